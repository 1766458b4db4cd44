"""Reads the characters of a regular expression: escapes, categories and classes. Pure."""

import re
import unicodedata
from typing import NamedTuple

from panguard.engine import charset
from panguard.engine.syntax import Any, Class, Node, Text
from panguard.errors import PatternError
from panguard.values import dataclass, replace

_HEX = {
    "x": re.compile(r"([0-9a-fA-F]{2})"),
    "u": re.compile(r"([0-9a-fA-F]{4})"),
    "U": re.compile(r"([0-9a-fA-F]{8})"),
}
_BRACED_HEX = re.compile(r"\{([0-9a-fA-F]{1,8})\}")
_NAME = re.compile(r"\{([^{}]+)\}")
_PROPERTY = re.compile(r"\{(\^?)([\w=: -]+)\}|([A-Z])")
_POSIX = re.compile(r"\[:(\^?)(\w+):\]")
_CONTROLS = {"a": "\a", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_TOGETHER_ALL = ({*"wW"}, {*"dD"}, {*"wD"})
OCTAL = frozenset("01234567")


@dataclass(frozen=True, slots=True)
class Flags:
    """The flags that hold at one place of a pattern."""

    ignore_case: bool
    multiline: bool = False
    dotall: bool = False
    verbose: bool = False

    def changed(self, letters: str, *, to: bool) -> "Flags":
        """Return the flags with those of some letters switched on or off."""
        names = {"i": "ignore_case", "m": "multiline", "s": "dotall", "x": "verbose"}
        return replace(self, **{names[letter]: to for letter in letters if letter in names})


class Members(NamedTuple):
    """One or more members of a class: ranges, categories (w, W, d, D), and names of properties."""

    ranges: charset.Ranges = ()
    categories: str = ""
    properties: tuple[str, ...] = ()

    @property
    def single(self) -> int | None:
        """Return the code of the only character, None for anything else."""
        alone = len(self.ranges) == 1 and self.ranges[0][0] == self.ranges[0][1]
        return self.ranges[0][0] if alone else None


def _only(point: int) -> Members:
    return Members(((point, point),))


class CharacterReader:
    """The place in a pattern, and what reads characters there; `at` is the next character."""

    def __init__(self, source: str, flags: Flags) -> None:
        self.source = source
        self.flags = flags
        self.at = 0

    def error(self, message: str, at: int | None = None) -> PatternError:
        """Return the error at a position (counted from zero)."""
        return PatternError(f"position {self.at if at is None else at}: {message}")

    def class_node(self, members: Members, *, negated: bool) -> Node:
        """Return the node of a class, as simple as it can be."""
        ranges, categories, names = members
        if members.single is not None and not categories and not names and not negated:
            return Text(chr(members.single), self.flags.ignore_case)
        if any(pair <= {*categories} for pair in _TOGETHER_ALL):
            ranges, categories = charset.EVERYTHING, ""
        if ranges == charset.EVERYTHING and not negated:
            return Any(newline=True)
        if "w" in categories:
            categories = categories.replace("d", "")
        return Class(ranges, "".join(sorted(set(categories))), names, negated, self.flags.ignore_case)

    def members(self) -> Members:
        """Take what stands behind a backslash, in or out of a class."""
        letter = self.source[self.at]
        self.at += 1
        if letter in "wWdD":
            return Members(categories=letter)
        if letter in "sS":
            return Members(charset.SPACE if letter == "s" else charset.complement(charset.SPACE))
        if letter in "pP":
            return Members(properties=(self.unicode_property(negated=letter == "P"),))
        return _only(ord(self.escaped(letter)))

    def escaped(self, letter: str) -> str:
        """Return the character that an escape stands for, after its letter."""
        if letter in _CONTROLS:
            return _CONTROLS[letter]
        if letter in OCTAL:
            return self.octal(letter)
        if letter in _HEX or letter == "N":
            return self.coded(letter)
        if letter.isascii() and letter.isalnum():
            raise self.error(f"\\{letter} is no known escape; write {letter} or \\\\{letter}", self.at - 2)
        return letter

    def octal(self, digit: str) -> str:
        """Return the character of an octal code, after its first digit."""
        limit = 2 if digit == "0" else 3
        digits = digit
        while len(digits) <= limit - (digit != "0") and self.source[self.at : self.at + 1] in OCTAL:
            digits += self.source[self.at]
            self.at += 1
        return chr(int(digits, 8))

    def coded(self, letter: str) -> str:
        """Return the character of a hexadecimal code or a name."""
        found = (_NAME if letter == "N" else _HEX[letter]).match(self.source, self.at)
        if found is None and letter == "u":
            found = _BRACED_HEX.match(self.source, self.at)
        if found is None:
            raise self.error(f"\\{letter} is not complete; write \\x41, \\u0041 or \\u{{1F600}}", self.at - 2)
        self.at = found.end()
        if letter == "N":
            return self.by_name(found[1])
        if int(found[1], 16) > charset.LAST:
            raise self.error("there is no such character; the largest is \\u{10FFFF}", found.start())
        return chr(int(found[1], 16))

    def by_name(self, name: str) -> str:
        """Return a character by its name in Unicode."""
        try:
            return unicodedata.lookup(name)
        except KeyError:
            raise self.error(f"no character is named {name}; write its code as \\u0041") from None

    def unicode_property(self, *, negated: bool) -> str:
        """Take the name of a property; `^` before it negates it."""
        found = _PROPERTY.match(self.source, self.at)
        if found is None:
            raise self.error("a property is written \\p{L} or \\p{Greek}")
        self.at = found.end()
        return ("^" if bool(found[1]) != negated else "") + (found[2] or found[3])

    def character_class(self) -> Node:
        """Take the rest of a class, after its opening bracket."""
        start = self.at - 1
        negated = self.source.startswith("^", self.at)
        self.at += negated
        first = self.at
        found: list[Members] = []
        while not (self.source.startswith("]", self.at) and self.at > first):
            if self.at >= len(self.source):
                raise self.error(
                    "a [ is not closed; write ] after the class, or \\[ for the character", start
                )
            member = self.member()
            low = member.single
            found.append(member if low is None or not self.ranged() else self.range(low))
        self.at += 1
        members = Members(
            charset.union(pair for member in found for pair in member.ranges),
            "".join(member.categories for member in found),
            tuple(name for member in found for name in member.properties),
        )
        return self.class_node(members, negated=negated)

    def ranged(self) -> bool:
        """Say whether a hyphen makes a range with the character before it."""
        return self.source.startswith("-", self.at) and self.source[self.at + 1 : self.at + 2] not in {
            "]",
            "",
        }

    def range(self, low: int) -> Members:
        """Take the rest of a range; before a category the hyphen is only a hyphen."""
        at = self.at
        self.at += 1
        member = self.member()
        high = member.single
        if high is None:
            return member._replace(ranges=((low, low), (0x2D, 0x2D), *member.ranges))
        if high < low:
            raise self.error("a range goes backwards; write the smaller character first", at)
        return Members(((low, high),))

    def member(self) -> Members:
        """Take one member of a class."""
        character = self.source[self.at]
        if character == "[" and (found := _POSIX.match(self.source, self.at)):
            self.at = found.end()
            return Members(properties=(found[1] + found[2],))
        self.at += 1
        if character != "\\":
            return _only(ord(character))
        if self.at >= len(self.source):
            raise self.error("the pattern ends with a backslash; write \\\\ for the character")
        if self.source[self.at] == "b":
            self.at += 1
            return _only(ord("\b"))
        return self.members()
