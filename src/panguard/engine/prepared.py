"""A text made ready for matching: its folded form, and the bytes that RE2 searches. Pure."""

from bisect import bisect_right
from functools import cache, cached_property
from itertools import chain

from panguard.engine import charset
from panguard.engine.fold import fold
from panguard.engine.forms import Form
from panguard.engine.marking import TRAPS, UNUSED, moved

_ASCII = frozenset(map(chr, range(128)))
_SHIFT = 0x50000


@cache
def _word_edges() -> tuple[int, ...]:
    return tuple(chain.from_iterable((low, high + 1) for low, high in charset.word_beyond_ascii()))


@cache
def _digit_edges() -> tuple[int, ...]:
    return tuple(chain.from_iterable((low, high + 1) for low, high in charset.digits_beyond_ascii()))


def is_word_beyond_ascii(character: str) -> bool:
    r"""Say whether a character beyond ASCII is one that `\w` matches."""
    return bool(bisect_right(_word_edges(), ord(character)) & 1)


def is_digit_beyond_ascii(character: str) -> bool:
    r"""Say whether a character beyond ASCII is one that `\d` matches."""
    return bool(bisect_right(_digit_edges(), ord(character)) & 1)


class PreparedText:
    """One text, with what the stages of a search need of it, each made when first asked for."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.beyond_ascii = frozenset() if text.isascii() else frozenset(text) - _ASCII
        self.words = tuple(filter(is_word_beyond_ascii, self.beyond_ascii))

    @cached_property
    def forms(self) -> tuple[Form, Form]:
        """Return the loose and the exact form in which patterns are written for this text."""
        trapped = not TRAPS.isdisjoint(self.words) or any(map(is_digit_beyond_ascii, self.words))
        tight = Form(marked=not self.plain, trapped=trapped)
        return tight._replace(loose=True), tight

    @property
    def plain(self) -> bool:
        """Say whether RE2 knows all its word characters as such."""
        return not self.words

    @cached_property
    def folded(self) -> str:
        """Return the text in which literals are sought."""
        return fold(self.text)

    @cached_property
    def data(self) -> bytes:
        """Return the bytes for RE2: plain, or marked (see `re2text`) where there are words beyond ASCII."""
        return self.encoded(self.text)

    @cached_property
    def _table(self) -> dict[int, str]:
        low, high = UNUSED
        shifted = {ord(c): chr(ord(c) + _SHIFT) for c in self.beyond_ascii if low <= ord(c) <= high - _SHIFT}
        return {ord(c): f"_{chr(moved(ord(c)))}_" for c in (*self.words, "_")} | shifted

    def encoded(self, part: str) -> bytes:
        """Return a part of the text as it is in `data`."""
        return (part if self.plain else part.translate(self._table)).encode()

    def character_offset(self, byte_offset: int) -> int:
        """Turn an offset in `data` into one in the text."""
        if not self.beyond_ascii:
            return byte_offset
        return self.characters(self.data[:byte_offset])

    def characters(self, part: bytes) -> int:
        """Count the characters of the text that a part of `data` stands for."""
        characters = part.decode(errors="ignore")
        if self.plain:
            return len(characters)
        marks = characters.count("_")
        # An empty match may end a part between a mark and what it marks.
        return (characters.rindex("_") if marks % 2 else len(characters)) - marks + marks % 2

    def byte_offset(self, character_offset: int) -> int:
        """Turn an offset in the text into one in `data`."""
        if not self.beyond_ascii or not character_offset:
            return character_offset
        if character_offset == len(self.text):
            return len(self.data)
        return len(self.encoded(self.text[:character_offset]))
