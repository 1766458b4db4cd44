"""Finds what every text that a pattern matches must hold: sets of literals, of which one must occur. Pure.

The literals are meant for the folded text (`fold`). The sets are a filter that never loses a match: a text
that has no literal of one of them has no match.
"""

import math
import re
from collections.abc import Callable, Iterable
from collections.abc import Sequence as Several
from typing import NamedTuple

from panguard.engine import charset
from panguard.engine.fold import image
from panguard.engine.lengths import longest
from panguard.engine.requirements import Literals, Requirements
from panguard.engine.stutter import wanted
from panguard.engine.syntax import (
    Anchor,
    Atomic,
    Choice,
    Class,
    Group,
    Look,
    Node,
    Repeat,
    Sequence,
    Text,
)

Frequency = Callable[[str], float]

MOST_LITERALS = 40
MOST_CLASS_MEMBERS = 16
MOST_REPEATS = 12
_SURROGATE = re.compile("[\ud800-\udfff]")
TRIMMED = 12
MOST_CHECKED = 24
SELECTIVE = 0.03
CHECKING = 0.9
CHECKED = 0.6
LITERAL_PRICE = 1e-3
NOTHING: Literals = frozenset([""])
BLANK: Literals = frozenset([" "])


class _Part(NamedTuple):
    """What is known of one node: all its texts, or how they begin, end, and what they hold."""

    exact: Literals | None
    prefix: Literals
    suffix: Literals
    needs: tuple[Literals, ...]

    def all_needs(self) -> tuple[Literals, ...]:
        """Return the sets that the part itself requires, its texts or its beginning and end among them."""
        ends = (self.prefix, self.suffix) if self.exact is None else (self.exact,)
        return (*self.needs, *(literals for literals in ends if "" not in literals))


_UNKNOWN = _Part(None, NOTHING, NOTHING, ())
_EMPTY = _Part(NOTHING, NOTHING, NOTHING, ())


def _exactly(literals: Literals) -> _Part:
    return _Part(literals, literals, literals, ())


def requirements(node: Node, frequency: Frequency, most: int = MOST_LITERALS) -> Requirements:
    """Return the requirements of a pattern, the most selective first, by the expected document frequency."""
    finder = _Finder(frequency, most)
    best = finder.best(finder.part(node).all_needs())
    # What nearly every document holds costs more to look for than it spares.
    sets = tuple(literals for literals in best if finder.passing(literals) < CHECKING)
    if not sets:
        return Requirements((), gate(node), longest(node), wanted(node))
    first = finder.trimmed(sets[0])
    if finder.passing(first) < SELECTIVE:
        return Requirements((first,), None, longest(node), wanted(node))
    checks = filter(finder.checks, map(finder.trimmed, sets[1:]))
    return Requirements((first, *checks), gate(node), longest(node), wanted(node))


def required(node: Node, frequency: Frequency) -> tuple[Literals, ...]:
    """Return the sets of literals of which every match holds one each, whole, the rarest first."""
    finder = _Finder(frequency, MOST_LITERALS)
    return finder.best(finder.part(node).all_needs())


