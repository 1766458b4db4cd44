"""Writes a pattern for RE2, which knows only ASCII words: exactly where it can, else wider. Pure.

Two texts are searched. A *plain* text holds no word character beyond ASCII (for `regex`); there RE2's own
words and cases mean the same. A *marked* text (`mark` in `engine/prepared.py`) has every word character
that RE2 does not know, and the underscore, written as `_X_`, X being the character moved to a place no
other text uses. So word boundaries and classes mean the same again.

What RE2 lacks (look-around, back-references, possessive and atomic groups) is left out or widened: the
result then matches wherever the pattern does, and maybe elsewhere, and `exact` is false.
"""

from string import ascii_letters

from panguard.engine import charset
from panguard.engine.charset import Ranges
from panguard.engine.forms import Form, Translation
from panguard.engine.marking import MOVED, SHIFTS, TRAPS
from panguard.engine.syntax import (
    Anchor,
    Any,
    Atomic,
    Backreference,
    Choice,
    Class,
    Greed,
    Group,
    Look,
    Node,
    Place,
    Repeat,
    Sequence,
    Text,
    children,
    groups_of,
    quantifier,
    walk,
)

MOST_REPEATS = 1000
LOOSENED = 8


def moved_ranges(ranges: Ranges) -> Ranges:
    """Return where the characters of some ranges are moved to, as far as they can be word characters."""
    return charset.union(
        (max(low, start) + shift, min(high, end) + shift)
        for low, high in ranges
        for start, end, shift in SHIFTS
        if low <= end and start <= high
    )


def translate(node: Node, form: Form = Form()) -> Translation:  # noqa: B008 - frozen
    """Write a pattern in one form."""
    writer = (_MarkedWriter if form.marked else _PlainWriter)(form, groups_of(node), fold=_folds(node))
    text = writer.write(node, last=True)
    # An empty match could stand between a mark and what it marks.
    exact = writer.exact and not (form.marked and _can_be_empty(node))
    return Translation(f"(?i){text}" if writer.fold else text, exact)


def _folds(node: Node) -> bool:
    """Say whether all letters of a pattern stand for both cases."""
    return all(part.ignore_case for part in walk(node) if isinstance(part, Text | Class))


