"""The tree of a regular expression, and its text in the dialect of `regex`. Pure."""

from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple, TypeAlias

from panguard.engine.charset import Ranges, closed


class Greed(Enum):
    """How a repetition gives back; the value is the suffix of its quantifier."""

    GREEDY = ""
    LAZY = "?"
    POSSESSIVE = "+"


class Place(Enum):
    """Where an anchor holds; the value is its text in `regex` with no flag set."""

    TEXT_START = r"\A"
    TEXT_END = r"\Z"
    LINE_START = "(?m:^)"
    LINE_END = "(?m:$)"
    LAST_LINE_END = "$"
    BOUNDARY = r"\b"
    NO_BOUNDARY = r"\B"


class Text(NamedTuple):
    """Characters one after another."""

    characters: str
    ignore_case: bool


class Class(NamedTuple):
    r"""One character of a set.

    `ranges` are as written (with `\\s` and `\\S` spelled out, without other cases), `categories` a
    combination of w, W, d, D, and `properties` the names of Unicode properties, `^` before a negated one.
    """

    ranges: Ranges
    categories: str
    properties: tuple[str, ...]
    negated: bool
    ignore_case: bool


class Any(NamedTuple):
    """Any one character; `newline` says whether a line feed is one."""

    newline: bool


class Sequence(NamedTuple):
    """Items one after another; none at all is the empty text."""

    items: "tuple[Node, ...]"


class Choice(NamedTuple):
    """The first of several that leads to a match."""

    options: "tuple[Node, ...]"


class Repeat(NamedTuple):
    """`low` to `high` times the item; `high` None is without bound."""

    item: "Node"
    low: int
    high: int | None
    greed: Greed


class Group(NamedTuple):
    """A capturing group, counted from one."""

    item: "Node"
    number: int


class Atomic(NamedTuple):
    """An item that gives nothing back."""

    item: "Node"


class Look(NamedTuple):
    """What must, or must not, stand ahead or behind."""

    item: "Node"
    behind: bool
    negated: bool


class Backreference(NamedTuple):
    """The text that a group matched last."""

    number: int
    ignore_case: bool


class Anchor(NamedTuple):
    """A place in the text, of no width."""

    place: Place


Node: TypeAlias = (
    Text | Class | Any | Sequence | Choice | Repeat | Group | Atomic | Look | Backreference | Anchor
)
EMPTY = Sequence(())
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_ \"'<>@%=:;,/!`")


def children(node: Node) -> "tuple[Node, ...]":
    """Return the nodes directly beneath `node`."""
    match node:
        case Sequence(items):
            return items
        case Choice(options):
            return options
        case Repeat() | Group() | Atomic() | Look():
            return (node.item,)
    return ()


def walk(node: Node) -> Iterator[Node]:
    """Yield the node and all beneath it."""
    pending = [node]
    while pending:
        node = pending.pop()
        yield node
        pending.extend(children(node))


def groups_of(node: Node) -> dict[int, Node]:
    """Return what each group may match; several groups of one name are one."""
    found: dict[int, list[Node]] = {}
    for part in walk(node):
        if isinstance(part, Group):
            found.setdefault(part.number, []).append(part.item)
    return {number: Choice(tuple(items)) for number, items in found.items()}


def caseless(node: Node) -> Node:
    """Return a tree that matches at least what a reference to the node without regard to case may match.

    What the node matched is another case of what is written, and the reference another case of that.
    """
    match node:
        case Text(characters):
            letters = (closed(closed(((ord(c), ord(c)),))) for c in characters)
            return Sequence(
                tuple(Class(ranges, "", (), negated=False, ignore_case=True) for ranges in letters)
            )
        case Class(ranges, _, _, negated):
            return (
                Any(newline=True)
                if negated
                else node._replace(ranges=closed(closed(ranges)), ignore_case=True)
            )
        case Sequence(items):
            return Sequence(tuple(map(caseless, items)))
        case Choice(options):
            return Choice(tuple(map(caseless, options)))
        case Repeat() | Group() | Atomic() | Look():
            return node._replace(item=caseless(node.item))
    return node


