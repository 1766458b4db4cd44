"""JSON-RPC messages as they stand on the wire: what is in one piece of data, and how to write one. Pure.

A message that nothing is changed in travels as the bytes in which it came; `written` is for those that are
changed, and for those of our own.
"""

import json
import re
from collections.abc import Sequence
from enum import StrEnum
from typing import TypeAlias

from panguard.errors import MessageError
from panguard.values import dataclass

Table: TypeAlias = dict[str, object]

_PROTOCOL = "io.modelcontextprotocol/protocolVersion"
_ID = re.compile(rb'"id"\s*:\s*(-?\d{1,18}|"(?:[^"\\]|\\.){0,200}")')
_METHOD = re.compile(r"[A-Za-z0-9_$.:/\-]{1,100}")
_OBJECT = re.compile(
    rb"\{[\x00-\x20\x7f-\xff]*+(?:[\"'/#\\]|[A-Za-z0-9_$]{1,100}[\x00-\x20\x7f-\xff]*+[:/#])"
)
_LISTS = ("tools", "prompts", "resources", "resourceTemplates", "tasks")

_HEAD = 400
_DIGITS = 4_000


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

    @property
    def results(self) -> Table:
        """Return the members that clients take for the result; some do not mind how a name is capitalised."""
        return {key: item for key, item in self.value.items() if key.casefold() == "result"}

    @property
    def open_members(self) -> Table:
        """Return the members besides results but those whose place says that programs alone read them."""
        results = self.results
        return {
            key: item for key, item in self.value.items() if key not in results and not _closed(key, item)
        }


@dataclass(frozen=True, slots=True)
class Parsed:
    """The messages in one piece of data; `batch` says that they stand in a list.

    `ambiguous` says that readers may not agree on what it says: a key stands twice in a table, bytes are no
    text, control characters stand in a text. Such data is passed on as it was read here.
    """

    messages: tuple[Message, ...]
    batch: bool = False
    ambiguous: bool = False


def table(value: object) -> Table:
    """Return a value if it is a table, else an empty one."""
    return value if isinstance(value, dict) else {}


def _closed(key: str, item: object) -> bool:
    if key == "id":
        return not isinstance(item, (dict, list))
    if key == "method":
        return isinstance(item, str) and _METHOD.fullmatch(item) is not None
    return key == "jsonrpc" and item == "2.0"


def tool_lists(result: Table) -> tuple[str, ...]:
    """Return the names of the members of a result that clients take for its list of tools."""
    return tuple(key for key, item in result.items() if key.casefold() == "tools" and isinstance(item, list))


def open_result(result: Table) -> Table:
    """Return the members of a result besides tools that are not closed: all that may come before an agent.

    A cursor of a list and the state of a request go back to the server as they are, and to nobody else.
    """
    closed = set(tool_lists(result))
    if any(isinstance(result.get(key), list) for key in _LISTS) and isinstance(result.get("nextCursor"), str):
        closed.add("nextCursor")
    if result.get("resultType") == "input_required" and isinstance(result.get("requestState"), str):
        closed.add("requestState")
    return {key: item for key, item in result.items() if key not in closed}


def parse(data: bytes) -> Parsed:
    """Read one message or one batch. Raises MessageError where it is neither, or too deep."""
    reading = _Reading()
    text = reading.text(data)
    value, end = reading.value(text)
    if text[end:].strip():
        raise MessageError("not a message in JSON: there is more after its end")
    if isinstance(value, dict):
        return Parsed((Message(value),), ambiguous=reading.ambiguous)
    if isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
        return Parsed(tuple(map(Message, value)), batch=True, ambiguous=reading.ambiguous)
    raise MessageError("not a message: expected one table, or a list of tables")


def pieces(data: bytes) -> tuple[tuple[bytes, ...], bytes]:
    """Return the values in JSON with which data begins, and the rest: some readers take them one by one."""
    reading = _Reading()
    text = reading.text(data)
    found: list[bytes] = []
    while text:
        try:
            _, end = reading.value(text)
        except MessageError:
            break
        found.append(text[:end].encode("utf-8", "surrogatepass"))
        text = text[end:].lstrip()
    return tuple(found), text.encode("utf-8", "surrogatepass")


def may_hold_message(data: bytes) -> bool:
    """Say whether a lenient reader may find a message in data that is none: an object with some member."""
    return _OBJECT.search(data) is not None


class _Reading:
    """Reads JSON as leniently as the most lenient client, and notes where it had to."""

    def __init__(self) -> None:
        self.ambiguous = False

    def text(self, data: bytes) -> str:
        """Return data as text; what is none becomes U+FFFD, as in most clients."""
        try:
            text = data.decode()
        except UnicodeDecodeError:
            self.ambiguous = True
            text = data.decode("utf-8", "replace")
        return text.removeprefix("\ufeff").lstrip()

    def value(self, text: str) -> tuple[object, int]:
        """Return the value with which a text begins, and its end. Raises MessageError."""
        try:
            try:
                return self._decoder(strict=True).raw_decode(text)
            except ValueError:
                value = self._decoder(strict=False).raw_decode(text)
                self.ambiguous = True
                return value
        except RecursionError as error:
            raise MessageError("the message is nested too deeply to be read") from error
        except ValueError as error:
            raise MessageError(f"not a message in JSON: {error}") from error

    def _decoder(self, *, strict: bool) -> json.JSONDecoder:
        return json.JSONDecoder(object_pairs_hook=self._pairs, parse_int=_number, strict=strict)

    def _pairs(self, items: list[tuple[str, object]]) -> Table:
        made = dict(items)
        self.ambiguous = self.ambiguous or len(made) != len(items)
        return made


def _number(digits: str) -> int | float:
    """Return a number; one of more digits than Python reads is infinite, as it is in JavaScript."""
    return int(digits) if len(digits) < _DIGITS else float(digits)


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
    try:
        return json.loads(found[1]) if found else None
    except ValueError:
        return None
