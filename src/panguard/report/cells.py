"""Text in terminal cells: how wide it is, cut, padded and wrapped, East Asian text included. Pure."""

from collections.abc import Iterator
from unicodedata import combining, east_asian_width

_NEVER_FIRST = frozenset("，。、；：！？）」』】》〉”’…,.;:!?)]}")
_NEVER_LAST = frozenset("（「『【《〈“‘([{")


def cell_width(text: str) -> int:
    """Return the number of terminal cells a line of text fills."""
    if text.isascii():
        return len(text)
    return sum(_width(character) for character in text)


def _width(character: str) -> int:
    if combining(character) or character == "\ufe0f":
        return 0
    return 2 if east_asian_width(character) in "WF" else 1


def pad(text: str, width: int, *, right: bool = False) -> str:
    """Return the text filled with spaces to a width; `right` puts the text on the right."""
    room = " " * max(0, width - cell_width(text))
    return room + text if right else text + room


def crop(text: str, width: int, ellipsis: str = "…") -> str:
    """Return at most `width` cells of the text, ending in an ellipsis where it was cut."""
    if cell_width(text) <= width:
        return text
    return _take(text, max(0, width - cell_width(ellipsis))) + ellipsis


def _take(text: str, width: int) -> str:
    used = 0
    for index, character in enumerate(text):
        used += _width(character)
        if used > width:
            return text[:index]
    return text


def wrap(text: str, width: int) -> list[str]:
    """Break a sentence into lines of at most `width` cells, as each script is broken.

    Words of scripts with spaces stay whole unless one fills more than a line; East Asian text breaks
    between characters, but not before closing nor after opening punctuation. Never empty.
    """
    lines: list[str] = []
    line = ""
    for gap, unit in _units(text, max(2, width)):
        candidate = line + gap + unit if line else unit
        if line and cell_width(candidate) > width:
            lines.append(line)
            line = unit
        else:
            line = candidate
    return [*lines, line]


def _units(text: str, width: int) -> Iterator[tuple[str, str]]:
    """Yield what must not be broken, each with the space before it."""
    for word in text.split() or [""]:
        gap = " "
        for unit in _unbroken(word):
            rest = unit
            while cell_width(rest) > width:
                piece = _take(rest, width)
                yield gap, piece
                rest, gap = rest[len(piece) :], ""
            yield gap, rest
            gap = ""


def _unbroken(word: str) -> Iterator[str]:
    """Split a word at the places where East Asian text may break."""
    start = 0
    for index in range(1, len(word)):
        if _may_break(word[index - 1], word[index]):
            yield word[start:index]
            start = index
    yield word[start:]


def _may_break(before: str, after: str) -> bool:
    if before in _NEVER_LAST or after in _NEVER_FIRST:
        return False
    return _width(before) == 2 or _width(after) == 2  # noqa: PLR2004 - the cells of a wide character