def quantifier(low: int, high: int | None) -> str:
    """Write how often, in the dialect that `regex` and RE2 share."""
    if (low, high) in _SHORT:
        return _SHORT[low, high]
    if low == high:
        return f"{{{low}}}"
    return f"{{{low},{'' if high is None else high}}}"


_SHORT = {(0, 1): "?", (0, None): "*", (1, None): "+"}


def begins_anywhere(node: Node) -> bool:
    """Say whether a pattern that does not match at one place of a text matches nowhere after it either.

    It is so when it begins by skipping whatever there is, in itself or in what it looks for ahead.
    """
    match node:
        case Sequence(items) if items:
            ahead = [isinstance(item, Look) and begins_anywhere(item) for item in items]
            return all(ahead) or (begins_anywhere(items[0]) and not isinstance(items[0], Look))
        case Repeat(Any(newline=True), 0, None, greed):
            return greed is not Greed.POSSESSIVE
        case Look(item, behind=False, negated=False):
            return begins_anywhere(item)
        case Group(item):
            return begins_anywhere(item)
    return False


def unparse(node: Node) -> str:  # noqa: PLR0911 - one for each kind of node
    """Write the tree as a pattern for `regex` with the flags IGNORECASE and VERSION0."""
    match node:
        case Sequence(items):
            return "".join(_item(item) for item in items)
        case Choice(options):
            return "|".join(unparse(option) for option in options)
        case Repeat(item, low, high, greed):
            return _atom(item) + quantifier(low, high) + greed.value
        case Group(item, number):
            # Named, since two groups of one name have one number.
            return f"(?P<g{number}>{unparse(item)})"
        case Atomic(item):
            return f"(?>{unparse(item)})"
        case Look(item, behind, negated):
            return f"(?{'<' if behind else ''}{'!' if negated else '='}{unparse(item)})"
    return _leaf(node)


def source_for_regex(node: Node) -> str:
    """Write a pattern for `regex` so that it does not try a place where there can be no first match."""
    return rf"\G(?:{unparse(node)})" if begins_anywhere(node) else unparse(node)


def _leaf(node: Text | Class | Any | Backreference | Anchor) -> str:
    match node:
        case Text(characters, ignore_case):
            return _cased("".join(map(escape, characters)), ignore_case=ignore_case)
        case Class():
            return _cased(_class(node), ignore_case=node.ignore_case)
        case Any(newline):
            return "(?s:.)" if newline else "(?-s:.)"
        case Backreference(number, ignore_case):
            return _cased(f"(?P=g{number})", ignore_case=ignore_case)
        case Anchor(place):
            return place.value


def _item(node: Node) -> str:
    return f"(?:{unparse(node)})" if isinstance(node, Choice) else unparse(node)


def _atom(node: Node) -> str:
    bare = isinstance(node, Class | Any | Group | Atomic | Look) or (
        isinstance(node, Text) and len(node.characters) == 1 and node.ignore_case
    )
    return unparse(node) if bare else f"(?:{unparse(node)})"


def _cased(text: str, *, ignore_case: bool) -> str:
    return text if ignore_case else f"(?-i:{text})"


def escape(character: str) -> str:
    """Write a character so that it means itself, in or out of a class."""
    if character in _PLAIN:
        return character
    point = ord(character)
    if point < 0x80:  # noqa: PLR2004 - ASCII
        return f"\\x{point:02x}"
    return f"\\u{point:04x}" if point < 0x10000 else f"\\U{point:08x}"  # noqa: PLR2004 - the basic plane


def _class(node: Class) -> str:
    ranges = "".join(
        escape(chr(low)) if low == high else f"{escape(chr(low))}-{escape(chr(high))}"
        for low, high in node.ranges
    )
    categories = "".join(f"\\{letter}" for letter in node.categories)
    properties = "".join(
        f"\\P{{{name[1:]}}}" if name.startswith("^") else f"\\p{{{name}}}" for name in node.properties
    )
    if not (ranges or categories or properties):
        ranges, negated = r"\x00-\U0010ffff", not node.negated
        return f"[{'^' if negated else ''}{ranges}]"
    return f"[{'^' if node.negated else ''}{ranges}{categories}{properties}]"
