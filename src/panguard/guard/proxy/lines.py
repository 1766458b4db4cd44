"""Cuts a stream into lines of bounded length. Pure."""

from collections.abc import Iterator
from typing import NamedTuple


class Line(NamedTuple):
    """A line with its end; or, of one that is too long, a piece: `first` and then others up to its `last`."""

    data: bytes
    long: bool = False
    first: bool = False
    last: bool = False


class Lines:
    """Takes pieces of a stream and gives the lines that they complete."""

    def __init__(self, longest: int) -> None:
        self._longest = longest
        self._kept: list[bytes] = []
        self._size = 0
        self._long = False

    def feed(self, piece: bytes) -> Iterator[Line]:
        """Yield what a piece completes; its pieces where a line is too long to be kept."""
        start = 0
        while (end := piece.find(b"\n", start) + 1) > 0:
            yield self._ended(piece[start:end])
            start = end
        rest = piece[start:]
        if not rest:
            return
        self._kept.append(rest)
        self._size += len(rest)
        if self._long or self._size > self._longest:
            yield Line(self._taken(), long=True, first=not self._long)
            self._long = True

    def end(self) -> Iterator[Line]:
        """Yield what is left at the end of the stream, which has no end of line."""
        if self._kept or self._long:
            yield self._ended(b"")

    def _ended(self, data: bytes) -> Line:
        self._kept.append(data)
        self._size += len(data)
        whole, long = self._taken(), self._long
        self._long = False
        if long or len(whole) > self._longest:
            return Line(whole, long=True, first=not long, last=True)
        return Line(whole)

    def _taken(self) -> bytes:
        whole = b"".join(self._kept)
        self._kept, self._size = [], 0
        return whole
