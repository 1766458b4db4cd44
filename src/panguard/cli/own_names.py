"""The names of this user and this machine, which nothing that leaves it may carry.

Beside what the environment says: the full name of the account, what git calls the user and whose repository
this is, and the folders that are worked in. Files are read, nothing is run; what cannot be read adds nothing.
"""

import getpass
import os
import re
import socket
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import islice
from pathlib import Path

from panguard.crystallize.asked import may_be_asked
from panguard.crystallize.benign import benign
from panguard.crystallize.called import NAMES_TOO
from panguard.crystallize.deeds import is_deed
from panguard.crystallize.everyday import is_everyday
from panguard.regular import read_regular

_MOST = 200
_LONGEST = 100
_SHORTEST = 3
_MOST_BYTES = 65_536
_MOST_FOLDERS = 16
_LONGEST_PLACE = 2_000
_COMMON = 0.1
_VARIABLES = (
    *("USER", "USERNAME", "LOGNAME", "EMAIL"),
    *("GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL"),
)
_HOSTS = ("HOSTNAME", "COMPUTERNAME", "USERDOMAIN")
# What a machine is called after, not after whom: names of hosts in anybody's network.
_MACHINES = frozenset(
    """
    agents air audit aws backup bash book build check cron desktop developer docker gcloud git history host
    imac kubectl laptop local log logs mac macbook mini node notebook pc pro python registry remote root
    security server setup shell system test tunnel update upgrade
    """.split()  # noqa: SIM905 - a list says no more
)
# Who has an address with them is one of millions.
_HOSTERS = frozenset(
    """
    gmail googlemail outlook hotmail live msn yahoo ymail rocketmail icloud aol proton protonmail pm gmx
    fastmail zoho yandex qq 163 126 sina naver foxmail hey tutanota tuta posteo mailbox hushmail localhost
    noreply
    """.split()  # noqa: SIM905 - a list says no more
)
_OF_HOSTS = frozenset({"www", "mail", "users", "corp", "com", "co", "org", "net", "ac", "edu", "gov"})
_SAID = re.compile(
    r"^[ \t]*(?P<key>name|email|user|username|url|pushurl|path)[ \t]*=[ \t]*(?P<said>[^\n]{1,200})",
    re.IGNORECASE | re.MULTILINE,
)
_OWNER = re.compile(r"(?:://[^/\s]{1,200}/|@[^:/\s]{1,200}:)(?P<owner>[\w.~-]{1,80})/")
_WORD = re.compile(r"[^\W_]{2,}")
_CAMEL = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^\W\dA-Za-z_]+")
_MAIL = re.compile(r"(?P<local>[^@\s<>]{1,80})@(?P<host>[^@\s<>]{1,120})")
_BLANKS = "\0\r\n\"'<>;, "


def own_names(places: Iterable[str] = ()) -> Iterator[str]:
    """Yield the names of this user and this machine; `places` are paths or addresses of what is looked at."""
    folder = ""
    with suppress(OSError):
        folder = os.getcwd()  # noqa: PTH109 - the name, not a place to go to
    yield from names_among(_of_account(), os.environ, _home(), (folder, *places), _of_machine())


def names_among(
    told: Iterable[str],
    environment: Mapping[str, str],
    home: Path | None,
    places: Iterable[str],
    hosts: Iterable[str] = (),
) -> Iterator[str]:
    """Yield each name once, of a bounded number; `told` are those that the system knows, `hosts` its own."""
    listed = islice(dict.fromkeys(_all(told, environment, home, tuple(places), hosts)), _MOST)
    yield from dict.fromkeys(name for each in listed if (name := each.strip(_BLANKS)[:_LONGEST]))


def _all(
    told: Iterable[str],
    environment: Mapping[str, str],
    home: Path | None,
    places: tuple[str, ...],
    hosts: Iterable[str],
) -> Iterator[str]:
    said = [*told, *(environment.get(name, "") for name in _VARIABLES)]
    if home is not None:
        said += [home.name, *_said_by_git(_git_files(environment, home, places))]
    for each in said:
        yield from _parts(each)
    for host in (*hosts, *(environment.get(name, "") for name in _HOSTS)):
        yield from _parts(host, _MACHINES)
    for place in places:
        yield from _folders(place, home)


def _home() -> Path | None:
    with suppress(RuntimeError, OSError):
        return Path.home()
    return None


def _of_account() -> Iterator[str]:
    with suppress(OSError, KeyError, ImportError):
        yield getpass.getuser()
    with suppress(OSError, KeyError, ImportError, AttributeError):
        import pwd

        account = pwd.getpwuid(os.getuid())
        yield account.pw_name
        # The full name, the room and the telephones, as the system keeps them.
        yield from account.pw_gecos.split(",")


