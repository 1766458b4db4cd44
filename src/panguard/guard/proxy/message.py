"""JSON-RPC messages as they stand on the wire: what is in one piece of data, and how to write one. Pure.

A message that nothing is changed in travels as the bytes in which it came; `written` is for those that are
changed, and for those of our own.
"""

import json
import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import TypeAlias

from panguard.errors import MessageError
from panguard.values import dataclass

Table: TypeAlias = dict[str, object]

_PROTOCOL = "io.modelcontextprotocol/protocolVersion"
_ID = re.compile(rb'"id"\s*:\s*(-?\d{1,18}|"(?:[^"\\]|\\.){0,200}")')

_HEAD = 400


class Kind(StrEnum):
    """What a message is; `OTHER` is JSON that is none of them."""

    REQUEST = "request"
    NOTIFICATION = "notification"
    RESULT = "result"
    FAULT = "fault"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Message:
    """One message; `value` is never changed in place."""

    value: Table

    @property
    def kind(self) -> Kind:
        """Say what it is, by the members that it has."""
        if isinstance(self.value.get("method"), str):
            return Kind.REQUEST if "id" in self.value else Kind.NOTIFICATION
        if "result" in self.value:
            return Kind.RESULT
        return Kind.FAULT if "error" in self.value else Kind.OTHER

    @property
    def id(self) -> object:
        """Return the id as it is written; None where there is none."""
        return self.value.get("id")

    @property
    def method(self) -> str:
        """Return the method; empty where there is none."""
        method = self.value.get("method")
        return method if isinstance(method, str) else ""

    @property
    def params(self) -> Table:
        """Return the parameters; empty where there are none."""
        return table(self.value.get("params"))

    @property
    def result(self) -> Table:
        """Return the result; empty where there is none."""
        return table(self.value.get("result"))

    @property
    def version(self) -> str:
        """Return the protocol version that the request itself names; only those since 2026-07-28 do."""
        version = table(self.params.get("_meta")).get(_PROTOCOL)
        return version if isinstance(version, str) else ""

    def with_result(self, result: Mapping[str, object]) -> "Message":
        """Return the same message with another result."""
        return Message({**self.value, "result": dict(result)})


@dataclass(frozen=True, slots=True)
class Parsed:
    """The messages in one piece of data; `batch` says that they stand in a list.

    `ambiguous` says that a key stands in a table twice: readers do not agree which counts.
    """

    messages: tuple[Message, ...]
    batch: bool = False
    ambiguous: bool = False


def table(value: object) -> Table:
    """Return a value if it is a table, else an empty one."""
    return value if isinstance(value, dict) else {}


def parse(data: bytes) -> Parsed:
    """Read one message or one batch. Raises MessageError where it is neither, or too deep."""
    twice: list[str] = []

    def pairs(items: list[tuple[str, object]]) -> Table:
        made = dict(items)
        if len(made) != len(items):
            twice.append("")
        return made

    try:
        value = json.loads(data.decode("utf-8-sig"), object_pairs_hook=pairs)
    except RecursionError as error:
        raise MessageError("the message is nested too deeply to be read") from error
    except ValueError as error:
        raise MessageError(f"not a message in JSON: {error}") from error
    if isinstance(value, dict):
        return Parsed((Message(value),), ambiguous=bool(twice))
    if isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
        return Parsed(tuple(map(Message, value)), batch=True, ambiguous=bool(twice))
    raise MessageError("not a message: expected one table, or a list of tables")


def written(messages: Sequence[Message], *, batch: bool = False) -> bytes:
    """Write messages on one line, without the end of the line."""
    value: object = [message.value for message in messages] if batch else messages[0].value
    try:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    except UnicodeEncodeError:  # a lone half of a character, which JSON can only spell
        return json.dumps(value, separators=(",", ":")).encode()


def refusal(request: Message, text: str) -> Message:
    """Answer the call of a tool as the tool would that could not do it: an agent reads the text."""
    result: Table = {"content": [{"type": "text", "text": text}], "isError": True}
    if request.version:
        result = {"resultType": "complete", **result}
    return Message({"jsonrpc": "2.0", "id": request.id, "result": result})


def fault(identifier: object, text: str, code: int = -32603) -> Message:
    """Answer a request with an error of the protocol."""
    return Message({"jsonrpc": "2.0", "id": identifier, "error": {"code": code, "message": text}})


def some_id(data: bytes) -> object:
    """Return the id at the beginning of a message that is not read; None where none stands there."""
    found = _ID.search(data, 0, _HEAD)
    return json.loads(found[1]) if found else None
