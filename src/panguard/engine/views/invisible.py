"""Reads messages in characters that are not drawn: tags, variation selectors, zero-width bits. Pure."""

from collections.abc import Iterator

from panguard.engine.views.readable import is_readable
from panguard.engine.views.view import View, ViewBuilder
from panguard.expressions import Expression
from panguard.terms import ViewKind

_TAGS = Expression("[\U000e0000-\U000e007f]+")
_CANCEL = "\U000e007f"
_BLACK_FLAG = "\U0001f3f4"
# The three subdivision flags that Unicode recommends: England, Scotland, Wales.
FLAGS = frozenset(
    "".join(chr(0xE0000 + ord(letter)) for letter in name) + _CANCEL for name in ("gbeng", "gbsct", "gbwls")
)
_SELECTORS = Expression("[\ufe00-\ufe0f\U000e0100-\U000e01ef]{4,}+")
_SUPPLEMENT = 0xE0100
_BASIC = 0xFE00
_BITS = Expression("[\u200b-\u200f\u2060-\u2064\ufeff]{8,}+")
_WIDTHS = (8, 7, 16)


def tag_runs(text: str) -> Iterator[tuple[int, int]]:
    """Yield each run of Unicode tag characters that is not the tail of a flag."""
    for found in _TAGS.finditer(text):
        start, end = found.span()
        if start and text[start - 1] == _BLACK_FLAG:
            flag = text[start : text.find(_CANCEL, start, end) + 1]
            start += len(flag) if flag in FLAGS else 0
        if start < end:
            yield start, end


def _tags(text: str) -> View | None:
    builder = ViewBuilder(text)
    said = False
    for start, end in tag_runs(text):
        letters = "".join(chr(ord(tag) - 0xE0000) for tag in text[start:end])
        if letters.isascii() and letters.isprintable():
            builder.put(letters, start, end)
        else:
            builder.put("".join(letter for letter in letters if letter.isprintable()), start, end)
        said = True
    view = builder.view(ViewKind.HIDDEN, ("invisible Unicode tags",))
    return view if said and view.text.strip() else None


def _byte(selector: str) -> int:
    number = ord(selector)
    return number - _SUPPLEMENT + 16 if number >= _SUPPLEMENT else number - _BASIC


def _selectors(text: str) -> View | None:
    builder = ViewBuilder(text)
    for found in _SELECTORS.finditer(text):
        words = bytes(_byte(selector) for selector in found[0]).decode("utf-8", "replace")
        if words.strip() and words.isprintable() and "\ufffd" not in words:
            builder.put(words, *found.span())
    view = builder.view(ViewKind.HIDDEN, ("variation selectors",))
    return view if view.text else None


def _spelled(bits: str) -> str:
    """Return what a run of two kinds of zero-width characters spells, in either order of zero and one."""
    kinds = sorted(set(bits))
    if len(kinds) == 3:  # noqa: PLR2004 - one of the three separates letters
        return max((_lettered(bits, kind) for kind in kinds), key=len)
    if len(kinds) != 2:  # noqa: PLR2004 - zero and one
        return ""
    readings = [
        _words([int(digits[start : start + width], 2) for start in range(0, len(digits) - width + 1, width)])
        for width in _WIDTHS
        for digits in (_digits(bits, *kinds), _digits(bits, *kinds[::-1]))
    ]
    return max(readings, key=lambda words: (bool(words) + words.isascii()) if words else 0)


def _digits(bits: str, zero: str, one: str) -> str:
    return bits.replace(zero, "0").replace(one, "1")


def _lettered(bits: str, separator: str) -> str:
    groups = [group for group in bits.split(separator) if group]
    kinds = sorted(set(bits) - {separator})
    for zero, one in (kinds, kinds[::-1]):
        words = _words([int(_digits(group[:21], zero, one), 2) for group in groups])
        if words:
            return words
    return ""


def _words(numbers: list[int]) -> str:
    if not numbers or max(numbers) > 0xFFFF:  # noqa: PLR2004 - the widest code in use
        return ""
    if max(numbers) <= 0xFF:  # noqa: PLR2004 - bytes
        words = bytes(numbers).decode("utf-8", "replace")
    else:
        words = "".join(map(chr, numbers)).encode("utf-16-le", "replace").decode("utf-16-le", "replace")
    return words if is_readable(words) or (len(words) > 1 and words.isascii() and words.isprintable()) else ""


def _bits(text: str) -> View | None:
    builder = ViewBuilder(text)
    for found in _BITS.finditer(text):
        builder.put(_spelled(found[0]), *found.span())
    view = builder.view(ViewKind.HIDDEN, ("zero-width bits",))
    return view if view.text else None


_CHANNELS = (_tags, _selectors, _bits)
_ASCII_RUN = Expression("[\x00-\x7f]+")
_ANY = Expression(f"[\U000e0000-\U000e007f]|{_SELECTORS.source}|{_BITS.source}")


def invisible_messages(text: str) -> Iterator[View]:
    """Yield a view for each invisible alphabet that says something in `text`."""
    if not text.isascii() and _ANY.search(_ASCII_RUN.sub(" ", text)):
        yield from (view for read in _CHANNELS if (view := read(text)))
