"""One pattern ready to run: with RE2 where that is exact, else with `regex` on what RE2 let through."""

from functools import cache
from typing import NamedTuple, Protocol

import re2

from panguard.engine.forms import Form, Kept, Translation, expanded
from panguard.engine.prepared import PreparedText

MEMORY = 2 << 20
MORE_MEMORY = 16 << 20
_NOTHING = Kept()


class Pattern(NamedTuple):
    """A regular expression as a rule writes it."""

    source: str
    ignore_case: bool = True


class Span(NamedTuple):
    """A place in a text, in characters, the end exclusive."""

    start: int
    end: int


class Sighting(NamedTuple):
    """What RE2 found: a place in bytes, that of the match if `exact`, else at or before its start."""

    start: int
    end: int
    exact: bool


class _Backtracker(Protocol):
    """What is used of a pattern compiled by `regex`."""

    def search(self, text: str, pos: int, endpos: int, *, timeout: float) -> "_Found | None":
        """Return the first match in a part of a text. Raises TimeoutError."""
        ...


class _Found(Protocol):
    """What is used of a match."""

    def span(self) -> tuple[int, int]:
        """Return start and end."""
        ...


class Expression:
    """A pattern as RE2 has it; without RE2 where it is too large for it."""

    def __init__(self, translation: Translation) -> None:
        self._exact = translation.exact
        self._compiled = _compiled(expanded(translation.text))
        self._groups = range(1, self._compiled.groups + 1) if self._compiled else range(0)

    def search(self, data: bytes, start: int, end: int) -> Sighting | None:
        """Return the first place between `start` and `end`."""
        if self._compiled is None:
            return Sighting(start, start, exact=False)
        found = self._compiled.search(data, start, end)
        if found is None:
            return None
        begin, end = found.span()
        for group in self._groups:
            end = found.start(group) if found.start(group) >= 0 else end
        whole = _begins_character(data, begin) and _begins_character(data, end)
        while not _begins_character(data, begin):
            begin -= 1
        return Sighting(begin, end if whole else begin, self._exact and whole)


def _begins_character(data: bytes, place: int) -> bool:
    """Say whether a place is between two characters; an empty match of RE2 may be within one."""
    return place >= len(data) or data[place] & 0xC0 != 0x80  # noqa: PLR2004 - how UTF-8 marks a byte within a character


@cache
def _options(memory: int) -> re2.Options:
    options = re2.Options()
    options.log_errors = False
    options.max_mem = memory
    return options


def _compiled(text: str) -> "re2._Regexp | None":
    for memory in (MEMORY, MORE_MEMORY):
        try:
            return re2.compile(text.encode(), _options(memory))
        except re2.error:
            continue
    return None


class Program:
    """One pattern; what it needs to run is made when first needed, or taken from what was kept."""

    def __init__(self, pattern: Pattern, kept: Kept = _NOTHING) -> None:
        self._pattern = pattern
        self._kept = kept
        self._expressions: dict[Form, Expression] = {}
        self._backtracker: _Backtracker | None = None

    def sighting(self, text: PreparedText, start: int, end: int) -> Sighting | None:
        """Return the first place from byte `start` to `end` that RE2 finds; None when there is no match."""
        found = self.expression(text.forms[0]).search(text.data, start, end)
        return None if found is None else self.ascertained(text, found, end)

    def ascertained(self, text: PreparedText, seen: Sighting, end: int) -> Sighting | None:
        """Return what the exact form finds before byte `end` where the loose one saw something."""
        return seen if seen.exact else self.expression(text.forms[1]).search(text.data, seen.start, end)

    def expression(self, form: Form) -> Expression:
        """Return the pattern for RE2 in one of its forms."""
        expression = self._expressions.get(form)
        if expression is None:
            translation = self._kept.translations.get(form) or _translated(self._pattern, form)
            expression = self._expressions[form] = Expression(translation)
        return expression

    def confirmed(self, text: str, start: int, end: int, seconds: float) -> Span | None:
        """Return the first match from `start` to `end` as `regex` gives it. Raises TimeoutError."""
        if self._backtracker is None:
            self._backtracker = _backtracker(self._pattern, self._kept.source)
        found = self._backtracker.search(text, start, end, timeout=seconds)
        return None if found is None else Span(*found.span())


# Patterns are read only where no form of them was kept, so what reads them is imported then.


def _translated(pattern: Pattern, form: Form) -> Translation:
    from panguard.engine.parse import parse  # noqa: PLC0415
    from panguard.engine.re2text import translate  # noqa: PLC0415

    return translate(parse(pattern.source, ignore_case=pattern.ignore_case).node, form)


def _backtracker(pattern: Pattern, kept: str) -> _Backtracker:
    import regex  # noqa: PLC0415 - it takes longer than most scans

    source = kept or _source(pattern)
    compiled: _Backtracker = regex.compile(source, regex.IGNORECASE | regex.VERSION0)
    return compiled


def _source(pattern: Pattern) -> str:
    from panguard.engine.parse import parse  # noqa: PLC0415
    from panguard.engine.syntax import source_for_regex  # noqa: PLC0415

    return source_for_regex(parse(pattern.source, ignore_case=pattern.ignore_case).node)
