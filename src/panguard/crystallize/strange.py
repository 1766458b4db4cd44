"""Puts stand-ins of the same shape in place of every word that not everybody uses. Pure.

What shapes tell is dealt with before (`neutral.py`); here it is not asked what is private, but what is not:
words of many unrelated skills, of programs and of attacks, and short numbers. Everything else goes, so that
a name in small letters goes as well as a password within a sentence. What is written in escapes or in
characters that are not drawn is opened, treated the same, and written so again.
"""

import re
from collections.abc import Callable, Iterator
from re import Match
from string import ascii_lowercase
from typing import NamedTuple

from panguard.crystallize.everyday import (
    SIGNS,
    SOMEBODY,
    STANDS_FOR,
    UNSPACED,
    is_everyday,
    public,
    strangers,
)
from panguard.expressions import Expression


class Edit(NamedTuple):
    """What takes the place of a part of a text."""

    start: int
    end: int
    text: str


# None of them is a word of any language that skills are written in.
_IN_ORDER = tuple(
    f"name{ending}"
    for ending in (
        *(one for one in ascii_lowercase if one not in "ds"),
        *(f"{one}{other}" for one in "qxz" for other in ascii_lowercase),
    )
)
NAMES = frozenset(_IN_ORDER)
NUMBER, SIX = "203.0.113.7", "2001:db8::7"
MOST_DIGITS = 5
_LONGEST_NUMBER = 7
_BLANKS = "nrt"
_LEAST_GROUPS, _LEAST_DIGITS, _WHOLE_GROUPS = 2, 4, 4
_HEX = "[0-9A-Fa-f]"
_ESCAPES = {
    "percent": rf"%{_HEX}{{2}}",
    "byte": rf"\\x{_HEX}{{2}}",
    "unit": rf"\\u{_HEX}{{4}}",
    "octal": r"\\[0-3][0-7]{2}",
    "entity": rf"&\#(?:[0-9]{{2,7}}|[xX]{_HEX}{{2,6}});",
}
_ESCAPED = "|".join(rf"(?P<{kind}>[A-Za-z0-9]*+(?:{one}[A-Za-z0-9]*+)++)" for kind, one in _ESCAPES.items())
_UNIT = {kind: Expression(f"{one}|(?s:.)") for kind, one in _ESCAPES.items()}
_BETWEEN = r"[ \t.,:;/()\[\]+*#'\"-]{1,3}(?!(?<!\.)(?:[0-9]{1,3}\.){3}[0-9]|[0-9A-Fa-f]{1,4}:)"
_WORDS = (
    rf"(?P<numbers>(?<![A-Za-z0-9])[0-9]++(?:{_BETWEEN}[0-9]++(?![A-Za-z0-9]))*(?![A-Za-z0-9]))"
    rf"|(?P<unspaced>[{UNSPACED}]+)"
    rf"|(?P<word>[^\x00-/:-@\[-`{{-\x7f\s{SIGNS}{UNSPACED}]+)"
)
_PART = Expression(
    rf"(?P<tags>[\U000e0020-\U000e007e]+)|{_ESCAPED}"
    r"|(?P<long>(?<![A-Za-z0-9_+/-])[A-Za-z0-9+/_-]{24,}={0,2}(?![A-Za-z0-9_+/=-]))"
    r"|(?P<quad>(?<![A-Za-z0-9_.])(?:[0-9]{1,3}\.){3}[0-9]{1,3}(?![A-Za-z0-9_]|\.[A-Za-z0-9_]))"
    rf"|(?P<six>(?<![A-Za-z0-9_:.])(?=[^\s:]{{0,4}}:){_HEX}{{0,4}}(?::{_HEX}{{0,4}}){{2,7}}(?![A-Za-z0-9_:]))"
    r"|(?P<spelt>(?<![A-Za-z0-9])[A-Za-z](?:(?!\s-{1,2}[A-Za-z])[^A-Za-z0-9\n]{1,5}[A-Za-z](?![A-Za-z0-9])){4,})"
    rf"|(?P<rights>(?<=chmod )0?[0-7]{{3,4}}(?![A-Za-z0-9]))|{_WORDS}"
)
_IN_LONG = Expression(_WORDS)


class Others:
    """The stand-ins of one text, by the order in which they are needed: nothing can be read out of them.

    The same word has the same stand-in, so that the names of a program still agree.
    """

    def __init__(self) -> None:
        self._words: dict[str, str] = {}
        self._unspaced: dict[str, str] = {}

    def word(self, run: str) -> str:
        """Return the stand-in of a word, in capitals where the word is."""
        known = self._words.setdefault(run.lower(), _IN_ORDER[min(len(self._words), len(_IN_ORDER) - 1)])
        if len(run) > 1 and run.isupper():
            return known.upper()
        return known.title() if run[0].isupper() else known

    def unspaced(self, run: str) -> str:
        """Return the stand-in of a word in a script without blanks."""
        at = min(len(self._unspaced), len(STANDS_FOR) - 1)
        return self._unspaced.setdefault(run, f"{SOMEBODY}{STANDS_FOR[at]}")


