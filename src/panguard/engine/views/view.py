"""A way to read a text, with a compact map back to the offsets of the file. Pure.

A map is a list of segments. A segment either copies its source character by character (equal lengths) or
stands as a whole for a source range (something decoded or replaced). Views compose: what was decoded inside a
hidden channel of a normalised text keeps the maps of all three and walks them from the inside out.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable

from panguard.terms import ViewKind
from panguard.values import dataclass, replace

_WIDE = "q"


@dataclass(frozen=True, slots=True, eq=False)
class OffsetMap:
    """Maps offsets of a text to offsets of the text it was made from.

    Segment `i` covers the offsets `at[i]` to `at[i + 1]` and comes from `source[i]` onwards, `size[i]`
    characters of it; `at` has one entry more than the others, and `source` never decreases. A negative
    `size` is the complement of one that stands as a whole although the lengths are equal.
    """

    at: "array[int]"
    source: "array[int]"
    size: "array[int]"

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the smallest source range that `start` to `end` comes from; offsets are clamped."""
        if not self.source:
            return 0, 0
        length = self.at[-1]
        start = min(max(start, 0), length)
        end = min(max(end, start), length)
        if start == end:
            here = self._end(end) if start == length else self._start(start)
            return here, here
        return self._start(start), self._end(end)

    def _start(self, offset: int) -> int:
        segment = bisect_right(self.at, offset) - 1
        copied = self.at[segment + 1] - self.at[segment] == self.size[segment]
        return self.source[segment] + (offset - self.at[segment] if copied else 0)

    def _end(self, offset: int) -> int:
        segment = max(bisect_left(self.at, offset) - 1, 0)
        copied = self.at[segment + 1] - self.at[segment] == self.size[segment]
        size = self.size[segment]
        return self.source[segment] + (offset - self.at[segment] if copied else size if size >= 0 else ~size)


@dataclass(frozen=True, slots=True)
class View:
    """One reading of a text: what it says, how it was opened, and where each part of it stands.

    `via` names the steps in plain words, outermost first (`"HTML comment"`, `"base64"`); `maps` leads
    from this text to the file, innermost first, and is empty when the text is the file's own.
    """

    kind: ViewKind
    text: str
    via: tuple[str, ...] = ()
    maps: tuple[OffsetMap, ...] = ()

    def source_span(self, start: int, end: int) -> tuple[int, int]:
        """Return the range of the file's text that the span `start` to `end` of this view comes from."""
        for offsets in self.maps:
            start, end = offsets.span(start, end)
        return start, end

    def within(self, outer: "View") -> "View":
        """Return this view, which was made from `outer.text`, mapped to the file that `outer` maps to."""
        return replace(self, via=outer.via + self.via, maps=self.maps + outer.maps)


@dataclass(frozen=True, slots=True)
class Opened:
    """The views that were opened inside a text; `truncated` says that a limit left some of it closed."""

    views: tuple[View, ...] = ()
    truncated: bool = False


class ViewBuilder:
    """Writes a view from left to right: parts kept as they stand, and parts put in place of others.

    The ranges handed over must not step backwards.
    """

    __slots__ = ("_at", "_length", "_parts", "_size", "_source", "_text")

    def __init__(self, text: str) -> None:
        self._text = text
        self._parts: list[str] = []
        self._at: array[int] = array(_WIDE)
        self._source: array[int] = array(_WIDE)
        self._size: array[int] = array(_WIDE)
        self._length = 0

    def keep(self, start: int, end: int) -> None:
        """Copy the source from `start` to `end`."""
        if start < end:
            self._add(self._text[start:end], start, end)

    def put(self, words: str, start: int, end: int) -> None:
        """Write `words` in the place of the source from `start` to `end`; nothing is written for `""`."""
        if words:
            self._add(words, start, end)

    def _add(self, words: str, start: int, end: int) -> None:
        self._parts.append(words)
        self._at.append(self._length)
        self._source.append(start)
        self._size.append(end - start)
        self._length += len(words)

    def view(self, kind: ViewKind, via: tuple[str, ...] = ()) -> View:
        """Return what was written so far as a view."""
        at = self._at[:]
        at.append(self._length)
        return View(kind, "".join(self._parts), via, (OffsetMap(at, self._source[:], self._size[:]),))


def raw_view(text: str) -> View:
    """Return the text as it stands."""
    return View(ViewKind.RAW, text)


def edited(text: str, edits: Iterable[tuple[int, int, str]], kind: ViewKind) -> View:
    """Return `text` with each `(start, end, words)` replaced; edits are in order and do not overlap."""
    builder = ViewBuilder(text)
    position = 0
    for start, end, words in edits:
        builder.keep(position, start)
        builder.put(words, start, end)
        position = end
    builder.keep(position, len(text))
    return builder.view(kind)


def whole(text: str, span: tuple[int, int], kind: ViewKind, via: tuple[str, ...]) -> View:
    """Return `text` as a view that stands, undivided, for the source range `span`."""
    start, end = span
    size = ~(end - start) if end - start == len(text) else end - start
    offsets = OffsetMap(array(_WIDE, (0, len(text))), array(_WIDE, (start,)), array(_WIDE, (size,)))
    return View(kind, text, via, (offsets,))
