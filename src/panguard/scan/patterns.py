"""A few dozen fixed patterns over one text at the cost of one pass: literals first, RE2 after. Pure.

Every pattern names literals of which one stands, in lower case, in each of its matches. One
Aho-Corasick pass tells which patterns can match at all; only those are compiled and run. RE2 keeps
that linear in the text whatever the text is.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

import ahocorasick_rs
import re2

from panguard.engine.literal_search import literals_in
from panguard.limits import DEFAULT_LIMITS
from panguard.values import dataclass

_SPACE = re.compile(r"(\[(?:\\.|[^\]\\])*\]|\\.)| (?![*+?{])")


@dataclass(frozen=True)
class LinearPattern:
    """One RE2 pattern (case is ignored, a space stands for any white space) and what it needs.

    `needs` are literals in lower case, `ignore|disregard`, of which one stands in each match;
    ` & ` joins several such demands, all of which hold in each match.
    """

    id: str
    source: str
    needs: str

    @property
    def demands(self) -> tuple[tuple[str, ...], ...]:
        """Return the demands: of each, one literal stands in every match."""
        return tuple(tuple(demand.split("|")) for demand in self.needs.split(" & "))

    @cached_property
    def compiled(self) -> "re2._Regexp[bytes]":
        """Return the compiled pattern, for texts as bytes; made when it is first needed."""
        options = re2.Options()
        options.case_sensitive = False
        options.log_errors = False
        source = _SPACE.sub(lambda found: found[1] or r"\s+", self.source)
        return re2.compile(source.encode(), options)

    def spans(self, text: str, limit: int = DEFAULT_LIMITS.occurrences) -> Iterator[tuple[int, int]]:
        """Yield where the pattern matches, without overlap, at most `limit` times."""
        data = text.encode()
        plain = len(data) == len(text)
        place = characters = 0
        for count, found in enumerate(self.compiled.finditer(data), start=1):
            start, end = found.span()
            if plain:
                yield start, end
            else:
                first = characters + len(data[place:start].decode())
                place, characters = end, first + len(data[start:end].decode())
                yield first, characters
            if count >= limit:
                return

    def removed(self, text: str) -> str:
        """Return the text without what the pattern matches."""
        left: bytes = self.compiled.sub(b"", text.encode())
        return left.decode()

    def search(self, text: str) -> bool:
        """Say whether the pattern matches anywhere."""
        return self.compiled.search(text.encode()) is not None


class PatternTable:
    """Patterns that are looked for together."""

    def __init__(self, patterns: Sequence[LinearPattern]) -> None:
        self.patterns = tuple(patterns)

    @cached_property
    def _literals(self) -> tuple[str, ...]:
        needed = (need for pattern in self.patterns for demand in pattern.demands for need in demand)
        return tuple(sorted(set(needed)))

    @cached_property
    def _longest(self) -> int:
        return max(map(len, self._literals), default=0)

    @cached_property
    def _automaton(self) -> ahocorasick_rs.AhoCorasick:
        return ahocorasick_rs.AhoCorasick(self._literals)

    @cached_property
    def _starts(self) -> Mapping[int, Sequence[int]]:
        """Return for each literal the patterns whose first demand it meets."""
        starts: dict[int, list[int]] = {number: [] for number in range(len(self._literals))}
        for number, (first, *_) in enumerate(self._demands):
            for literal in first:
                starts[literal].append(number)
        return starts

    @cached_property
    def _demands(self) -> tuple[tuple[frozenset[int], ...], ...]:
        places = {literal: place for place, literal in enumerate(self._literals)}
        return tuple(
            tuple(frozenset(places[need] for need in demand) for demand in pattern.demands)
            for pattern in self.patterns
        )

    def candidates(self, text: str) -> tuple[LinearPattern, ...]:
        """Return the patterns all of whose demands the text meets, in their own order."""
        found = literals_in(self._automaton, text.lower(), self._longest)
        started = set[int]().union(*map(self._starts.__getitem__, found))
        demands = self._demands
        return tuple(
            self.patterns[number]
            for number in sorted(started)
            if len(demands[number]) == 1 or not any(map(found.isdisjoint, demands[number]))
        )

    def matching(self, text: str) -> frozenset[str]:
        """Return the ids of the patterns that match the text."""
        return frozenset(pattern.id for pattern in self.candidates(text) if pattern.search(text))
