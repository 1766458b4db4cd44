"""The texts in a message that an agent reads, and the message with some of them replaced. Pure.

Texts within texts count one by one: JSON that a server sends as text, and text that it sends in base64.
"""

import base64
import binascii
import json
from collections.abc import Callable

from panguard.guard.proxy.message import Table

Change = Callable[[str], str]

_QUIET = frozenset(
    (
        "type",
        "mimeType",
        "nextCursor",
        "resultType",
        "cacheScope",
        "protocolVersion",
        "requestState",
        "jsonrpc",
    )
)
"""Keys whose values are read by programs alone."""

_OF_THE_PROTOCOL = "io.modelcontextprotocol/"
_BASE64 = frozenset(("data", "blob"))
_LONG_KEY = 24
"""A key of so many characters may hold a sentence; shorter ones name things."""


def texts_of(value: object) -> tuple[str, ...]:
    """Return every text in a value that an agent may read."""
    found: list[str] = []

    def keep(text: str) -> str:
        if text.strip():
            found.append(text)
        return text

    changed(value, keep)
    return tuple(found)


def holds_other(value: object) -> bool:
    """Say whether a value holds pictures, sounds or other files, in which no text can be read."""
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, list):
            waiting += item
        elif isinstance(item, dict):
            if any(_is_other(item[key]) for key in _BASE64 & item.keys()):
                return True
            waiting += item.values()
    return False


def _is_other(item: object) -> bool:
    return isinstance(item, str) and bool(item) and _decoded(item) is None and _is_base64(item)


def changed(value: object, change: Change) -> object:
    """Return a value in which each text that an agent may read is what `change` makes of it.

    What is not changed is the same object, so that `is` tells whether anything was.
    """
    if isinstance(value, str):
        return _changed_text(value, change)
    if isinstance(value, dict):
        return _changed_table(value, change)
    if isinstance(value, list):
        items = [changed(item, change) for item in value]
        return value if all(map(_same, items, value)) else items
    return value


def _same(one: object, other: object) -> bool:
    return one is other


def _changed_table(value: Table, change: Change) -> Table:
    made: Table = {}
    for key, item in value.items():
        name = change(key) if len(key) > _LONG_KEY and " " in key else key
        quiet = (key in _QUIET and isinstance(item, str)) or key.startswith(_OF_THE_PROTOCOL)
        made[name] = item if quiet else _changed_item(key, item, change)
    unchanged = all(map(_same, made.values(), value.values())) and list(made) == list(value)
    return value if unchanged else made


def _changed_item(key: str, item: object, change: Change) -> object:
    if key in _BASE64 and isinstance(item, str) and (text := _decoded(item)) is not None:
        new = _changed_text(text, change)
        return base64.b64encode(new.encode("utf-8", "replace")).decode() if new is not text else item
    if key in _BASE64 and isinstance(item, str) and _is_base64(item):
        return item
    return changed(item, change)


def _decoded(item: str) -> str | None:
    """Return the text that base64 holds; None where it holds none."""
    try:
        return base64.b64decode(item, validate=True).decode() or None
    except (binascii.Error, ValueError):
        return None


def _is_base64(item: str) -> bool:
    try:
        base64.b64decode(item, validate=True)
    except (binascii.Error, ValueError):
        return False
    return True


def _changed_text(text: str, change: Change) -> str:
    inner = _json(text)
    if inner is None:
        return change(text)
    new = changed(inner, change)
    return text if new is inner else json.dumps(new, ensure_ascii=False, indent=_indent(text))


def _json(text: str) -> object:
    """Return the table or list that a text is in JSON; None where it is neither."""
    if text.lstrip()[:1] not in ("{", "["):
        return None
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, (dict, list)) and value else None


def _indent(text: str) -> int | None:
    """Return by how much JSON is indented; None where it is on one line."""
    _, newline, rest = text.strip().partition("\n")
    return len(rest) - len(rest.lstrip(" ")) if newline else None
