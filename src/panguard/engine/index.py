"""The literals of all patterns in one automaton: which patterns may match a text at all."""

from array import array
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, MatchKind

from panguard.engine.prepared import PreparedText
from panguard.engine.requirements import Literals, Requirements

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


class Tables(NamedTuple):
    """All that the index needs, as flat values that can be written to a file as they are.

    `owners`: for each literal the patterns that it may start; `sets`: sets of literals; `required`: for
    each pattern its sets, the one that starts it first; `ranges`: for each pattern the characters of its
    gate, as low, high, low, high; `edges` and `gates`: for the characters from one edge to the next, the
    patterns that need one of them; `always`: patterns that need nothing.
    """

    literals: tuple[str, ...]
    owners: Rows
    sets: Rows
    required: Rows
    ranges: Rows
    edges: "array[int]"
    gates: Rows
    always: "array[int]"

    def requirements(self, pattern: int) -> Requirements:
        """Return the requirements of one pattern, as they were given."""
        sets = tuple(
            frozenset(self.literals[literal] for literal in self.sets.row(number))
            for number in self.required.row(pattern)
        )
        ends = self.ranges.row(pattern)
        return Requirements(sets, tuple(zip(ends[::2], ends[1::2], strict=True)) or None)


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

    def candidates(self, text: PreparedText) -> set[int]:
        """Return the patterns whose requirements the text meets."""
        matches = self._automaton.find_matches_as_indexes(text.folded, overlapping=True)
        found = {match[0] for match in matches}
        started: set[int] = set()
        for literal in found:
            started.update(self._started_by(literal))
        candidates = {at for at in started if self._passes(at, found)}
        candidates.update(self._tables.always)
        if text.beyond_ascii and self._tables.edges:
            candidates.update(self._gated(text.beyond_ascii))
        return candidates

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

    def _gated(self, characters: Iterable[str]) -> set[int]:
        edges = self._tables.edges
        intervals = {bisect_right(edges, ord(character)) for character in characters}
        return {pattern for at in intervals for pattern in self._tables.gates.row(at)}
