"""Values of a configuration with the places where they stand in its text. Pure."""

import re
from collections.abc import Iterator
from typing import TypeAlias

from panguard.limits import DEFAULT_LIMITS
from panguard.values import dataclass


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text, number or truth value from `start` to `end` of the text, quotes included."""

    value: str | float | bool | None
    start: int
    end: int

    @property
    def text(self) -> str:
        """Return the value if it is text, else an empty one."""
        return self.value if isinstance(self.value, str) else ""


@dataclass(frozen=True, slots=True)
class Listing:
    """Values in order."""

    items: tuple["Node", ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Table:
    """Values by key; of a key that is given twice both are kept, since readers do not agree."""

    entries: tuple[tuple[Scalar, "Node"], ...]
    start: int
    end: int

    def all(self, *keys: str) -> Iterator["Node"]:
        """Yield the values of any of these keys, in the order of the text; case matters."""
        return (value for key, value in self.entries if key.value in keys)

    def get(self, *keys: str) -> "Node | None":
        """Return the last value of any of these keys."""
        found = list(self.all(*keys))
        return found[-1] if found else None

    def text(self, *keys: str) -> str:
        """Return the text of any of these keys; empty when there is none."""
        value = self.get(*keys)
        return value.text if isinstance(value, Scalar) else ""

    def table(self, *keys: str) -> "Table":
        """Return the table of any of these keys; an empty one when there is none."""
        value = self.get(*keys)
        return value if isinstance(value, Table) else Table((), self.start, self.start)


Node: TypeAlias = Scalar | Listing | Table


def walk(node: Node) -> Iterator[tuple[tuple[str, ...], Node]]:
    """Yield every value below a node with the keys that lead to it, in the order of the text."""
    stack: list[tuple[tuple[str, ...], Node]] = [((), node)]
    while stack:
        path, current = stack.pop()
        yield path, current
        if isinstance(current, Table):
            stack += [((*path, str(key.value)), value) for key, value in reversed(current.entries)]
        elif isinstance(current, Listing):
            stack += [(path, value) for value in reversed(current.items)]


def texts(node: Node | None) -> tuple[Scalar, ...]:
    """Return the text of a node or, of a list, all its texts."""
    if isinstance(node, Listing):
        return tuple(item for item in node.items if isinstance(item, Scalar) and item.text)
    return (node,) if isinstance(node, Scalar) and node.text else ()


_LONGEST_NEEDLE = 200


class Placer:
    """Gives plain values (of a parser that does not say where they stood) their places, in order."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self.text, self.start, self.end = text, start, end
        self.at = start
        self.misses = 0

    def place(self, value: object) -> Node:
        """Return a value with places; a text that cannot be found stands at the start."""
        if isinstance(value, dict):
            first = self.at
            entries = tuple((self._scalar(str(key)), self.place(item)) for key, item in value.items())
            return Table(entries, first, self.at)
        if isinstance(value, (list, tuple)):
            first = self.at
            return Listing(tuple(self.place(item) for item in value), first, self.at)
        return self._scalar(value)

    def _scalar(self, value: object) -> Scalar:
        if not isinstance(value, str):
            plain = value if isinstance(value, (int, float, bool)) else None
            return Scalar(plain, self.at, self.at)
        needle = re.split(r"[\n\"\\]", value, maxsplit=1)[0].strip()[:_LONGEST_NEEDLE]
        found = self._find(needle) if needle else -1
        if found < 0:
            return Scalar(value, self.at, self.at)
        self.at = max(self.at, found + len(needle))
        return Scalar(value, found, found + len(needle))

    def _find(self, needle: str) -> int:
        """Return where a text stands next, else first; what misses too often is no longer looked for."""
        if self.misses >= DEFAULT_LIMITS.placed_misses:
            return -1
        found = self.text.find(needle, self.at, self.end)
        if found >= 0:
            return found
        self.misses += 1
        return self.text.find(needle, self.start, self.end)