class _Writer:
    """Writes a tree for RE2; `exact` turns false when something had to be widened."""

    def __init__(self, form: Form, groups: dict[int, Node], *, fold: bool) -> None:
        self.form = form
        self.groups = groups
        self.fold = fold
        self.exact = True
        self.anchors = True

    def write(self, node: Node, *, last: bool) -> str:  # noqa: PLR0911 - one for each kind of node
        """Write a node; `last` says that a match ends with it."""
        match node:
            case Text() | Class() | Any():
                return self.characters(node)
            case Sequence(items):
                final = len(items) - 1
                return "".join(self.item(item, last=last and at == final) for at, item in enumerate(items))
            case Choice(options):
                return "|".join(self.write(option, last=last) for option in options)
            case Repeat():
                return self.repeat(node)
            case Group(item):
                return f"(?:{self.write(item, last=last)})"
            case Anchor(place):
                return self.anchor(place, last=last) if self.anchors else ""
        return self.widened(node, last=last)

    def item(self, node: Node, *, last: bool) -> str:
        text = self.write(node, last=last)
        return f"(?:{text})" if isinstance(node, Choice) else text

    def characters(self, node: Text | Class | Any) -> str:
        """Write what takes one character or several given ones."""
        raise NotImplementedError

    def cased(self, text: str, *, ignore_case: bool) -> str:
        """Write letters so that they stand for both cases or not, whatever holds around them."""
        return text if ignore_case == self.fold else f"(?i:{text})" if ignore_case else f"(?-i:{text})"

    def one_of(self, ranges: Ranges) -> str:
        """Write a class of which all cases are given."""
        text = class_text(ranges)
        return f"(?-i:{text})" if self.fold and not _folds_to_itself(_shown(ranges)[1]) else text

    def widened(self, node: Node, *, last: bool) -> str:
        """Write what RE2 lacks as something that matches at least as much."""
        self.exact = False
        match node:
            case Atomic(item):
                return f"(?:{self.write(item, last=False)})"
            case Backreference(number):
                return self.referred(self.groups[number])
            case Look(item, behind, negated):
                # What lies ahead of the end may as well be taken: the match begins at the same place.
                return f"(?:{self.write(item, last=False)})" if last and not behind and not negated else ""
        return ""

    def referred(self, item: Node) -> str:
        """Write what a group may have matched, without the anchors that held there."""
        if any(isinstance(part, Backreference) for part in walk(item)):
            return "(?s:.*)"
        anchors, self.anchors = self.anchors, False
        text = self.write(item, last=False)
        self.anchors = anchors
        return f"(?i:{text})"

    def anchor(self, place: Place, *, last: bool) -> str:
        if place is not Place.LAST_LINE_END:
            return _ANCHORS[place]
        if last:
            return r"(?:()\n?\z)"
        self.exact = False
        return ""

    def repeat(self, node: Repeat) -> str:
        item, low, high, greed = node
        if greed is Greed.POSSESSIVE or (_can_be_empty(item) and (low, high) not in {(0, 1), (1, 1)}):
            self.exact = False
        body = self.write(item, last=False)
        if not body:
            return ""
        body = body if _is_atom(body, item) else f"(?:{body})"
        suffix = greed.value if greed is Greed.LAZY else ""
        if self.form.loose and high is not None and high - low >= LOOSENED:
            self.exact = False
            return body + quantifier(min(low, LOOSENED), None) + suffix
        if _depth(node) > MOST_REPEATS:
            return self.long_repeat(node, body, suffix)
        return body + quantifier(low, high) + suffix

    def long_repeat(self, node: Repeat, body: str, suffix: str) -> str:
        """Write more repeats than RE2 takes: of one character one by one, of more with fewer."""
        item, low, high, _ = node
        if isinstance(item, Text | Class | Any) and max(low, high or 0) <= 8 * MOST_REPEATS:
            more = body + "*" + suffix if high is None else _parts(body, "0,", high - low, suffix)
            return _parts(body, "", low, "") + more
        self.exact = False
        return body + quantifier(min(low, max(1, MOST_REPEATS // _depth(item))), None)


_ANCHORS = {
    Place.TEXT_START: r"\A",
    Place.TEXT_END: r"\z",
    Place.LINE_START: "(?m:^)",
    Place.LINE_END: "(?m:$)",
    Place.BOUNDARY: r"\b",
    Place.NO_BOUNDARY: r"\B",
}


def _parts(body: str, low: str, count: int, suffix: str) -> str:
    whole, rest = divmod(count, MOST_REPEATS)
    last = f"{body}{{{low}{rest}}}{suffix}" if rest else ""
    return f"{body}{{{low}{MOST_REPEATS}}}{suffix}" * whole + last


def _depth(node: Node) -> int:
    """Return how often the innermost repetition is repeated at most, unbounded ones at their least."""
    inner = max(map(_depth, children(node)), default=1)
    return inner * max(1, node.low, node.high or 0) if isinstance(node, Repeat) else inner


def _can_be_empty(node: Node) -> bool:
    match node:
        case Text() | Class() | Any():
            return False
        case Sequence(items):
            return all(map(_can_be_empty, items))
        case Choice(options):
            return any(map(_can_be_empty, options))
        case Repeat(item, low):
            return low == 0 or _can_be_empty(item)
        case Group(item) | Atomic(item):
            return _can_be_empty(item)
    return True


def _is_atom(text: str, node: Node) -> bool:
    """Say whether a quantifier after the text of a node repeats all of it."""
    if isinstance(node, Group | Any) or len(text) == 1:
        return True
    return isinstance(node, Class) and (text.endswith("]") or text.startswith("(?"))


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


class _PlainWriter(_Writer):
    """Writes for texts without word characters beyond ASCII."""

    def characters(self, node: Text | Class | Any) -> str:
        if isinstance(node, Any):
            return "(?s:.)" if node.newline else r"[^\n]"
        if isinstance(node, Text):
            text = "".join(escaped(ord(character)) for character in node.characters)
            return self.cased(text, ignore_case=node.ignore_case)
        if node.properties:
            self.exact = False
            return "(?s:.)"
        return self.class_of(node)

    def class_of(self, node: Class) -> str:
        ranges = node.ranges
        if node.ignore_case:
            ranges = charset.intersection(charset.closed(ranges), _UNTRAPPED)
        for category in node.categories:
            ranges = charset.union([*ranges, *_PLAIN_CATEGORIES[category]])
        return self.one_of(charset.complement(ranges) if node.negated else ranges)


# Letters that have an ASCII letter for another case; they are word characters, so no plain text has them.
_UNTRAPPED = charset.complement(charset.union((ord(c), ord(c)) for c in TRAPS))
_PLAIN_CATEGORIES = {
    "w": charset.ASCII_WORD,
    "W": charset.complement(charset.ASCII_WORD),
    "d": charset.ASCII_DIGITS,
    "D": charset.complement(charset.ASCII_DIGITS),
}


class _MarkedWriter(_Writer):
    """Writes for marked texts."""

    @property
    def digits(self) -> Ranges:
        """Return the digits beyond ASCII that the text may hold, where they are moved to."""
        return moved_ranges(charset.digits_beyond_ascii()) if self.form.trapped else ()

    def characters(self, node: Text | Class | Any) -> str:
        if isinstance(node, Any):
            return self.either(_UNMARKED if node.newline else _UNMARKED_IN_LINE, MOVED)
        if isinstance(node, Text):
            return self.run(node)
        if node.properties:
            self.exact = False
            return self.either(_UNMARKED, MOVED)
        return self.either(*self.parts(node))

    def run(self, node: Text) -> str:
        text = "".join(self.single(character, ignore_case=node.ignore_case) for character in node.characters)
        return self.cased(text, ignore_case=node.ignore_case)

    def single(self, character: str, *, ignore_case: bool) -> str:
        if character.isascii() and character != "_" and not (ignore_case and self.form.trapped):
            return escaped(ord(character))
        variants = charset.variants(character) if ignore_case else character
        points = charset.union((ord(v), ord(v)) for v in variants)
        return self.either(_unmarked(points), moved_ranges(_markable(points)))

    def either(self, unmarked: Ranges, moved: Ranges) -> str:
        """Write a choice between characters as they are and characters that are marked."""
        if not moved:
            return self.one(unmarked)
        marked = f"_{self.one(moved)}_"
        return f"(?:{self.one(unmarked)}|{marked})" if unmarked else f"(?:{marked})"

    def one(self, ranges: Ranges) -> str:
        """Write one character of several, or the only one."""
        single = len(ranges) == 1 and ranges[0][0] == ranges[0][1]
        return escaped(ranges[0][0]) if single else self.one_of(ranges)

    def parts(self, node: Class) -> tuple[Ranges, Ranges]:
        ranges = charset.closed(node.ranges) if node.ignore_case else node.ranges
        unmarked, moved = _unmarked(ranges), moved_ranges(_markable(ranges))
        for category in node.categories:
            more, more_moved = _marked_category(category, digits=self.digits)
            unmarked, moved = charset.union([*unmarked, *more]), charset.union([*moved, *more_moved])
        if not node.negated:
            return unmarked, moved
        return (
            charset.intersection(charset.complement(unmarked), _UNMARKED),
            charset.intersection(charset.complement(moved), MOVED),
        )


_UNMARKED: Ranges = ((0, 0x5E), (0x60, 0x3FFFF), (0x90000, charset.LAST))
_UNMARKED_IN_LINE: Ranges = ((0, 9), (11, 0x5E), (0x60, 0x3FFFF), (0x90000, charset.LAST))
# What stands marked in a marked text: the underscore, and what may be a word character beyond ASCII.
_MARKABLE: Ranges = charset.intersection(
    ((0x5F, 0x5F), (0x80, 0x3FFFF), (0xE0000, 0xEFFFF)), charset.complement(charset.SPACE)
)


def _unmarked(ranges: Ranges) -> Ranges:
    return charset.intersection(ranges, _UNMARKED)


def _markable(ranges: Ranges) -> Ranges:
    return charset.intersection(ranges, _MARKABLE)


def _marked_category(category: str, *, digits: Ranges) -> tuple[Ranges, Ranges]:
    match category:
        case "w":
            return _unmarked(charset.ASCII_WORD), MOVED
        case "W":
            return charset.intersection(charset.complement(charset.ASCII_WORD), _UNMARKED), ()
        case "d":
            return charset.ASCII_DIGITS, digits
    return (
        charset.intersection(charset.complement(charset.ASCII_DIGITS), _UNMARKED),
        charset.intersection(charset.complement(digits), MOVED),
    )
