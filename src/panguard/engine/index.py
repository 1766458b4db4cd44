"""The literals of all patterns in one automaton: which patterns may match a text at all, and where."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import compress, count
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, MatchKind

from panguard.engine.blocks import Window, joined, runs, widened
from panguard.engine.prepared import PreparedText
from panguard.engine.requirements import Length
from panguard.engine.spans import Longest
from panguard.engine.stuttering import stutters
from panguard.engine.tables import Tables

Candidate = tuple[int, Iterable[Window]]

# So much of a folded text is searched for literals at once: what is found takes room.
_SLICE = 16_384
# To build the automaton takes about as long as to search so many characters without it, where each search
# costs as much as some characters more.
_WITHOUT_AUTOMATON = 10_000
_EACH_SEARCH = 1_500
_HEAD = 3


class _Want(NamedTuple):
    """What a pattern requires of a text besides a literal that starts it."""

    length: Length | None
    checks: tuple[int, ...]
    stutter: int


class LiteralFinder:
    """Finds which of many literals a text holds; the automaton is built once it is worth it."""

    def __init__(self, literals: Sequence[str], chosen: bytes | None = None) -> None:
        """Take all literals, or of these the chosen ones, whose byte is not 0; they keep their numbers."""
        self._literals = literals if chosen is None else tuple(compress(literals, chosen))
        self._numbers = None if chosen is None else tuple(compress(count(), chosen))
        self._spared = _WITHOUT_AUTOMATON

    @cached_property
    def _automaton(self) -> AhoCorasick:
        return AhoCorasick(self._literals, matchkind=MatchKind.Standard, store_patterns=False)

    @cached_property
    def _longest(self) -> int:
        return max(map(len, self._literals), default=0)

    def anywhere(self, folded: str) -> set[int]:
        """Return the numbers of the literals of a short text."""
        self._spared -= _EACH_SEARCH + len(folded)
        if self._spared > 0:
            found = set(_occurring(self._literals, folded))
        else:
            matches = self._automaton.find_matches_as_indexes(folded, overlapping=True)
            found = {match[0] for match in matches}
        return found if self._numbers is None else set(map(self._numbers.__getitem__, found))

    def in_blocks(self, text: PreparedText) -> Mapping[int, int]:
        """Return for each literal of a text the blocks in which it ends."""
        folded, ends = text.folded
        found: dict[int, int] = defaultdict(int)
        block, bit, end_of_block = 0, 1, ends[0]
        for start in range(0, len(folded), _SLICE):
            first = max(0, start - self._longest)
            before = start - first
            part = folded[first : start + _SLICE]
            for literal, _, end in self._automaton.find_matches_as_indexes(part, overlapping=True):
                if end <= before:
                    continue
                while first + end > end_of_block:
                    block += 1
                    bit <<= 1
                    end_of_block = ends[block]
                found[literal] |= bit
        if self._numbers is None:
            return found
        return {self._numbers[literal]: blocks for literal, blocks in found.items()}


def _occurring(literals: Sequence[str], folded: str) -> Iterator[int]:
    """Yield the numbers of the literals that a text holds, by looking for each whose head it holds."""
    heads = {folded[at : at + size] for size in range(1, _HEAD + 1) for at in range(len(folded))}
    for number, literal in enumerate(literals):
        if literal[:_HEAD] in heads and literal in folded:
            yield number


class _Owners(dict[int, tuple[int, ...]]):
    """For each literal the patterns that it may start, of those sought; read when first asked for."""

    def __init__(self, tables: Tables, sought: bytes | None) -> None:
        super().__init__()
        self._rows = tables.owners
        self._sought = sought

    def __missing__(self, literal: int) -> tuple[int, ...]:
        row = self._rows.row(literal)
        if self._sought is not None:
            row = tuple(filter(self._sought.__getitem__, row))
        self[literal] = row
        return row


class _Checks(dict[int, tuple[frozenset[int], ...]]):
    """For each pattern the sets of which it needs a literal besides the one that starts it."""

    def __init__(self, tables: Tables) -> None:
        super().__init__()
        self._tables = tables

    def __missing__(self, pattern: int) -> tuple[frozenset[int], ...]:
        numbers = self._tables.required.row(pattern)[1:]
        sets = self[pattern] = tuple(frozenset(self._tables.sets.row(number)) for number in numbers)
        return sets


class Index:
    """Finds the patterns that may match a text; those it leaves out do not.

    Only some patterns are sought where these have a byte in `sought` that is not 0, and the literals that
    they need one in `literals`.
    """

    def __init__(self, tables: Tables, sought: bytes | None = None, literals: bytes | None = None) -> None:
        self._tables = tables
        self._finder = LiteralFinder(tables.literals, literals)
        self._sought = sought
        self._owners = _Owners(tables, sought)
        self._checks = _Checks(tables)
        self._members: dict[int, tuple[int, ...]] = {}
        self._wants: dict[int, _Want] = {}

    def candidates(self, text: PreparedText) -> Iterator[Candidate]:
        """Yield the patterns whose requirements a text meets, each to be sought only where its match can be.

        Those whose matches can be of any length come last.
        """
        whole = ((0, len(text.data)),)
        repeats = _Repeats(text)
        everywhere, closed = self._gated(text)
        if len(text.folded[1]) == 1:
            everywhere |= self._passing(text, closed)
        else:
            started, sets = self._started(self._finder.in_blocks(text))
            near = _Near(text, sets)
            for pattern in sorted(started.keys() - closed):
                want = self._want(pattern)
                blocks = near.blocks(started[pattern], want)
                if blocks and want.length is None:
                    everywhere.add(pattern)
                elif blocks and (not want.stutter or repeats.often(want.stutter)):
                    yield pattern, near.windows(blocks)
        times = self._tables.stutters
        for pattern in sorted(everywhere):
            if not times[pattern] or repeats.often(times[pattern]):
                yield pattern, whole

    def _passing(self, text: PreparedText, closed: frozenset[int]) -> set[int]:
        """Return the patterns, but for some, of whose sets a text has one literal each, wherever they are."""
        found = self._finder.anywhere(text.folded[0])
        started = set[int]().union(*map(self._owners.__getitem__, found))
        started -= closed
        checks = self._checks
        return {
            pattern
            for pattern in started
            if not checks[pattern] or not any(map(found.isdisjoint, checks[pattern]))
        }

    def _started(self, found: Mapping[int, int]) -> tuple[dict[int, int], dict[int, int]]:
        """Return the blocks in which each pattern is started, and those that have a literal of each set."""
        started: dict[int, int] = defaultdict(int)
        sets: dict[int, int] = defaultdict(int)
        for literal, blocks in found.items():
            for pattern in self._owners[literal]:
                started[pattern] |= blocks
            for number in self._sets_with(literal):
                sets[number] |= blocks
        return started, sets

    def _sets_with(self, literal: int) -> tuple[int, ...]:
        """Return the sets that patterns need besides and that hold a literal."""
        known = self._members.get(literal)
        if known is None:
            known = self._members[literal] = self._tables.members.row(literal)
        return known

    @cached_property
    def _gates(self) -> tuple[frozenset[int], frozenset[int], frozenset[int]]:
        """Return the patterns that need nothing, certain characters and no literal, and both of these."""
        sought = self._sought
        always, gated = (
            frozenset(numbers if sought is None else filter(sought.__getitem__, numbers))
            for numbers in (self._tables.always, self._tables.gates.values)
        )
        both = frozenset(pattern for pattern in gated if self._tables.required.row(pattern))
        return always, gated - both, both

    def _gated(self, text: PreparedText) -> tuple[set[int], frozenset[int]]:
        """Return the patterns that need no literal of a text, and those that need characters it lacks."""
        always, alone, both = self._gates
        edges = self._tables.edges
        intervals = {bisect_right(edges, ord(character)) for character in text.beyond_ascii}
        met = {pattern for at in intervals for pattern in self._tables.gates.row(at)}
        return (met & alone) | always, both - met

    def _want(self, pattern: int) -> _Want:
        known = self._wants.get(pattern)
        if known is None:
            tables = self._tables
            checks = tables.required.row(pattern)[1:]
            known = self._wants[pattern] = _Want(tables.length(pattern), checks, tables.stutters[pattern])
        return known


class _Near:
    """Where in one text what patterns require is near enough together."""

    def __init__(self, text: PreparedText, sets: Mapping[int, int]) -> None:
        self._text = text
        self._sets = sets
        self._longest = Longest(text)
        self._count = len(text.folded[1])
        self._every = (1 << self._count) - 1
        self._reaches: dict[Length | None, int] = {None: self._count}
        self._around: dict[tuple[int, int], int] = {}
        self._windows: dict[int, tuple[Window, ...]] = {}

    def blocks(self, started: int, want: _Want) -> int:
        """Return the blocks in which a pattern can match that is started in some."""
        length, checks, _ = want
        reach = self._reaches.get(length)
        if reach is None:
            reach = self._reaches[length] = self._reach(length)
        for check in checks:
            near = self._around.get((check, reach))
            if near is None:
                near = self._around[check, reach] = widened(self._sets.get(check, 0), reach)
            started &= near
            if not started:
                return 0
        return widened(started, reach) & self._every

    def _reach(self, length: Length | None) -> int:
        """Return over how many blocks a match can reach."""
        characters = self._longest.of(length)
        return self._count if characters is None else min(self._count, -(-characters // self._text.block))

    def windows(self, blocks: int) -> tuple[Window, ...]:
        """Return where in the bytes some blocks are."""
        windows = self._windows.get(blocks)
        if windows is None:
            parts = (self._text.bytes_of(*run) for run in joined(runs(blocks)))
            windows = self._windows[blocks] = tuple(parts)
        return windows


class _Repeats:
    """Whether words are repeated in one text, found out when first asked."""

    def __init__(self, text: PreparedText) -> None:
        self._text = text
        self._known: dict[int, bool] = {0: True}

    def often(self, times: int) -> bool:
        """Say whether a word is repeated so often in a row."""
        known = self._known.get(times)
        if known is None:
            known = self._known[times] = stutters(self._text.text, times)
        return known
