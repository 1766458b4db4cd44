"""Finds every text of a tool call that says what it does: nested, in lists, and in JSON within text. Pure.

Tools name their arguments as they like. What a text is follows from the name of its field: a command,
something written into a file, an address, a path; whatever else there is counts as an argument, so that
nothing is left out. What a tool is to replace stands in the file already: it goes with the text that takes
its place.
"""

import base64
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from panguard.errors import MessageError
from panguard.guard.encoded_text import with_decoded
from panguard.guard.event import Part, PartKind
from panguard.guard.heredocs import parted
from panguard.guard.json_text import is_json, with_strings
from panguard.guard.patches import added, begins_patch, removed, taken
from panguard.guard.printed import printed
from panguard.limits import DEFAULT_LIMITS
from panguard.values import dataclass

Json: TypeAlias = "bool | int | float | str | Sequence[Json] | Mapping[str, Json] | None"

_KINDS: Mapping[PartKind, frozenset[str]] = {
    PartKind.COMMAND: frozenset(
        {"command", "cmd", "commandline", "script", "code", "shell", "commands", "shellcommand", "bash"}
    ),
    PartKind.WRITTEN: frozenset(
        {"content", "contents", "newstring", "newstr", "newsource", "newtext", "filetext", "patch", "diff"}
        | {"codeedit", "insertedtext", "inserttext", "replacement", "newcontent", "newcontents", "replace"}
        | {"newcode", "text", "newvalue", "patchtext", "unifieddiff"}
    ),
    PartKind.ADDRESS: frozenset({"url", "uri", "urls", "href", "endpoint"}),
    PartKind.PATH: frozenset(
        {"filepath", "path", "file", "filename", "notebookpath", "targetfile", "absolutepath", "paths"}
        | {"directory", "relpath", "relativeworkspacepath", "files"}
    ),
}
_OLD = frozenset(
    {"oldstring", "oldstr", "oldtext", "originalcontent", "originaltext", "oldcontent", "oldcode", "oldvalue"}
)
_SOUGHT = frozenset({"search", "find"})
_REPLACING = frozenset({"replace", "replacement"})
_ARGUMENTS = frozenset({"args", "arguments", "argv"})
_KIND_OF = {name: kind for kind, names in _KINDS.items() for name in names}
_PATCHING = frozenset({"patch", "diff", "patchtext", "unifieddiff"})
_JSON_DEPTH = 3
_DEEPEST = 60
_MOST_PARTS = 60
_SHORTEST_HELD = 12
_LONGEST_NAME = 24
_BASE64 = frozenset({"data", "blob"})
_SOLID = re.compile(r"[A-Za-z0-9+/_\-\r\n]+=*\s*")
_MOST_DIGITS = 400
# Escapes of half a character, beside whole ones and escaped backslashes, which stay.
_HALF = re.compile(
    r"\\\\|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(?P<half>\\u[dD][89a-fA-F][0-9a-fA-F]{2})"
)


def read_object(data: bytes) -> Mapping[str, Json]:
    """Return what a host sent. Raises MessageError where it is no JSON object or too large."""
    if len(data) > DEFAULT_LIMITS.hook_bytes:
        raise MessageError(f"the agent's question is larger than {DEFAULT_LIMITS.hook_bytes:,} bytes")
    try:
        found = _loaded(data.decode())
    except (ValueError, RecursionError) as error:
        raise MessageError("the agent's question is not JSON, or is nested too deeply") from error
    if not isinstance(found, dict):
        raise MessageError("the agent's question is not a JSON object")
    return found


def _loaded(text: str) -> Json:
    """Read JSON; halves of characters become U+FFFD, and numbers that nobody can count with stay text."""
    if "\\ud" in text or "\\uD" in text:
        text = _HALF.sub(lambda found: "\\ufffd" if found["half"] else found[0], text)
    read: Json = json.loads(text, parse_int=_number, object_pairs_hook=_members)
    return read


