"""Grades what changed in the definition of a tool, from its writing to what it can do. Pure.

The table of what counts as what stands in docs/mcp.md.
"""

import re
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from enum import IntEnum

from panguard.guard.proxy.definitions import Definition, canonical
from panguard.guard.proxy.message import Table, table
from panguard.values import dataclass


class Grade(IntEnum):
    """How much a change matters, from none to most."""

    NONE = 0
    NOTATION = 1
    ADDITIVE = 2
    DESCRIPTION = 3
    CAPABILITY = 4

    @property
    def label(self) -> str:
        """Return the lower-case name."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Detail:
    """One thing that changed: where, from what to what (empty where it was not there), and its grade."""

    grade: Grade
    place: str
    old: str = ""
    new: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a tool; `new_tool` where it was not there before."""

    name: str
    details: tuple[Detail, ...] = ()
    new_tool: bool = False

    @property
    def grade(self) -> Grade:
        """Return the grade of the gravest detail."""
        if self.new_tool:
            return Grade.CAPABILITY
        return max((detail.grade for detail in self.details), default=Grade.NONE)


def change(old: Definition, new: Definition) -> Change:
    """Compare two definitions of the tool of one name."""
    if old.text == new.text:
        return Change(new.name)
    before, after = old.value, new.value
    details = tuple(_details(before, after))
    return Change(new.name, details or (Detail(Grade.NOTATION, ""),))


_REACHES = re.compile(
    r"(?:^|[_\-. ])(?:path|paths|file|files|filename|dir|directory|folder|url|uri|urls|link|href|host"
    r"|endpoint"
    r"|webhook|callback|address|recipient|recipients|to|cc|bcc|email|command|commands|cmd|shell|script|code|exec"
    r"|execute|args|argv|query|sql|program|binary|env|environment|headers|token|password|secret|key)"
    r"(?:$|[_\-. ])",
    re.IGNORECASE,
)
"""Names of parameters by which a tool reaches files, addresses, programs or keys."""

_HUMPS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_POINTS = re.compile(r"(?:^|\s)(?:/|~|\.\.|[A-Za-z]:\\)|://|[;&|`$]\(?", re.ASCII)
_FORMATS = frozenset(("uri", "url", "uri-reference", "iri", "path", "hostname", "ipv4", "ipv6", "email"))
_HINTS = {"readOnlyHint": False, "destructiveHint": True, "idempotentHint": False, "openWorldHint": True}
_TEXTS = frozenset(("description", "$comment", "examples"))
_SETS = frozenset(("required", "enum", "type"))
_BOUNDS = frozenset(
    (
        *(
            "minimum",
            "maximum",
            "exclusiveMinimum",
            "exclusiveMaximum",
            "multipleOf",
            "minLength",
            "maxLength",
        ),
        *("minItems", "maxItems", "uniqueItems", "minProperties", "maxProperties", "pattern", "format"),
    )
)
_OF_SCHEMAS = frozenset(("properties", "$defs", "definitions", "patternProperties"))


def _details(old: Table, new: Table) -> Iterator[Detail]:
    yield from _text("title", old.get("title"), new.get("title"))
    yield from _text("description", old.get("description"), new.get("description"))
    yield from _hints(table(old.get("annotations")), table(new.get("annotations")))
    yield from _icons(old.get("icons"), new.get("icons"))
    yield from _schema("inputSchema", table(old.get("inputSchema")), table(new.get("inputSchema")))
    for detail in _schema("outputSchema", table(old.get("outputSchema")), table(new.get("outputSchema"))):
        # What a tool answers gives it no new reach; words in it are words to the agent all the same.
        grade = min(detail.grade, Grade.DESCRIPTION)
        reference = detail.place.endswith("$ref")
        yield detail if reference else Detail(grade, detail.place, detail.old, detail.new)


def _text(place: str, old: object, new: object) -> Iterator[Detail]:
    if old == new:
        return
    if _plain(old) == _plain(new):
        yield Detail(Grade.NOTATION, place)
    elif place.endswith("title"):
        yield Detail(Grade.DESCRIPTION if old else Grade.ADDITIVE, place, _shown(old), _shown(new))
    else:
        yield Detail(Grade.DESCRIPTION, place, _shown(old), _shown(new))


def _plain(value: object) -> object:
    """Return a text without the white space that only lays it out."""
    if isinstance(value, str):
        return re.sub(r"[ \t\r\n]+", " ", value).strip(" ")
    return value


def _hints(old: Table, new: Table) -> Iterator[Detail]:
    yield from _text("annotations.title", old.get("title"), new.get("title"))
    for hint, default in _HINTS.items():
        before, after = old.get(hint, default), new.get(hint, default)
        if before != after:
            # Either way: what it may do, or whether the agent still asks before it does.
            yield Detail(Grade.CAPABILITY, f"annotations.{hint}", _shown(before), _shown(after))
    known = {*_HINTS, "title"}
    if {key: old[key] for key in old if key not in known} != {
        key: new[key] for key in new if key not in known
    }:
        yield Detail(Grade.DESCRIPTION, "annotations")


