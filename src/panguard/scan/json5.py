"""Reads JSON as leniently as the most lenient agent does, and keeps the place of every value. Pure.

Comments, trailing commas, single quotes, bare keys and missing closing brackets are read past. The
cost is linear; depth and number of values are bounded.
"""

import re

from panguard.errors import LimitError, PanguardError
from panguard.expressions import Expression
from panguard.limits import DEFAULT_LIMITS, Limits, exceeds
from panguard.scan.placed import Listing, Node, Scalar, Table
from panguard.values import dataclass, field

_TOKEN = Expression(
    r"""
      (?P<space>[\s\ufeff]+|//[^\n]*|/\*.*?(?:\*/|\Z)|\#[^\n]*)
    | (?P<text>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
    | (?P<mark>[{}\[\]:,])
    | (?P<word>[^\s{}\[\]:,"'/]+(?:/(?![/*])[^\s{}\[\]:,"'/]*)*|/)
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = Expression(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(\r\n|.))", re.DOTALL)
_SIMPLE = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0", "\n": "", "\r\n": ""}
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None}
_SURROGATES = Expression("[\ud800-\udbff][\udc00-\udfff]|[\ud800-\udfff]")


@dataclass(slots=True)
class _Open:
    """A list or table that is being read; `key` waits for its value."""

    start: int
    is_table: bool
    items: list[Node] = field(default_factory=list)
    entries: list[tuple[Scalar, Node]] = field(default_factory=list)
    key: Scalar | None = None
    expects_value: bool = False

    def add(self, node: Node) -> None:
        """Take a value, which in a table is a key until a colon has been seen."""
        if not self.is_table:
            self.items.append(node)
        elif self.key is not None and self.expects_value:
            self.entries.append((self.key, node))
            self.key, self.expects_value = None, False
        elif isinstance(node, Scalar):
            self.key = node

    def close(self, end: int) -> Node:
        """Return the finished value."""
        if self.is_table:
            return Table(tuple(self.entries), self.start, end)
        return Listing(tuple(self.items), self.start, end)


def read_json(text: str, limits: Limits = DEFAULT_LIMITS) -> Node:
    """Read a text as JSON, JSONC or JSON5.

    Raises PanguardError where it is none of these, LimitError where it is too deep or too large.
    """
    if exceeds(text, limits.json_bytes):
        raise LimitError(f"larger than {limits.json_bytes:,} bytes")
    root = _Open(0, is_table=False)
    stack = [root]
    position, values = 0, 0
    while position < len(text):
        token = _TOKEN.match(text, position)
        if token is None:
            raise PanguardError(f"not JSON: {text[position]!r} at offset {position:,} cannot be read")
        position = token.end()
        if token.lastgroup != "space":
            values += 1
            _take(stack, token, limits)
        if values > 3 * limits.json_values:
            raise LimitError(f"holds more than {limits.json_values:,} values")
    while len(stack) > 1:
        _close(stack, len(text))
    if len(root.items) != 1 or isinstance(root.items[0], Scalar):
        raise PanguardError("not JSON: expected one list or one table")
    return root.items[0]


def _take(stack: list[_Open], token: re.Match[str], limits: Limits) -> None:
    start, end = token.span()
    if token.lastgroup == "mark":
        _take_mark(stack, token[0], start, end, limits)
    elif token.lastgroup == "text":
        stack[-1].add(Scalar(unescape(token[0][1:-1]), start, end))
    else:
        stack[-1].add(Scalar(_word(token[0]), start, end))


def _take_mark(stack: list[_Open], mark: str, start: int, end: int, limits: Limits) -> None:
    if mark in "{[":
        if len(stack) > limits.json_depth:
            raise LimitError(f"deeper than {limits.json_depth} levels")
        stack.append(_Open(start, is_table=mark == "{"))
    elif mark == ":":
        stack[-1].expects_value = stack[-1].key is not None
    elif mark == ",":
        stack[-1].key, stack[-1].expects_value = None, False
    elif len(stack) > 1:
        _close(stack, end)


def _close(stack: list[_Open], end: int) -> None:
    closed = stack.pop()
    stack[-1].add(closed.close(end))


def _word(word: str) -> str | float | bool | None:
    if word in _WORDS:
        return _WORDS[word]
    try:
        return float(word)
    except ValueError:
        return word


def unescape(text: str) -> str:
    """Return what the inside of a quoted text says; lone surrogates become U+FFFD."""
    if "\\" not in text:
        return text
    plain = _ESCAPE.sub(_opened, text)
    return _SURROGATES.sub(_paired, plain)


def _opened(found: re.Match[str]) -> str:
    code = found[1] or found[2]
    return chr(int(code, 16)) if code else _SIMPLE.get(found[3], found[3])


def _paired(found: re.Match[str]) -> str:
    pair = found[0]
    if len(pair) == 1:
        return "\ufffd"
    return chr(0x10000 + ((ord(pair[0]) - 0xD800) << 10) + (ord(pair[1]) - 0xDC00))
