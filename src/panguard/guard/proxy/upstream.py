"""The MCP server at an address: sends it messages over HTTP, and gives what it answers, looked at.

`httpx` is imported when this module is: only who stands before an address needs it.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urljoin, urlsplit

import httpx

from panguard.errors import SourceError
from panguard.guard.proxy.headers import Headers
from panguard.guard.proxy.porter import Porter
from panguard.guard.proxy.sse import Event, Events
from panguard.limits import DEFAULT_LIMITS
from panguard.printable import printable

EVENTS = "text/event-stream"
_HOPS = 3
_TIMEOUT = httpx.Timeout(30.0, read=None)


class Upstream:
    """A server over HTTP; every answer passes the porter."""

    def __init__(self, url: str, headers: Headers, porter: Porter) -> None:
        self._url = url
        self._headers = headers
        self._porter = porter
        self._client = httpx.AsyncClient(timeout=_TIMEOUT, follow_redirects=False)

    async def close(self) -> None:
        """Close all connections."""
        await self._client.aclose()

    @asynccontextmanager
    async def asked(self, method: str, headers: Headers, body: bytes = b"") -> AsyncIterator[httpx.Response]:
        """Send a request and give the answer, whose body is still to be read.

        Raises SourceError where the server cannot be reached, or sends us elsewhere: a client that followed
        would go around the proxy.
        """
        response = await self._answer(method, headers, body)
        try:
            yield response
        finally:
            await response.aclose()

    async def _answer(self, method: str, headers: Headers, body: bytes) -> httpx.Response:
        url = self._url
        for _ in range(_HOPS + 1):
            response = await self._sent(method, url, headers, body)
            target = response.headers.get("location") if response.is_redirect else None
            if target is None:
                return response
            await response.aclose()
            url = self._elsewhere(url, target)
        raise SourceError(f"{self._shown}: sends every request on to another place; check the address")

    async def _sent(self, method: str, url: str, headers: Headers, body: bytes) -> httpx.Response:
        """Send one request. Raises SourceError also where what a server said before fits no request of ours.

        The name of a session, a version, the id of an event and a place are a server's words, and return to
        it in the head of the next request.
        """
        try:
            request = self._client.build_request(method, url, headers=self._own(headers), content=body)
            return await self._client.send(request, stream=True)
        except httpx.HTTPError as error:
            raise SourceError(f"{self._shown}: cannot be reached: {error or type(error).__name__}") from error
        except (ValueError, httpx.InvalidURL) as error:
            raise SourceError(f"{self._shown}: cannot be asked in the words it gave: {error}") from error

    @property
    def _shown(self) -> str:
        return printable(urlsplit(self._url).netloc.rpartition("@")[2])

    def _own(self, headers: Headers) -> list[tuple[str, str]]:
        given = {key for key, _ in self._headers}
        kept = [(key, value) for key, value in headers if key not in given]
        return [*kept, *self._headers, ("accept-encoding", "identity")]

    def _elsewhere(self, url: str, target: str) -> str:
        try:
            joined = urljoin(url, target)
            same = urlsplit(joined)[:2] == urlsplit(url)[:2]
        except ValueError as error:
            raise SourceError(f"{self._shown}: sends requests on to a place that is no address") from error
        if not same:
            raise SourceError(
                f"{self._shown}: sends requests on to {printable(joined)}; if that is the server, use that"
            )
        return joined

    async def body(self, response: httpx.Response) -> bytes:
        """Return the body of an answer as it may be passed on."""
        pieces, size = [], 0
        async for piece in _pieces(response):
            pieces.append(piece)
            size += len(piece)
            if size > DEFAULT_LIMITS.mcp_message_bytes:
                return (await self._porter.too_large(b"".join(pieces))).onward
        data = b"".join(pieces)
        if not data.strip():
            return data
        (passage,) = await self._porter.from_server([data])
        return passage.onward

    async def events(self, response: httpx.Response) -> AsyncIterator[tuple[Event, bytes]]:
        """Yield the events of an answer, each with the bytes that may be passed on."""
        events = Events(DEFAULT_LIMITS.mcp_message_bytes)
        async for piece in _pieces(response):
            for event in events.feed(piece):
                yield event, await self._event(event)
        for event in events.end():
            yield event, await self._event(event)

    async def _event(self, event: Event) -> bytes:
        data = event.data
        if event.long:
            answer = (await self._porter.too_large((data or event.raw)[:1_000])).onward
            return event.with_data(answer) if answer else b""
        if not data:
            return event.raw
        (passage,) = await self._porter.from_server([data])
        if passage.onward == data:
            return event.raw
        return event.with_data(passage.onward) if passage.onward else b""


async def _pieces(response: httpx.Response) -> AsyncIterator[bytes]:
    """Yield the body as it comes. Raises SourceError where it breaks off."""
    try:
        async for piece in response.aiter_bytes():
            yield piece
    except httpx.HTTPError as error:
        raise SourceError(f"the server broke off: {error or type(error).__name__}") from error


def is_events(response: httpx.Response) -> bool:
    """Say whether an answer is a stream of events."""
    kind: str = response.headers.get("content-type", "")
    return kind.strip().lower().startswith(EVENTS)
