"""What a text must hold for a pattern to match, as values. Pure."""

from typing import NamedTuple

Literals = frozenset[str]
Ranges = tuple[tuple[int, int], ...]


class Length(NamedTuple):
    """How long a match can be: so many characters, and so many times the longest run of some kind.

    `lines` are runs without a line feed, `words` without white space, `blanks` of nothing but white
    space, `gaps` without an ASCII letter or digit.
    """

    characters: int = 0
    lines: int = 0
    words: int = 0
    blanks: int = 0
    gaps: int = 0


class Requirements(NamedTuple):
    """What a match must hold: one literal of each set, and one character of `gate`, if there is one.

    The literals are of the folded text. The first set is the one to look for; the others are for a second
    look. A set without literals is one that no text meets. `length` bounds how far a match, with all that
    it looks at, reaches; None where there is no bound. `stutter` is how often the same word must be
    repeated in a row.
    """

    sets: tuple[Literals, ...]
    gate: Ranges | None
    length: Length | None
    stutter: int = 0
