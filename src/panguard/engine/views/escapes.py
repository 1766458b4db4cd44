"""Opens escapes (percent, backslash, HTML, quoted-printable) that hide words. Pure.

Escapes that spell what must be escaped, such as a space or an angle bracket, are ordinary. Those that spell
letters or digits are not: the line around them is given with every escape of that kind opened.
"""

from collections.abc import Callable, Iterator

from panguard.engine.views.encodings import Found
from panguard.engine.views.view import ViewBuilder
from panguard.expressions import Expression
from panguard.terms import ViewKind
from panguard.values import dataclass

_REACH = 300
_LETTERS = 3
_REPLACEMENT = "\ufffd"
_NAMES = {
    "&": ("amp",),
    "<": ("lt",),
    ">": ("gt",),
    '"': ("quot",),
    "'": ("apos",),
    "!": ("excl",),
    "#": ("num",),
    "$": ("dollar",),
    "%": ("percnt",),
    "(": ("lpar",),
    ")": ("rpar",),
    "*": ("ast", "midast"),
    "+": ("plus",),
    ",": ("comma",),
    ".": ("period",),
    "/": ("sol",),
    ":": ("colon",),
    ";": ("semi",),
    "=": ("equals",),
    "?": ("quest",),
    "@": ("commat",),
    "[": ("lsqb", "lbrack"),
    "\\": ("bsol",),
    "]": ("rsqb", "rbrack"),
    "^": ("Hat",),
    "_": ("lowbar", "UnderBar"),
    "`": ("grave", "DiacriticalGrave"),
    "{": ("lcub", "lbrace"),
    "|": ("verbar", "vert", "VerticalLine"),
    "}": ("rcub", "rbrace"),
    "-": ("hyphen", "dash", "minus"),
    " ": ("nbsp",),
    "\t": ("Tab",),
    "\n": ("NewLine",),
}
_NAMED = {name: character for character, names in _NAMES.items() for name in names}
_ORDINARY_ENTITIES = frozenset("<>&\"' \xa0-")
_PERCENT = Expression(r"(?:%[0-9A-Fa-f]{2})++")
_QUOTED_PRINTABLE = Expression(r"(?:=[0-9A-F]{2}){3,}+")
_BACKSLASH = Expression(
    r"(?:\\(?:x[0-9A-Fa-f]{2}|[ux]\{[0-9A-Fa-f]{1,6}\}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|[0-3][0-7]{2}))++"
)
_ONE_BACKSLASH = Expression(
    r"\\(?:x(?P<byte>[0-9A-Fa-f]{2})|[ux]\{(?P<braced>[0-9A-Fa-f]{1,6})\}|u(?P<short>[0-9A-Fa-f]{4})"
    r"|U(?P<long>[0-9A-Fa-f]{8})|(?P<octal>[0-3][0-7]{2}))"
)
_ENTITY = Expression(r"&(?:#[0-9]{1,7}+;?|#[xX][0-9A-Fa-f]{1,6}+;?|[A-Za-z]{2,16}+;)")


def _character(number: int) -> str:
    if number > 0x10FFFF or 0xD800 <= number <= 0xDFFF:  # noqa: PLR2004 - Unicode's range and its surrogates
        return _REPLACEMENT
    return chr(number)


def _percent(run: str) -> str:
    return bytes.fromhex(run.replace("%", "")).decode("utf-8", "replace")


def _quoted_printable(run: str) -> str:
    return bytes.fromhex(run.replace("=", "")).decode("utf-8", "replace")


def _backslash(run: str) -> str:
    """Return a run of backslash escapes as text; bytes are read as UTF-8, pairs of surrogates as one."""
    units: list[str] = []
    raw = bytearray()
    for found in _ONE_BACKSLASH.finditer(run):
        if found["byte"] or found["octal"]:
            raw.append(int(found["byte"], 16) if found["byte"] else int(found["octal"], 8))
            continue
        units += raw.decode("utf-8", "replace")
        raw.clear()
        digits = found["short"] or found["braced"] or found["long"]
        number = int(digits, 16)
        units.append(chr(number) if number <= 0x10FFFF else _REPLACEMENT)  # noqa: PLR2004 - Unicode's range
    units += raw.decode("utf-8", "replace")
    return "".join(units).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _entity(run: str) -> str:
    name = run[1:].removesuffix(";")
    if name[0] != "#":
        return _NAMED.get(name, run)
    hexadecimal = name[1] in "xX"
    return _character(int(name[1 + hexadecimal :], base=16 if hexadecimal else 10))


