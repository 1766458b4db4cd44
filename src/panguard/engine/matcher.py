"""Searches one text for many patterns at once, and gives what `regex` would give one by one."""

from collections.abc import Iterable, Sequence
from time import monotonic
from typing import NamedTuple

from panguard.engine.index import Index, Tables
from panguard.engine.prepared import PreparedText
from panguard.engine.program import Program, Span
from panguard.limits import DEFAULT_LIMITS, Limits


class Hit(NamedTuple):
    """The first match of a pattern."""

    pattern: int
    span: Span


class SearchResult(NamedTuple):
    """The hits in order of their patterns, and the patterns that hit a limit before they had an answer."""

    hits: tuple[Hit, ...]
    unresolved: tuple[int, ...] = ()


class Matcher:
    """Finds, for each of many patterns, the first place in a text that `regex` would find.

    The patterns are numbered in their order. Whatever the text, time is linear in its length: where only
    a backtracking engine gives the answer, it has a time limit, and a pattern that hits it is reported.
    """

    def __init__(self, programs: Sequence[Program], tables: Tables, limits: Limits = DEFAULT_LIMITS) -> None:
        self._limits = limits
        self._index = Index(tables)
        self._programs = programs

    def search(self, text: str) -> SearchResult:
        """Return the first match of every pattern that has one."""
        prepared = PreparedText(text)
        hits: list[Hit] = []
        doubtful: list[tuple[int, int]] = []
        for pattern in self._index.candidates(prepared):
            sighting = self._programs[pattern].sighting(prepared)
            if sighting is None:
                continue
            start = prepared.character_offset(sighting.start)
            if sighting.exact:
                hits.append(Hit(pattern, Span(start, prepared.character_offset(sighting.end))))
            else:
                doubtful.append((pattern, start))
        confirmed, unresolved = self._confirm(text, sorted(doubtful))
        return SearchResult(tuple(sorted([*hits, *confirmed])), tuple(unresolved))

    def occurrences(self, pattern: int, text: str, limit: int) -> tuple[Span, ...]:
        """Return at most `limit` matches of one pattern, in order, none overlapping another.

        Fewer are returned where the time limit is hit first.
        """
        prepared, program = PreparedText(text), self._programs[pattern]
        spans: list[Span] = []
        start = 0
        deadline = monotonic() + self._limits.slow_patterns_seconds
        while len(spans) < limit and start <= len(text):
            span = self._next(program, prepared, start, deadline)
            if span is None:
                break
            spans.append(span)
            start = span.end + (span.end == span.start)
        return tuple(spans)

    def _next(self, program: Program, text: PreparedText, start: int, deadline: float) -> Span | None:
        sighting = program.sighting(text, text.byte_offset(start))
        if sighting is None:
            return None
        first = text.character_offset(sighting.start)
        if sighting.exact:
            return Span(first, text.character_offset(sighting.end))
        try:
            return program.confirmed(text.text, first, self._seconds(deadline))
        except TimeoutError:
            return None

    def _seconds(self, deadline: float) -> float:
        return max(1e-3, min(self._limits.pattern_seconds, deadline - monotonic()))

    def _confirm(self, text: str, doubtful: Iterable[tuple[int, int]]) -> tuple[list[Hit], list[int]]:
        hits: list[Hit] = []
        unresolved: list[int] = []
        deadline = monotonic() + self._limits.slow_patterns_seconds
        for pattern, start in doubtful:
            try:
                span = self._programs[pattern].confirmed(text, start, self._seconds(deadline))
            except TimeoutError:
                unresolved.append(pattern)
            else:
                if span is not None:
                    hits.append(Hit(pattern, span))
        return hits, unresolved
