"""Reads YAML into plain values, quickly and within bounds: no objects, no tags, no alias bombs.

Events come from libyaml where PyYAML has it, from its pure parser otherwise; values are built here,
without recursion. Scalars follow the core schema of YAML 1.2: `yes`, `on` and dates are text.
"""

import re
from collections.abc import Iterator
from math import isfinite
from typing import Protocol

import yaml

from panguard.errors import LimitError, RuleError
from panguard.limits import DEFAULT_LIMITS, Limits
from panguard.rules.document import Yaml
from panguard.values import dataclass, field

_Parser: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_ATOMS: dict[str, Yaml] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_NUMBER = re.compile(
    r"[-+]?(?:[0-9]{1,18}|(?P<float>(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]{1,3})?))"
)
_HEX = re.compile(r"0x[0-9a-fA-F]{1,15}|0o[0-7]{1,20}")
_STANDARD = "tag:yaml.org,2002:"
_COLLECTION_TAGS = (None, "!", f"{_STANDARD}map", f"{_STANDARD}seq")
_ATOM_TAGS = tuple(f"{_STANDARD}{kind}" for kind in ("int", "float", "bool", "null"))
_TEXT_TAGS = ("!", f"{_STANDARD}str", f"{_STANDARD}binary", f"{_STANDARD}timestamp")
_LONGEST_NUMBER = DEFAULT_LIMITS.yaml_number_characters


def load_yaml(
    text: str, name: str = "YAML", limits: Limits = DEFAULT_LIMITS, *, strict: bool = False
) -> Yaml:
    """Read one YAML document; an empty one is None.

    Keys are text as written, so `on:` is `"on"`. Of a key that is given twice, the last value counts;
    `strict` refuses it. Raises RuleError with `name`, line and column where the text is not YAML (or
    uses tags, or holds several documents), and LimitError where it is larger or deeper than `limits`.
    """
    if len(text) > limits.yaml_bytes or len(text.encode("utf-8", "replace")) > limits.yaml_bytes:
        raise LimitError(f"{name}: larger than {limits.yaml_bytes:,} bytes")
    builder = _Builder(name, limits, strict=strict)
    try:
        for event in _events(text):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        raise RuleError(f"{name}{_place(error.problem_mark)}: {error.problem or 'invalid YAML'}") from error
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise RuleError(f"{name}:{line}: character #x{_code(error):04x} is not allowed in YAML") from error
    except (yaml.YAMLError, UnicodeError) as error:
        raise RuleError(f"{name}: not readable as YAML: {error}") from error
    return builder.document


def _events(text: str) -> Iterator[yaml.Event]:
    parser = _Parser(text.removeprefix("\ufeff"))
    try:
        while parser.check_event():
            yield parser.get_event()
    finally:
        parser.dispose()


def _code(error: yaml.reader.ReaderError) -> int:
    character: object = error.character
    return character if isinstance(character, int) else ord(str(character)[0])


class _Mark(Protocol):
    """A place in the text, as both parsers give it; lines and columns count from 0."""

    line: int
    column: int


def _place(mark: _Mark | None) -> str:
    return f":{mark.line + 1}:{mark.column + 1}" if mark else ""


@dataclass(slots=True)
class _Open:
    """A collection that is being filled, the key that waits for its value, and its nodes so far."""

    value: list[Yaml] | dict[str, Yaml]
    anchor: str | None
    nodes: int = 1
    key: str | None = None


