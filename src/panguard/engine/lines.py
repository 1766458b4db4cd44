"""Turns character offsets into lines and columns. Pure.

A line ends at LF, CR LF or a lone CR, as in CommonMark and in every editor; the other separators of
`str.splitlines` (form feed, U+2028, …) stay inside their line, because editors and viewers do not count them.
Columns count characters from 1.
"""

import re
from bisect import bisect_right
from itertools import accumulate

_LINE_END = re.compile(r"\r\n?|\n")


def line_starts(text: str) -> list[int]:
    """Return the offset at which each line starts; the first is always 0."""
    if "\r" in text:
        return [0, *(end.end() for end in _LINE_END.finditer(text))]
    lengths = [len(line) + 1 for line in text.split("\n")]
    return list(accumulate(lengths[:-1], initial=0))


class LineIndex:
    """Looks up lines and columns of one text; the index is built at the first question."""

    __slots__ = ("_starts", "_text")

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts: list[int] | None = None

    def _built(self) -> list[int]:
        if self._starts is None:
            self._starts = line_starts(self._text)
        return self._starts

    @property
    def count(self) -> int:
        """Return the number of lines; text that ends with a line end has an empty last line."""
        return len(self._built())

    def position(self, offset: int) -> tuple[int, int]:
        """Return line and column, both from 1; an offset outside the text is clamped to it."""
        starts = self._built()
        offset = min(max(offset, 0), len(self._text))
        line = bisect_right(starts, offset)
        return line, offset - starts[line - 1] + 1

    def span(self, number: int) -> tuple[int, int]:
        """Return start and end of line `number` without its line end; an empty span where there is none."""
        starts = self._built()
        if not 1 <= number <= len(starts):
            return len(self._text), len(self._text)
        start = starts[number - 1]
        end = starts[number] if number < len(starts) else len(self._text)
        if end > start and self._text[end - 1] == "\n":
            end -= 1
        if end > start and self._text[end - 1] == "\r":
            end -= 1
        return start, end

    def line(self, number: int) -> str:
        """Return line `number` without its line end; an empty string where there is no such line."""
        start, end = self.span(number)
        return self._text[start:end]
