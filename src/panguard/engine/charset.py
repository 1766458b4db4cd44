"""Sets of characters as ordered ranges of code points, and the classes and cases of `regex`. Pure."""

from collections.abc import Iterable
from functools import cache

from panguard.engine import unicode_tables

Range = tuple[int, int]
Ranges = tuple[Range, ...]

LAST = 0x10FFFF
EVERYTHING: Ranges = ((0, LAST),)
ASCII: Ranges = ((0, 0x7F),)
BEYOND_ASCII: Ranges = ((0x80, LAST),)
ASCII_DIGITS: Ranges = ((0x30, 0x39),)
ASCII_WORD: Ranges = ((0x30, 0x39), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A))
SPACE: Ranges = (
    (0x9, 0xD),
    (0x20, 0x20),
    (0x85, 0x85),
    (0xA0, 0xA0),
    (0x1680, 0x1680),
    (0x2000, 0x200A),
    (0x2028, 0x2029),
    (0x202F, 0x202F),
    (0x205F, 0x205F),
    (0x3000, 0x3000),
)
# `regex` pairs I with the dotless and i with the dotted Turkic letter, but not the two with each other.
TURKIC = {"I": "ı", "i": "İ", "ı": "I", "İ": "i"}


def union(ranges: Iterable[Range]) -> Ranges:
    """Return the ranges ordered, without overlap, with neighbours joined."""
    merged: list[Range] = []
    for low, high in sorted(ranges):
        if merged and low <= merged[-1][1] + 1:
            if high > merged[-1][1]:
                merged[-1] = (merged[-1][0], high)
        else:
            merged.append((low, high))
    return tuple(merged)


def complement(ranges: Ranges, last: int = LAST) -> Ranges:
    """Return what the ordered `ranges` leave out of 0 to `last`."""
    left: list[Range] = []
    start = 0
    for low, high in ranges:
        if low > start:
            left.append((start, low - 1))
        start = high + 1
    if start <= last:
        left.append((start, last))
    return tuple(left)


def intersection(one: Ranges, other: Ranges) -> Ranges:
    """Return what both have."""
    pairs = ((max(a, c), min(b, d)) for a, b in one for c, d in other if a <= d and c <= b)
    return union(pairs)


def size(ranges: Ranges) -> int:
    """Return how many characters there are in non-overlapping `ranges`."""
    return sum(high - low + 1 for low, high in ranges)


def _table(words: str) -> Ranges:
    pairs = (word.split("-") for word in words.split())
    return tuple((int(low, 16), int(high, 16)) for low, high in pairs)


@cache
def word_beyond_ascii() -> Ranges:
    r"""Return the characters beyond ASCII that `\w` matches."""
    return _table(unicode_tables.WORD)


@cache
def digits_beyond_ascii() -> Ranges:
    r"""Return the characters beyond ASCII that `\d` matches."""
    return _table(unicode_tables.DIGITS)


@cache
def _cases() -> dict[str, str]:
    variants: dict[str, str] = {}
    for group in unicode_tables.CASES.split():
        variants.update(dict.fromkeys(group, group))
    for letter, other in TURKIC.items():
        variants[letter] = variants.get(letter, letter) + other
    return variants


def variants(character: str) -> str:
    """Return the characters that equal `character` without regard to case, itself included."""
    return _cases().get(character, character)


@cache
def closed(ranges: Ranges) -> Ranges:
    """Return the ranges and every other case of their characters."""
    if size(ranges) < len(_cases()):
        members = (chr(point) for low, high in ranges for point in range(low, high + 1))
    else:
        members = (c for c in _cases() if any(low <= ord(c) <= high for low, high in ranges))
    return union([*ranges, *((ord(v), ord(v)) for c in members for v in variants(c))])
