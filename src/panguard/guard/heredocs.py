"""Parts a command from the texts that it only writes into files (`cat > notes.md <<'END'`). Pure.

What a shell hands to an interpreter stays part of the command; what it hands to `cat` or `tee` to be kept in
a file is written there, and judged as that file.
"""

import re
from collections.abc import Iterator

from panguard.guard.patches import Written, added

_OPERATOR = re.compile(r"<<(?P<tabs>-?)[ \t]*(?P<quote>['\"\\]?)(?P<word>[A-Za-z_]\w*)['\"]?")
_SEPARATOR = re.compile(r"\|\|?|&&|;|\n|(?<![<>&])&(?!>)")
_TARGET = r"(?P<file>'[^'\n]+'|\"[^\"$`\n]+\"|[\w./~+@%{}$:-]+)"
_KEPT = re.compile(
    rf"[ \t]*(?:sudo[ \t]+)?(?:cat[ \t]*>>?[ \t]*{_TARGET}|cat|apply_patch"
    r"|tee[ \t]+(?:-a[ \t]+)?(?P<tee>[\w./~+@%{}$:-]+))"
    r"[ \t]*<<(?:[ \t]*>>?[ \t]*(?P<after>[\w./~+@%{}$:-]+|'[^'\n]+'))?(?:[ \t]*>[ \t]*/dev/null)?[ \t]*"
)
_EXPANDS = re.compile(r"\$\(|`|\$\{[^}]*[`(]")


def parted(command: str) -> tuple[str, tuple[Written, ...]]:
    """Return the command without what it only writes into files, and what it writes, with the files."""
    lines = command.split("\n")
    if len(lines) < 3 or "<<" not in command:  # noqa: PLR2004 - an operator, a text and its end
        return command, ()
    kept: list[str] = []
    written: list[Written] = []
    at = 0
    while at < len(lines):
        kept.append(lines[at])
        found = _OPERATOR.search(lines[at])
        at += 1
        if not found:
            continue
        end = next((i for i in range(at, len(lines)) if _ends(lines[i], found)), None)
        file = _file(lines[at - 1], found)
        if end is None or file is None:
            continue
        body = "\n".join(lines[at:end]) + "\n"
        written += _texts(file, body)
        if not found["quote"] and _EXPANDS.search(body):
            kept += lines[at:end]
        at = end
    return "\n".join(kept), tuple(written)


def _ends(line: str, found: re.Match[str]) -> bool:
    return (line.lstrip("\t") if found["tabs"] else line) == found["word"]


def _file(line: str, found: re.Match[str]) -> str | None:
    """Return the file that the text of a line's operator is kept in; None where a program reads it."""
    starts = [cut.end() for cut in _SEPARATOR.finditer(line, 0, found.start())]
    stop = _SEPARATOR.search(line, found.end())
    if stop and stop[0] == "|":
        return None
    start = starts[-1] if starts else 0
    segment = line[start : found.start()] + "<<" + line[found.end() : stop.start() if stop else len(line)]
    kept = _KEPT.fullmatch(segment)
    if kept is None:
        return None
    file = kept["file"] or kept["tee"] or kept["after"]
    if file is None:
        return "" if "apply_patch" in segment else None
    return file.strip("'\"")


def _texts(file: str, body: str) -> Iterator[Written]:
    patch = None if file else added(body)
    yield from ((file, body),) if patch is None else patch
