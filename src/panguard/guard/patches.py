"""Reads patches: what they add and what they take away, file by file, and which files they remove. Pure."""

import re
from collections.abc import Iterator, Mapping

Written = tuple[str, str]
_BEGIN = "*** Begin Patch"
_FILE = re.compile(r"\*\*\* (?:Add File|Update File|Move to): (.+)")
_REMOVED = re.compile(r"\*\*\* Delete File: (.+)")
_MOVED = re.compile(r"\*\*\* Update File: (.+)\n\*\*\* Move to: ")
_GONE = re.compile(r"--- (?:[a-z]/)?([^\t\r\n]+)[^\n]*\n\+\+\+ /dev/null")
_HUNK = re.compile(r"^@@.*$", re.MULTILINE)
_TARGET = re.compile(r"\+\+\+ (?:[a-z]/)?([^\t\r\n]+)")
_SEARCH = re.compile(r"[-<]{5,9} ?SEARCH>?\s*")
_MIDDLE = re.compile(r"={5,9}\s*")
_REPLACE = re.compile(r"[+>]{5,9} ?REPLACE>?\s*")


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
    blocks = tuple(_replacements(text))
    if blocks:
        return tuple(("", block) for block in blocks if block.strip())
    if _HUNK.search(text):
        return tuple(_joined(_unified(text)))
    return None


def taken(text: str) -> Mapping[str, str]:
    """Return what a patch takes away, by the file that it takes it from; empty where it takes nothing."""
    if begins_patch(text):
        return dict(_joined(_named(text, "-")))
    sought = "".join(_replacements(text, sought=True))
    if sought:
        return {"": sought}
    return dict(_joined(_unified(text, "-"))) if _HUNK.search(text) else {}


def removed(text: str) -> tuple[str, ...]:
    """Return the files that are gone after a patch: removed, or moved away."""
    if begins_patch(text):
        return tuple(found[1].strip() for form in (_REMOVED, _MOVED) for found in form.finditer(text))
    return tuple(found[1].strip() for found in _GONE.finditer(text))


def _named(text: str, mark: str = "+") -> Iterator[Written]:
    file = ""
    for line in text.splitlines():
        found = _FILE.match(line)
        if found:
            file = found[1].strip()
        elif line.startswith(mark):
            yield file, line[1:]


def _unified(text: str, mark: str = "+") -> Iterator[Written]:
    file = ""
    for line in text.splitlines():
        found = _TARGET.match(line)
        if found:
            file = found[1].strip()
        elif line.startswith(mark) and not line.startswith("--- "):
            yield file, line[1:]


def _replacements(text: str, *, sought: bool = False) -> Iterator[str]:
    """Yield what blocks of SEARCH and REPLACE put in the place of what they sought, or what they sought."""
    kept: list[str] | None = None
    seeking = False
    for line in text.splitlines(keepends=True):
        if kept is None:
            if _SEARCH.fullmatch(line):
                seeking = True
                continue
            if sought and seeking and not _MIDDLE.fullmatch(line):
                yield line
            elif seeking and _MIDDLE.fullmatch(line):
                kept = []
        elif _REPLACE.fullmatch(line):
            if not sought:
                yield "".join(kept)
            kept, seeking = None, False
        else:
            kept.append(line)
    if kept is not None and not sought:
        yield "".join(kept)


def _joined(lines: Iterator[Written]) -> Iterator[Written]:
    texts: dict[str, list[str]] = {}
    for file, line in lines:
        texts.setdefault(file, []).append(line)
    return ((file, "\n".join(kept) + "\n") for file, kept in texts.items())
