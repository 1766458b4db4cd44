"""A few dozen fixed patterns over one text at the cost of one pass: literals first, RE2 after. Pure.

Every pattern names literals of which one stands, in lower case, in each of its matches. One
Aho-Corasick pass tells which patterns can match at all; only those are compiled and run. RE2 keeps
that linear in the text whatever the text is.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import ahocorasick_rs
import re2

MAX_OCCURRENCES = 20


@dataclass(frozen=True)
class LinearPattern:
    """One RE2 pattern (case is ignored), with the literals it needs: `ignore|disregard|forget`."""

    id: str
    source: str
    needs: str

    @property
    def literals(self) -> tuple[str, ...]:
        """Return the literals, in lower case, of which one stands in every match."""
        return tuple(self.needs.split("|"))

    @cached_property
    def compiled(self) -> "re2._Regexp[str]":
        """Return the compiled pattern; made when it is first needed."""
        options = re2.Options()
        options.case_sensitive = False
        options.log_errors = False
        return re2.compile(self.source, options)

    def spans(self, text: str, limit: int = MAX_OCCURRENCES) -> Iterator[tuple[int, int]]:
        """Yield where the pattern matches, without overlap, at most `limit` times."""
        for count, found in enumerate(self.compiled.finditer(text), start=1):
            yield found.span()
            if count >= limit:
                return

    def search(self, text: str) -> bool:
        """Say whether the pattern matches anywhere."""
        return self.compiled.search(text) is not None


class PatternTable:
    """Patterns that are looked for together."""

    def __init__(self, patterns: Sequence[LinearPattern]) -> None:
        self.patterns = tuple(patterns)

    @cached_property
    def _literals(self) -> tuple[str, ...]:
        return tuple(sorted({need for pattern in self.patterns for need in pattern.literals}))

    @cached_property
    def _automaton(self) -> ahocorasick_rs.AhoCorasick:
        return ahocorasick_rs.AhoCorasick(self._literals)

    @cached_property
    def _users(self) -> tuple[tuple[int, ...], ...]:
        return tuple(
            tuple(index for index, pattern in enumerate(self.patterns) if literal in pattern.literals)
            for literal in self._literals
        )

    def candidates(self, text: str) -> tuple[LinearPattern, ...]:
        """Return the patterns whose literals stand in the text, in their own order."""
        found = {
            match[0] for match in self._automaton.find_matches_as_indexes(text.lower(), overlapping=True)
        }
        wanted = sorted({user for literal in found for user in self._users[literal]})
        return tuple(self.patterns[index] for index in wanted)

    def matching(self, text: str) -> frozenset[str]:
        """Return the ids of the patterns that match the text."""
        return frozenset(pattern.id for pattern in self.candidates(text) if pattern.search(text))
