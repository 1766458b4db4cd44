"""Which characters a node of a pattern can take, as far as ASCII and white space are concerned. Pure."""

from panguard.engine import charset
from panguard.engine.charset import Ranges
from panguard.engine.syntax import Any, Class, Text

LINE_FEED: Ranges = ((0xA, 0xA),)
ALPHANUMERIC: Ranges = ((0x30, 0x39), (0x41, 0x5A), (0x61, 0x7A))


def taken(node: Text | Class | Any) -> Ranges:
    """Return the characters that a node can take; beyond ASCII, white space is right and words are not."""
    if isinstance(node, Text):
        ranges = charset.union((ord(c), ord(c)) for c in node.characters)
        return charset.closed(ranges) if node.ignore_case else ranges
    if isinstance(node, Any):
        return charset.EVERYTHING if node.newline else charset.complement(LINE_FEED)
    if node.properties:
        return charset.EVERYTHING
    written = charset.closed(node.ranges) if node.ignore_case else node.ranges
    ranges = charset.union([*written, *(pair for c in node.categories for pair in _CATEGORIES[c])])
    return charset.complement(ranges) if node.negated else ranges


# Which characters beyond ASCII are words does not matter: white space is none of them.
_CATEGORIES: dict[str, Ranges] = {
    "w": charset.ASCII_WORD,
    "W": charset.complement(charset.ASCII_WORD),
    "d": charset.ASCII_DIGITS,
    "D": charset.complement(charset.ASCII_DIGITS),
}
