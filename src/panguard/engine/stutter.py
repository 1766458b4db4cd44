"""Tells patterns that want the same word several times in a row. Pure.

RE2 knows no back-references, so it lets such patterns through on nearly every text; this is what they need
besides.
"""

from panguard.engine import charset
from panguard.engine.stuttering import FEWEST, SHORTEST
from panguard.engine.syntax import (
    Anchor,
    Atomic,
    Backreference,
    Class,
    Group,
    Node,
    Repeat,
    Sequence,
    Text,
)
from panguard.engine.taken import ALPHANUMERIC, taken

MOST = 4


def wanted(node: Node) -> int:
    """Return how often at least a match repeats what a group took; 0 where that is not certain, or seldom.

    What repeats is of ASCII letters and digits alone, at least `SHORTEST` of them, and between the
    repetitions there is at least one character, and no letter or digit.
    """
    match node:
        case Sequence(items):
            return max(_repeated(items), *map(wanted, items)) if items else 0
        case Repeat(item, low) if low:
            return wanted(item)
        case Group(item) | Atomic(item):
            return wanted(item)
    return 0


def _repeated(items: tuple[Node, ...]) -> int:
    """Return how often the first group of a sequence that qualifies is repeated right behind it."""
    for place, item in enumerate(items):
        if isinstance(item, Group) and _is_word(item.item):
            times = _references(items[place + 1 :], item.number)
            if times >= FEWEST:
                return min(MOST, times)
    return 0


def _references(items: tuple[Node, ...], number: int) -> int:
    """Count the pairs of a separator and a reference at the start of some items."""
    rest = [item for item in items if not isinstance(item, Anchor)]
    times = 0
    while rest:
        if len(rest) > 1 and _separates(rest[0]) and _refers(rest[1], number):
            times, rest = times + 1, rest[2:]
            continue
        if isinstance(rest[0], Repeat) and isinstance(rest[0].item, Sequence):
            times += rest[0].low * (_references(rest[0].item.items, number) == 1)
        break
    return times


def _refers(node: Node, number: int) -> bool:
    return isinstance(node, Backreference) and node.number == number


def _is_word(node: Node) -> bool:
    if not isinstance(node, Repeat) or node.low < SHORTEST or not isinstance(node.item, Class):
        return False
    ranges, categories, properties, negated, _ = node.item
    return not (categories or properties or negated) and not charset.intersection(ranges, _NOT_ALPHANUMERIC)


def _separates(node: Node) -> bool:
    inner = node.item if isinstance(node, Repeat) and node.low else node
    return isinstance(inner, Text | Class) and not charset.intersection(taken(inner), ALPHANUMERIC)


_NOT_ALPHANUMERIC = charset.complement(ALPHANUMERIC)
