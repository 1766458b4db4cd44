"""Reads the paths that texts name as a system would: home folders, `..`, separators, wildcards. Pure.

A path is a tuple of its parts in lower case, since on many systems case makes no difference; the home of any
user is `~`. What is not known of a part stands as `*`.
"""

import re
from collections.abc import Callable, Iterator
from typing import TypeAlias

from panguard.expressions import Expression
from panguard.guard.wildcards import fits

Parts: TypeAlias = tuple[str, ...]
HOME = "~"
UNKNOWN = "\x00"
"""Stands in a word for what is not known of it."""

_DEEPEST = 64
_ROOTS = Expression(r"^(?:/proc/(?:self|\d+)/root(?=/))+")
_USER = Expression(r"^~([\w.-]*)(?=/|$)")
_DRIVE = Expression(r"^(?:/mnt)?/([a-z])/(?=users/)|^([a-z]):/*", re.IGNORECASE)
_HOME_WORD = Expression(
    r"^(?:%USERPROFILE%|%HOMEDRIVE%%HOMEPATH%|\$env:(?:USERPROFILE|HOME)|\$\{?HOME\}?)(?=[/\\]|$)",
    re.IGNORECASE,
)
_SETTINGS_WORD = Expression(r"^(?:%APPDATA%|\$env:APPDATA)(?=[/\\]|$)", re.IGNORECASE)
_LOCAL_WORD = Expression(r"^(?:%LOCALAPPDATA%|\$env:LOCALAPPDATA)(?=[/\\]|$)", re.IGNORECASE)
_BRACES = Expression(r"\{([^{}]*,[^{}]*)\}")
_HOMES = (("home",), ("users",), ("c:", "users"), ("var", "home"), ("export", "home"))


def is_absolute(path: str) -> bool:
    """Say whether a path stands by itself, wherever it is read."""
    return path.startswith(("/", "~", "\\", "file://")) or _is_word(path) or bool(_DRIVE.match(path))


def _is_word(path: str) -> bool:
    return any(found.match(path) for found in (_HOME_WORD, _SETTINGS_WORD, _LOCAL_WORD))


def parts_of(path: str, folder: str = "", homes: tuple[Parts, ...] = ()) -> Parts:
    """Return the parts of a path that is named in a folder; empty where it is not known where it leads.

    `homes` are further folders that are somebody's home.
    """
    if not path or path.startswith(UNKNOWN):
        return ()
    whole = path if is_absolute(path) else f"{folder}/{path}" if folder else ""
    if not whole or whole.startswith(UNKNOWN):
        return ()
    return _homely(_walked(_plain(whole)), homes)


def _plain(path: str) -> str:
    """Return a path with slashes, and the home of whoever it is as a folder beside others."""
    text = _HOME_WORD.sub("~", path)
    text = _SETTINGS_WORD.sub("~/AppData/Roaming", text)
    text = _LOCAL_WORD.sub("~/AppData/Local", text).replace("\\", "/")
    text = _ROOTS.sub("", text.removeprefix("file://"))
    text = _DRIVE.sub(lambda found: f"/{found[1] or found[2]}:/", text)
    return _USER.sub(lambda found: "/root" if found[1] == "root" else f"/home/{found[1] or 'user'}", text)


def _walked(path: str) -> Parts:
    kept: list[str] = []
    for part in path.replace(UNKNOWN, "*").lower().split("/"):
        if part == "..":
            del kept[-1:]
        elif part not in ("", "."):
            kept.append(part)
    return tuple(kept[:_DEEPEST])


def _homely(parts: Parts, homes: tuple[Parts, ...]) -> Parts:
    for home in homes:
        if home and parts[: len(home)] == home:
            return (HOME, *parts[len(home) :])
    if parts[:1] == ("root",):
        return (HOME, *parts[1:])
    for above in _HOMES:
        if parts[: len(above)] == above and len(parts) > len(above):
            return (HOME, *parts[len(above) + 1 :])
    return parts


def opened(word: str, spend: Callable[[int], None]) -> Iterator[str]:
    """Yield the words that one with braces stands for, such as `~/.{a,b}`.

    They may be more than anybody can read: `spend` is told the length of each text before it is looked at,
    and raises where it is enough.
    """
    waiting = [word]
    while waiting:
        text = waiting.pop()
        spend(len(text))
        found = _BRACES.search(text)
        if found is None:
            yield text
            continue
        parts = found[1].split(",")
        spend(len(parts))
        waiting += [f"{text[: found.start()]}{part}{text[found.end() :]}" for part in reversed(parts)]


def leads_to(path: Parts, place: Parts) -> bool:
    """Say whether a path is a place or something in it."""
    return 0 < len(place) <= len(path) and _alike(path[: len(place)], place)


def holds(path: Parts, place: Parts) -> bool:
    """Say whether a path is a folder in which, however deep, a place lies."""
    return len(path) < len(place) and _alike(path, place[: len(path)])


def is_open(path: Parts) -> bool:
    """Say whether more than one path may be meant: it has wildcards, or parts that are not known."""
    text = "/".join(path)
    return "*" in text or "?" in text or "[" in text


def _alike(path: Parts, place: Parts) -> bool:
    return all(map(_is_part, path, place))


def _is_part(said: str, part: str) -> bool:
    if not set(said) & set("*?["):
        return said == part or set(part) == {"*"}
    hidden = part.startswith(".") and said.startswith(("*", "?")) and said != "*."
    return not hidden and fits(part, said)
