"""How long a match of a pattern can be at most. Pure."""

from panguard.engine import charset
from panguard.engine.requirements import Length
from panguard.engine.syntax import (
    Anchor,
    Any,
    Atomic,
    Backreference,
    Choice,
    Class,
    Group,
    Look,
    Node,
    Place,
    Repeat,
    Sequence,
    Text,
    groups_of,
    walk,
)
from panguard.engine.taken import ALPHANUMERIC, LINE_FEED, taken

_SPACE_OF_BOTH = charset.union([*charset.SPACE, (0x1C, 0x1F)])


def longest(node: Node) -> Length | None:
    """Return how long a match can be, with all it looks at around it; None where there is no bound."""
    return _Measure(groups_of(node)).of(node)


class _Measure:
    """Measures the nodes of one pattern, of which `groups` are the capturing ones."""

    def __init__(self, groups: dict[int, Node]) -> None:
        self._groups = groups

    def of(self, node: Node) -> Length | None:  # noqa: PLR0911 - one for each kind of node
        match node:
            case Text(characters):
                return Length(len(characters))
            case Class() | Any():
                return Length(1)
            case Anchor(place):
                return Length(int(place in {Place.LAST_LINE_END, Place.LINE_END}))
            case Sequence(items):
                return self._sum(items)
            case Choice(options):
                return self._most(options)
            case Repeat():
                return self._repeat(node)
            case Backreference(number):
                return self._referred(self._groups[number])
            case Group(item) | Atomic(item) | Look(item):
                return self.of(item)

    def _referred(self, item: Node) -> Length | None:
        return None if any(isinstance(part, Backreference) for part in walk(item)) else self.of(item)

    def _sum(self, items: tuple[Node, ...]) -> Length | None:
        lengths = [self.of(item) for item in items if not isinstance(item, Text)]
        known = [length for length in lengths if length is not None]
        if len(known) < len(lengths):
            return None
        texts = sum(len(item.characters) for item in items if isinstance(item, Text))
        return Length(*map(sum, zip(Length(texts), *known, strict=True)))

    def _most(self, options: tuple[Node, ...]) -> Length | None:
        lengths = [self.of(option) for option in options]
        known = [length for length in lengths if length is not None]
        return Length(*map(max, zip(*known, strict=True))) if len(known) == len(lengths) else None

    def _repeat(self, node: Repeat) -> Length | None:
        if node.high is None:
            return _run(node.item)
        length = self.of(node.item)
        return None if length is None else Length(*(part * node.high for part in length))


def _run(item: Node) -> Length | None:
    """Return the bound of a run of any number of an item, by the characters that it can take."""
    found: list[charset.Range] = []
    for part in walk(item):
        if isinstance(part, Look | Backreference):
            return None
        if isinstance(part, Text | Class | Any):
            found.extend(taken(part))
    ranges = charset.union(found)
    if not charset.intersection(ranges, charset.complement(charset.SPACE)):
        return Length(blanks=1)
    if not charset.intersection(ranges, _SPACE_OF_BOTH):
        return Length(words=1)
    if not charset.intersection(ranges, ALPHANUMERIC):
        return Length(gaps=1)
    return None if charset.intersection(ranges, LINE_FEED) else Length(lines=1)
