"""Spells a text so that a model sees all of it, and finds what it quotes in the text as it stands. Pure.

One normalisation decides whether a quote stands in a text: a run of blanks, tabs and line ends counts as one
blank, and a character that does not show counts as it is spelt in the prompt (`⟨U+200B⟩`).
"""

import re
from itertools import groupby

from panguard.expressions import Expression
from panguard.printable import is_visible, printable
from panguard.values import dataclass

_BLANK = " \t\n\r"
_EMPTY_LINES = Expression(r"\n(?: *\n){3,}")
_BLANKS = Expression(" {9,}")
_WIDE = " " * 8
# Spelt, an invisible character takes ten times its room: without an end to them they would fill the prompt.
_UNSEEN = Expression(r"((?:⟨U\+[0-9A-F]{4,6}⟩){8})((?:⟨U\+[0-9A-F]{4,6}⟩){8,}+)")


def shown(text: str) -> str:
    """Return a text with every invisible character spelt, and long stretches of nothing shortened."""
    lines = "\n".join(printable(line) for line in text.replace("\r\n", "\n").split("\n"))
    return _UNSEEN.sub(_begun, _BLANKS.sub(_WIDE, _EMPTY_LINES.sub("\n\n\n", lines)))


def _begun(run: re.Match[str]) -> str:
    return f"{run[1]}⟨{run[2].count('⟨')} more that do not show⟩"


@dataclass(frozen=True, slots=True)
class Letters:
    """A text after the normalisation; `places` says for each character where it is from."""

    text: str
    places: tuple[int, ...]

    def find(self, quote: str) -> tuple[int, int] | None:
        """Return where in the text as it stands a quote begins and ends, first; None where it is not."""
        wanted = letters(quote).text.strip()
        start = self.text.find(wanted) if wanted else -1
        if start < 0:
            return None
        return self.places[start], self.places[start + len(wanted) - 1] + 1


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
    return Letters("".join(spelt), tuple(places))