class _Finder:
    """Walks a tree bottom up; `frequency` estimates in what share of harmless documents a literal occurs."""

    def __init__(self, frequency: Frequency, most: int) -> None:
        self.frequency = frequency
        self.most = most
        self._passing: dict[Literals, float] = {}

    def cost(self, literals: Literals) -> float:
        """Return about how often a set lets a harmless document pass; more literals cost a little too."""
        return self.passing(literals) + LITERAL_PRICE * len(literals)

    def passing(self, literals: Literals) -> float:
        """Estimate the share of harmless documents that hold one of the literals."""
        known = self._passing.get(literals)
        if known is None:
            # In one order, since the last digits of a product depend on it.
            known = 1 - math.prod(1 - share for share in sorted(map(self.frequency, literals)))
            self._passing[literals] = known
        return known

    def checks(self, literals: Literals) -> bool:
        """Say whether a further set is worth a look once the first was met."""
        return len(literals) <= MOST_CHECKED and self.passing(literals) < CHECKED

    def trimmed(self, literals: Literals) -> Literals:
        """Return short parts of the literals: fewer, quicker to look for, and nearly as rare."""
        choices = (
            literals,
            frozenset(literal[:TRIMMED] for literal in literals),
            frozenset(literal[-TRIMMED:] for literal in literals),
        )
        fewest = min(map(reduced, choices), key=lambda s: (self.cost(s), sorted(s)))
        return reduced(frozenset(map(self._rarest, fewest)))

    def _rarest(self, literal: str) -> str:
        """Return the rarest part of a literal that is short enough."""
        parts = (literal[at : at + TRIMMED] for at in range(max(0, len(literal) - TRIMMED) + 1))
        return min(parts, key=self.frequency)

    def best(self, sets: Iterable[Literals], count: int = 4) -> tuple[Literals, ...]:
        """Return the most selective sets, in order."""
        useful = {reduced(literals) for literals in sets if "" not in literals}
        return tuple(sorted(useful, key=lambda s: (self.cost(s), len(s), sorted(s)))[:count])

    def part(self, node: Node) -> _Part:  # noqa: PLR0911 - one for each kind of node
        """Return what is known of a node."""
        match node:
            case Text(characters):
                return _exactly(frozenset([images(characters)]))
            case Class():
                return _class_part(node)
            case Sequence(items):
                return self.sequence([self.part(item) for item in items])
            case Choice(options):
                return self.choice([self.part(option) for option in options])
            case Repeat():
                return self.repeat(node)
            case Group(item) | Atomic(item):
                return self.part(item)
            case Look(item, _, negated):
                return _EMPTY if negated else _EMPTY._replace(needs=self.part(item).all_needs())
            case Anchor():
                return _EMPTY
        return _UNKNOWN

    def sequence(self, parts: Several[_Part]) -> _Part:
        """Join neighbours into longer literals, as far as the number of combinations allows."""
        needs: list[Literals] = []
        run: list[Literals] = []
        for part in parts:
            needs.extend(part.needs)
            if part.exact is None:
                needs.extend(self.windows([*run, part.prefix]))
                run = [part.suffix]
            else:
                run.append(part.exact)
        exact = self.product(run) if all(part.exact is not None for part in parts) else None
        if exact is not None:
            return _exactly(exact)._replace(needs=tuple(needs))
        needs.extend(self.windows(run))
        return _Part(None, self.start(parts), self.end(parts), self.best(needs))

    def start(self, parts: Several[_Part]) -> Literals:
        """Return how a sequence begins."""
        found = NOTHING
        for part in parts:
            longer = self.product([found, part.prefix])
            if longer is None:
                return found
            found = longer
            if part.exact is None:
                return found
        return found

    def end(self, parts: Several[_Part]) -> Literals:
        """Return how a sequence ends."""
        found = NOTHING
        for part in reversed(parts):
            longer = self.product([part.suffix, found])
            if longer is None:
                return found
            found = longer
            if part.exact is None:
                return found
        return found

    def windows(self, run: Several[Literals]) -> list[Literals]:
        """Return the sets of literals that neighbours of a run make together, each as long as may be."""
        found: list[Literals] = []
        reached = 0
        for start in range(len(run)):
            current, end = run[start], start + 1
            while end < len(run) and (longer := self.product([current, run[end]])) is not None:
                if len(longer) > len(current):
                    found.append(current)
                current, end = longer, end + 1
            if end > reached:
                found.append(current)
                reached = end
        return [literals for literals in found if "" not in literals]

    def product(self, sets: Several[Literals]) -> Literals | None:
        """Return all combinations, None where they are too many."""
        current = NOTHING
        for literals in sets:
            if literals == NOTHING:
                continue
            if len(literals) * len(current) > 4 * self.most:
                return None
            current = literals if current == NOTHING else _joined(current, literals)
        return current if len(current) <= self.most else None

    def choice(self, parts: Several[_Part]) -> _Part:
        """Return what all options have in common: a set of each, put together."""
        exacts = [part.exact for part in parts if part.exact is not None]
        if len(exacts) == len(parts):
            exact = frozenset().union(*exacts)
            if len(exact) <= self.most:
                return _exactly(exact)
        prefix = frozenset().union(*(part.prefix for part in parts))
        suffix = frozenset().union(*(part.suffix for part in parts))
        options = [self.best(part.all_needs()) for part in parts]
        if not all(options):
            return _Part(None, self.edge(prefix), self.edge(suffix), ())
        rounds = range(max(map(len, options)))
        needs = [frozenset().union(*(sets[min(at, len(sets) - 1)] for sets in options)) for at in rounds]
        return _Part(None, self.edge(prefix), self.edge(suffix), tuple(needs))

    def edge(self, literals: Literals) -> Literals:
        """Return a set of beginnings or ends, unless it says nothing or too much."""
        return NOTHING if "" in literals or len(literals) > self.most else literals

    def repeat(self, node: Repeat) -> _Part:
        """Return what a repetition holds: its item as often as it must occur."""
        item = self.part(node.item)
        if node.high == 0:
            return _EMPTY
        if item.exact is None or item.exact == NOTHING:
            ends = (item.prefix, item.suffix) if node.low else (NOTHING, NOTHING)
            return _Part(None, *ends, item.all_needs() if node.low else ())
        if item.exact <= {" ", ""}:
            return _exactly(BLANK if node.low and item.exact == BLANK else NOTHING | BLANK)
        return self.repeated(item.exact, node.low, node.high)

    def repeated(self, exact: Literals, low: int, high: int | None) -> _Part:
        """Return what `low` to `high` of the same texts hold."""
        powers = [NOTHING]
        while len(powers) <= min(MOST_REPEATS, low if high is None else high):
            power = self.product([powers[-1], exact])
            if power is None:
                break
            powers.append(power)
        if high is not None and high < len(powers):
            union = frozenset().union(*powers[low : high + 1])
            if len(union) <= self.most:
                return _exactly(union)
        at_least = powers[min(low, len(powers) - 1)]
        return _Part(None, at_least, at_least, () if low == 0 else (at_least,))


