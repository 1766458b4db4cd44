"""Writes single characters and classes for RE2, for plain and for marked texts (see `re2text`). Pure."""

from functools import cache, lru_cache
from string import ascii_letters

from panguard.engine import charset
from panguard.engine.charset import Ranges
from panguard.engine.marking import MOVED, SHIFTS, TRAPS, UNUSED
from panguard.engine.syntax import Class

_UNMARKED: Ranges = ((0, 0x5E), (0x60, 0x3FFFF), (0x90000, charset.LAST))
_UNMARKED_IN_LINE: Ranges = ((0, 9), (11, 0x5E), (0x60, 0x3FFFF), (0x90000, charset.LAST))
# What stands marked in a marked text: the underscore, and what may be a word character beyond ASCII.
_MARKABLE: Ranges = charset.intersection(
    ((0x5F, 0x5F), (0x80, 0x3FFFF), (0xE0000, 0xEFFFF)), charset.complement(charset.SPACE)
)


# Letters that have an ASCII letter for another case; they are word characters, so no plain text has them.
_UNTRAPPED = charset.complement(charset.union((ord(c), ord(c)) for c in TRAPS))
_PLAIN_CATEGORIES = {
    "w": charset.ASCII_WORD,
    "W": charset.complement(charset.ASCII_WORD),
    "d": charset.ASCII_DIGITS,
    "D": charset.complement(charset.ASCII_DIGITS),
}


@lru_cache(maxsize=1024)
def escaped(point: int) -> str:
    """Write one character for RE2, without a backslash before a letter that might mean something."""
    character = chr(point)
    if not character.isascii() or not character.isprintable():
        return f"\\x{{{point:x}}}"
    if character.isalnum() or character in _UNSPECIAL:
        return character
    return "\\x5c" if character == "\\" else f"\\{character}"


_UNSPECIAL = frozenset(" _,:;<>=\"'%@!/`~#")


def class_text(ranges: Ranges) -> str:
    """Write a class for RE2, of the ranges or of what they leave out, whichever is shorter."""
    if not ranges:
        return r"[^\x{0}-\x{10ffff}]"
    sign, shown = _shown(ranges)
    return f"[{sign}{''.join(map(_range_text, shown))}]"


def _shown(ranges: Ranges) -> tuple[str, Ranges]:
    others = charset.complement(ranges)
    return ("^", others) if others and len(others) < len(ranges) else ("", ranges)


def _folds_to_itself(ranges: Ranges) -> bool:
    """Say whether RE2 adds no ASCII letter when it takes the characters for both cases."""
    members = {letter for letter in _CASED if any(low <= ord(letter) <= high for low, high in ranges)}
    return all(_CASED[letter] <= members for letter in members)


_CASED = {letter: frozenset((letter, letter.swapcase())) for letter in ascii_letters} | {
    "\u212a": frozenset("kK"),
    "\u017f": frozenset("sS"),
}


def _range_text(pair: charset.Range) -> str:
    low, high = pair
    return escaped(low) if low == high else f"{escaped(low)}-{escaped(high)}"


def _one_of(ranges: Ranges, *, fold: bool) -> str:
    """Write a class of which all cases are given."""
    text = class_text(ranges)
    return f"(?-i:{text})" if fold and not _folds_to_itself(_shown(ranges)[1]) else text


@cache
def plain_class(node: Class, *, fold: bool) -> str:
    """Write a class for plain texts; `fold` says that RE2 takes letters for both cases there."""
    ranges = node.ranges
    if node.ignore_case:
        ranges = charset.intersection(charset.closed(ranges), _UNTRAPPED)
    for category in node.categories:
        ranges = charset.union([*ranges, *_PLAIN_CATEGORIES[category]])
    return _one_of(charset.complement(ranges) if node.negated else ranges, fold=fold)


@cache
def marked_any(*, newline: bool) -> str:
    """Write any character of a marked text."""
    return _either(_UNMARKED if newline else _UNMARKED_IN_LINE, MOVED, fold=False)


@cache
def marked_class(node: Class, *, fold: bool, trapped: bool) -> str:
    """Write a class for marked texts; only `trapped` ones have digits beyond ASCII."""
    return _either(*_parts(node, trapped=trapped), fold=fold)


def splits_unused(ranges: Ranges) -> bool:
    """Say whether ranges tell planes apart that a marked text does not."""
    return charset.intersection(ranges, (UNUSED,)) not in {(), (UNUSED,)}


def _either(unmarked: Ranges, moved: Ranges, *, fold: bool) -> str:
    """Write a choice between characters as they are and characters that are marked."""
    if not moved:
        return _one(unmarked, fold=fold)
    marked = f"_{_one(moved, fold=fold)}_"
    return f"(?:{_one(unmarked, fold=fold)}|{marked})" if unmarked else f"(?:{marked})"


def _one(ranges: Ranges, *, fold: bool) -> str:
    """Write one character of several, or the only one."""
    single = len(ranges) == 1 and ranges[0][0] == ranges[0][1]
    return escaped(ranges[0][0]) if single else _one_of(ranges, fold=fold)


def _parts(node: Class, *, trapped: bool) -> tuple[Ranges, Ranges]:
    ranges = charset.closed(node.ranges) if node.ignore_case else node.ranges
    unmarked, moved = charset.intersection(ranges, _UNMARKED), _moved(charset.intersection(ranges, _MARKABLE))
    for category in node.categories:
        more, more_moved = _category(category, trapped=trapped)
        unmarked, moved = charset.union([*unmarked, *more]), charset.union([*moved, *more_moved])
    if not node.negated:
        return unmarked, moved
    return (
        charset.intersection(charset.complement(unmarked), _UNMARKED),
        charset.intersection(charset.complement(moved), MOVED),
    )


@cache
def _category(category: str, *, trapped: bool) -> tuple[Ranges, Ranges]:
    unmarked = charset.intersection(_PLAIN_CATEGORIES[category], _UNMARKED)
    if category in "wW":
        return unmarked, MOVED if category == "w" else ()
    digits = _moved(charset.digits_beyond_ascii()) if trapped else ()
    return unmarked, digits if category == "d" else charset.intersection(charset.complement(digits), MOVED)


def _moved(ranges: Ranges) -> Ranges:
    """Return where the characters of some ranges are moved to, as far as they can be word characters."""
    return charset.union(
        (max(low, start) + shift, min(high, end) + shift)
        for low, high in ranges
        for start, end, shift in SHIFTS
        if low <= end and start <= high
    )
