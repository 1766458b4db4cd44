r"""Reads a regular expression of the rules' dialect into a tree. Pure.

The dialect is that of the `regex` library (version 0, for text), with `\u{...}` and `\k<name>` of
JavaScript besides. What has no place in a rule (recursion, fuzzy matching, conditionals, `\K`) is refused.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from panguard.engine.characters import OCTAL, CharacterReader, Flags
from panguard.engine.syntax import (
    EMPTY,
    Anchor,
    Any,
    Atomic,
    Backreference,
    Choice,
    Greed,
    Group,
    Look,
    Node,
    Place,
    Repeat,
    Sequence,
    Text,
)
from panguard.errors import PatternError

_RUN = re.compile(r"[^\\\[\](){}*+?|^$.\s#]+")
_TIMES = re.compile(r"\{(\d*)(?:(,)(\d*))?\}")
_FUZZY = re.compile(r"\{(?=[^{}:]*[eids])[eids0-9<=+,]+(?::[^{}]*)?\}")
_FLAGS = re.compile(r"([a-zA-Z]*)(?:-([a-zA-Z]+))?([:)])")
_NAMED_GROUP = re.compile(r"P?<([^\W\d]\w*)>")
_NAMED_REFERENCE = re.compile(r"P=(\w+)\)")
_REFERENCE = re.compile(r"[kg](?:<(\w+)>|\{(\w+)\})")
_LOOKS = {"=": (False, False), "!": (False, True), "<=": (True, False), "<!": (True, True)}
_ANCHORS = {
    "A": Place.TEXT_START,
    "Z": Place.TEXT_END,
    "z": Place.TEXT_END,
    "b": Place.BOUNDARY,
    "B": Place.NO_BOUNDARY,
}
_KNOWN_FLAGS = frozenset("imsxu")
_QUANTIFIERS = frozenset("*+?{")
_MAX_REPEAT = 0xFFFFFFFE
_DEEPEST = 100
_GROUP_NUMBER = re.compile(r"\d{1,2}")


class Parsed(NamedTuple):
    """A pattern as a tree, with the number of its groups."""

    node: Node
    groups: int


class _WholePatternFlagsError(Exception):
    """Flags were met that hold for the whole pattern: it is read again with them."""

    def __init__(self, flags: Flags) -> None:
        super().__init__()
        self.flags = flags


# Whoever builds rules reads each new pattern twice: to find what it requires, and to write its forms.
_REMEMBERED = 512


@lru_cache(maxsize=_REMEMBERED)
def parse(source: str, *, ignore_case: bool = True) -> Parsed:
    """Read a pattern.

    Raises PatternError with the position and the cure when the pattern is not valid, or uses what the
    engine does not support.
    """
    flags = Flags(ignore_case)
    while True:
        try:
            return _Parser(source, flags).parsed()
        except _WholePatternFlagsError as found:
            flags = found.flags


def fault_of(source: str) -> str:
    """Say why the engine cannot run a pattern; empty when it can."""
    try:
        parse(source)
    except PatternError as error:
        return str(error)
    return ""


class _Parser(CharacterReader):
    """One reading of one pattern."""

    def __init__(self, source: str, flags: Flags) -> None:
        super().__init__(source, flags)
        self.whole = flags
        self.groups = 0
        self.depth = 0
        self.names: dict[str, int] = {}
        self.open: set[int] = set()
        self.references: list[tuple[int, str]] = []
        self.numbers: dict[int, int] = {}

    def parsed(self) -> Parsed:
        """Read the whole pattern."""
        node = self.choice()
        if self.at < len(self.source):
            raise self.error("a closing parenthesis has no opening one; write \\) for the character")
        for at, name in self.references:
            self.check_reference(at, name)
        return Parsed(node, self.groups)

    def check_reference(self, at: int, name: str) -> None:
        """Make sure that the group which is referred to exists."""
        if int(name) > self.groups if name.isdigit() else name not in self.names:
            raise self.error(
                f"the pattern refers to group {name}, which it does not have; "
                "put what is to be repeated in parentheses, or correct the reference",
                at,
            )

    # -- structure

    def choice(self) -> Node:
        options = [self.sequence()]
        while self.source.startswith("|", self.at):
            self.at += 1
            options.append(self.sequence())
        return options[0] if len(options) == 1 else Choice(tuple(options))

    def sequence(self) -> Node:
        items: list[Node] = []
        source, end = self.source, len(self.source)
        while self.at < end:
            character = source[self.at]
            if character in "|)":
                break
            if character in "*+?":
                raise self.error(f"there is nothing before {character} to repeat; write \\{character}")
            if self.flags.verbose and self.skipped():
                continue
            self.run(items) if (run := _RUN.match(source, self.at)) is None else self.literal(items, run[0])
        return joined(items)

    def skipped(self) -> bool:
        """Skip a blank or a comment of verbose mode; say whether there was one."""
        if self.source[self.at] == "#":
            end = self.source.find("\n", self.at)
            self.at = len(self.source) if end < 0 else end + 1
            return True
        if self.source[self.at].isspace():
            self.at += 1
            return True
        return False

    def literal(self, items: list[Node], characters: str) -> None:
        """Take a run of ordinary characters; a quantifier after it belongs to the last."""
        self.at += len(characters)
        if len(characters) > 1 and self.repeats():
            self.at -= 1
            characters = characters[:-1]
        elif self.repeats():
            items.append(self.quantified(Text(characters, self.flags.ignore_case)))
            return
        items.append(Text(characters, self.flags.ignore_case))

    def repeats(self) -> bool:
        """Say whether a quantifier may follow."""
        if self.flags.verbose:
            while self.at < len(self.source) and self.skipped():
                pass
        return self.source[self.at : self.at + 1] in _QUANTIFIERS

    def run(self, items: list[Node]) -> None:
        """Take one item that is not an ordinary character."""
        node = self.atom()
        if node is not None:
            items.append(self.quantified(node) if self.repeats() else node)

    def atom(self) -> Node | None:  # noqa: PLR0911 - one for each kind of node
        character = self.source[self.at]
        self.at += 1
        match character:
            case "(":
                return self.group()
            case "[":
                return self.character_class()
            case "\\":
                return self.escape()
            case ".":
                return Any(self.flags.dotall)
            case "^":
                return Anchor(Place.LINE_START if self.flags.multiline else Place.TEXT_START)
            case "$":
                return Anchor(Place.LINE_END if self.flags.multiline else Place.LAST_LINE_END)
        return Text(character, self.flags.ignore_case)

    # -- quantifiers

    def quantified(self, node: Node) -> Node:
        times = self.times()
        if times is None:
            return node
        greed = Greed.GREEDY
        if (mark := self.source[self.at : self.at + 1]) in {"?", "+"}:
            greed = Greed.LAZY if mark == "?" else Greed.POSSESSIVE
            self.at += 1
        if self.repeats() and self.times() is not None:
            raise self.error("one quantifier follows another; put (?:...) around what the second repeats")
        return Repeat(node, *times, greed)

    def times(self) -> tuple[int, int | None] | None:
        """Take a quantifier; None where a brace is only a brace."""
        character = self.source[self.at]
        if character != "{":
            self.at += 1
            return {"*": (0, None), "+": (1, None), "?": (0, 1)}[character]
        found = _TIMES.match(self.source, self.at)
        if found is None or found[0] == "{}":
            if _FUZZY.match(self.source, self.at):
                raise self.error("approximate matching is not supported; write \\{ for a brace")
            return None
        low, high = self.bounds(found)
        self.at = found.end()
        return low, high

    def bounds(self, found: re.Match[str]) -> tuple[int, int | None]:
        low = int(found[1] or 0)
        high = low if found[2] is None else int(found[3]) if found[3] else None
        if high is not None and high < low:
            raise self.error("the smallest number of repeats is larger than the largest; swap them")
        if max(low, high or 0) > _MAX_REPEAT:
            raise self.error("the number of repeats is too large")
        return low, high

    # -- groups

    def group(self) -> Node | None:
        if not self.source.startswith("?", self.at):
            return self.capture(None)
        self.at += 1
        for mark in ("<=", "<!", "=", "!", ":", ">", "#"):
            if self.source.startswith(mark, self.at):
                self.at += len(mark)
                return self.marked(mark)
        if found := _NAMED_GROUP.match(self.source, self.at):
            self.at = found.end()
            return self.capture(found[1])
        if found := _NAMED_REFERENCE.match(self.source, self.at):
            self.at = found.end()
            return self.reference(found[1])
        return self.flagged()

    def marked(self, mark: str) -> Node | None:
        if mark == "#":
            end = self.source.find(")", self.at)
            if end < 0:
                raise self.error("a comment is not closed; write ) after it")
            self.at = end + 1
            return None
        inside = self.inside()
        if mark in _LOOKS:
            return Look(inside, *_LOOKS[mark])
        return Atomic(inside) if mark == ">" else inside

    def inside(self) -> Node:
        """Take what a group holds, with its closing parenthesis; flags set inside end with it."""
        start, flags = self.at, self.flags
        self.depth += 1
        if self.depth > _DEEPEST:
            raise self.error("the pattern is nested too deeply; write it flatter")
        node = self.choice()
        if not self.source.startswith(")", self.at):
            raise self.error(
                "a parenthesis is not closed; write ) after the group, or \\( for the character", start
            )
        self.at += 1
        self.depth -= 1
        self.flags = flags
        return node

    def capture(self, name: str | None) -> Node:
        if name is not None and name in self.names:
            number = self.names[name]
        else:
            self.groups += 1
            number = self.groups
        if name is not None:
            self.names[name] = number
        self.open.add(number)
        node = Group(self.inside(), number)
        self.open.discard(number)
        return node

    def flagged(self) -> Node | None:
        found = _FLAGS.match(self.source, self.at)
        letters = (found[1] + (found[2] or "")) if found else ""
        if found is None or not letters or not set(letters) <= _KNOWN_FLAGS:
            raise self.error("this kind of group is not supported; use (?:...), (?=...), (?i) or the like")
        flags = self.flags.changed(found[1], to=True).changed(found[2] or "", to=False)
        self.at = found.end()
        if found[3] == ":":
            outer, self.flags = self.flags, flags
            node = self.inside()
            self.flags = outer
            return node
        if found[2]:
            raise self.error("flags cannot be switched off for the whole pattern; write (?-i:...)")
        whole = self.whole.changed(found[1], to=True)
        if whole != self.whole:
            raise _WholePatternFlagsError(whole)
        return None

    def reference(self, name: str) -> Node:
        if (name.isdigit() and int(name) in self.open) or self.names.get(name) in self.open:
            raise self.error(f"group {name} is referred to inside itself; refer to it after its end")
        self.references.append((self.at, name))
        number = int(name) if name.isdigit() else self.names.get(name)
        if number is None:
            raise self.error(f"group {name} is not defined before; define it earlier as (?P<{name}>...)")
        return Backreference(number, self.flags.ignore_case)

    # -- escapes

    def escape(self) -> Node:
        if self.at >= len(self.source):
            raise self.error("the pattern ends with a backslash; write \\\\ for the character")
        letter = self.source[self.at]
        if letter in _ANCHORS:
            self.at += 1
            return Anchor(_ANCHORS[letter])
        if letter in "123456789" and (number := self.group_number()) is not None:
            return self.reference(number)
        if letter in "kg" and (found := _REFERENCE.match(self.source, self.at)):
            self.at = found.end()
            return self.reference(found[1] or found[2])
        return self.class_node(self.members(), negated=False)

    def group_number(self) -> str | None:
        """Take the number of a group; None where it is the octal code of a character."""
        octal = self.source[self.at : self.at + 3]
        digits = _GROUP_NUMBER.match(self.source, self.at)
        if digits is None or (len(octal) == 3 and OCTAL.issuperset(octal)):  # noqa: PLR2004 - three digits
            return None
        self.at = digits.end()
        return digits[0]


def joined(items: list[Node]) -> Node:
    """Return the items as one node, with neighbouring texts and sequences made one."""
    flat: list[Node] = []
    for item in items:
        for part in item.items if isinstance(item, Sequence) else (item,):
            last = flat[-1] if flat else None
            if isinstance(part, Text) and isinstance(last, Text) and part.ignore_case == last.ignore_case:
                flat[-1] = Text(last.characters + part.characters, part.ignore_case)
            else:
                flat.append(part)
    return flat[0] if len(flat) == 1 else Sequence(tuple(flat)) if flat else EMPTY
