"""The heads of HTTP messages: what is passed on, what the protocol asks for, who may come in. Pure."""

import base64
import hmac
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple
from urllib.parse import urlsplit

from panguard.guard.proxy.message import Message, Table, table

Headers = tuple[tuple[str, str], ...]

SESSION = "mcp-session-id"
VERSION = "mcp-protocol-version"
OWN_TOKEN = "x-panguard-token"  # noqa: S105 - the name of a header
PATH = "/mcp"

_OF_ONE_HOP = frozenset(
    (
        *("connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "proxy-connection", "te"),
        *("trailer", "transfer-encoding", "upgrade", "host", "content-length", "expect", "accept-encoding"),
        *("content-encoding", "origin", "referer", "cookie", "set-cookie", "location", "alt-svc", OWN_TOKEN),
    )
)
_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
_PLAIN = re.compile(r"[\x20-\x7e]*")
_WRAPPED = re.compile(r"=\?base64\?.*\?=")
_NAMED_BY = {"tools/call": "name", "prompts/get": "name", "resources/read": "uri"}


class Asked(NamedTuple):
    """The head of a request to the proxy; header names are in small letters."""

    method: str
    path: str
    headers: Headers

    def header(self, name: str) -> str | None:
        """Return a header; None where it is missing or given twice, as no honest client gives it."""
        values = [value for key, value in self.headers if key == name]
        return values[0] if len(values) == 1 else None

    def has(self, name: str) -> bool:
        """Say whether a header is there."""
        return any(key == name for key, _ in self.headers)


def status_of_stranger(asked: Asked, token: str, port: int) -> int | None:
    """Return the HTTP status for who may not come in; None for who may.

    A page in a browser may reach loopback. By the name it used (`Host`), by its origin, or for want of the
    token it is stopped here.
    """
    if (asked.header("host") or "").lower() not in {f"{host}:{port}" for host in _LOOPBACK}:
        return 421
    if asked.has("origin") and not _is_here(asked.header("origin") or ""):
        return 403
    path = asked.path.partition("?")[0].rstrip("/")
    if path != PATH and not path.startswith(f"{PATH}/"):
        return 404
    given = [path.removeprefix(PATH).removeprefix("/"), asked.header(OWN_TOKEN) or "", _bearer(asked)]
    if not any(hmac.compare_digest(item.encode(), token.encode()) for item in given):
        return 401
    return None if asked.method in ("POST", "GET", "DELETE") else 405


def _is_here(origin: str) -> bool:
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and parts.hostname in ("127.0.0.1", "localhost", "::1")


def _bearer(asked: Asked) -> str:
    scheme, _, value = (asked.header("authorization") or "").partition(" ")
    return value.strip() if scheme.lower() == "bearer" else ""


def onward(headers: Iterable[tuple[str, str]], token: str = "") -> Headers:
    """Return the headers that are passed on; not what belongs to one connection, nor our own token."""
    named = [(key.lower(), value) for key, value in headers]
    dropped = {
        word.strip().lower() for key, value in named if key == "connection" for word in value.split(",")
    }
    return tuple(
        (key, value)
        for key, value in named
        if key not in _OF_ONE_HOP
        and key not in dropped
        and not (token and key == "authorization" and token in value)
    )


class Session(NamedTuple):
    """What a client over HTTP must say again with every message: its session, and the version agreed upon."""

    id: str = ""
    version: str = ""


def of_message(message: Message, session: Session, schemas: Mapping[str, Table]) -> Headers:
    """Return the headers that a message needs over HTTP, in the protocol that it speaks.

    `schemas` are the parameters of the tools that were listed; some are said in a header too.
    """
    headers = [("accept", "application/json, text/event-stream"), ("content-type", "application/json")]
    if message.version:
        headers += [(VERSION, message.version), *_since_2026(message, schemas)]
        return tuple(headers)
    if session.version:
        headers.append((VERSION, session.version))
    if session.id:
        headers.append((SESSION, session.id))
    return tuple(headers)


def _since_2026(message: Message, schemas: Mapping[str, Table]) -> Iterator[tuple[str, str]]:
    yield "mcp-method", message.method
    name = message.params.get(_NAMED_BY.get(message.method, ""))
    if isinstance(name, str):
        yield "mcp-name", _safe(name)
        if message.method == "tools/call":
            yield from _parameters(schemas.get(name, {}), table(message.params.get("arguments")))


def _parameters(schema: Table, arguments: Table) -> Iterator[tuple[str, str]]:
    """Yield the arguments whose schema asks for a header, at every depth of properties."""
    for key, inner in table(schema.get("properties")).items():
        value = arguments.get(key)
        header = table(inner).get("x-mcp-header")
        if isinstance(header, str) and isinstance(value, (str, int, float)):
            said = str(value).lower() if isinstance(value, bool) else str(value)
            yield f"mcp-param-{header.lower()}", _safe(said)
        yield from _parameters(table(inner), table(value))


def _safe(value: str) -> str:
    """Write a value so that it survives as a header."""
    if _PLAIN.fullmatch(value) and value == value.strip() and not _WRAPPED.fullmatch(value):
        return value
    return f"=?base64?{base64.b64encode(value.encode()).decode()}?="
