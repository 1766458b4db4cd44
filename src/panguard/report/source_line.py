"""The source line of a finding, cut to fit, and where in it the finding is. Pure."""

from typing import NamedTuple

from panguard.findings import Evidence
from panguard.printable import printable
from panguard.report.cells import cell_width, crop


class SourceLine(NamedTuple):
    """A source line in three parts, safe to show; only `match` is what was found."""

    before: str
    match: str
    after: str

    @property
    def text(self) -> str:
        """Return the whole line."""
        return self.before + self.match + self.after

    def underline(self, sign: str = "^") -> str:
        """Return the line of signs that goes beneath the match, aligned by terminal cells."""
        return " " * cell_width(self.before) + sign * max(1, cell_width(self.match))


def source_line(evidence: Evidence, *, indented: bool = False) -> SourceLine | None:
    """Return the line of a finding, or None when there is nothing to show.

    Among other lines it is `indented` as they are; alone, what it begins with is of no use.
    """
    if not evidence.line:
        snippet = printable(evidence.snippet)
        return SourceLine("", snippet, "") if snippet else None
    start, end = sorted(max(0, min(edge, len(evidence.line))) for edge in evidence.highlight)
    line = evidence.line
    before = printable(line[:start])
    return SourceLine(
        before if indented else before.lstrip(), printable(line[start:end]), printable(line[end:]).rstrip()
    )


def fitted(line: SourceLine, width: int, ellipsis: str = "…") -> SourceLine:
    """Cut a line to a width in cells so that the match stays in sight, with some text before it."""
    if cell_width(line.text) <= width:
        return line
    matched = cell_width(line.match)
    room = width // 3 if matched > width // 2 else width // 2
    if cell_width(line.before) + matched + cell_width(ellipsis) <= width:
        room = width  # the beginning of the line is the best context
    before = _tail(line.before, max(room, width - matched - cell_width(line.after)), ellipsis)
    match = crop(line.match, width - cell_width(before), ellipsis)
    room = width - cell_width(before) - cell_width(match)
    after = crop(line.after, room, ellipsis) if room > cell_width(ellipsis) else ""
    return SourceLine(before, match, after)


def _tail(text: str, width: int, ellipsis: str) -> str:
    """Return the last cells of a text, starting with an ellipsis where it was cut."""
    if cell_width(text) <= width:
        return text
    return ellipsis + crop(text[::-1], width - cell_width(ellipsis), "")[::-1]