@dataclass(slots=True)
class _Builder:
    """Builds the value of a document from events, in the order in which they come."""

    name: str
    limits: Limits
    strict: bool
    document: Yaml = None
    nodes: int = 0
    aliases: int = 0
    documents: int = 0
    stack: list[_Open] = field(default_factory=list)
    anchors: dict[str, tuple[Yaml, int]] = field(default_factory=dict)

    def take(self, event: yaml.Event) -> None:
        """Take the next event."""
        if isinstance(event, yaml.ScalarEvent):
            self._scalar(event)
        elif isinstance(event, yaml.CollectionStartEvent):
            self._start(event)
        elif isinstance(event, yaml.CollectionEndEvent):
            self._end(event)
        elif isinstance(event, yaml.AliasEvent):
            self._alias(event)
        elif isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                raise self._fault(event, "only one YAML document is allowed")

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        top = self.stack[-1] if self.stack else None
        if top is not None and isinstance(top.value, dict) and top.key is None:
            self._count(event, 1)
            top.key = event.value
            if self.strict and top.key in top.value:
                raise self._fault(event, f"the key '{top.key}' is given twice")
            return
        value = self._value_of(event)
        if event.anchor:
            self.anchors[event.anchor] = (value, 1)
        self._put(event, value, 1)

    def _value_of(self, event: yaml.ScalarEvent) -> Yaml:
        text: str = event.value
        if event.tag is not None and event.tag not in _TEXT_TAGS:
            if event.tag not in _ATOM_TAGS:
                raise self._fault(event, f"the tag '{event.tag}' is not allowed")
            return _plain_value(text)
        return _plain_value(text) if event.implicit[0] and event.tag is None else text

    def _start(self, event: yaml.CollectionStartEvent) -> None:
        if event.tag not in _COLLECTION_TAGS:
            raise self._fault(event, f"the tag '{event.tag}' is not allowed")
        if self.stack and isinstance(self.stack[-1].value, dict) and self.stack[-1].key is None:
            raise self._fault(event, "a key must be text")
        if len(self.stack) >= self.limits.yaml_depth:
            raise LimitError(f"{self._where(event)}: nested deeper than {self.limits.yaml_depth} levels")
        value: list[Yaml] | dict[str, Yaml] = {} if isinstance(event, yaml.MappingStartEvent) else []
        self.stack.append(_Open(value, event.anchor))

    def _end(self, event: yaml.CollectionEndEvent) -> None:
        done = self.stack.pop()
        if done.anchor:
            self.anchors[done.anchor] = (done.value, done.nodes)
        self._put(event, done.value, done.nodes, counted=done.nodes - 1)

    def _alias(self, event: yaml.AliasEvent) -> None:
        self.aliases += 1
        if self.aliases > self.limits.yaml_aliases:
            raise LimitError(f"{self._where(event)}: more than {self.limits.yaml_aliases} aliases")
        if event.anchor not in self.anchors:
            raise self._fault(event, f"the alias '*{event.anchor}' names nothing before it")
        value, nodes = self.anchors[event.anchor]
        top = self.stack[-1] if self.stack else None
        if top is not None and isinstance(top.value, dict) and top.key is None:
            raise self._fault(event, "a key must be text")
        self._put(event, value, nodes)

    def _put(self, event: yaml.Event, value: Yaml, nodes: int, *, counted: int = 0) -> None:
        """Put a finished value of `nodes` nodes where it belongs; `counted` of them already are."""
        self._count(event, nodes - counted, weigh=nodes)
        if not self.stack:
            self.document = value
            return
        top = self.stack[-1]
        if isinstance(top.value, list):
            top.value.append(value)
        elif top.key is not None:
            top.value[top.key] = value
            top.key = None

    def _count(self, event: yaml.Event, nodes: int, *, weigh: int = 1) -> None:
        """Count nodes; an alias counts as often as what it stands for."""
        self.nodes += nodes
        if self.stack:
            self.stack[-1].nodes += weigh
        if self.nodes > self.limits.yaml_nodes:
            raise LimitError(f"{self._where(event)}: more than {self.limits.yaml_nodes:,} values")

    def _fault(self, event: yaml.Event, problem: str) -> RuleError:
        return RuleError(f"{self._where(event)}: {problem}")

    def _where(self, event: yaml.Event) -> str:
        return f"{self.name}{_place(event.start_mark)}"


def _plain_value(text: str) -> Yaml:
    if text in _ATOMS:
        return _ATOMS[text]
    if len(text) > _LONGEST_NUMBER or not (text[0].isdigit() or text[0] in "+-."):
        return text
    number = _NUMBER.fullmatch(text)
    if number:
        return _finite(text) if number["float"] else int(text)
    return int(text, 0) if _HEX.fullmatch(text) else text


def _finite(text: str) -> Yaml:
    number = float(text)
    return number if isfinite(number) else text