Plain = Callable[[str], str]


def strange(text: str, others: Others, long: Plain, inner: Plain) -> Iterator[Edit]:
    """Yield a stand-in for each word that not everybody uses.

    `long` says what takes the place of a long run of letters and digits, `inner` of a text within the text.
    """
    for found in _PART.finditer(text):
        kind = found.lastgroup or ""
        if kind == "long":
            yield from _long(found, others, long)
        elif kind in _ESCAPES or kind == "tags":
            yield Edit(*found.span(), _reopened(kind, found[0], inner))
        elif kind in _PLAIN:
            yield Edit(*found.span(), _PLAIN[kind](found[0]))
        else:
            yield from _worded(found, others)


def _long(found: Match[str], others: Others, long: Plain) -> Iterator[Edit]:
    other = long(found[0])
    if other:
        yield Edit(*found.span(), other)
        return
    for part in _IN_LONG.finditer(found.string, *found.span()):
        yield from _worded(part, others)


def _worded(found: Match[str], others: Others) -> Iterator[Edit]:
    run, start = found[0], found.start()
    if found.lastgroup == "numbers":
        yield Edit(*found.span(), _numbers(run))
    elif found.lastgroup == "unspaced":
        for first, last in strangers(run):
            yield Edit(start + first, start + last, others.unspaced(run[first:last]))
    elif not _stays(run):
        # After a backslash the first letter may say what kind of blank it is.
        blank = found.string[start - 1 : start] == "\\" and run[0] in _BLANKS
        if not (blank and _stays(run[1:])):
            yield Edit(start + blank, found.end(), others.word(run[blank:]))


def _stays(run: str) -> bool:
    return not run or run.lower() in NAMES or is_everyday(run)


def _numbers(run: str) -> str:
    """Return numbers that say nothing: short ones and known ones stay, unless there are many in a row."""
    many = sum(map(str.isdigit, run)) > MOST_DIGITS
    return re.sub(r"[0-9]+", lambda one: _other(one[0]) if many or not is_everyday(one[0]) else one[0], run)


def _other(number: str) -> str:
    return "1".ljust(min(len(number), _LONGEST_NUMBER), "0")


def _quad(text: str) -> str:
    return text if text in public()["hosts"] else NUMBER


def _six(text: str) -> str:
    """Return a stand-in for an address; times and what else has colons stays as it is."""
    groups = [group for group in text.split(":") if group]
    digits = sum(map(len, groups))
    address = "::" in text and len(groups) >= _LEAST_GROUPS and digits >= _LEAST_DIGITS
    if address or len(groups) >= _WHOLE_GROUPS:
        return SIX
    return re.sub(r"[0-9A-Fa-f]+", lambda one: one[0] if is_everyday(one[0]) else _other(one[0]), text)


_PLAIN: dict[str, Plain] = {
    "quad": _quad,
    "six": _six,
    "rights": str,
    "spelt": lambda run: re.sub(r"[A-Za-z]", "x", run),
}


def _reopened(kind: str, run: str, inner: Plain) -> str:
    """Return a run of escapes that says the same with stand-ins; as it is, where nothing of it is strange."""
    said = _said(kind, run)
    plain = inner(said)
    return run if plain == said else _CLOSED[kind](plain)


def _said(kind: str, run: str) -> str:
    if kind == "tags":
        return "".join(chr(ord(one) - 0xE0000) for one in run)
    if kind == "entity":
        return "".join(map(_entity, _UNIT[kind].finditer(run)))
    if kind == "unit":
        units = (_unit(found[0]) for found in _UNIT[kind].finditer(run))
        return "".join(units).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    parts = (_byte(kind, found[0]) for found in _UNIT[kind].finditer(run))
    return b"".join(parts).decode("utf-8", "replace")


def _entity(found: Match[str]) -> str:
    digits = found[0][2:-1]
    if not digits:
        return found[0]
    number = int(digits[1:], 16) if digits[0] in "xX" else int(digits)
    return chr(number) if number < 0xD800 or 0xE000 <= number < 0x110000 else "\ufffd"  # noqa: PLR2004


def _unit(one: str) -> str:
    return chr(int(one.removeprefix("\\u"), 16)) if len(one) > 1 else one


def _byte(kind: str, one: str) -> bytes:
    if len(one) == 1:
        return one.encode("utf-8", "replace")
    return bytes([int(one[1:], 8) if kind == "octal" else int(one[-2:], 16)])


_CLOSED: dict[str, Plain] = {
    "percent": lambda text: "".join(f"%{byte:02x}" for byte in text.encode("utf-8", "replace")),
    "byte": lambda text: "".join(f"\\x{byte:02x}" for byte in text.encode("utf-8", "replace")),
    "octal": lambda text: "".join(f"\\{byte:03o}" for byte in text.encode("utf-8", "replace")),
    "unit": lambda text: "".join(f"\\u{ord(one):04x}" for one in text),
    "entity": lambda text: "".join(f"&#{ord(one)};" for one in text),
    "tags": lambda text: "".join(chr(0xE0000 + ord(one)) for one in text if " " <= one <= "~"),
}
