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

from panguard.crystallize.benign import benign
from panguard.crystallize.deeds import is_deed
from panguard.crystallize.everyday import is_everyday
from panguard.regular import read_regular

_MOST = 200
_LONGEST = 100
_MOST_BYTES = 65_536
_MOST_FOLDERS = 16
_LONGEST_PLACE = 2_000
_COMMON = 0.1
_VARIABLES = (
    *("USER", "USERNAME", "LOGNAME", "HOSTNAME", "COMPUTERNAME", "USERDOMAIN", "EMAIL"),
    *("GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL"),
)
_SAID = re.compile(
    r"^[ \t]*(?P<key>name|email|user|username|url|pushurl|path)[ \t]*=[ \t]*(?P<said>[^\n]{1,200})",
    re.IGNORECASE | re.MULTILINE,
)
_OWNER = re.compile(r"(?:://[^/\s]{1,200}/|@[^:/\s]{1,200}:)(?P<owner>[\w.~-]{1,80})/")
_WORD = re.compile(r"[^\W_]{2,}")
_MAIL = re.compile(r"(?P<local>[^@\s<>]{1,80})@(?P<host>[^@\s<>]{1,120})")
_BLANKS = "\0\r\n\"'<>;, "


def own_names(places: Iterable[str] = ()) -> Iterator[str]:
    """Yield the names of this user and this machine; `places` are paths or addresses of what is looked at."""
    folder = ""
    with suppress(OSError):
        folder = os.getcwd()  # noqa: PTH109 - the name, not a place to go to
    yield from names_among((*_of_account(), *_of_machine()), os.environ, _home(), (folder, *places))


def names_among(
    told: Iterable[str], environment: Mapping[str, str], home: Path | None, places: Iterable[str]
) -> Iterator[str]:
    """Yield each name once, of a bounded number; `told` are those that the system knows."""
    listed = islice(_all(told, environment, home, tuple(places)), _MOST)
    yield from dict.fromkeys(name for each in listed if (name := each.strip(_BLANKS)[:_LONGEST]))


def _all(
    told: Iterable[str], environment: Mapping[str, str], home: Path | None, places: tuple[str, ...]
) -> Iterator[str]:
    said = [*told, *(environment.get(name, "") for name in _VARIABLES)]
    if home is not None:
        yield home.name
        said += _said_by_git(_git_files(environment, home, places))
    for each in said:
        yield from _parts(each)
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


def _parts(said: str) -> Iterator[str]:
    """Yield a name, its words, and of an address who and where; but for words that everybody uses."""
    yield said
    mail = _MAIL.search(said)
    if mail:
        yield from (mail[0], mail["local"])
        yield from (part for part in (mail["host"], mail["host"].partition(".")[0]) if not is_everyday(part))
    # The parts of a full name, or of who has an address, are names also where attacks use them as words.
    person = mail["local"] if mail else said if " " in said.strip() else ""
    yield from (word for word in _WORD.findall(person[:_LONGEST]) if is_deed(word.lower()))
    for word in _WORD.findall(said[:_LONGEST]):
        # A name that is a word as well is one here: `mark` of `Mark Hunter`, but not `the` or `will`.
        if not is_everyday(word) or (word[0].isupper() and benign().share(word.lower()) < _COMMON):
            yield word


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
