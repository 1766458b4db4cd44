"""How long runs of some kinds are in a text, which bounds how long a match in it can be. Pure."""

from functools import cached_property
from string import ascii_letters, digits

from panguard.engine.prepared import PreparedText
from panguard.engine.requirements import Length

WIDEST = 65_536
_LEAST = 16
_BLANKS = frozenset(b" \t\n\r\f\v")
# `regex` does not take these for white space, other libraries do.
_SEPARATORS = frozenset(b"\x1c\x1d\x1e\x1f")
_ALPHANUMERIC = frozenset((ascii_letters + digits).encode())


def _marked(characters: frozenset[int]) -> bytes:
    """Return a table that makes some bytes a mark, and all others blank."""
    return bytes(ord("x") if byte in characters else ord(" ") for byte in range(256))


_IN_WORDS = _marked(frozenset(range(256)) - _BLANKS)
_IN_BLANKS = _marked(_BLANKS | _SEPARATORS)
_IN_GAPS = _marked(frozenset(range(256)) - _ALPHANUMERIC)


class Longest:
    """Bounds for the longest runs of a text, in characters, of the kinds of `Length`.

    A run of white space, of a word or of a gap is shorter than its bound, and not less than half as long,
    unless all are short.
    """

    def __init__(self, text: PreparedText) -> None:
        self._text = text

    def of(self, length: Length | None) -> int | None:
        """Return the bound in characters for this text; None where there is none worth having."""
        if length is None:
            return None
        characters, lines, words, blanks, gaps = length
        bound = characters + 1
        if lines:
            bound += lines * self._lines
        if words:
            bound += words * self._words
        if blanks:
            bound += blanks * self._blanks
        if gaps:
            bound += gaps * self._gaps
        return bound if bound <= WIDEST else None

    @cached_property
    def _plain(self) -> bytes:
        """Return the text with a byte for each character; those beyond ASCII are all the same."""
        return self._text.text.encode("ascii", "replace")

    @cached_property
    def _lines(self) -> int:
        return max(map(len, self._text.text.split("\n")))

    @cached_property
    def _words(self) -> int:
        return _bound(self._plain.translate(_IN_WORDS))

    @cached_property
    def _blanks(self) -> int:
        if any(map(str.isspace, self._text.beyond_ascii)):
            plain = "".join(" " if character.isspace() else "x" for character in self._text.text).encode()
            return _bound(plain.translate(_IN_BLANKS))
        return _bound(self._plain.translate(_IN_BLANKS))

    @cached_property
    def _gaps(self) -> int:
        return _bound(self._plain.translate(_IN_GAPS))


def _bound(marked: bytes) -> int:
    """Return a power of two that is more than the longest run of marks."""
    bound = _LEAST
    while b"x" * bound in marked:
        bound *= 2
    return bound