def _icons(old: object, new: object) -> Iterator[Detail]:
    if old != new:
        yield Detail(Grade.ADDITIVE, "icons", _shown(old), _shown(new))


def _schema(place: str, old: Table, new: Table) -> Iterator[Detail]:
    """Compare two schemas, member by member."""
    for key in sorted({*old, *new}):
        before, after = old.get(key), new.get(key)
        if before != after or (key in old) != (key in new):
            yield from _member(f"{place}.{key}", key, before, after)


def _member(place: str, key: str, old: object, new: object) -> Iterator[Detail]:
    if key in _OF_SCHEMAS:
        yield from _properties(place, table(old), table(new))
    elif key in _TEXTS or key == "title":
        yield from _text(place, old, new)
    elif key in _SETS:
        yield from _set(place, key, _listed(old), _listed(new))
    elif key in ("default", "const"):
        grade = Grade.CAPABILITY if _points(new) else Grade.DESCRIPTION
        yield Detail(grade, place, _shown(old), _shown(new))
    elif key in _BOUNDS:
        yield Detail(Grade.ADDITIVE, place, _shown(old), _shown(new))
    elif isinstance(old, dict) and isinstance(new, dict):
        yield from _schema(place, old, new)
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        yield from _each(place, old, new)
    else:
        # A member that nobody here knows may let anything through, as does a schema that is no more.
        yield Detail(Grade.CAPABILITY, place, _shown(old), _shown(new))


def _each(place: str, old: list[object], new: list[object]) -> Iterator[Detail]:
    for number, (before, after) in enumerate(zip(old, new, strict=True)):
        if isinstance(before, dict) and isinstance(after, dict):
            yield from _schema(f"{place}[{number}]", before, after)
        elif before != after:
            yield Detail(Grade.CAPABILITY, f"{place}[{number}]", _shown(before), _shown(after))


def _properties(place: str, old: Table, new: Table) -> Iterator[Detail]:
    for name in sorted({*old, *new}):
        before, after = old.get(name), new.get(name)
        if name not in old:
            grade = Grade.CAPABILITY if reaches(name, table(after)) else Grade.ADDITIVE
            yield Detail(grade, f"{place}.{name}", "", _shown(after))
        elif name not in new:
            yield Detail(Grade.ADDITIVE, f"{place}.{name}", _shown(before), "")
        elif isinstance(before, dict) and isinstance(after, dict):
            yield from _schema(f"{place}.{name}", before, after)
        elif before != after:
            yield Detail(Grade.CAPABILITY, f"{place}.{name}", _shown(before), _shown(after))


def reaches(name: str, schema: Mapping[str, object]) -> bool:
    """Say whether a parameter takes a path, an address, a command or a key, or holds one that does."""
    if _REACHES.search(_HUMPS.sub("_", name)) or schema.get("format") in _FORMATS:
        return True
    if _points(schema.get("default")) or _points(schema.get("const")):
        return True
    inside = [("", schema.get("items")), ("", schema.get("additionalProperties"))]
    inside += table(schema.get("properties")).items()
    return any(reaches(key, item) for key, item in inside if isinstance(item, dict))


def _points(value: object) -> bool:
    """Say whether a given value leads to a place or a program."""
    return _POINTS.search(value) is not None if isinstance(value, str) else isinstance(value, (dict, list))


def _set(place: str, key: str, old: list[str], new: list[str]) -> Iterator[Detail]:
    more, fewer = [item for item in new if item not in old], [item for item in old if item not in new]
    if not more and not fewer:
        yield Detail(Grade.NOTATION, place)
        return
    grade = Grade.ADDITIVE
    if key == "type" or (more and key == "required") or (key == "enum" and any(map(_acts, more))):
        grade = Grade.CAPABILITY
    elif key == "enum" and (not new or any(" " in item for item in more)):
        grade = Grade.DESCRIPTION if new else Grade.CAPABILITY  # no list any more: everything is let in
    yield Detail(grade, place, ", ".join(fewer), ", ".join(more))


_ACTS = re.compile(
    r"(?:^|[_\-. ])(?:delete|remove|drop|destroy|exec|execute|run|shell|write|update|create|insert|kill|send"
    r"|pay"
    r"|transfer|upload|install|move|overwrite|purge|admin|root|sudo)(?:$|[_\-. ])",
    re.IGNORECASE,
)


def _acts(item: str) -> bool:
    return _ACTS.search(_HUMPS.sub("_", item)) is not None or _points(item)


def _listed(value: object) -> list[str]:
    if isinstance(value, list):
        return [_shown(item) for item in value]
    return [] if value is None else [_shown(value)]


def _shown(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else canonical(value)


def word_diff(old: str, new: str) -> tuple[tuple[str, str], ...]:
    """Return what was done to words, as pairs of a sign (` `, `-`, `+`) and words that stand together."""
    before, after = old.split(), new.split()
    pieces: list[tuple[str, str]] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append((" ", " ".join(before[i1:i2])))
            continue
        if i1 < i2:
            pieces.append(("-", " ".join(before[i1:i2])))
        if j1 < j2:
            pieces.append(("+", " ".join(after[j1:j2])))
    return tuple(pieces)
