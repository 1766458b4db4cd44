"""How long runs of some kinds are in a text, which bounds how long a match in it can be. Pure."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from panguard.engine.requirements import Length

WIDEST = 65_536
_BLANKS = re.compile(r"\s{17,}")
_SHORT_BLANKS = 16
# What `regex` takes for white space; Python's own class has four separators more.
_WORDS = re.compile(r"[^\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]{65,}")
_SHORT_WORD = 64
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
    """Measure a text; short runs count as a little longer than they are."""
    return Longest(
        max(map(len, text.split("\n"))),
        max(_lengths(_WORDS, text), default=_SHORT_WORD),
        max(_lengths(_BLANKS, text), default=_SHORT_BLANKS),
        max(_lengths(_GAPS, text), default=_SHORT_GAP),
    )


def _lengths(pattern: re.Pattern[str], text: str) -> Iterator[int]:
    return (found.end() - found.start() for found in pattern.finditer(text))
