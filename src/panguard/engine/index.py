"""The literals of all patterns in one automaton: which patterns may match a text at all, and where."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
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


class Index:
    """Finds the patterns that may match a text; those it leaves out do not."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._owners: dict[int, tuple[tuple[int, ...], tuple[int, ...]]] = {}
        self._wants: dict[int, _Want] = {}
        self._sets: dict[int, tuple[frozenset[int], ...]] = {}
        self._spared = _WITHOUT_AUTOMATON

    @cached_property
    def _automaton(self) -> AhoCorasick:
        return AhoCorasick(self._tables.literals, matchkind=MatchKind.Standard, store_patterns=False)

    @cached_property
    def _longest(self) -> int:
        return max(map(len, self._tables.literals), default=0)

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
            started, sets = self._started(self._found(text))
            near = _Near(text, sets)
            for pattern in sorted(started.keys() - closed):
                want = self._want(pattern)
                blocks = near.blocks(started[pattern], want)
                if blocks and want.length is None:
                    everywhere.add(pattern)
                elif blocks and repeats.often(want.stutter):
                    yield pattern, near.windows(blocks)
        for pattern in sorted(everywhere):
            if repeats.often(self._tables.stutters[pattern]):
                yield pattern, whole

    def _passing(self, text: PreparedText, closed: frozenset[int]) -> set[int]:
        """Return the patterns, but for some, of whose sets a text has one literal each, wherever they are."""
        found = self._literals_in(text.folded[0])
        started = {pattern for literal in found for pattern in self._owned(literal)[0]}
        started -= closed
        return {p for p in started if not any(literals.isdisjoint(found) for literals in self._checks(p))}

    def _literals_in(self, folded: str) -> set[int]:
        """Return the literals of a short text."""
        self._spared -= _EACH_SEARCH + len(folded)
        if self._spared > 0:
            return set(_occurring(self._tables.literals, folded))
        matches = self._automaton.find_matches_as_indexes(folded, overlapping=True)
        return {match[0] for match in matches}

    def _checks(self, pattern: int) -> tuple[frozenset[int], ...]:
        """Return the sets of which a pattern needs a literal besides the one that starts it."""
        known = self._sets.get(pattern)
        if known is None:
            sets = map(self._tables.sets.row, self._want(pattern).checks)
            known = self._sets[pattern] = tuple(map(frozenset, sets))
        return known

    def _found(self, text: PreparedText) -> Mapping[int, int]:
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
        return found

    def _started(self, found: Mapping[int, int]) -> tuple[dict[int, int], dict[int, int]]:
        """Return the blocks in which each pattern is started, and those that have a literal of each set."""
        started: dict[int, int] = defaultdict(int)
        sets: dict[int, int] = defaultdict(int)
        for literal, blocks in found.items():
            patterns, numbers = self._owned(literal)
            for pattern in patterns:
                started[pattern] |= blocks
            for number in numbers:
                sets[number] |= blocks
        return started, sets

    def _owned(self, literal: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Return the patterns that a literal may start, and the sets of others that hold it."""
        known = self._owners.get(literal)
        if known is None:
            tables = self._tables
            known = self._owners[literal] = tables.owners.row(literal), tables.members.row(literal)
        return known

    @cached_property
    def _gates(self) -> tuple[frozenset[int], frozenset[int]]:
        """Return the patterns that need certain characters and no literal, and those that need both."""
        gated = frozenset(self._tables.gates.values)
        both = frozenset(pattern for pattern in gated if self._tables.required.row(pattern))
        return gated - both, both

    def _gated(self, text: PreparedText) -> tuple[set[int], frozenset[int]]:
        """Return the patterns that need no literal of a text, and those that need characters it lacks."""
        alone, both = self._gates
        edges = self._tables.edges
        intervals = {bisect_right(edges, ord(character)) for character in text.beyond_ascii}
        met = {pattern for at in intervals for pattern in self._tables.gates.row(at)}
        return (met & alone).union(self._tables.always), both - met

    def _want(self, pattern: int) -> _Want:
        known = self._wants.get(pattern)
        if known is None:
            tables = self._tables
            checks = tables.required.row(pattern)[1:]
            known = self._wants[pattern] = _Want(tables.length(pattern), checks, tables.stutters[pattern])
        return known


def _occurring(literals: Sequence[str], folded: str) -> Iterator[int]:
    """Yield the numbers of the literals that a text holds, by looking for each whose head it holds."""
    heads = {folded[at : at + size] for size in range(1, _HEAD + 1) for at in range(len(folded))}
    for number, literal in enumerate(literals):
        if literal[:_HEAD] in heads and literal in folded:
            yield number


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
