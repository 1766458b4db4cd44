"""Finds every text of a tool call that says what it does: nested, in lists, and in JSON within text. Pure.

Tools name their arguments as they like. What a text is follows from the name of its field: a command,
something written into a file, an address, a path; whatever else there is counts as an argument, so that
nothing is left out.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from panguard.errors import MessageError
from panguard.guard.event import Part, PartKind
from panguard.limits import DEFAULT_LIMITS

Json: TypeAlias = "bool | int | float | str | Sequence[Json] | Mapping[str, Json] | None"

_KINDS: Mapping[PartKind, frozenset[str]] = {
    PartKind.COMMAND: frozenset({"command", "cmd", "commandline", "script", "code", "shell", "commands"}),
    PartKind.WRITTEN: frozenset(
        {"content", "contents", "newstring", "newstr", "newsource", "newtext", "filetext", "patch", "diff"}
        | {
            "codeedit",
            "insertedtext",
            "inserttext",
            "replacement",
            "newcontent",
            "newcontents",
            "replace",
            "text",
        }
    ),
    PartKind.ADDRESS: frozenset({"url", "uri", "urls", "href", "endpoint"}),
    PartKind.PATH: frozenset(
        {
            "filepath",
            "path",
            "file",
            "filename",
            "notebookpath",
            "targetfile",
            "absolutepath",
            "paths",
            "directory",
        }
    ),
}
_OLD = frozenset({"oldstring", "oldstr", "oldtext", "originalcontent", "originaltext"})
_KIND_OF = {name: kind for kind, names in _KINDS.items() for name in names}
_JSON_DEPTH = 3


def read_object(data: bytes) -> Mapping[str, Json]:
    """Return what a host sent. Raises MessageError where it is no JSON object or too large."""
    if len(data) > DEFAULT_LIMITS.hook_bytes:
        raise MessageError(f"the agent's question is larger than {DEFAULT_LIMITS.hook_bytes:,} bytes")
    try:
        found = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise MessageError("the agent's question is not JSON") from error
    if not isinstance(found, dict):
        raise MessageError("the agent's question is not a JSON object")
    return found


def text_at(table: Mapping[str, Json], *keys: str) -> str:
    """Return the text of the first of these keys that has one; empty where none has."""
    return next((value for key in keys if isinstance(value := table.get(key), str)), "")


def call_parts(arguments: Json) -> tuple[Part, ...]:
    """Return the texts of a tool's arguments, each with what it is."""
    return tuple(_parts(arguments, PartKind.ARGUMENT, "", "", 0))


def result_parts(result: Json) -> tuple[Part, ...]:
    """Return the texts that a tool gave back."""
    return tuple(Part(PartKind.RESULT, text) for text in _texts(result))


def _texts(value: Json) -> Iterator[str]:
    stack = [value]
    while stack:
        item = stack.pop()
        if isinstance(item, str):
            yield item
        elif isinstance(item, Mapping):
            stack += reversed(tuple(item.values()))
        elif isinstance(item, Sequence):
            stack += reversed(item)


def _parts(value: Json, kind: PartKind, name: str, file: str, depth: int) -> Iterator[Part]:
    if isinstance(value, str):
        yield from _text_parts(value, kind, name, file, depth)
    elif isinstance(value, Mapping):
        file = next(
            (text for key in value if _kind(key) is PartKind.PATH and (text := text_at(value, key))), file
        )
        for key, item in value.items():
            if _plain(key) not in _OLD:
                yield from _parts(item, _kind(key) or kind, key, file, depth)
    elif isinstance(value, Sequence):
        if kind is PartKind.COMMAND and value and all(isinstance(item, str) for item in value):
            yield Part(kind, " ".join(_quoted(str(item)) for item in value), name)
            return
        for item in value:
            yield from _parts(item, kind, name, file, depth)


def _text_parts(text: str, kind: PartKind, name: str, file: str, depth: int) -> Iterator[Part]:
    inner = _json_within(text) if depth < _JSON_DEPTH and kind is PartKind.ARGUMENT else None
    if inner is not None:
        yield from _parts(inner, PartKind.ARGUMENT, name, file, depth + 1)
    elif text:
        yield Part(kind, text, file if kind is PartKind.WRITTEN else name)


def _json_within(text: str) -> Json:
    if text.lstrip()[:1] not in ("{", "["):
        return None
    try:
        found: Json = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found


def _kind(key: str) -> PartKind | None:
    return _KIND_OF.get(_plain(key))


def _plain(key: str) -> str:
    return key.replace("_", "").replace("-", "").lower()


def _quoted(word: str) -> str:
    """Return a word of an argument list as a shell would read it back."""
    safe = word and not any(letter in word for letter in " \t\n'\"\\$`;&|<>()*?[]#~")
    return word if safe else "'" + word.replace("'", "'\\''") + "'"


def with_held(value: Json, held: frozenset[str], instead: str) -> Json:
    """Return a tool's result with texts that are held back replaced."""
    if isinstance(value, str):
        return instead if value in held else value
    if isinstance(value, Mapping):
        return {key: with_held(item, held, instead) for key, item in value.items()}
    if isinstance(value, Sequence):
        return [with_held(item, held, instead) for item in value]
    return value
