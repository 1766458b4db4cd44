"""The literals of all patterns in one automaton: which patterns may match a text at all."""

from array import array
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, MatchKind

from panguard.engine.blocks import BLOCK, CELL, Block, LargeText
from panguard.engine.prepared import PreparedText
from panguard.engine.requirements import Length, Literals, Requirements
from panguard.engine.spans import longest_of

WORD = "I"


class Rows(NamedTuple):
    """Rows of small numbers in two arrays: all values, and where each row ends."""

    values: "array[int]"
    ends: "array[int]"

    def row(self, number: int) -> tuple[int, ...]:
        """Return one row."""
        start = self.ends[number - 1] if number else 0
        return tuple(self.values[start : self.ends[number]])


def rows(lists: Iterable[Sequence[int]]) -> Rows:
    """Pack lists of numbers."""
    kept = list(lists)
    values = array(WORD, (value for row in kept for value in row))
    return Rows(values, array(WORD, accumulate(map(len, kept))))


Window = tuple[int, int]
Candidate = tuple[int, Iterable[Window]]


class Tables(NamedTuple):
    """All that the index needs, as flat values that can be written to a file as they are.

    `owners`: for each literal the patterns that it may start; `sets`: sets of literals; `required`: for
    each pattern its sets, the one that starts it first; `ranges`: for each pattern the characters of its
    gate, as low, high, low, high; `edges` and `gates`: for the characters from one edge to the next, the
    patterns that need one of them; `always`: patterns that need nothing; `lengths`: for each pattern how
    long a match can be, nothing where there is no bound.
    """

    literals: tuple[str, ...]
    owners: Rows
    sets: Rows
    required: Rows
    ranges: Rows
    edges: "array[int]"
    gates: Rows
    always: "array[int]"
    lengths: Rows

    def length(self, pattern: int) -> Length | None:
        """Return how long a match of a pattern can be; None where there is no bound."""
        parts = self.lengths.row(pattern)
        return Length(*parts) if parts else None

    def requirements(self, pattern: int) -> Requirements:
        """Return the requirements of one pattern, as they were given."""
        sets = tuple(
            frozenset(self.literals[literal] for literal in self.sets.row(number))
            for number in self.required.row(pattern)
        )
        ends = self.ranges.row(pattern)
        gate = tuple(zip(ends[::2], ends[1::2], strict=True)) or None
        return Requirements(sets, gate, self.length(pattern))


def tables(requirements: Sequence[Requirements]) -> Tables:
    """Build the tables for patterns, numbered in order."""
    literals = sorted({literal for r in requirements for literals in r.sets for literal in literals})
    number = {literal: at for at, literal in enumerate(literals)}
    owners: list[list[int]] = [[] for _ in literals]
    sets: dict[Literals, int] = {}
    for pattern, required in enumerate(requirements):
        for literal in required.sets[0] if required.sets else ():
            owners[number[literal]].append(pattern)
    required_sets = rows([sets.setdefault(s, len(sets)) for s in r.sets] for r in requirements)
    edges, gates = _gates(requirements)
    return Tables(
        tuple(literals),
        rows(owners),
        rows(sorted(number[literal] for literal in literals) for literals in sets),
        required_sets,
        rows([end for pair in r.gate or () for end in pair] for r in requirements),
        edges,
        gates,
        array(WORD, (at for at, r in enumerate(requirements) if not r.sets and not r.gate)),
        rows(r.length or () for r in requirements),
    )


def _gates(requirements: Sequence[Requirements]) -> tuple["array[int]", Rows]:
    gated = {at: r.gate for at, r in enumerate(requirements) if r.gate}
    edges = sorted({edge for ranges in gated.values() for low, high in ranges for edge in (low, high + 1)})
    patterns: Mapping[int, list[int]] = defaultdict(list)
    for pattern, ranges in gated.items():
        for low, high in ranges:
            for at in range(bisect_right(edges, low), bisect_right(edges, high) + 1):
                patterns[at].append(pattern)
    return array(WORD, edges), rows(patterns[at] for at in range(len(edges) + 1))


