"""Serves an MCP server at an address on loopback, to who knows the token; every message is looked at.

`uvicorn` is imported when this module is. A raw ASGI application: it has one place, and streams both ways.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from typing import Any

import uvicorn

from panguard.errors import SourceError, UsageError
from panguard.findings import Phrase, phrase, verbatim
from panguard.guard.proxy.gate import answers
from panguard.guard.proxy.headers import PATH, Asked, Headers, onward, status_of_stranger
from panguard.guard.proxy.porter import Porter
from panguard.guard.proxy.upstream import Upstream, is_events
from panguard.limits import DEFAULT_LIMITS

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

_HOST = "127.0.0.1"
_GRACE_SECONDS = 2
_JSON = "application/json"
_BAD = 400


class Front:
    """The application: checks who comes, carries the message, gives the answer."""

    def __init__(self, upstream: Upstream, porter: Porter, token: str, port: int) -> None:
        self._upstream = upstream
        self._porter = porter
        self._token = token
        self._port = port

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; a client that goes away ends it, which a server takes for its cancellation."""
        if scope["type"] != "http":
            return
        asked = _asked(scope)
        status = status_of_stranger(asked, self._token, self._port)
        if status is not None:
            await _send(send, status, b"", ())
            return
        body = await _body(receive)
        if body is None:
            await _send(send, 413, b"", ())
            return
        exchange = asyncio.create_task(self._exchanged(asked, body, send))
        gone = asyncio.create_task(_gone(receive))
        await asyncio.wait({exchange, gone}, return_when=asyncio.FIRST_COMPLETED)
        gone.cancel()
        if not exchange.done():
            exchange.cancel()
            with suppress(asyncio.CancelledError):
                await exchange
            return
        exchange.result()

    async def _exchanged(self, asked: Asked, body: bytes, send: Send) -> None:
        if asked.method == "POST":
            (passage,) = await self._porter.from_client([body])
            if passage.back:
                await _send(
                    send, 200, self._refused(body, passage.back, whole=not passage.onward), _of(_JSON)
                )
                return
            if body and not passage.onward:
                await _send(send, _BAD, b"", ())
                return
            body = passage.onward
        try:
            async with self._upstream.asked(
                asked.method, onward(asked.headers, self._token), body
            ) as response:
                headers = onward(response.headers.multi_items())
                if is_events(response):
                    await _start(send, response.status_code, headers)
                    async for _, data in self._upstream.events(response):
                        await send({"type": "http.response.body", "body": data, "more_body": True})
                    await send({"type": "http.response.body", "body": b""})
                    return
                await _send(send, response.status_code, await self._upstream.body(response), headers)
        except SourceError as error:
            self._porter.telling.tell(verbatim(str(error)))
            await self._failed(send, body, error)

    def _refused(self, body: bytes, back: bytes, *, whole: bool) -> bytes:
        """Answer for a call that is not passed on; with it goes the batch in which it came."""
        if whole:
            return back
        return answers(
            body, self._porter.telling.say(phrase("Another call in this batch was not passed on."))
        )

    async def _failed(self, send: Send, body: bytes, error: SourceError) -> None:
        """Answer for a server that does not; where its answer had begun already, the connection just ends."""
        with suppress(RuntimeError):
            await _send(send, 502, answers(body, str(error)), _of(_JSON))


def _of(kind: str) -> Headers:
    return (("content-type", kind),)


def _asked(scope: Scope) -> Asked:
    headers = tuple(
        (key.decode("latin-1").lower(), value.decode("latin-1")) for key, value in scope["headers"]
    )
    return Asked(scope["method"], scope["path"], headers)


async def _body(receive: Receive) -> bytes | None:
    """Return the body of a request; None where it is too large."""
    pieces, size = [], 0
    while True:
        message = await receive()
        pieces.append(message.get("body", b""))
        size += len(pieces[-1])
        if size > DEFAULT_LIMITS.mcp_message_bytes:
            return None
        if not message.get("more_body"):
            return b"".join(pieces)


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _start(send: Send, status: int, headers: Headers, *, length: int | None = None) -> None:
    """Begin an answer; of a header that is given twice the first counts, so that all read the same.

    Nor does its kind keep parameters, such as a character set in which nobody looked at it.
    """
    first = dict(reversed(headers))
    if "content-type" in first:
        first["content-type"] = first["content-type"].partition(";")[0].partition(",")[0].strip().lower()
    raw = [(key.encode("latin-1"), value.encode("latin-1")) for key, value in first.items()]
    if length is not None:
        raw.append((b"content-length", str(length).encode()))
    await send({"type": "http.response.start", "status": status, "headers": raw})


async def _send(send: Send, status: int, body: bytes, headers: Headers) -> None:
    await _start(send, status, headers, length=len(body))
    await send({"type": "http.response.body", "body": body})


def bind(port: int) -> socket.socket:
    """Return a socket that listens on loopback. Raises UsageError where it cannot."""
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((_HOST, port))
        bound.listen()
    except OSError as error:
        bound.close()
        raise UsageError(
            f"cannot listen on port {port}: {error.strerror}; choose another with --port"
        ) from error
    return bound


def address(bound: socket.socket, token: str) -> str:
    """Return the address under which a client finds the server."""
    return f"http://{_HOST}:{bound.getsockname()[1]}{PATH}/{token}"


def server(front: Front) -> uvicorn.Server:
    """Return what serves the application until it is told to end."""
    config = uvicorn.Config(
        front,
        log_config=None,
        log_level="error",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        loop="asyncio",
        ws="none",
        lifespan="off",
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )
    return uvicorn.Server(config)


def run(
    upstream: Upstream, porter: Porter, token: str, bound: socket.socket, tell: Callable[[Phrase], None]
) -> None:
    """Serve until a signal ends it; tell where once it can be reached."""
    front = Front(upstream, porter, token, bound.getsockname()[1])
    porter.warm()
    tell(phrase("Put this address into the client: {address}", address=address(bound, token)))
    try:
        server(front).run(sockets=[bound])
    finally:
        porter.close()
