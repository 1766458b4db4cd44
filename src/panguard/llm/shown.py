"""Spells a text so that a model sees all of it, and finds what it quotes in the text as it stands. Pure.

One normalisation decides whether a quote stands in a text: a run of blanks, tabs and line ends counts as one
blank, and a character that does not show counts as it is spelt in the prompt (`⟨U+200B⟩`).
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from itertools import accumulate, groupby

from panguard.expressions import Expression
from panguard.printable import is_visible, printable
from panguard.values import dataclass

_BLANK = " \t\n\r"
_MOST_EMPTY = 2
_BLANKS = Expression(" {9,}")
_WIDE = " " * 8
_NUMBER = Expression(r"^ *[0-9]+\|(?: |$)", re.MULTILINE)
# Spelt, an invisible character takes ten times its room: without an end to them they would fill the prompt.
_UNSEEN = Expression(r"((?:⟨U\+[0-9A-F]{4,6}⟩){8})((?:⟨U\+[0-9A-F]{4,6}⟩){8,}+)")


def shown(text: str, first: int | None = None) -> str:
    """Return a text with every invisible character spelt, and long stretches of nothing shortened.

    With the number of its first line, each line that is not empty begins with its own: `12| words`.
    """
    return "\n".join(_lines(text, first))


def _lines(text: str, first: int | None) -> Iterator[str]:
    empty = 0
    for number, raw in enumerate(text.replace("\r\n", "\n").split("\n"), start=first or 0):
        line = _UNSEEN.sub(_begun, _BLANKS.sub(_WIDE, printable(raw)))
        empty = 0 if line.strip() else empty + 1
        if empty <= _MOST_EMPTY:
            yield line if empty or first is None else f"{number}| {line}"


def unnumbered(quote: str) -> str:
    """Return a quote without the numbers of lines, which some models copy with it."""
    return _NUMBER.sub("", quote)


def _begun(run: re.Match[str]) -> str:
    return f"{run[1]}⟨{run[2].count('⟨')} more that do not show⟩"


@dataclass(frozen=True, slots=True)
class Letters:
    """A text after the normalisation.

    `places` says for each character where it is from, `lines` where the lines of the text as it stands begin.
    """

    text: str
    places: tuple[int, ...]
    lines: tuple[int, ...]

    def find(self, quote: str, line: int = 0) -> tuple[int, int] | None:
        """Return where in the text as it stands a quote begins and ends; None where it is not.

        Of several places that is the one on a line, numbered from 0, else the one nearest to it: who
        writes the words of an attack a second time does not choose which is meant.
        """
        wanted = letters(quote).text.strip()
        if not wanted:
            return None
        last = len(self.lines) - 1
        named = max(0, min(line, last))
        begin = bisect_left(self.places, self.lines[named])
        end = bisect_left(self.places, self.lines[named + 1] - 1) if named < last else len(self.text)
        start = _nearest(self.text, wanted, begin, end)
        if start < 0:
            return None
        return self.places[start], self.places[start + len(wanted) - 1] + 1


def _nearest(text: str, wanted: str, begin: int, end: int) -> int:
    """Return where a string begins in a stretch of a text, else nearest to it; -1 where it is not."""
    after = text.find(wanted, begin)
    before = text.rfind(wanted, 0, begin + len(wanted) - 1)
    if after < 0 or before < 0:
        return max(after, before)
    return before if begin - before < after - end else after


def letters(text: str) -> Letters:
    """Normalise a text."""
    spelt: list[str] = []
    places: list[int] = []
    for blank, run in groupby(enumerate(text), key=lambda item: item[1] in _BLANK):
        for place, character in run:
            if blank:
                spelt.append(" ")
                places.append(place)
                break
            form = character if is_visible(character) else printable(character)
            spelt.append(form)
            places += [place] * len(form)
    lines = accumulate((len(line) + 1 for line in text.split("\n")[:-1]), initial=0)
    return Letters("".join(spelt), tuple(places), tuple(lines))
