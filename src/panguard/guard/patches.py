"""Reads patches: what they add, file by file. What they take away nobody is about to write. Pure."""

import re
from collections.abc import Iterator

Written = tuple[str, str]
_BEGIN = "*** Begin Patch"
_FILE = re.compile(r"\*\*\* (?:Add File|Update File|Move to): (.+)")
_HUNK = re.compile(r"^@@.*$", re.MULTILINE)
_TARGET = re.compile(r"\+\+\+ (?:[a-z]/)?([^\t\r\n]+)")
_BLOCK = re.compile(
    r"^[-<]{5,9} ?SEARCH>?[ \t]*\r?\n.*?^={5,9}[ \t]*\r?\n(.*?)(?:^[+>]{5,9} ?REPLACE>?[ \t]*$|\Z)",
    re.MULTILINE | re.DOTALL,
)


def begins_patch(text: str) -> bool:
    """Say whether a text is a patch of the kind that names itself one."""
    return text.lstrip().startswith(_BEGIN)


def added(text: str) -> tuple[Written, ...] | None:
    """Return what a patch adds, with the file that it goes to if it says so; None where it is no patch.

    Read are patches between `*** Begin Patch` and `*** End Patch`, unified diffs, and blocks of SEARCH and
    REPLACE.
    """
    if begins_patch(text):
        return tuple(_joined(_named(text)))
    if _BLOCK.search(text):
        return tuple(("", found[1]) for found in _BLOCK.finditer(text) if found[1].strip())
    if _HUNK.search(text):
        return tuple(_joined(_unified(text)))
    return None


def _named(text: str) -> Iterator[Written]:
    file = ""
    for line in text.splitlines():
        found = _FILE.match(line)
        if found:
            file = found[1].strip()
        elif line.startswith("+"):
            yield file, line[1:]


def _unified(text: str) -> Iterator[Written]:
    file = ""
    for line in text.splitlines():
        found = _TARGET.match(line)
        if found:
            file = found[1].strip()
        elif line.startswith("+"):
            yield file, line[1:]


def _joined(lines: Iterator[Written]) -> Iterator[Written]:
    texts: dict[str, list[str]] = {}
    for file, line in lines:
        texts.setdefault(file, []).append(line)
    return ((file, "\n".join(kept) + "\n") for file, kept in texts.items())
