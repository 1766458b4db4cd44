"""One pattern ready to run: with RE2 where that is exact, else with `regex` on what RE2 let through."""

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple, Protocol

import re2

from panguard.engine import re2text
from panguard.engine.parse import parse
from panguard.engine.prepared import PreparedText
from panguard.engine.syntax import Node, begins_anywhere, unparse

MEMORY = 2 << 20
MORE_MEMORY = 16 << 20


class Pattern(NamedTuple):
    """A regular expression as a rule writes it."""

    source: str
    ignore_case: bool = True


class Span(NamedTuple):
    """A place in a text, in characters, the end exclusive."""

    start: int
    end: int


class Sighting(NamedTuple):
    """What RE2 found: a place, which is that of the match if `exact`, else one at or before its start."""

    span: Span
    exact: bool


class _Backtracker(Protocol):
    """What is used of a pattern compiled by `regex`."""

    def search(self, text: str, pos: int, *, timeout: float) -> "_Found | None": ...


class _Found(Protocol):
    def span(self) -> tuple[int, int]: ...


class _Form(NamedTuple):
    """A pattern compiled by RE2 (None where it is too large for it)."""

    expression: "re2._Regexp | None"
    exact: bool

    def search(self, data: bytes, start: int) -> Sighting | None:
        """Return the first place at or after `start`."""
        if self.expression is None:
            return Sighting(Span(start, start), exact=False)
        found = self.expression.search(data, start)
        if found is None:
            return None
        begin, end = found.span()
        for group in range(1, self.expression.groups + 1):
            end = found.start(group) if found.start(group) >= 0 else end
        return Sighting(Span(begin, end), self.exact)


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
    """One pattern, with its forms made when first needed."""

    def __init__(self, pattern: Pattern) -> None:
        self._pattern = pattern
        self._forms: dict[tuple[bool, bool], _Form] = {}
        self._backtracker: _Backtracker | None = None

    def _node(self) -> Node:
        return parse(self._pattern.source, ignore_case=self._pattern.ignore_case).node

    def _form(self, *, marked: bool, loose: bool) -> _Form:
        form = self._forms.get((marked, loose))
        if form is None:
            translation = re2text.translate(self._node(), marked=marked, loose=loose)
            form = self._forms[marked, loose] = _Form(_compiled(translation.text), translation.exact)
        return form

    def sighting(self, text: PreparedText, start: int = 0) -> Sighting | None:
        """Return the first place at or after byte `start` that RE2 finds; None when there is no match."""
        marked = not text.plain
        form = self._form(marked=marked, loose=True)
        found = form.search(text.data, start)
        if found is None or found.exact:
            return found
        return self._form(marked=marked, loose=False).search(text.data, found.span.start)

    def confirmed(self, text: str, start: int, seconds: float) -> Span | None:
        """Return the first match at or after `start` as `regex` gives it. Raises TimeoutError."""
        if self._backtracker is None:
            # `regex` takes longer to import than most scans take, and few texts need it.
            import regex  # noqa: PLC0415

            node = self._node()
            source = rf"\A(?:{unparse(node)})" if begins_anywhere(node) else unparse(node)
            self._backtracker = regex.compile(source, regex.IGNORECASE | regex.VERSION0)
        found = self._backtracker.search(text, start, timeout=seconds)
        return None if found is None else Span(*found.span())

