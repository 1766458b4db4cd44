"""Puts items into lists of a JSON file of settings and takes them out, leaving every other byte alone. Pure.

Files of settings are their owner's: comments, order and white space stay. Nothing is rewritten; text is put
in and taken out at the places that a reader of JSON with comments gives. What is taken out leaves the text as
it was: lists and objects that were made for it go, those that stood there empty stay. These are told apart by
how they are written: what is put into an empty one hugs its bracket, what is made does not.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence

from panguard.errors import ConfigError, PanguardError
from panguard.scan.json5 import read_json
from panguard.scan.placed import Listing, Node, Table
from panguard.values import dataclass

Item = Mapping[str, object]
_BLANK = "\ufeff \t\r\n"
_STEP = "  "
_ASIDE = re.compile(
    r'"(?:[^"\\\n]|\\.)*"|(?P<comment>//[^\n]*|/\*.*?\*/)|(?P<comma>,)(?=\s*[}\]])', re.DOTALL
)
# Possessive, so that no comma within a comment is ever tried.
_COMMA_AFTER = re.compile(r"(?>\s+|//[^\n]*|/\*.*?\*/)*+,", re.DOTALL)
_REST_OF_LINE = re.compile(r"(?>[ \t]*(?>/\*[^\n]*?\*/|//[^\r\n]*))*+")
_BEFORE_ON_LINE = re.compile(r"(?:\r?\n)?[ \t]*\Z")


def checked(text: str) -> Mapping[str, object]:
    """Return what a file of settings says, comments and last commas aside. Raises ConfigError."""
    plain = text.removeprefix("\ufeff")
    for _ in range(2):  # a comma may stand before a comment that stands before a bracket
        plain = _ASIDE.sub(_blanked, plain)
    try:
        said: object = json.loads(plain)
    except json.JSONDecodeError as error:
        raise ConfigError(
            f"line {error.lineno}, column {error.colno}: this is not JSON ({error.msg})"
        ) from error
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"this is not JSON that can be read ({error})") from error
    if not isinstance(said, dict):
        raise ConfigError("this is JSON, but not an object in braces")
    return said


def _blanked(found: re.Match[str]) -> str:
    """Return as much white space as the comment or comma took, so that places stay what they are."""
    if not found["comment"] and not found["comma"]:
        return found[0]
    return re.sub(r"[^\n]", " ", found[0])


def is_blank(text: str) -> bool:
    """Say whether a file holds nothing yet."""
    return not text.strip(_BLANK)


def with_items(text: str, path: Sequence[str], items: Sequence[Item]) -> str:
    """Return the text with items at the end of the list at `path`; what is missing on the way is made.

    Raises ConfigError where the text is no JSON object, or something else stands on the way.
    """
    newline = "\r\n" if "\r\n" in text else "\n"
    if is_blank(text):
        return text + _Layout(newline, "").made(path, items) + newline
    node: Node = _root(text)
    for depth, key in enumerate(path):
        if not isinstance(node, Table):
            raise ConfigError(f"{'.'.join(path[:depth])} is not an object in braces")
        below = node.get(key)
        if below is None:
            layout = _layout(text, node, newline, depth)
            return _put(text, node, f"{json.dumps(key)}: {layout.made(path[depth + 1 :], items)}", layout)
        node = below
    if not isinstance(node, Listing):
        raise ConfigError(f"{'.'.join(path)} is not a list in brackets")
    layout = _layout(text, node, newline, len(path))
    return _put(text, node, f",{layout.separator}".join(layout.written(item) for item in items), layout)


@dataclass(frozen=True, slots=True)
class _Layout:
    """How a list or object is laid out: the line break, what its lines begin with, whether it is one line."""

    newline: str
    inner: str
    one_line: bool = False
    step: str = _STEP

    @property
    def separator(self) -> str:
        """Return what stands between two entries, after the comma."""
        return " " if self.one_line else self.newline + self.inner

    def written(self, value: object) -> str:
        """Return a value as an entry of this layout."""
        if self.one_line:
            return json.dumps(value, ensure_ascii=False)
        lines = json.dumps(value, indent=self.step, ensure_ascii=False)
        return lines.replace("\n", self.newline + self.inner)

    def made(self, path: Sequence[str], items: Sequence[Item]) -> str:
        """Return a new list of items at the end of a way of keys; none of its brackets is hugged."""
        if not self.one_line:
            value: object = list(items)
            for key in reversed(path):
                value = {key: value}
            return self.written(value)
        text = f"[ {', '.join(self.written(item) for item in items)} ]"
        for key in reversed(path):
            text = f"{{ {json.dumps(key)}: {text} }}"
        return text


def _layout(text: str, node: Table | Listing, newline: str, depth: int) -> _Layout:
    spans = _spans(node)
    root = _spans(_root(text))
    step = (_indent(text, root[0][0]) if root else "") or _STEP
    inner = (_indent(text, spans[-1][0]) if spans else "") or step * (depth + 1)
    return _Layout(newline, inner, bool(spans) and "\n" not in text[node.start : node.end], step)


def _indent(text: str, start: int) -> str:
    """Return the white space that begins a line, where nothing else stands before `start` on it."""
    line = text[:start].rpartition("\n")[2]
    return line if not line.strip(" \t") else ""


def _put(text: str, node: Table | Listing, entry: str, layout: _Layout) -> str:
    """Put an entry behind the last one and its comment; into an empty node right behind its bracket."""
    spans = _spans(node)
    if not spans:
        return text[: node.start + 1] + entry + text[node.start + 1 :]
    last = spans[-1][1]
    comma = _comma_after(text, last)
    found = _REST_OF_LINE.match(text, comma or last)
    at = found.end() if found else comma or last
    between = text[last:at] if comma else f",{text[last:at]}"
    return f"{text[:last]}{between}{layout.separator}{entry}{',' if comma else ''}{text[at:]}"


def without_items(text: str, path: Sequence[str], is_ours: Callable[[str], bool]) -> str:
    """Return the text without the items of the list at `path` whose text is ours, nor what was made for them.

    An empty text means that nothing else stood in the file. Raises ConfigError.
    """
    while not is_blank(text):
        chain = _chain(_root(text), path)
        listing = chain[-1][1] if chain else None
        if not isinstance(listing, Listing):
            break
        ours = (i for i, item in enumerate(listing.items) if is_ours(text[item.start : item.end]))
        at = next(ours, None)
        if at is None:
            break
        text = _taken(text, chain, at)
    return text


def _taken(text: str, chain: Sequence[tuple[int, Node]], at: int) -> str:
    """Take out the child `at` of the last node of a chain, with the nodes above that were made for it."""
    for (key_start, node), (_, above) in zip(chain[::-1], chain[-2::-1], strict=False):
        spans = _spans(node)
        if len(spans) > 1 or _is_theirs(text, node, spans[at]):
            return _cut(text, spans, at)
        at = [start for start, _ in _spans(above)].index(key_start)
    root = chain[0][1]
    spans = _spans(root)
    if len(spans) > 1 or _is_theirs(text, root, spans[at]):
        return _cut(text, spans, at)
    before, after = text[: root.start], re.sub(r"\A\r?\n", "", text[root.end :])
    return before + after if is_blank(before + after) else f"{before}{{}}{text[root.end :]}"


def _is_theirs(text: str, node: Node, child: tuple[int, int]) -> bool:
    """Say whether a node with one child stood there empty before, or holds a comment too."""
    rest = text[node.start + 1 : child[0]] + text[child[1] : node.end - 1]
    return child[0] == node.start + 1 or bool(rest.strip(" \t\r\n,"))


def _cut(text: str, spans: Sequence[tuple[int, int]], at: int) -> str:
    start, end = spans[at]
    comma = _comma_after(text, end)
    after = text[end : comma - 1] + text[comma:] if comma else text[end:]
    if len(spans) == 1:
        return text[:start] + after
    before = text[:start]
    found = _BEFORE_ON_LINE.search(before)
    before = before[: found.start()] if found else before
    if comma is None:
        last = spans[at - 1][1]
        place = _comma_after(text, last)
        before = before[: place - 1] + before[place:] if place else before
    return before + after


def _comma_after(text: str, at: int) -> int | None:
    """Return where the comma ends that follows an entry, comments aside; None where a bracket does."""
    found = _COMMA_AFTER.match(text, at)
    return found.end() if found else None


def _root(text: str) -> Table:
    checked(text)
    try:
        root = read_json(text)
    except PanguardError as error:
        raise ConfigError(str(error)) from error
    if not isinstance(root, Table):
        raise ConfigError("this is JSON, but not an object in braces")
    return root


def _chain(root: Table, path: Sequence[str]) -> list[tuple[int, Node]]:
    """Return the values on the way to `path`, each with where its key begins; nothing if one is missing."""
    chain: list[tuple[int, Node]] = [(root.start, root)]
    for key in path:
        table = chain[-1][1]
        entries = table.entries if isinstance(table, Table) else ()
        entry = next((pair for pair in reversed(entries) if pair[0].value == key), None)
        if entry is None:
            return []
        chain.append((entry[0].start, entry[1]))
    return chain


def _spans(node: Node) -> tuple[tuple[int, int], ...]:
    if isinstance(node, Listing):
        return tuple((item.start, item.end) for item in node.items)
    return tuple((key.start, value.end) for key, value in node.entries) if isinstance(node, Table) else ()
