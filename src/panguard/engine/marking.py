"""Where word characters beyond ASCII are moved to in a marked text (see `re2text`). Pure.

Planes 4 to 13 of Unicode are empty, so word characters are moved there: the first four planes by 0x40000,
the variation selectors of plane 14 to plane 8.
"""

Range = tuple[int, int]

MOVED: tuple[Range, ...] = ((0x40000, 0x8FFFF),)
UNUSED: Range = (0x40000, 0xDFFFF)
SHIFTS = ((0, 0x3FFFF, 0x40000), (0xE0000, 0xEFFFF, -0x60000))
# Letters that are the other case of an ASCII letter.
TRAPS = frozenset("\u212a\u017f\u0130\u0131")


def moved(point: int) -> int:
    """Return where a word character is moved to."""
    return point + next(shift for low, high, shift in SHIFTS if low <= point <= high)