def _members(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    """Return a table; what stands under a key that comes again keeps a name that means the same here."""
    made: dict[str, Json] = {}
    for key, item in pairs:
        if key in made:
            other = key
            while other in made:
                other += "-"
            made[other] = made[key]
        made[key] = item
    return made


def _number(digits: str) -> int | str:
    return int(digits) if len(digits) <= _MOST_DIGITS else digits


def text_at(table: Mapping[str, Json], *keys: str) -> str:
    """Return the text of the first of these keys that has one; empty where none has."""
    return next((value for key in keys if isinstance(value := table.get(key), str)), "")


def table_at(table: Mapping[str, Json], *keys: str) -> Mapping[str, Json]:
    """Return the table of the first of these keys that has one; empty where none has."""
    return next((value for key in keys if isinstance(value := table.get(key), Mapping)), {})


def call_parts(arguments: Json, tool: str = "") -> tuple[Part, ...]:
    """Return the texts of a tool's arguments, each with what it is."""
    return _gathered(tuple(_parts(arguments, _Field(PartKind.ARGUMENT, tool=tool))))


def result_parts(result: Json) -> tuple[Part, ...]:
    """Return the texts that a tool gave back, each once; of what is encoded also what it says opened."""
    found: dict[str, None] = {}
    for text in _texts(result):
        found[text] = None
        found[opened(text)] = None
    found.pop("", None)
    return _gathered(tuple(Part(PartKind.RESULT, text) for text in _longest(tuple(found))))


def _longest(texts: tuple[str, ...]) -> tuple[str, ...]:
    """Return texts without those that others begin with: agents show the beginning of a result apart."""
    if len(texts) > _MOST_PARTS:
        return texts
    return tuple(
        text for text in texts if not any(other is not text and other.startswith(text) for other in texts)
    )


def _gathered(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """Return few parts as they are, many as one of each kind and file, since each is audited by itself."""
    if len(parts) <= _MOST_PARTS:
        return parts
    texts: dict[tuple[PartKind, str], list[str]] = {}
    for part in parts:
        texts.setdefault((part.kind, part.name if part.kind is PartKind.WRITTEN else ""), []).append(
            part.text
        )
    olds = {(part.kind, part.name): part.old for part in parts if part.old}
    return tuple(
        Part(kind, "\n".join(kept), name, olds.get((kind, name), "")) for (kind, name), kept in texts.items()
    )


def opened(text: str) -> str:
    """Return the texts in JSON with escapes or in base64, one below the other; empty for all else."""
    found: list[str] = []

    def keep(said: str) -> str:
        found.append(opened(said) or said)
        return said

    def name(key: str) -> str:
        return keep(key) if _speaks(key) else key

    if "\\" in text and is_json(text):
        with_strings(text, lambda said, _: keep(said), name)
    else:
        with_decoded(text, keep)
    return "\n".join(found)


def json_within(text: str) -> Json:
    """Return what a text says that is a JSON list or object; None where it is none."""
    if text.lstrip()[:1] not in ("{", "["):
        return None
    try:
        return _loaded(text)
    except (ValueError, RecursionError):
        return None


def _texts(value: Json) -> Iterator[str]:
    stack = [value]
    while stack:
        item = stack.pop()
        if isinstance(item, str):
            yield item
        elif isinstance(item, Mapping):
            yield from filter(_speaks, item)
            stack += reversed(tuple(item.values()))
        elif isinstance(item, Sequence):
            stack += reversed(item)


def _speaks(key: str) -> bool:
    """Say whether a key is more than a name: other letters, blanks or length may make it an order as well."""
    return len(key) > _LONGEST_NAME or not key.isascii() or any(map(str.isspace, key))


@dataclass(frozen=True, slots=True)
class _Field:
    """Where a value stands: what its name makes it, the file beside it, how deep, how deep in inner JSON."""

    kind: PartKind
    name: str = ""
    file: str = ""
    depth: int = 0
    within: int = 0
    tool: str = ""
    old: str = ""


def _parts(value: Json, field: _Field) -> Iterator[Part]:
    if field.depth > _DEEPEST:
        yield from (Part(field.kind, text, field.name) for text in _texts(value))
    elif isinstance(value, str):
        yield from _text_parts(value, field)
    elif isinstance(value, Mapping):
        yield from _table_parts(value, field)
    elif isinstance(value, Sequence):
        yield from _list_parts(value, field)


def _table_parts(table: Mapping[str, Json], field: _Field) -> Iterator[Part]:
    plain = {_plain(key) for key in table}
    file = next((text for key in table if _kind(key) is PartKind.PATH and (text := text_at(table, key))), "")
    left_out = _left_out(plain) if file or field.file else frozenset()
    old = next((text for key in table if _plain(key) in left_out and (text := text_at(table, key))), "")
    arguments = next((value for key, value in table.items() if _plain(key) in _ARGUMENTS), None)
    for key, item in table.items():
        if _speaks(key):
            yield Part(field.kind, key)
        if _plain(key) in left_out:
            continue
        kind = _kind_in(key, field, has_file=bool(file))
        if kind is PartKind.COMMAND and isinstance(item, str) and _are_words(arguments):
            yield Part(kind, " ".join((item, *map(_quoted, _texts(arguments)))), key)
        yield from _parts(
            item, _Field(kind, key, file or field.file, field.depth + 1, field.within, field.tool, old)
        )


def _kind_in(key: str, field: _Field, *, has_file: bool) -> PartKind:
    """Return what a field of a table is, beside a file or not."""
    kind = _kind(key) or field.kind
    if kind is PartKind.COMMAND and has_file and _plain(key) == "code":
        return PartKind.WRITTEN  # some editors call so what they put into a file
    return kind


def _left_out(names: frozenset[str] | set[str]) -> frozenset[str]:
    """Return the fields of an edit that only say what is replaced; without a new text it is no edit."""
    if not any(_KIND_OF.get(name) is PartKind.WRITTEN for name in names):
        return frozenset()
    return _OLD | (_SOUGHT if names & _REPLACING else frozenset())


def _list_parts(items: Sequence[Json], field: _Field) -> Iterator[Part]:
    if field.kind is PartKind.COMMAND and _plain(field.name) != "commands" and _are_words(items):
        yield Part(field.kind, " ".join(map(_quoted, _texts(items))), field.name)
        return
    deeper = _Field(field.kind, field.name, field.file, field.depth + 1, field.within, field.tool, field.old)
    for item in items:
        yield from _parts(item, deeper)


def _are_words(value: Json) -> bool:
    return (
        isinstance(value, Sequence)
        and not isinstance(value, str)
        and bool(value)
        and all(isinstance(item, str) for item in value)
    )


def _text_parts(text: str, field: _Field) -> Iterator[Part]:
    inner = json_within(text) if field.within < _JSON_DEPTH and _may_hold_json(field) else None
    if inner is not None:
        yield from _parts(
            inner, _Field(field.kind, field.name, field.file, field.depth + 1, field.within + 1, field.tool)
        )
    elif not text:
        if field.kind is PartKind.WRITTEN and field.file:
            yield Part(field.kind, "", field.file, field.old)  # a file, or a part of it, that goes
    elif field.kind is PartKind.COMMAND:
        yield from _command_parts(text, field)
    elif field.kind is PartKind.WRITTEN or begins_patch(text):
        yield from _written_parts(text, field)
    else:
        yield Part(field.kind, text, field.name)


def _may_hold_json(field: _Field) -> bool:
    """Say whether a text of this field that is JSON was made text on the way, and is to be opened."""
    return field.kind is not PartKind.WRITTEN or _plain(field.name) in ("edits", "replacements")


def _command_parts(text: str, field: _Field) -> Iterator[Part]:
    if begins_patch(text) and "patch" in field.tool.lower():
        yield from _written_parts(text, field)
        return
    command, written = parted(text)
    yield Part(PartKind.COMMAND, command, field.name)
    yield from (Part(PartKind.WRITTEN, body, file) for file, body in (*written, *printed(text)))


def _written_parts(text: str, field: _Field) -> Iterator[Part]:
    is_patch = _plain(field.name) in _PATCHING or (begins_patch(text) and not field.file)
    patch = added(text) if is_patch else None
    if patch is None:
        yield Part(PartKind.WRITTEN, text, field.file, field.old)
        return
    old = dict(taken(text))
    for file, body in patch:
        yield Part(PartKind.WRITTEN, body, file or field.file, old.pop(file, ""))
    yield from (Part(PartKind.WRITTEN, "", file or field.file, body) for file, body in old.items())
    yield from (Part(PartKind.COMMAND, f"rm {_quoted(file)}", field.name) for file in removed(text))


def _kind(key: str) -> PartKind | None:
    return _KIND_OF.get(_plain(key))


def _plain(key: str) -> str:
    return key.replace("_", "").replace("-", "").lower()


def _quoted(word: str) -> str:
    """Return a word of an argument list as a shell would read it back."""
    safe = word and not any(letter in word for letter in " \t\n'\"\\$`;&|<>()*?[]#~")
    return word if safe else "'" + word.replace("'", "'\\''") + "'"


def with_held(value: Json, held: frozenset[str], instead: str, depth: int = 0) -> Json:
    """Return a tool's result with texts that are held back replaced; what lies too deep goes as a whole."""
    if isinstance(value, str):
        return instead if _is_held(value, held) else value
    if depth > _DEEPEST:
        return instead if any(_is_held(text, held) for text in _texts(value)) else value
    if isinstance(value, Mapping):
        pairs = ((key, _with_held_at(key, item, held, instead, depth)) for key, item in value.items())
        return {instead if _speaks(key) and _is_held(key, held) else key: item for key, item in pairs}
    if isinstance(value, Sequence):
        return [with_held(item, held, instead, depth + 1) for item in value]
    return value


def _with_held_at(key: str, item: Json, held: frozenset[str], instead: str, depth: int) -> Json:
    new = with_held(item, held, instead, depth + 1)
    if new is not item and key in _BASE64 and isinstance(item, str) and _SOLID.fullmatch(item):
        return base64.b64encode(instead.encode()).decode()
    return new


def _is_held(text: str, held: frozenset[str]) -> bool:
    if text in held or opened(text) in held:
        return True
    return len(text) >= _SHORTEST_HELD and any(text in other for other in held)


def text_with_held(value: Json, held: frozenset[str], instead: str) -> str:
    """Return a tool's result as one text, with the texts that are held back replaced."""
    return "\n".join(dict.fromkeys(_texts(with_held(value, held, instead))))