class Index:
    """Finds the patterns that may match a text; those it leaves out do not."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._owners: dict[int, tuple[int, ...]] = {}
        self._checks: dict[int, tuple[frozenset[int], ...]] = {}

    @cached_property
    def _automaton(self) -> AhoCorasick:
        return AhoCorasick(self._tables.literals, matchkind=MatchKind.Standard, store_patterns=False)

    @cached_property
    def _longest(self) -> int:
        return max(map(len, self._tables.literals), default=0)

    def candidates(self, text: PreparedText) -> Iterator[Candidate]:
        """Yield the patterns whose requirements a text meets, to be sought in all of it."""
        found = self._find(text.folded, 0)
        whole = ((0, len(text.data)),)
        started = {pattern for literal in found for pattern in self._started_by(literal)}
        passing = {pattern for pattern in started if self._passes(pattern, found)}
        return ((pattern, whole) for pattern in sorted(passing.union(self._needing_none(text))))

    def candidates_nearby(self, text: LargeText) -> Iterator[Candidate]:
        """Yield the same for a long text, each to be sought only where its match can be, the costly last."""
        blocks = list(text.blocks(self._find, self._longest))
        found = set().union(*(block.found for block in blocks))
        nearby: dict[int, list[int]] = defaultdict(list)
        for number, block in enumerate(blocks):
            for pattern in {p for literal in block.found for p in self._started_by(literal)}:
                nearby[pattern].append(number)
        longest = longest_of(text.text)
        far = self._needing_none(text)
        for pattern in sorted(nearby):
            reach = longest.of(self._tables.length(pattern))
            if not self._passes(pattern, found):
                continue
            if reach is None:
                far.add(pattern)
            else:
                near = self._passing_nearby(pattern, nearby[pattern], blocks, reach)
                windows = _windows(near, blocks, reach)
                yield pattern, ((text.byte_offset(start), text.byte_offset(end)) for start, end in windows)
        whole = ((0, len(text.data)),)
        yield from ((pattern, whole) for pattern in sorted(far))

    def _passing_nearby(
        self, pattern: int, near: Sequence[int], blocks: Sequence[Block], reach: int
    ) -> Sequence[int]:
        """Return the blocks that have, within reach, what else the pattern requires."""
        checks = self._checks[pattern]
        if not checks:
            return near
        # A blank at the end of a literal may be counted to the block after it.
        around = reach // BLOCK + 2
        return [
            number
            for number in near
            if all(
                any(
                    not check.isdisjoint(block.found)
                    for block in blocks[max(0, number - around) : number + around + 1]
                )
                for check in checks
            )
        ]

    def _needing_none(self, text: PreparedText) -> set[int]:
        """Return the patterns that need no literal, and of the characters that some need have one."""
        if not text.beyond_ascii or not self._tables.edges:
            return set(self._tables.always)
        edges = self._tables.edges
        intervals = {bisect_right(edges, ord(character)) for character in text.beyond_ascii}
        return {pattern for at in intervals for pattern in self._tables.gates.row(at)}.union(
            self._tables.always
        )

    def _find(self, folded: str, after: int) -> set[int]:
        """Return the literals of a folded text that end after a place."""
        matches = self._automaton.find_matches_as_indexes(folded, overlapping=True)
        return {match[0] for match in matches if match[2] > after}

    def _started_by(self, literal: int) -> tuple[int, ...]:
        known = self._owners.get(literal)
        if known is None:
            known = self._owners[literal] = self._tables.owners.row(literal)
        return known

    def _passes(self, pattern: int, found: set[int]) -> bool:
        checks = self._checks.get(pattern)
        if checks is None:
            numbers = self._tables.required.row(pattern)[1:]
            checks = self._checks[pattern] = tuple(frozenset(self._tables.sets.row(n)) for n in numbers)
        return not any(check.isdisjoint(found) for check in checks)


def _windows(near: Sequence[int], blocks: Sequence[Block], reach: int) -> Iterator[Window]:
    """Yield the parts of a text in which a match can be, in order, none touching another."""
    start, end = 0, -1
    for number in near:
        block = blocks[number]
        if block.start - reach > end >= 0:
            yield _cell(start), min(blocks[-1].end, end)
        if block.start - reach > end:
            start = block.start - reach
        end = _cell(block.end + reach) + CELL
    if end >= 0:
        yield _cell(start), min(blocks[-1].end, end)


def _cell(place: int) -> int:
    """Return where the cell of a place starts."""
    return max(0, place - place % CELL)