def _of_machine() -> Iterator[str]:
    with suppress(OSError):
        host = socket.gethostname()
        yield from (host, host.partition(".")[0])


def _parts(said: str, ours: frozenset[str] = frozenset()) -> Iterator[str]:
    """Yield a name, its words, and of an address who and where; but for words that everybody uses.

    A word by which attacks act is a name here, too: `Dan` of `dan.miller`. `ours` are those that say of a
    machine what it is.
    """
    yield said
    mail = _MAIL.search(said[: 2 * _LONGEST]) if "@" in said else None
    if mail:
        yield from (mail[0], mail["local"])
        yield from _of_host(mail["host"])
        said = f"{said[: mail.start()]} {mail['local']}"
    for word in _words(said[:_LONGEST]):
        low = word.lower()
        yield from (name for name in _listed_in(low) if name not in ours)
        # A name that is a word as well is one here: `mark` of `Mark Hunter`, but not `the` or `will`.
        everybodys = is_everyday(word) and (word.isdigit() or benign().share(low) >= _COMMON)
        if low not in ours and not everybodys:
            yield word
            yield word.removesuffix("s")


def _listed_in(word: str) -> Iterator[str]:
    """Yield the words that a rule may ask for of which a part of a name consists, also of `hookfield`."""
    if _is_listed(word):
        yield from (word, word.removesuffix("s"))
        return
    yield from (name for name in NAMES_TOO if word.startswith(name) or word.endswith(name))
    for at in range(_SHORTEST, len(word) - _SHORTEST + 1):
        if _is_listed(word[:at]) and _is_listed(word[at:]):
            yield from (word[:at], word[at:])


def _words(said: str) -> Iterator[str]:
    """Yield the runs of letters of a name, and the parts of `danMiller`."""
    for found in _WORD.finditer(said):
        yield found[0]
        parts = _CAMEL.findall(found[0])
        if parts != [found[0]]:
            yield from (part for part in parts if len(part) > 1)


def _is_listed(word: str) -> bool:
    return is_deed(word) or may_be_asked(word)


def _of_host(host: str) -> Iterator[str]:
    """Yield the host of an address and its parts, unless everybody has an address there."""
    *labels, _ending = host.lower().rstrip(".").split(".")
    if not labels or _HOSTERS.isdisjoint(labels):
        yield host
        yield from (label for label in labels if label not in _OF_HOSTS)
        yield from (word for label in labels for word in _words(label) if _is_listed(word))


def _folders(place: str, home: Path | None) -> Iterator[str]:
    """Yield the folders of a path, or the parts of an address, that not everybody could have."""
    above = frozenset(home.parts) if home else frozenset()
    for part in re.split(r"[/\\:?#@]+", place[:_LONGEST_PLACE])[-_MOST_FOLDERS:]:
        if part not in above and not all(map(is_everyday, _WORD.findall(part))):
            yield part
            yield part.partition(".")[0]


def _git_files(environment: Mapping[str, str], home: Path, places: tuple[str, ...]) -> Iterator[Path]:
    settings = Path(environment.get("XDG_CONFIG_HOME") or home / ".config")
    yield from (home / ".gitconfig", settings / "git" / "config")
    if environment.get("GIT_CONFIG_GLOBAL"):
        yield Path(environment["GIT_CONFIG_GLOBAL"])
    for place in places[:_MOST_FOLDERS]:
        if place and "://" not in place:
            folder = Path(place[:_LONGEST_PLACE])
            for above in (folder, *islice(folder.parents, _MOST_FOLDERS)):
                yield above / ".git" / "config"


def _said_by_git(files: Iterable[Path]) -> Iterator[str]:
    """Yield what files of git say of the user and of who owns the repository, also files that they name."""
    waiting, seen = list(files), set[Path]()
    while waiting and len(seen) < _MOST:
        file = waiting.pop(0)
        if file in seen:
            continue
        seen.add(file)
        for found in _SAID.finditer(_text_of(file)):
            key, said = found["key"].lower(), found["said"].strip(_BLANKS)
            if key == "path":
                waiting.append(file.parent / os.path.expanduser(said))  # noqa: PTH111 - it may say `~`
            elif "url" in key:
                yield from (owner["owner"] for owner in _OWNER.finditer(said))
            else:
                yield said


def _text_of(file: Path) -> str:
    with suppress(OSError, ValueError):
        return read_regular(file, _MOST_BYTES)[:_MOST_BYTES].decode("utf-8", "replace")
    return ""
