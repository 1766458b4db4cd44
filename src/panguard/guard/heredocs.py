"""Parts a command from the texts that it only writes into files (`cat > notes.md <<'END'`). Pure.

What a shell hands to an interpreter stays part of the command; what it hands to `cat` or `tee` to be kept in
a file is written there, and judged as that file.
"""

import re
from bisect import bisect_left
from collections.abc import Container, Iterator, Sequence
from itertools import accumulate

from panguard.guard.patches import Written, added
from panguard.values import dataclass

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
    ends = _ends(lines)
    at = 0
    while at < len(lines):
        kept.append(lines[at])
        found = _OPERATOR.search(lines[at])
        at += 1
        if not found:
            continue
        places = ends[bool(found["tabs"])].get(found["word"], ())
        place = bisect_left(places, at)
        file = _file(lines[at - 1], found)
        if place == len(places) or file is None:
            continue
        end = places[place]
        body = "\n".join(lines[at:end]) + "\n"
        written += _texts(file, body)
        if not found["quote"] and _EXPANDS.search(body):
            kept += lines[at:end]
        at = end
    return "\n".join(kept), tuple(written)


def bodies(command: str) -> tuple[str, tuple[str, ...]]:
    """Return a command with blanks for the texts that flow into its programs, and those texts in order."""
    if "<<" not in command or "\n" not in command:
        return command, ()
    lines = command.split("\n")
    ends = _ends(lines)
    kept: list[str] = []
    found: list[str] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        kept.append(line)
        at += 1
        for operator in _OPERATOR.finditer(line):
            places = ends[bool(operator["tabs"])].get(operator["word"], ())
            place = bisect_left(places, at)
            if place < len(places):
                end = places[place]
                found.append("\n".join(lines[at:end]) + "\n")
                kept += [" " * len(body) for body in lines[at : end + 1]]
                at = end + 1
    return "\n".join(kept), tuple(found)


def _ends(lines: Sequence[str]) -> tuple[dict[str, list[int]], dict[str, list[int]]]:
    """Return on which lines each line stands that may be an end; as it is, and without tabs before it."""
    plain: dict[str, list[int]] = {}
    without_tabs: dict[str, list[int]] = {}
    for number, line in enumerate(lines):
        plain.setdefault(line, []).append(number)
        without_tabs.setdefault(line.lstrip("\t"), []).append(number)
    return plain, without_tabs


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


@dataclass(frozen=True, slots=True)
class Here:
    """A text in place: where its operator stands, where the text stands, and whether it is taken as it is."""

    operator: int
    span: tuple[int, int]
    quoted: bool

    def expands(self, command: str) -> bool:
        """Say whether the shell puts the output of programs into the text."""
        return not self.quoted and _EXPANDS.search(command, *self.span) is not None

    def unsure(self, plain: str, operators: Container[int]) -> bool:
        """Say whether the operator may be none: it stands in a word, and not as one of the message in it.

        `operators` are the places of those that are none of a word.
        """
        if self.operator in operators:
            return False
        return not _IN_MESSAGE.search(plain, max(0, self.operator - _BEFORE), self.operator)


_IN_MESSAGE = re.compile(r"\"\$\(\s*cat\s+$")
_BEFORE = 40


def heres(command: str) -> tuple[Here, ...]:
    """Return the texts in place of a command, in their order, each with the line that ends it."""
    if "<<" not in command or "\n" not in command:
        return ()
    lines = command.split("\n")
    starts = list(accumulate((len(line) + 1 for line in lines), initial=0))
    ends = _ends(lines)
    found: list[Here] = []
    at = 0
    while at < len(lines):
        number, at = at, at + 1
        for operator in _OPERATOR.finditer(lines[number]):
            places = ends[bool(operator["tabs"])].get(operator["word"], ())
            place = bisect_left(places, at)
            if place < len(places):
                span = (starts[at], starts[places[place] + 1] - 1)
                found.append(Here(starts[number] + operator.start(), span, bool(operator["quote"])))
                at = places[place] + 1
    return tuple(found)
