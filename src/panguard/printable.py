"""Makes text from data safe to show: no control, invisible or direction-changing characters. Pure.

Everything that was written by others and is shown passes here, names and paths as well as evidence.
"""

_INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0").union(
    map(chr, range(0xFE00, 0xFE0F)), map(chr, range(0xE0100, 0xE01F0))
)


def printable(text: str) -> str:
    """Return one line in which every character that is not plainly visible is spelt `⟨U+202E⟩`.

    Tabs and line breaks become a space each. Text that is already safe is returned as it is.
    """
    if text.isprintable() and (text.isascii() or _INVISIBLE.isdisjoint(text)):
        return text
    return "".join(map(_visible, text))


def _visible(character: str) -> str:
    if character in "\t\n\r":
        return " "
    if is_visible(character):
        return character
    return f"⟨U+{ord(character):04X}⟩"


def is_visible(character: str) -> bool:
    """Say whether a character shows as itself and leaves its neighbours alone."""
    return character.isprintable() and character not in _INVISIBLE
