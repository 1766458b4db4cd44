"""Tells whether a client of a database drops what it holds on another machine. Pure."""

import re
from collections.abc import Iterator, Mapping

from panguard.guard.paths import UNKNOWN
from panguard.guard.spare import DEAR, is_spare
from panguard.guard.step import Step

_SQL = re.compile(
    r"\bdrop\s+(?:database|schema|table|tablespace|keyspace)\b|\btruncate\s+(?:table\s+)?\w|\bdelete\s+from\s+[\w.\"`]+\s*(?:;|$)",
    re.IGNORECASE,
)
_MONGO = re.compile(r"\bdropDatabase\s*\(|\.drop\s*\(\s*\)|\.(?:deleteMany|remove)\s*\(\s*\{\s*\}\s*\)")
_HERE = re.compile(r"(?:^|//|@|=)(?:localhost|127\.0\.0\.1|\[?::1\]?|0\.0\.0\.0)(?:[:/?]|$)")
_HOST = re.compile(r"(?:[\w-]+\.)+[a-z]\w+(?::\d+)?(?:/[\w-]*)?", re.IGNORECASE)
_HOST_FIRST = frozenset(("mongo", "mongosh", "cqlsh"))
_ADDRESS = re.compile(r"^[\w+]{2,20}://")


def _is_elsewhere(step: Step) -> bool:
    """Say whether a client of a database is told of another machine, or of what by its name is dear."""
    words = step.arguments
    if any(map(_HERE.search, words)) or is_spare(step):
        return False
    told = any(
        _ADDRESS.match(word) or DEAR.search(word) or (UNKNOWN in word and not word.startswith(_PASSWORDS))
        for word in words
    )
    placed = step.program in _HOST_FIRST and any(map(_HOST.fullmatch, words))
    named = (value for name, value in step.named if name in ("PGHOST", "DATABASE_URL"))
    return told or placed or not all(map(_is_here, (*_hosts(step), *named)))


def _hosts(step: Step) -> Iterator[str]:
    """Yield the machines that a client of a database is told to talk to."""
    words, options = step.arguments, _HOST_OPTIONS.get(step.program, ("-h", "--host"))
    for word, value in zip(words, (*words[1:], ""), strict=False):
        option = next((option for option in options if word.startswith(option)), "")
        if word == option and option:
            yield value
        elif option:
            yield word.removeprefix(option).removeprefix("=")


def _is_here(host: str) -> bool:
    return host.startswith("/") or _HERE.search(host) is not None


_PASSWORDS = ("-p", "--pass")
_HOST_OPTIONS: Mapping[str, tuple[str, ...]] = {
    "sqlcmd": ("-S",),
    **dict.fromkeys(("redis-cli", "valkey-cli"), ("-h", "-u")),
}


def drops(step: Step) -> bool:
    """Say whether a client drops what a database elsewhere holds."""
    if step.program in ("dropdb", "mysqladmin"):
        return (step.program == "dropdb" or "drop" in step.arguments) and _is_elsewhere(step)
    return _says_drop(step) and _is_elsewhere(step)


def flushes(step: Step) -> bool:
    """Say whether a client empties a cache elsewhere."""
    return any(word.lower() in ("flushall", "flushdb") for word in step.arguments) and _is_elsewhere(step)


def drops_there(step: Step) -> bool:
    """Say whether a client that another machine is told to run drops what that machine holds."""
    named = step.program == "dropdb" or (step.program == "mysqladmin" and "drop" in step.arguments)
    return (named or _says_drop(step)) and not is_spare(step)


def _says_drop(step: Step) -> bool:
    pattern = _MONGO if step.program.startswith("mongo") else _SQL
    return pattern.search(f"{' '.join(step.arguments)}\n{step.given or ''}") is not None
