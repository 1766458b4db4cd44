"""Finds the programs that a shell script hands to another language. Pure."""

import re
from collections.abc import Iterator

from panguard.expressions import Expression

_IN_PLACE = Expression(
    r"\b(python[\d.]*|node|ruby|perl|php)\b[^\n<]{0,80}<<-?[ \t]*['\"\\\\]?(\w{1,40})['\"]?[^\n]{0,80}\n"
)
_BY_OPTION = Expression(r"\b(ruby|perl|php)\b[^\n'\"]{0,80}\s-e\s+'([^']{1,4000})'")


def handed_programs(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield the interpreter of each program that stands in a text or option of a shell script, and where."""
    yield from _in_place(text)
    yield from _by_option(text)


def _in_place(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield the programs that stand in a shell script up to a word of their own, or to its end."""
    at = 0
    while (found := _IN_PLACE.search(text, at)) is not None:
        last = re.compile(rf"\n[ \t]*{found[2]}[ \t]*(?:\n|$)").search(text, found.end() - 1)
        at = last.start() + 1 if last else len(text)
        yield found[1], found.end(), at


def _by_option(text: str) -> Iterator[tuple[str, int, int]]:
    for found in _BY_OPTION.finditer(text):
        yield found[1], *found.span(2)
