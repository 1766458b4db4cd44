"""Tells apart characters that hide something from those that honest writing needs. Pure.

Silent on emoji and flags, joiners in Arabic, Persian and Indic words, direction marks beside right-to-left
letters, a leading byte order mark, text in any one script, full-width forms beside Chinese or Japanese, and
single Greek letters as in mathematics.
"""

import re
from collections.abc import Callable, Iterator
from enum import StrEnum

from panguard.engine.views.invisible import tag_runs
from panguard.engine.views.normalise import mixed_words
from panguard.expressions import Expression
from panguard.values import dataclass


class CharacterKind(StrEnum):
    """Why characters are suspicious, in plain words."""

    TAGS = "invisible Unicode tags"
    BIDI = "direction override"
    TURNED = "words shown in another order"
    ZERO_WIDTH = "zero-width characters"
    FILLER = "blank filler letters"
    SELECTORS = "run of variation selectors"
    PRIVATE = "private-use characters"
    HOMOGLYPHS = "letters of another script"
    FULL_WIDTH = "full-width letters"
    STYLED = "styled letters"
    MARKS = "stacked combining marks"
    CONTROL = "terminal control characters"


@dataclass(frozen=True, slots=True)
class CharacterRun:
    """A run of suspicious characters, or the word that holds them, from `start` to `end`."""

    kind: CharacterKind
    start: int
    end: int


