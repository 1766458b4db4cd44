"""Writes a pattern for RE2, which knows only ASCII words: exactly where it can, else wider. Pure.

Two texts are searched. A *plain* text holds no word character beyond ASCII (for `regex`); there RE2's own
words and cases mean the same. A *marked* text (`mark` in `engine/prepared.py`) has every word character
that RE2 does not know, and the underscore, written as `_X_`, X being the character moved to a place no
other text uses. So word boundaries and classes mean the same again.

What RE2 lacks (look-around, back-references, possessive and atomic groups) is left out or widened: the
result then matches wherever the pattern does, and maybe elsewhere, and `exact` is false.
"""

from panguard.engine.forms import Form, Translation
from panguard.engine.re2class import escaped, marked_any, marked_class, plain_class, splits_unused
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
    caseless,
    children,
    groups_of,
    quantifier,
    walk,
)

MOST_REPEATS = 1000
LOOSENED = 8


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

    def widened(self, node: Node, *, last: bool) -> str:
        """Write what RE2 lacks as something that matches at least as much."""
        self.exact = False
        match node:
            case Atomic(item):
                return f"(?:{self.write(item, last=False)})"
            case Backreference(number, ignore_case):
                item = self.groups[number]
                return self.referred(caseless(item) if ignore_case else item)
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
        return f"(?:{text})"

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
        return plain_class(node, fold=self.fold)


class _MarkedWriter(_Writer):
    """Writes for marked texts."""

    def characters(self, node: Text | Class | Any) -> str:
        if isinstance(node, Any):
            return marked_any(newline=node.newline)
        if isinstance(node, Text):
            text = "".join(self.single(character, node) for character in node.characters)
            return self.cased(text, ignore_case=node.ignore_case)
        if node.properties or splits_unused(node.ranges):
            self.exact = False
            return marked_any(newline=True)
        return marked_class(node, fold=self.fold, trapped=self.form.trapped)

    def single(self, character: str, node: Text) -> str:
        """Write one character of a text."""
        if character.isascii() and character != "_" and not (node.ignore_case and self.form.trapped):
            return escaped(ord(character))
        point = ord(character)
        return self.characters(Class(((point, point),), "", (), negated=False, ignore_case=node.ignore_case))