def _spells_words(words: str) -> bool:
    """Say whether opened escapes spell what needed no escape."""
    if any(character.isalnum() and character.isascii() for character in words):
        return True
    return sum(character.isalpha() for character in words) >= _LETTERS


def _spells_markup(words: str) -> bool:
    return words not in _ORDINARY_ENTITIES and words.isascii() and words.isprintable()


@dataclass(frozen=True, slots=True)
class _Escape:
    """One way to escape: its name, a character it cannot do without, how to find and how to open it."""

    name: str
    sign: str
    unit: Expression  # one escape, quick to search for
    pattern: Expression  # a run of them
    opened: Callable[[str], str]
    telling: Callable[[str], bool]
    nested: Expression  # what follows an escaped sign when escapes are escaped again


_ESCAPES = (
    _Escape(
        "percent-encoding",
        "%",
        Expression(r"%[0-9A-Fa-f]{2}"),
        _PERCENT,
        _percent,
        _spells_words,
        Expression(r"%25[0-9A-Fa-f]{2}"),
    ),
    _Escape(
        "backslash escapes",
        "\\",
        Expression(r"\\(?:[xuU][{0-9A-Fa-f]|[0-3][0-7]{2})"),
        _BACKSLASH,
        _backslash,
        _spells_words,
        Expression(r"\\x5[cC][xu0-3]"),
    ),
    _Escape(
        "HTML entities",
        "&",
        _ENTITY,
        _ENTITY,
        _entity,
        _spells_markup,
        Expression(r"&amp;(?:#|[A-Za-z]{2,16};)"),
    ),
    _Escape(
        "quoted-printable",
        "=",
        Expression(r"=[0-9A-F]{2}=[0-9A-F]{2}"),
        _QUOTED_PRINTABLE,
        _quoted_printable,
        _spells_words,
        Expression(r"=3D[0-9A-F]{2}"),
    ),
)


def _line_around(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the line that holds a span, at most `_REACH` characters on either side of it."""
    before = text.rfind("\n", max(0, start - _REACH), start) + 1 or max(0, start - _REACH)
    after = text.find("\n", end, end + _REACH)
    return before, after if after >= 0 else min(len(text), end + _REACH)


def _joined(spans: Iterator[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Join spans, in order of their starts, that touch or follow on the next line."""
    last: tuple[int, int] | None = None
    for start, end in spans:
        if last and start <= last[1] + 1:
            last = last[0], max(end, last[1])
        else:
            if last:
                yield last
            last = start, end
    if last:
        yield last


def _stretches(text: str, escape: _Escape) -> Iterator[Found]:
    if escape.sign not in text or not escape.unit.search(text):
        return
    runs = [(*found.span(), escape.opened(found[0])) for found in escape.pattern.finditer(text)]
    telling = [(start, end) for start, end, words in runs if escape.telling(words)]
    telling += [found.span() for found in escape.nested.finditer(text)]
    if not telling:
        return
    number = 0
    for start, end in _joined(_line_around(text, *span) for span in sorted(telling)):
        builder = ViewBuilder(text)
        position = start
        while number < len(runs) and runs[number][0] < end:
            first, last, words = runs[number]
            if first >= start:
                builder.keep(position, first)
                builder.put(words, first, last)
                position = last
            number += 1
        builder.keep(position, end)
        yield Found(builder.view(ViewKind.DECODED, (escape.name,)))


def escaped_stretches(text: str) -> Iterator[Found]:
    """Yield every stretch of `text` in which escapes hide words, opened."""
    for escape in _ESCAPES:
        yield from _stretches(text, escape)
