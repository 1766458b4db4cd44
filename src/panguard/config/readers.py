"""How the values of settings are read: what a file or a variable holds, checked and typed. Pure.

Each reader refuses what a value cannot be with UsageError, which says what was expected and what was found.
"""

import os
from collections.abc import Sequence
from pathlib import Path

from panguard.agents.table import AGENTS
from panguard.errors import UsageError
from panguard.language.catalogue import LANGUAGES, language_of
from panguard.terms import RiskLevel

NEVER = "none"
AUTO = "auto"
ALL = "all"
MAX_JOBS = 256
MAX_MEGABYTES = 100
MAX_DOLLARS = 10_000
MAX_NAME = 200
_LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


def text(value: object) -> str:
    """Return text as it is."""
    if not isinstance(value, str):
        raise UsageError(f"expected text, found {_shown(value)}")
    return value


def flag(value: object) -> bool:
    """Read a yes or a no, in words that files and variables hold."""
    if isinstance(value, bool):
        return value
    word = value.strip().lower() if isinstance(value, str) else ""
    if word in {"1", "true", "yes", "on"}:
        return True
    if word in {"0", "false", "no", "off"}:
        return False
    raise UsageError(f"expected true or false, found {_shown(value)}")


def choice(value: object, allowed: Sequence[str]) -> str:
    """Read one of several words, in any case of letters."""
    word = text(value)
    for candidate in allowed:
        if candidate.lower() == word.lower():
            return candidate
    raise UsageError(f"expected one of {', '.join(allowed)}; found {_shown(value)}{nearest(word, allowed)}")


def language(value: object) -> str:
    """Read a language by its tag."""
    return language_of(text(value)) or choice(value, LANGUAGES)


def agents(value: object) -> tuple[str, ...]:
    """Read for which agents something is: a list of their ids, all (or true), or none (or false)."""
    if isinstance(value, list | tuple):
        known = [agent.id for agent in AGENTS]
        return tuple(dict.fromkeys(choice(word, known) for word in value))
    word = value.strip().lower() if isinstance(value, str) else value
    if word in (ALL, NEVER):
        return (ALL,) if word == ALL else ()
    try:
        return (ALL,) if flag(word) else ()
    except UsageError:
        return agents([part.strip() for part in text(value).split(",")])


def level(value: object) -> RiskLevel | None:
    """Read the level from which a scan fails; None for never."""
    word = choice(value, [*(level.label for level in RiskLevel), NEVER])
    return None if word == NEVER else RiskLevel[word.upper()]


def count(value: object) -> int:
    """Read a number of processes."""
    number = value
    if isinstance(value, str) and value.isdecimal() and len(value) <= len(str(MAX_JOBS)):
        number = int(value)
    if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number <= MAX_JOBS:
        raise UsageError(f"expected a whole number from 0 (automatic) to {MAX_JOBS}, found {_shown(number)}")
    return number


def megabytes(value: object) -> int:
    """Read how much of a file is read."""
    number = (
        int(value) if isinstance(value, str) and value.isdecimal() and len(value) < len("1000") else value
    )
    if isinstance(number, bool) or not isinstance(number, int) or not 1 <= number <= MAX_MEGABYTES:
        raise UsageError(f"expected a whole number from 1 to {MAX_MEGABYTES}, found {_shown(number)}")
    return number


def cloud(value: object) -> str:
    """Read the address of a Threat Cloud; without encryption only one on this machine."""
    word = text(value).rstrip("/")
    if word == NEVER:
        return ""
    scheme, found, rest = word.partition("://")
    scheme, host = scheme.lower(), rest.partition("/")[0]
    # One reading only: what another part of the program may read differently is no address.
    plain = word.isascii() and word.isprintable() and not set("@?#\\ \"'<>") & set(rest)
    if not (found and host and plain and scheme in ("http", "https")):
        raise UsageError(
            f"expected an address such as https://tc.example.org, or none; found {_shown(value)}"
        )
    if scheme == "http" and not _is_loopback(host):
        raise UsageError(
            f"{_shown(value)}: without encryption only an address on this machine is used, such as "
            "http://127.0.0.1:8740; write https://"
        )
    return f"{scheme}://{rest}"


def dollars(value: object) -> float:
    """Read an amount of money."""
    try:
        number = float(value if isinstance(value, str) else repr(value))
    except ValueError:
        number = -1.0
    if not 0 <= number <= MAX_DOLLARS:
        raise UsageError(f"expected an amount of dollars from 0 to {MAX_DOLLARS}, found {_shown(value)}")
    return number


def named(value: object) -> str:
    """Read the name of a model; `auto` or nothing lets the program choose."""
    word = "" if value == AUTO else text(value).strip()
    if len(word) > MAX_NAME or not word.isprintable():
        raise UsageError(f"expected the name of a model, found {_shown(value)}")
    return word


def loopback_only(value: object) -> str:
    """Read the address of a model on this machine; a review that is called local leaves it for nothing."""
    word = "" if value == AUTO else text(value).rstrip("/")
    scheme, _, place = word.partition("://")
    if word and not (scheme == "http" and _is_loopback(place.partition("/")[0])):
        raise UsageError(f"expected an address such as http://127.0.0.1:11434, found {_shown(value)}")
    return word


def _is_loopback(host: str) -> bool:
    return host in _LOOPBACK or host.rpartition(":")[0] in _LOOPBACK


def path(value: object, folder: Path) -> Path | None:
    """Read a path, relative to a folder; None for nothing."""
    word = text(value)
    return folder / Path(word).expanduser() if word else None


def paths(value: object, folder: Path) -> tuple[Path, ...]:
    """Read a list of folders; in a variable they stand as in PATH."""
    words = value.split(os.pathsep) if isinstance(value, str) else value
    if not isinstance(words, list | tuple):
        raise UsageError(f"expected a list of folders, found {_shown(value)}")
    paths = (path(word, folder) for word in words)
    return tuple(path for path in paths if path is not None)


def _shown(value: object) -> str:
    return repr(value)[:60]


def nearest(word: str, allowed: Sequence[str]) -> str:
    """Return the suggestion of the nearest word, as the end of a message."""
    from difflib import get_close_matches  # noqa: PLC0415 - only a mistake needs it

    close = get_close_matches(word.lower().replace("_", "-"), allowed, n=1)
    return f"; did you mean '{close[0]}'?" if close else ""
