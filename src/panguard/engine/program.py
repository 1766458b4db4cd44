"""One pattern ready to run: with RE2 where that is exact, else with `regex` on what RE2 let through."""

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple, Protocol

import re2

from panguard.engine import re2text
from panguard.engine.parse import parse
from panguard.engine.prepared import PreparedText
from panguard.engine.syntax import Node, unparse

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
        self._plain: _Form | None = None
        self._marked: _Form | None = None
        self._backtracker: _Backtracker | None = None

    def _node(self) -> Node:
        return parse(self._pattern.source, ignore_case=self._pattern.ignore_case).node

    def _form(self, text: PreparedText) -> _Form:
        if text.plain:
            if self._plain is None:
                self._plain = _form(re2text.plain(self._node()))
            return self._plain
        if self._marked is None:
            self._marked = _form(re2text.marked(self._node()))
        return self._marked

    def sighting(self, text: PreparedText, start: int = 0) -> Sighting | None:
        """Return the first place at or after byte `start` that RE2 finds; None when there is no match."""
        form = self._form(text)
        if form.expression is None:
            return Sighting(Span(start, start), exact=False)
        found = form.expression.search(text.data, start)
        if found is None:
            return None
        begin, end = found.span()
        for group in range(1, form.expression.groups + 1):
            end = found.start(group) if found.start(group) >= 0 else end
        return Sighting(Span(begin, end), form.exact)

    def confirmed(self, text: str, start: int, seconds: float) -> Span | None:
        """Return the first match at or after `start` as `regex` gives it. Raises TimeoutError."""
        if self._backtracker is None:
            # `regex` takes longer to import than most scans take, and few texts need it.
            import regex  # noqa: PLC0415

            self._backtracker = regex.compile(unparse(self._node()), regex.IGNORECASE | regex.VERSION0)
        found = self._backtracker.search(text, start, timeout=seconds)
        return None if found is None else Span(*found.span())


def _form(translation: re2text.Translation) -> _Form:
    return _Form(_compiled(translation.text), translation.exact)
