"""A text made ready for matching, block by block: its folded form, and the bytes that RE2 searches. Pure."""

from bisect import bisect_right
from functools import cache, cached_property
from itertools import accumulate, chain

from panguard.engine import charset
from panguard.engine.fold import fold
from panguard.engine.forms import Form
from panguard.engine.marking import TRAPS, UNUSED, moved

# A shorter text is one block: it is searched as a whole as quickly as in parts.
SHORT = 8_192
BLOCK = 512
MOST_BLOCKS = 4_096
_ASCII = bytes(range(128))
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


def _beyond_ascii(text: str) -> str:
    return text.encode().translate(None, _ASCII).decode()


class PreparedText:
    """One text, with what the stages of a search need of it, each made when first asked for."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.beyond_ascii = frozenset[str]() if text.isascii() else frozenset(_beyond_ascii(text))
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
    def block(self) -> int:
        """Return the number of characters in a block."""
        size = len(self.text)
        return max(1, size) if size <= SHORT else max(BLOCK, -(-size // MOST_BLOCKS))

    @cached_property
    def _blocks(self) -> list[str]:
        return [self.text[at : at + self.block] for at in range(0, len(self.text), self.block)] or [""]

    @cached_property
    def folded(self) -> tuple[str, list[int]]:
        """Return the text in which literals are sought, and where in it each block ends.

        A run of white space belongs to the block in which it begins.
        """
        pieces, ends = [" "], []
        size, blank = 1, True
        for block in self._blocks:
            words = fold(block)[1:-1]
            piece = f"{'' if blank or not block[:1].isspace() else ' '}{words}"
            blank = block[-1:].isspace() or (blank and not words)
            piece += " " if blank and words else ""
            pieces.append(piece)
            size += len(piece)
            ends.append(size)
        if not blank:
            pieces.append(" ")
            ends[-1] += 1
        return "".join(pieces), ends

    @cached_property
    def data(self) -> bytes:
        """Return the bytes for RE2: plain, or marked (see `re2text`) where there are words beyond ASCII."""
        return self._cut[0] if self.beyond_ascii else self.text.encode()

    @cached_property
    def _cut(self) -> tuple[bytes, list[int]]:
        """Return the bytes, and where in them each block starts and the last one ends."""
        parts = list(map(self.encoded, self._blocks))
        return b"".join(parts), [0, *accumulate(map(len, parts))]

    def bytes_of(self, first: int, after: int) -> tuple[int, int]:
        """Return where in `data` some blocks are: from the first to the one after the last."""
        if not self.beyond_ascii:
            return first * self.block, min(len(self.text), after * self.block)
        starts = self._cut[1]
        return starts[first], starts[min(after, len(starts) - 1)]

    @cached_property
    def _table(self) -> dict[int, str]:
        low, high = UNUSED
        shifted = {ord(c): chr(ord(c) + _SHIFT) for c in self.beyond_ascii if low <= ord(c) <= high - _SHIFT}
        return {ord(c): f"_{chr(moved(ord(c)))}_" for c in (*self.words, "_")} | shifted

    def encoded(self, part: str) -> bytes:
        """Return a part of the text as it is in `data`."""
        if self.plain:
            return part.encode()
        # Most parts of most texts are ASCII, and then this is quicker.
        marked = part.replace("_", self._table[ord("_")]) if part.isascii() else part.translate(self._table)
        return marked.encode()

    def character_offset(self, byte_offset: int) -> int:
        """Turn an offset in `data` into one in the text."""
        if not self.beyond_ascii:
            return byte_offset
        data, starts = self._cut
        block = bisect_right(starts, byte_offset) - 1
        return min(len(self.text), block * self.block) + self.characters(data[starts[block] : byte_offset])

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
        if not self.beyond_ascii:
            return character_offset
        if character_offset == len(self.text):
            return len(self.data)
        block, rest = divmod(character_offset, self.block)
        start = self._cut[1][block]
        return (
            start + len(self.encoded(self.text[character_offset - rest : character_offset]))
            if rest
            else start
        )
