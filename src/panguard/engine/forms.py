"""The forms in which a pattern is written for RE2, and how they are stored. Pure."""

from collections.abc import Mapping
from typing import NamedTuple

ABBREVIATED = 0xE000


class Form(NamedTuple):
    """Which of several ways to write a pattern.

    `marked` is for marked texts; `trapped` for those of them with what RE2 takes otherwise: a letter that
    is the other case of an ASCII letter, or a digit beyond ASCII. A `loose` form takes large numbers of
    repeats for any number: it matches more, but RE2 compiles and runs it many times faster, so that it is
    the one to ask first.
    """

    marked: bool = False
    loose: bool = False
    trapped: bool = False


class Translation(NamedTuple):
    """A pattern for RE2; `exact` when it matches what the original matches, at the same place.

    Its capturing groups are empty; one that took part marks where the match ends, before a final line feed.
    """

    text: str
    exact: bool


# The forms worth keeping: the others are seldom needed, and can be written anew.
KEPT = (Form(loose=True), Form(), Form(marked=True, loose=True), Form(marked=True))
_SPACE = r"\x{9}-\x{d} \x{85}\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}-\x{2029}\x{202f}\x{205f}\x{3000}"
_MOVED = r"\x{40000}-\x{8ffff}"
_LONG = (
    f"(?-i:[^{_SPACE}])",
    f"[^{_SPACE}]",
    f"[{_SPACE}]",
    _SPACE,
    f"(?:[^_{_MOVED}]|_[{_MOVED}]_)",
    f"(?:[^\\x{{a}}_{_MOVED}]|_[{_MOVED}]_)",
    f"(?:[0-9A-Za-z]|_[{_MOVED}]_)",
    f"_{_MOVED}]|_[{_MOVED}]_)",
    f"|_[{_MOVED}]_)",
    r"(?:_\x{4005f}_)",
    r"\x{4005f}",
    r"\x{40131}\x{4017f}\x{4212a}",
)
_SHORT = tuple(chr(ABBREVIATED + number) for number in range(len(_LONG)))
_SAME = "="


class Kept(NamedTuple):
    """What is kept of a pattern: forms for RE2, and its text for `regex` where RE2 alone has no answer."""

    translations: Mapping[Form, Translation] = {}
    source: str = ""


# A tight form stands behind the loose one, and is often the same.
_TIGHT = tuple(place for place, form in enumerate(KEPT) if not form.loose)


def stored(kept: Kept) -> bytes:
    """Write what is kept; no text holds a line feed or a character beyond ASCII."""
    flags = "".join(str(int(kept.translations[form].exact)) for form in KEPT)
    texts = [kept.translations[form].text for form in KEPT]
    for place in reversed(_TIGHT):
        if texts[place] == texts[place - 1]:
            texts[place] = _SAME
    written = "\n".join([flags, *texts])
    for long, short in zip(_LONG, _SHORT, strict=True):
        written = written.replace(long, short)
    return f"{written}\n{kept.source}".encode()


def restored(data: bytes) -> Kept:
    """Read what `stored` wrote; nothing was stored as nothing."""
    if not data:
        return Kept()
    flags, *texts, source = data.decode().split("\n")
    for place in _TIGHT:
        if texts[place] == _SAME:
            texts[place] = texts[place - 1]
    forms = zip(KEPT, texts, flags, strict=True)
    return Kept({form: Translation(text, flag == "1") for form, text, flag in forms}, source)


def expanded(text: str) -> str:
    """Write out what `stored` abbreviated."""
    if text.isascii():
        return text
    for long, short in zip(reversed(_LONG), reversed(_SHORT), strict=True):
        text = text.replace(short, long)
    return text
