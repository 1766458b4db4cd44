"""A long text in blocks, so that a pattern need be sought only near its literals. Pure."""

from bisect import bisect_right
from collections.abc import Callable, Iterator
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

from panguard.engine.fold import fold
from panguard.engine.prepared import PreparedText

LARGE = 8_192
CELL = 256
BLOCK = 8 * CELL

Find = Callable[[str, int], set[int]]


class Block(NamedTuple):
    """A part of a text: its first character, the first one after it, and the literals that end in it."""

    start: int
    end: int
    found: set[int]


class LargeText(PreparedText):
    """A long text; offsets are turned cell by cell."""

    @cached_property
    def _cells(self) -> tuple[list[int], bytes]:
        """Return where in the bytes each cell of characters starts, and all bytes."""
        parts = [self.encoded(self.text[at : at + CELL]) for at in range(0, len(self.text), CELL)]
        return [0, *accumulate(map(len, parts))], b"".join(parts)

    @cached_property
    def data(self) -> bytes:
        """Return the bytes for RE2."""
        return self._cells[1] if self.beyond_ascii else self.text.encode()

    def character_offset(self, byte_offset: int) -> int:
        """Turn an offset in `data` into one in the text."""
        if not self.beyond_ascii:
            return byte_offset
        starts, data = self._cells
        cell = bisect_right(starts, byte_offset) - 1
        return min(len(self.text), cell * CELL) + self.characters(data[starts[cell] : byte_offset])

    def byte_offset(self, character_offset: int) -> int:
        """Turn an offset in the text into one in `data`."""
        if not self.beyond_ascii:
            return character_offset
        if character_offset == len(self.text):
            return len(self.data)
        cell, rest = divmod(character_offset, CELL)
        return self._cells[0][cell] + len(self.encoded(self.text[character_offset - rest : character_offset]))

    def blocks(self, find: Find, longest: int) -> Iterator[Block]:
        """Yield the blocks with what `find` finds in the folded form of each.

        `longest` is the length of the longest literal: so much of what comes before a block is given to
        `find` with it, and how much that was, so that it reports only what ends later.
        """
        tail, blank, size = "", True, len(self.text)
        for start in range(0, size, BLOCK):
            part = self.text[start : start + BLOCK]
            blank = blank or part[:1].isspace()
            folded = fold(part).strip(" ")
            before = len(tail)
            tail += f"{' ' if blank else ''}{folded}{' ' if start + BLOCK >= size else ''}"
            yield Block(start, min(size, start + BLOCK), find(tail, before))
            blank = part[-1:].isspace() or (blank and not folded)
            tail = tail.rstrip(" ")[-longest:]
