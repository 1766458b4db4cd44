"""Writes a terminal report: words in the reader's language, tones, labels and line breaks. Pure."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from panguard.findings import Phrase, phrase
from panguard.language.catalogue import Catalogue
from panguard.printable import printable
from panguard.report.cells import cell_width, crop, pad, wrap
from panguard.report.presentation import MAX_WIDTH, MIN_WIDTH, Presentation
from panguard.report.style import ASCII, UNICODE, Signs, Tone, paint


class Pen(NamedTuple):
    """Everything that decides how a line of a terminal report looks."""

    catalogue: Catalogue
    presentation: Presentation

    @property
    def width(self) -> int:
        """Return the cells a line may fill; longer lines than `MAX_WIDTH` are hard to read."""
        return min(MAX_WIDTH, max(MIN_WIDTH, self.presentation.width))

    @property
    def signs(self) -> Signs:
        """Return the signs the stream can show."""
        return UNICODE if self.presentation.unicode else ASCII

    def say(self, sentence: Phrase) -> str:
        """Return the sentence in the reader's language, safe to show."""
        return printable(self.catalogue.say(sentence))

    def join(self, parts: Iterable[str]) -> str:
        """Join short texts to a list as the language does."""
        return self.catalogue.say(phrase(", ")).join(parts)

    def paint(self, text: str, tone: Tone) -> str:
        """Colour a text if colour is wanted."""
        return paint(text, tone) if self.presentation.colour else text

    def crop(self, text: str, width: int) -> str:
        """Cut a text to a width with the ellipsis the stream can show."""
        return crop(text, width, self.signs.ellipsis)

    def title(self, text: str) -> str:
        """Return a section heading."""
        return self.paint(text, Tone.STRONG)

    def paragraph(
        self, text: str, indent: int, tone: Tone = Tone.PLAIN, *, at_most: int | None = None
    ) -> list[str]:
        """Return a text wrapped and indented, cut to `at_most` lines if given."""
        return [
            " " * indent + self.paint(line, tone) for line in self.lines(text, self.width - indent, at_most)
        ]

    def labelled(
        self, label: str, text: str, indent: int, tone: Tone = Tone.PLAIN, *, at_most: int | None = None
    ) -> list[str]:
        """Return a wrapped text after a label that is right-aligned in `indent` cells."""
        room = self.width - indent - 2
        first, *rest = self.lines(text, room, at_most)
        head = self.paint(pad(label, indent, right=True), Tone.FAINT)
        return [
            f"{head}  {self.paint(first, tone)}",
            *(" " * (indent + 2) + self.paint(line, tone) for line in rest),
        ]

    def lines(self, text: str, width: int, at_most: int | None = None) -> list[str]:
        """Break a text into lines, the last one allowed ending in an ellipsis when there was more."""
        lines = wrap(text, width)
        if at_most is None or len(lines) <= at_most:
            return lines
        last = " ".join(lines[at_most - 1 : at_most + 1])
        return [*lines[: at_most - 1], self.crop(last, width)]

    def flow(self, parts: Iterable[str], indent: int, tone: Tone = Tone.PLAIN) -> list[str]:
        """Return short texts side by side, as many to a line as fit; none of them is broken."""
        lines: list[str] = []
        for part in parts:
            if lines and indent + cell_width(f"{lines[-1]}   {part}") <= self.width:
                lines[-1] += f"   {part}"
            else:
                lines.append(part)
        return [" " * indent + self.paint(line, tone) for line in lines]

    def spread(self, left: Sequence[tuple[str, Tone]], right: Sequence[tuple[str, Tone]]) -> str:
        """Return one line with some text at its left and some at its right edge."""
        used = sum(cell_width(text) for text, _ in (*left, *right))
        gap = " " * max(2, self.width - used)
        return self.painted(left) + gap + self.painted(right)

    def painted(self, pieces: Sequence[tuple[str, Tone]]) -> str:
        """Return pieces of text, each in its tone, one after the other."""
        return "".join(self.paint(text, tone) for text, tone in pieces)
