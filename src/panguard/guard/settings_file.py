"""Puts items into lists of a JSON file of settings and takes them out, leaving all other bytes alone. Pure.

Files of settings are their owner's: comments, order and white space stay. Nothing is rewritten; text is put
in and taken out at the places that a reader of JSON with comments gives.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence

from panguard.errors import ConfigError, PanguardError
from panguard.scan.json5 import read_json
from panguard.scan.placed import Listing, Node, Scalar, Table

Item = Mapping[str, object]
_BLANK = "\ufeff \t\r\n"
_ASIDE = re.compile(
    r'"(?:[^"\\\n]|\\.)*"|(?P<comment>//[^\n]*|/\*.*?\*/)|(?P<comma>,)(?=\s*[}\]])', re.DOTALL
)


def checked(text: str) -> object:
    """Return what a file of settings says, comments and last commas aside. Raises ConfigError."""
    plain = text.removeprefix("\ufeff")
    for _ in range(2):  # a comma may stand before a comment that stands before a bracket
        plain = _ASIDE.sub(lambda found: " " if found["comment"] or found["comma"] else found[0], plain)
    try:
        said: object = json.loads(plain)
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"it is not JSON ({error})") from error
    if not isinstance(said, dict):
        raise ConfigError("it is not a JSON object")
    return said


def with_items(text: str, path: Sequence[str], items: Sequence[Item]) -> str:
    """Return the text with items at the end of the list at `path`; what is missing on the way is made.

    Raises ConfigError where the text is no JSON object, or something else stands on the way.
    """
    if not text.strip(_BLANK):
        return text + _written(_nested(path, items), "  ", 0) + "\n"
    node: Node = _root(text)
    step = _step(text, node)
    for depth, key in enumerate(path):
        if not isinstance(node, Table):
            raise ConfigError(f"{'.'.join(path[:depth]) or 'the file'} is not an object")
        below = node.get(key)
        if below is None:
            entry = f"{json.dumps(key)}: {_written(_nested(path[depth + 1 :], items), step, depth + 1)}"
            return _put(text, node, entry, step, depth)
        node = below
    if not isinstance(node, Listing):
        raise ConfigError(f"{'.'.join(path)} is not a list")
    separator = ",\n" + step * (len(path) + 1)
    return _put(
        text, node, separator.join(_written(item, step, len(path) + 1) for item in items), step, len(path)
    )


def without_items(text: str, path: Sequence[str], is_ours: Callable[[str], bool]) -> str:
    """Return the text without our items of the list at `path`, and without lists that this empties."""
    while text.strip(_BLANK):
        chain = _chain(_root(text), path)
        if chain is None or not isinstance(chain[-1][1], Listing):
            return text
        listing = chain[-1][1]
        at = next((i for i, item in enumerate(listing.items) if is_ours(text[item.start : item.end])), None)
        if at is None:
            return text
        if len(listing.items) > 1:
            text = _cut(text, [(item.start, item.end) for item in listing.items], at)
        else:
            return _without_branch(text, chain)
    return text


def _root(text: str) -> Table:
    checked(text)
    try:
        root = read_json(text)
    except PanguardError as error:
        raise ConfigError(str(error)) from error
    if not isinstance(root, Table):
        raise ConfigError("it is not a JSON object")
    return root


def _chain(root: Table, path: Sequence[str]) -> list[tuple[int, Node]] | None:
    """Return the values on the way to `path`, each with where its key begins."""
    chain: list[tuple[int, Node]] = [(root.start, root)]
    for key in path:
        table = chain[-1][1]
        entry = (
            next((pair for pair in reversed(table.entries) if pair[0].value == key), None)
            if isinstance(table, Table)
            else None
        )
        if entry is None:
            return None
        chain.append((entry[0].start, entry[1]))
    return chain


def _without_branch(text: str, chain: Sequence[tuple[int, Node]]) -> str:
    """Cut the highest entry on the way that holds nothing but what is taken out."""
    lowest = len(chain) - 1
    while lowest > 1 and _size(chain[lowest - 1][1]) == 1:
        lowest -= 1
    owner = chain[lowest - 1][1]
    if not isinstance(owner, Table):
        return text
    spans = [(key.start, value.end) for key, value in owner.entries]
    return _cut(text, spans, spans.index((chain[lowest][0], chain[lowest][1].end)))


def _size(node: Node) -> int:
    return (
        len(node.entries) if isinstance(node, Table) else len(node.items) if isinstance(node, Listing) else 0
    )


def _cut(text: str, spans: Sequence[tuple[int, int]], at: int) -> str:
    start, end = spans[at]
    if at > 0:
        start = spans[at - 1][1]
    elif len(spans) > 1:
        end = spans[1][0]
    else:
        before, after = text[:start], text[end:]
        return (
            before.rstrip(" \t\r\n") + after.lstrip(" \t\r\n,")
            if before.rstrip()[-1:] in "{["
            else before + after
        )
    return text[:start] + text[end:]


def _put(text: str, node: Table | Listing, written: str, step: str, depth: int) -> str:
    """Put an entry before the closing bracket of a value, after what stands there."""
    newline = "\r\n" if "\r\n" in text else "\n"
    last = max((child.end for child in _children(node)), default=node.start + 1)
    close = node.end - 1
    between = text[last:close]
    kept = between.rstrip(" \t\r\n")
    ended = "," in _ASIDE.sub(lambda found: "" if found["comment"] else found[0], kept) or not _size(node)
    comma = "" if ended else ","
    inner, outer = step * (depth + 1), step * depth
    put = f"{newline}{inner}{written.replace(chr(10), newline)}{newline}{outer}"
    return f"{text[:last]}{comma}{kept}{put}{text[close:]}"


def _children(node: Table | Listing) -> tuple[Node, ...]:
    return node.items if isinstance(node, Listing) else tuple(value for _, value in node.entries)


def _nested(path: Sequence[str], items: Sequence[Item]) -> object:
    value: object = list(items)
    for key in reversed(path):
        value = {key: value}
    return value


def _written(value: object, step: str, depth: int) -> str:
    return json.dumps(value, indent=step, ensure_ascii=False).replace("\n", "\n" + step * depth)


def _step(text: str, root: Node) -> str:
    """Return by how much the file indents what its first bracket holds."""
    first = next(iter(root.entries), None) if isinstance(root, Table) else None
    if first is None:
        return "  "
    line = text[: first[0].start].rpartition("\n")[2]
    return line if line and not line.strip(" \t") else "  "


def strings_of(text: str) -> tuple[str, ...]:
    """Return every text in a JSON file of settings. Raises ConfigError."""
    found: list[str] = []
    stack: list[Node] = [_root(text)]
    while stack:
        node = stack.pop()
        if isinstance(node, Scalar):
            found.append(node.text)
        else:
            stack += _children(node)
    return tuple(found)
