"""What a text must hold for a pattern to match, as values. Pure."""

from typing import NamedTuple

Literals = frozenset[str]
Ranges = tuple[tuple[int, int], ...]


class Requirements(NamedTuple):
    """What a match must hold: one literal of each set; or, where there is no set, one character of `gate`.

    The literals are of the folded text. The first set is the one to look for; the others are for a second
    look. A set without literals is one that no text meets.
    """

    sets: tuple[Literals, ...]
    gate: Ranges | None