_ASCII_RUN = Expression("[\x00-\x7f]+")
_SUSPECT = Expression(
    "[\x80-\x84\x86-\x9f\xad\u0250-\u02af\u0300-\u058f\u115f\u1160\u13a0-\u13ff\u17b4\u17b5\u1d00-\u1dff"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\u24b6-\u24e9\u2c80-\u2cff\u3164\ua4d0-\ua4ff\ua640-\ua69f\uab30-\uabbf"
    "\ue000-\uf8ff\ufe00-\ufe0d\ufeff\uff21-\uff3a\uff41-\uff5a\uffa0\U0001d400-\U0001d7ff\U0001f130-\U0001f189"
    "\U000e0000-\U0010ffff]|[\ufe0e\ufe0f]{2}"
)
_OVERRIDE = Expression("[\u202a-\u202e\u2066-\u2069]++")
_FORCED = Expression("[\u202d\u202e]")
_TURNED = Expression("[\u202d\u202e][\u202a-\u202e\u2066-\u2069 ]{0,8}+[^\n]{0,4}?[A-Za-z]{2}")
_RIGHT_TO_LEFT = Expression(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_ZERO_WIDTH = Expression("[\xad\u061c\u180e\u200b-\u200f\u2060-\u2065\u206a-\u206f\ufeff]++")
_LETTER = "A-Za-z0-9\xc0-\u024f\u0370-\u058f\u4e00-\u9fff"
_INSIDE_WORD = Expression(f"(?<=[{_LETTER}]){_ZERO_WIDTH.source}(?=[{_LETTER}])")
_FILLER = Expression(
    "(?<![\u1100-\u11ff])[\u115f\u1160](?![\u1100-\u11ff])|[\u3164\uffa0]++|(?<![\u1780-\u17ff])[\u17b4\u17b5]++"
)
_SELECTORS = Expression("[\ufe00-\ufe0f\U000e0100-\U000e01ef]{2,}+")
_PRIVATE = Expression("[\ue000-\uf8ff\U000f0000-\U0010ffff]{8,}+")
_FULL_WIDTH = Expression("[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]{4,}+")
_EAST_ASIAN = Expression("[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]")
_STYLED = Expression("[\u24b6-\u24e9\U0001d400-\U0001d7cb\U0001f130-\U0001f169\U0001f172-\U0001f189]{4,}+")
_MARKS = Expression("(?<=[A-Za-z])[\u0300-\u036f\u0488\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]{3,}+")
# Sequences that command a terminal, characters that rub out the ones before, and NUL.
_CONTROL = Expression("\x1b[\\[\\]PX^_]|[\x08\x7f]{2,}+|\x00++")
_ASCII_CONTROLS = ("\x00", "\x08", "\x1b", "\x7f")
_CONTEXT = 80
_FEW = 3
_MANY = 8


def _line_around(text: str, start: int, end: int) -> str:
    """Return the line that holds a span, at most `_CONTEXT` characters on either side of it."""
    before = text.rfind("\n", max(0, start - _CONTEXT), start) + 1 or max(0, start - _CONTEXT)
    after = text.find("\n", end, end + _CONTEXT)
    return text[before : after if after >= 0 else end + _CONTEXT]


def _tags(text: str) -> Iterator[CharacterRun]:
    return (CharacterRun(CharacterKind.TAGS, start, end) for start, end in tag_runs(text))


def _bidi(text: str) -> Iterator[CharacterRun]:
    for found in _OVERRIDE.finditer(text):
        foreign = _RIGHT_TO_LEFT.search(_line_around(text, *found.span()))
        forced = _FORCED.search(found[0])
        if not foreign and forced and _TURNED.match(text, found.start() + forced.start()):
            yield CharacterRun(CharacterKind.TURNED, *found.span())
        elif forced or not foreign:
            yield CharacterRun(CharacterKind.BIDI, *found.span())


def _zero_width(text: str) -> Iterator[CharacterRun]:
    """Find zero-width runs inside words; one or two in a text come from copying and say nothing."""
    inside = [found.span() for found in _INSIDE_WORD.finditer(text)]
    telling = len(inside) >= _FEW
    words = {start: end for start, end in inside if telling or end - start > 1}
    long = {
        start: end for start, end in map(re.Match.span, _ZERO_WIDTH.finditer(text)) if end - start >= _MANY
    }
    for start, end in sorted((words | long).items()):
        yield CharacterRun(CharacterKind.ZERO_WIDTH, start, end)


def _selectors(text: str) -> Iterator[CharacterRun]:
    for found in _SELECTORS.finditer(text):
        if len(found[0]) >= _FEW or found[0].strip("\ufe0e\ufe0f"):
            yield CharacterRun(CharacterKind.SELECTORS, *found.span())


def _full_width(text: str) -> Iterator[CharacterRun]:
    for found in _FULL_WIDTH.finditer(text):
        letters = sum(character.isalpha() for character in found[0])
        if letters >= _FEW + 1 and not _EAST_ASIAN.search(_line_around(text, *found.span())):
            yield CharacterRun(CharacterKind.FULL_WIDTH, *found.span())


def _homoglyphs(text: str) -> Iterator[CharacterRun]:
    return (CharacterRun(CharacterKind.HOMOGLYPHS, start, end) for start, end in mixed_words(text))


def _plain(kind: CharacterKind, pattern: Expression) -> Callable[[str], Iterator[CharacterRun]]:
    """Return a search for runs that are suspicious wherever they are."""

    def find(text: str) -> Iterator[CharacterRun]:
        return (CharacterRun(kind, *found.span()) for found in pattern.finditer(text))

    return find


_control = _plain(CharacterKind.CONTROL, _CONTROL)
_SEARCHES = (
    _tags,
    _bidi,
    _zero_width,
    _plain(CharacterKind.FILLER, _FILLER),
    _selectors,
    _plain(CharacterKind.PRIVATE, _PRIVATE),
    _homoglyphs,
    _full_width,
    _plain(CharacterKind.STYLED, _STYLED),
    _plain(CharacterKind.MARKS, _MARKS),
)


def suspicious_characters(text: str) -> Iterator[CharacterRun]:
    """Yield the runs of suspicious characters of `text`, kind by kind, each in the order of the text."""
    if any(control in text for control in _ASCII_CONTROLS):
        yield from _control(text)
    if text.isascii() or not _SUSPECT.search(_ASCII_RUN.sub(" ", text)):
        return
    for search in _SEARCHES:
        yield from search(text)
