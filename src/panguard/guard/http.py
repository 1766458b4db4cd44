"""Answers hooks that agents ask over HTTP, so that no process has to start: on loopback alone, with a token.

The token stands in the address, which stands in the settings of the user alone. Only what such hooks need is
understood: POST, one body of a stated length, one path for each event. Whatever comes from a browser is
refused by what browsers cannot leave out.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from hmac import compare_digest

from panguard.guard.client import MARK
from panguard.guard.host import Answer
from panguard.guard.hosts import host_of
from panguard.guard.wire import closed, read_body
from panguard.values import dataclass

LOOPBACK = "127.0.0.1"
SECONDS = 30.0
_HEAD = 8_192
_LONGEST_LENGTH = 10
_REASONS = {200: "OK", 400: "Bad Request", 403: "Forbidden", 404: "Not Found", 413: "Content Too Large"}

Ask = Callable[[str, str, bytes | None], Awaitable[Answer]]


class _Refused(Exception):  # noqa: N818 - an answer, and no failure
    """A request that is answered by a status alone."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


@dataclass(frozen=True, slots=True)
class _Request:
    host: str
    event: str
    length: int


async def serve_http(ask: Ask, port: int, token: str) -> asyncio.AbstractServer:
    """Listen for hooks. Raises OSError where the port is taken."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            while await _served(ask, reader, writer, port, token):
                pass
        await closed(writer, SECONDS)

    return await asyncio.start_server(serve, LOOPBACK, port, limit=_HEAD)


async def _served(
    ask: Ask, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, port: int, token: str
) -> bool:
    """Answer one request; say whether another may follow on the same connection."""
    async with asyncio.timeout(SECONDS):
        head = await reader.readuntil(b"\r\n\r\n")
        try:
            request = _read(head, port, token)
            body = await read_body(reader, request.length)
            answer = await ask(request.host, request.event, body)
        except _Refused as refused:
            writer.write(_written(refused.status, b"", last=True))
            await writer.drain()
            return False
        writer.write(_written(200, answer.stdout, last=False))
        await writer.drain()
    return True


def _read(head: bytes, port: int, token: str) -> _Request:
    """Read the head of a request. Raises _Refused."""
    line, *rest = head.decode("latin-1").rstrip("\r\n").split("\r\n")
    fields = _fields(rest)
    method, _, target = line.partition(" ")
    path, _, version = target.rpartition(" ")
    if method != "POST" or version != "HTTP/1.1" or "transfer-encoding" in fields:
        raise _Refused(400)
    if fields.get("host") != f"{LOOPBACK}:{port}" or "origin" in fields:
        raise _Refused(403)
    empty, mark, given, host, event, *more = (*path.split("/"), "", "", "", "")
    if empty or mark != MARK or not event or any(more):
        raise _Refused(404)
    if not compare_digest(given.encode(), token.encode()):
        raise _Refused(403)
    length = fields.get("content-length", "")
    if not length.isascii() or not length.isdigit():
        raise _Refused(400)
    if host_of(host) is None:
        raise _Refused(404)
    if len(length) > _LONGEST_LENGTH:
        raise _Refused(413)
    return _Request(host, event, int(length))


def _fields(lines: list[str]) -> Mapping[str, str]:
    """Return the fields of a head by name. Raises _Refused for one that is given twice or is none."""
    fields: dict[str, str] = {}
    for line in lines:
        name, colon, value = line.partition(":")
        if not colon or name != name.strip() or name.lower() in fields:
            raise _Refused(400)
        fields[name.lower()] = value.strip()
    return fields


def _written(status: int, body: bytes, *, last: bool) -> bytes:
    head = (
        f"HTTP/1.1 {status} {_REASONS[status]}\r\n"
        "Content-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n"
        "Cache-Control: no-store\r\n"
        f"Connection: {'close' if last else 'keep-alive'}\r\n\r\n"
    )
    return head.encode() + body