def _class_part(node: Class) -> _Part:
    if node.negated or node.categories or node.properties:
        return _UNKNOWN
    if charset.size(node.ranges) > 4 * MOST_CLASS_MEMBERS:
        return _UNKNOWN
    ranges = charset.closed(node.ranges) if node.ignore_case else node.ranges
    images = frozenset(image(chr(point)) for low, high in ranges for point in range(low, high + 1))
    return _exactly(images) if 0 < len(images) <= MOST_CLASS_MEMBERS else _UNKNOWN


def images(characters: str) -> str:
    """Return what `fold` makes of some characters between others."""
    plain = characters.isascii() and characters.isprintable()
    text = characters.lower() if plain else "".join(map(image, characters))
    while "  " in text:
        text = text.replace("  ", " ")
    return text


def _joined(ones: Literals, others: Literals) -> Literals:
    """Return each of some literals with each of others behind it; where blanks meet, one is left."""
    if any(one.endswith(" ") for one in ones):
        return frozenset(
            one + (other[1:] if one[-1:] == other[:1] == " " else other) for one in ones for other in others
        )
    return frozenset([one + other for one in ones for other in others])


def reduced(literals: Literals) -> Literals:
    """Leave out the literals that hold another one of the set, and those that no text holds."""
    if len({len(literal) for literal in literals}) <= 1:
        return frozenset(literal for literal in literals if not _SURROGATE.search(literal))
    kept: list[str] = []
    for literal in sorted(literals, key=lambda text: (len(text), text)):
        if _SURROGATE.search(literal):
            continue
        for shorter in kept:
            if shorter in literal:
                break
        else:
            kept.append(literal)
    return frozenset(kept)


def gate(node: Node) -> charset.Ranges | None:  # noqa: PLR0911 - one for each kind of node
    """Return the characters beyond ASCII of which a match must hold one; None where it need not."""
    match node:
        case Text():
            return _text_gate(node)
        case Class():
            return _class_gate(node)
        case Sequence(items):
            return min(_gates(items), key=charset.size, default=None)
        case Choice(options):
            gates = _gates(options)
            every = len(gates) == len(options)
            return charset.union(pair for found in gates for pair in found) if every else None
        case Repeat(item, low):
            return gate(item) if low else None
        case Group(item) | Atomic(item):
            return gate(item)
        case Look(item, _, negated):
            return None if negated else gate(item)
    return None


def _gates(nodes: Iterable[Node]) -> list[charset.Ranges]:
    """Return the gates of those nodes that have one."""
    return [found for found in map(gate, nodes) if found is not None]


def _text_gate(node: Text) -> charset.Ranges | None:
    equal = (charset.variants(c) if node.ignore_case else c for c in node.characters)
    beyond = next((v for v in equal if not any(map(str.isascii, v))), "")
    return charset.union((ord(v), ord(v)) for v in beyond) or None


def _class_gate(node: Class) -> charset.Ranges | None:
    if node.negated or node.categories or node.properties:
        return None
    ranges = charset.closed(node.ranges) if node.ignore_case else node.ranges
    return ranges if ranges and ranges[0][0] > 0x7F else None  # noqa: PLR2004 - ASCII
