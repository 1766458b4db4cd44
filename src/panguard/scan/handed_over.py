"""Finds the programs that a shell hands to another language, in place or by an option. Pure."""

import re
from collections.abc import Iterator

from panguard.expressions import Expression

_IN_PLACE = Expression(
    r"\b(python[\d.]*|node|ruby|perl|php)\b[^\n<]{0,80}<<-?[ \t]*['\"\\\\]?(\w{1,40})['\"]?[^\n]{0,80}\n"
)
_BY_OPTION = Expression(r"\b(ruby|perl|php)\b[^\n'\"]{0,80}\s-e\s+'([^']{1,4000})'")
_HANDS_OVER = Expression(r"<<|\s-(?:p?e|p|-eval|-print)\b|\seval\b")
_NODE = Expression(
    r"\b(?:node|nodejs|bun|deno|tsx|ts-node)\b[^\n'\"]{0,80}?"
    r"\s(?:-e|-p|-pe|--eval|--print|eval)[ =]\s*(?=['\"])['\"]"
)
_SINGLE = Expression(r"[^']*+")
_DOUBLE = Expression(r"(?:[^\"\\]|\\[\s\S])*+")
_ESCAPED = Expression(r"\\([\"$`\\])")


def handed_over(text: str) -> Iterator[tuple[str, int, str]]:
    """Yield programs, each with the name of what runs it and its place; all stand at equal length."""
    if not _HANDS_OVER.search(text):
        return
    for name, start, end in (*_in_place(text), *_by_option(text)):
        yield name, start, text[start:end]
    for start, program in _in_node(text):
        yield "node", start, program


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


def _in_node(text: str) -> Iterator[tuple[int, str]]:
    """Yield the programs that a shell hands to Node by an option, at equal length, with their places."""
    at = 0
    while (found := _NODE.search(text, at)) is not None:
        body = (_SINGLE if text[found.end() - 1] == "'" else _DOUBLE).match(text, found.end())
        if body is None:
            return
        at = body.end()
        plain = body[0] if text[found.end() - 1] == "'" else _ESCAPED.sub(r" \1", body[0])
        yield found.end(), plain
