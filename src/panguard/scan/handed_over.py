"""Finds the programs that a shell hands to another language, in place or by an option. Pure."""

import re
from collections.abc import Iterator

from panguard.expressions import Expression

_IN_PLACE = Expression(
    r"\b(python[\d.]*|node|ruby|perl|php)\b[^\n<]{0,80}<<-?[ \t]*['\"\\\\]?(\w{1,40})['\"]?[^\n]{0,80}\n"
)
_HANDS_OVER = Expression(r"<<|\s-[a-zA-Z]{0,8}[ceprE]\b|\s--(?:eval|print)\b|\seval\b")
# What may stand between a language and its option: other options, with what belongs to them.
_BETWEEN = r"(?:\.exe)?[\"']?\s(?:(?:[^\n'\"|;&]|'[^'\n]{0,40}'|\"[^\"\n]{0,40}\"){0,80}?\s)??"
_OPTIONS = {
    "python": (r"(?:python[\d.]*|pypy3?)", r"-[a-zA-Z]{0,7}c"),
    "node": (r"(?:node|nodejs|bun|deno|tsx|ts-node)", r"(?:-e|-p|-pe|--eval|--print|eval)"),
    "ruby": (r"ruby", r"-[a-zA-Z]{0,7}e"),
    "perl": (r"perl", r"-[a-zA-Z]{0,7}[eE]"),
    "php": (r"php", r"-r"),
}
_BY_OPTION = Expression(
    rf"\b(?:{'|'.join(f'(?P<{name}>{run}{_BETWEEN}{option})' for name, (run, option) in _OPTIONS.items())})"
    r"[ =]?\s*(?P<quote>['\"])"
)
_SINGLE = Expression(r"[^']*+")
_DOUBLE = Expression(r"(?:[^\"\\]|\\[\s\S])*+")
_ESCAPED = Expression(r"\\([\"$`\\])")


def handed_over(text: str) -> Iterator[tuple[str, int, str]]:
    """Yield programs, each with the name of what runs it and its place; all stand at equal length."""
    if not _HANDS_OVER.search(text):
        return
    for name, start, end in _in_place(text):
        yield name, start, text[start:end]
    yield from _by_option(text)


def _in_place(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield the programs that stand in a shell script up to a word of their own, or to its end."""
    at = 0
    while (found := _IN_PLACE.search(text, at)) is not None:
        last = re.compile(rf"\n[ \t]*{found[2]}[ \t]*(?:\n|$)").search(text, found.end() - 1)
        at = last.start() + 1 if last else len(text)
        yield found[1], found.end(), at


def _by_option(text: str) -> Iterator[tuple[str, int, str]]:
    """Yield the programs that stand in quotes behind an option, without the marks of the shell."""
    at = 0
    while (found := _BY_OPTION.search(text, at)) is not None:
        body = (_SINGLE if found["quote"] == "'" else _DOUBLE).match(text, found.end())
        if body is None:
            return
        at = body.end()
        name = next(name for name in _OPTIONS if found[name])
        yield name, found.end(), body[0] if found["quote"] == "'" else _ESCAPED.sub(r" \1", body[0])
