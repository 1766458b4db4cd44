"""How long runs of some kinds are in a text, which bounds how long a match in it can be. Pure."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from panguard.engine.requirements import Length

WIDEST = 65_536
_BLANKS = re.compile(r"\s{17,}")
_SHORT_BLANKS = 16
# Python takes these for white space where it splits; `regex` does not.
_SEPARATORS = {0x1C: "-", 0x1D: "-", 0x1E: "-", 0x1F: "-"}
_GAPS = re.compile("[^0-9A-Za-z]{33,}")
_SHORT_GAP = 32


class Longest(NamedTuple):
    """The longest runs of a text, in characters, of the kinds of `Length`."""

    lines: int
    words: int
    blanks: int
    gaps: int

    def of(self, length: Length | None) -> int | None:
        """Return the bound in characters for this text; None where there is none worth having."""
        if length is None:
            return None
        bound = length.characters + 1 + sum(times * run for times, run in zip(length[1:], self, strict=True))
        return bound if bound <= WIDEST else None


def longest_of(text: str) -> Longest:
    """Measure a text; short blanks and gaps count as a little longer than they are."""
    lines = text.split("\n")
    separated = any(chr(separator) in text for separator in _SEPARATORS)
    words = (line.translate(_SEPARATORS).split() for line in lines) if separated else map(str.split, lines)
    return Longest(
        max(map(len, lines)),
        max((max(map(len, line)) for line in words if line), default=0),
        max(_lengths(_BLANKS, text), default=_SHORT_BLANKS),
        max(_lengths(_GAPS, text), default=_SHORT_GAP),
    )


def _lengths(pattern: re.Pattern[str], text: str) -> Iterator[int]:
    return (found.end() - found.start() for found in pattern.finditer(text))
