"""The texts in a message that an agent reads, and the message with some of them replaced. Pure.

Keys are texts like values. Texts within texts count one by one: JSON that a server sends as text, and text
that it sends in base64.
"""

from collections.abc import Callable
from functools import partial

from panguard.expressions import Expression
from panguard.guard.encoded_text import is_opaque, with_decoded, with_field
from panguard.guard.json_text import is_json, with_escaped, with_strings
from panguard.guard.proxy.message import Table
from panguard.values import dataclass, replace

Change = Callable[[str], str]

_KINDS = frozenset(
    (
        *("text", "image", "audio", "resource", "resource_link", "tool_use", "tool_result", "thinking"),
        *("user", "assistant"),
    )
)
"""What blocks of content call themselves: words that would only stand between what belongs together."""

_BASE64 = frozenset(("data", "blob"))
_NAME = Expression(r"[A-Za-z0-9_.$/:@\-]{1,40}")
_KNOWN = frozenset(
    (
        *(
            "content",
            "structuredContent",
            "isError",
            "_meta",
            "type",
            "text",
            "data",
            "blob",
            "mimeType",
            "uri",
        ),
        *("annotations", "resource", "contents", "messages", "role", "name", "title", "description", "code"),
        *(
            "params",
            "error",
            "message",
            "progress",
            "progressToken",
            "level",
            "resultType",
            "total",
            "logger",
        ),
    )
)
"""Names that the protocol itself gives."""

_WRITINGS = 8
_LARGE = 200


@dataclass(frozen=True, slots=True)
class _Changes:
    """What is made of a text, and of a key that is a name.

    `nested` says that the text comes out of base64: there it is read in one writing, or the work has no end.
    """

    text: Change
    key: Change
    nested: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """The texts in a value that an agent may read; apart from them the keys that are names, each once.

    Names would only stand between texts that belong together.
    """

    texts: tuple[str, ...]
    names: tuple[str, ...]


def words_of(value: object) -> Words:
    """Return every text in a value that an agent may read, and its keys."""
    found: list[str] = []
    names: dict[str, None] = {}

    def keep(text: str) -> str:
        if text.strip():
            found.append(text)
        return text

    def name(key: str) -> str:
        names[key] = None
        return key

    _changed(value, _Changes(keep, name))
    return Words(tuple(found), tuple(name for name in names if name not in _KNOWN))


def changed(value: object, change: Change, name: Change) -> object:
    """Return a value in which each text is what `change` makes of it, and each key what `name` does.

    What is not changed is the same object, so that `is` tells whether anything was.
    """
    return _changed(value, _Changes(change, name))


def holds_other(value: object) -> bool:
    """Say whether a value holds pictures, sounds or other files, in which no text can be read."""
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, list):
            waiting += item
        elif isinstance(item, dict):
            if any(map(partial(_is_other, item), _BASE64 & item.keys())):
                return True
            waiting += item.values()
    return False


def _is_other(block: Table, key: str) -> bool:
    """Say whether a member holds a file: it says so itself, or is too long for a mere name."""
    held = block[key]
    if not isinstance(held, str):
        return False
    says = key == "blob" or "mimeType" in block or block.get("type") in ("image", "audio")
    return (says or len(held) >= _LARGE) and is_opaque(held)


def _changed(value: object, changes: _Changes) -> object:
    if isinstance(value, str):
        return _changed_text(value, changes)
    if isinstance(value, dict):
        return _changed_table(value, changes)
    if isinstance(value, list):
        items = [_changed(item, changes) for item in value]
        return value if all(map(_same, items, value)) else items
    return value


def _same(one: object, other: object) -> bool:
    return one is other


def _changed_table(value: Table, changes: _Changes) -> Table:
    made: Table = {}
    for key, item in value.items():
        name = _changed_key(key, changes)
        while name in made:  # a notice stands there already
            name += " "
        made[name] = _changed_item(key, item, changes)
    unchanged = all(map(_same, made.values(), value.values())) and list(made) == list(value)
    return value if unchanged else made


def _changed_item(key: str, item: object, changes: _Changes) -> object:
    return _changed_text_at(key, item, changes) if isinstance(item, str) else _changed(item, changes)


def _changed_text_at(key: str, item: str, changes: _Changes) -> str:
    if key in ("type", "role") and item in _KINDS:
        return item
    if key in _BASE64:
        most = 1 if changes.nested else _WRITINGS
        return with_field(item, lambda text: _changed_text(text, replace(changes, nested=True)), most=most)
    return _changed_text(item, changes)


def _changed_key(key: str, changes: _Changes) -> str:
    return changes.key(key) if _NAME.fullmatch(key) else _changed_text(key, changes)


def _changed_text(text: str, changes: _Changes) -> str:
    def inner(said: str) -> str:
        return _changed_text(said, changes)

    def at(said: str, key: str) -> str:
        return _changed_text_at(key, said, changes)

    if is_json(text):
        return with_strings(text, at, lambda key: _changed_key(key, changes))
    new = with_escaped(changes.text(text), inner)
    return with_decoded(text, inner) if new is text else new
