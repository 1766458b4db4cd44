"""Searches one text for many patterns at once, and gives what `regex` would give one by one."""

from collections.abc import Sequence
from time import monotonic
from typing import NamedTuple

from panguard.engine.blocks import Window
from panguard.engine.index import Index
from panguard.engine.prepared import PreparedText
from panguard.engine.program import Program, Sighting, Span
from panguard.engine.tables import Tables
from panguard.limits import DEFAULT_LIMITS, Limits


class Hit(NamedTuple):
    """The first match of a pattern."""

    pattern: int
    span: Span


class SearchResult(NamedTuple):
    """The hits in order of their patterns, and the patterns that hit a limit before they had an answer."""

    hits: tuple[Hit, ...]
    unresolved: tuple[int, ...] = ()


class _Doubt(NamedTuple):
    """A part of a text in which RE2 saw what may be a match, but only `regex` can tell."""

    pattern: int
    window: Window


class _Budget:
    """What the search of a text may cost: bytes for the patterns of those who are trusted, work for others.

    RE2 may have to follow as many states with each byte as a match is long. What strangers ask for is tried
    at a cost that grows with the text alone, however many they are, and takes nothing from what protects.
    """

    def __init__(self, limits: Limits, size: int) -> None:
        self._bytes = limits.search_bytes
        self._work = limits.silent_work + limits.silent_work_per_byte * size

    def affords(self, size: int, states: int) -> bool:
        """Say whether so many bytes may be searched, at a cost of so many states each (0: only the bytes)."""
        if states:
            self._work -= size * states
            return self._work >= 0
        self._bytes -= size
        return self._bytes >= 0


class Matcher:
    """Finds, for each of many patterns, the first place in a text that `regex` would find.

    The patterns are numbered in their order. Whatever the text, time is linear in its length: where only
    a backtracking engine gives the answer, it has a time limit, and a pattern that hits it is reported.
    """

    def __init__(
        self,
        programs: Sequence[Program],
        tables: Tables,
        limits: Limits = DEFAULT_LIMITS,
        index: Index | None = None,
        silent: bytes = b"",
    ) -> None:
        """Take patterns; `silent` has a byte that is not 0 for each that only rules of strangers ask for."""
        self._limits = limits
        self._tables = tables
        self._silent = silent
        self._index = index or Index(tables)
        self._programs = programs

    def among(self, sought: bytes, literals: bytes) -> "Matcher":
        """Return a matcher that seeks only some patterns, those whose byte is not 0, under their numbers.

        `literals` has a byte that is not 0 for each literal that they need.
        """
        index = Index(self._tables, sought, literals)
        return Matcher(self._programs, self._tables, self._limits, index)

    def search(self, text: str) -> SearchResult:
        """Return the first match of every pattern that has one."""
        hits: list[Hit] = []
        doubts: list[_Doubt] = []
        unresolved: list[int] = []
        prepared = PreparedText(text)
        programs, data, loose = self._programs, prepared.data, prepared.forms[0]
        budget = _Budget(self._limits, len(data))
        for pattern, windows in self._index.candidates(prepared):
            program = programs[pattern]
            expression = program.expression(loose)
            states = self._states(pattern)
            for start, end in windows:
                if not budget.affords(end - start, states):
                    unresolved.append(pattern)
                    break
                seen = expression.search(data, start, end)
                if seen is None:
                    continue
                hit = self._settled(pattern, prepared, seen, end, doubts)
                if hit is not None:
                    hits.append(hit)
                    break
        known = {hit.pattern: hit for hit in hits}
        loud = [doubt for doubt in doubts if not self._is_silent(doubt.pattern)]
        known, undecided = self._decided(text, loud, known, self._limits.slow_patterns_seconds)
        if len(loud) < len(doubts):
            silent = [doubt for doubt in doubts if self._is_silent(doubt.pattern)]
            known, _ = self._decided(text, silent, known, self._limits.silent_patterns_seconds)
        open_ones = {pattern for pattern in (*unresolved, *undecided) if not self._is_silent(pattern)}
        return SearchResult(tuple(sorted(known.values())), tuple(sorted(open_ones)))

    def _is_silent(self, pattern: int) -> bool:
        return bool(self._silent) and bool(self._silent[pattern])

    def _states(self, pattern: int) -> int:
        """Return what a byte costs at most with a pattern of strangers; 0 for one of ours."""
        if not self._is_silent(pattern):
            return 0
        length = self._tables.length(pattern)
        return max(1, length.characters) if length else self._limits.silent_work_per_byte

    def _settled(
        self, pattern: int, text: PreparedText, seen: Sighting, end: int, doubts: list[_Doubt]
    ) -> Hit | None:
        """Return the hit that was seen before byte `end`; where that is not certain, add it to the doubts."""
        sighting = self._programs[pattern].ascertained(text, seen, end)
        if sighting is None:
            return None
        start = text.character_offset(sighting.start)
        if sighting.exact:
            return Hit(pattern, Span(start, text.character_offset(sighting.end)))
        doubts.append(_Doubt(pattern, (start, text.character_offset(end))))
        return None

    def _decided(
        self, text: str, doubts: Sequence[_Doubt], hits: dict[int, Hit], seconds: float
    ) -> tuple[dict[int, Hit], set[int]]:
        """Settle doubts in order; return all hits, and the patterns that remain in doubt."""
        undecided: set[int] = set()
        deadline = monotonic() + seconds if doubts else 0.0
        for pattern, (start, end) in doubts:
            if pattern in undecided or pattern in hits:
                continue
            try:
                span = self._programs[pattern].confirmed(text, start, end, self._seconds(deadline))
            except TimeoutError:
                undecided.add(pattern)
            else:
                if span is not None:
                    hits[pattern] = Hit(pattern, span)
        return hits, undecided

    def _seconds(self, deadline: float) -> float:
        return max(1e-3, min(self._limits.pattern_seconds, deadline - monotonic()))

    def occurrences(self, pattern: int, text: str, limit: int) -> tuple[Span, ...]:
        """Return at most `limit` matches of one pattern, in order, none overlapping another.

        Fewer are returned where the time limit is hit first.
        """
        prepared = PreparedText(text)
        spans: list[Span] = []
        start = 0
        deadline = monotonic() + self._limits.slow_patterns_seconds
        while len(spans) < limit and start <= len(text):
            span = self._next(self._programs[pattern], prepared, start, deadline)
            if span is None:
                break
            spans.append(span)
            start = span.end + (span.end == span.start)
        return tuple(spans)

    def _next(self, program: Program, text: PreparedText, start: int, deadline: float) -> Span | None:
        size = len(text.text)
        sighting = program.sighting(text, text.byte_offset(start), text.byte_offset(size))
        if sighting is None:
            return None
        first = text.character_offset(sighting.start)
        if sighting.exact:
            return Span(first, text.character_offset(sighting.end))
        try:
            return program.confirmed(text.text, first, size, self._seconds(deadline))
        except TimeoutError:
            return None
