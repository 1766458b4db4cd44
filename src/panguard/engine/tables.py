"""What is known of all patterns as flat tables, which can be written to a file as they are. Pure."""

from array import array
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple

from panguard.engine.requirements import Length, Literals, Requirements

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

    `owners`: for each literal the patterns that it may start; `sets`: sets of literals;
    `members`: for each literal the sets that patterns need besides and that hold it; `required`: for
    each pattern its sets, the one that starts it first; `ranges`: for each pattern the characters of its
    gate, as low, high, low, high; `edges` and `gates`: for the characters from one edge to the next, the
    patterns that need one of them; `always`: patterns that need nothing; `lengths`: for each pattern how
    long a match can be, nothing where there is no bound; `stutters`: for each pattern how often it wants
    a word repeated.
    """

    literals: tuple[str, ...]
    owners: Rows
    sets: Rows
    members: Rows
    required: Rows
    ranges: Rows
    edges: "array[int]"
    gates: Rows
    always: "array[int]"
    lengths: Rows
    stutters: "array[int]"

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
        return Requirements(sets, gate, self.length(pattern), self.stutters[pattern])


def tables(requirements: Sequence[Requirements]) -> Tables:
    """Build the tables for patterns, numbered in order."""
    literals = sorted({literal for r in requirements for literals in r.sets for literal in literals})
    number = {literal: at for at, literal in enumerate(literals)}
    sets: dict[Literals, int] = {}
    required = rows([sets.setdefault(s, len(sets)) for s in r.sets] for r in requirements)
    numbered = [sorted(map(number.__getitem__, one)) for one in sets]
    checks = {sets[one] for r in requirements for one in r.sets[1:]}
    edges, gates = _gates(requirements)
    return Tables(
        literals=tuple(literals),
        owners=rows(_owners(requirements, number)),
        sets=rows(numbered),
        members=rows(_members(sorted(checks), numbered, len(literals))),
        required=required,
        ranges=rows([end for pair in r.gate or () for end in pair] for r in requirements),
        edges=edges,
        gates=gates,
        always=array(WORD, (at for at, r in enumerate(requirements) if not r.sets and not r.gate)),
        lengths=rows(r.length or () for r in requirements),
        stutters=array(WORD, (r.stutter for r in requirements)),
    )


def _owners(requirements: Sequence[Requirements], number: Mapping[str, int]) -> list[list[int]]:
    """Return for each literal the patterns that it may start."""
    owners: list[list[int]] = [[] for _ in number]
    for pattern, required in enumerate(requirements):
        for literal in required.sets[0] if required.sets else ():
            owners[number[literal]].append(pattern)
    return owners


def _members(checks: Iterable[int], sets: Sequence[Sequence[int]], literals: int) -> list[list[int]]:
    """Return for each literal the sets, of those that patterns need besides, that hold it."""
    members: list[list[int]] = [[] for _ in range(literals)]
    for check in checks:
        for literal in sets[check]:
            members[literal].append(check)
    return members


def _gates(requirements: Sequence[Requirements]) -> tuple["array[int]", Rows]:
    gated = {at: r.gate for at, r in enumerate(requirements) if r.gate}
    edges = sorted({edge for ranges in gated.values() for low, high in ranges for edge in (low, high + 1)})
    patterns: Mapping[int, list[int]] = defaultdict(list)
    for pattern, ranges in gated.items():
        for low, high in ranges:
            for at in range(bisect_right(edges, low), bisect_right(edges, high) + 1):
                patterns[at].append(pattern)
    return array(WORD, edges), rows(patterns[at] for at in range(len(edges) + 1))
