"""Offers an MCP server at an address over standard input and output, for clients that only start programs."""

import asyncio
from contextlib import suppress
from typing import NamedTuple

from httpx import Response

from panguard.errors import MessageError, SourceError
from panguard.findings import phrase, verbatim
from panguard.guard.proxy.gate import answers
from panguard.guard.proxy.headers import SESSION, Headers, Session, of_message
from panguard.guard.proxy.lines import Line, Lines
from panguard.guard.proxy.message import Kind, Message, Table, parse, table, written
from panguard.guard.proxy.porter import Porter
from panguard.guard.proxy.sse import Event
from panguard.guard.proxy.streams import Reader, Writer
from panguard.guard.proxy.upstream import Upstream, is_events
from panguard.limits import DEFAULT_LIMITS

_GRACE_SECONDS = 5.0
_BAD = 400
_RESUMED = 5
_LONGEST_WAIT = 30.0


def run(upstream: Upstream, porter: Porter) -> None:
    """Carry messages of this process's standard input until it ends."""

    async def here() -> None:
        await carry(upstream, porter, Reader(0), Writer(1))

    asyncio.run(here())


async def carry(upstream: Upstream, porter: Porter, reader: Reader, client: Writer) -> None:
    """Carry messages until the client says no more."""
    porter.warm()
    bridge = Bridge(upstream, porter, client)
    lines = Lines(DEFAULT_LIMITS.mcp_message_bytes)
    try:
        while piece := await reader.read():
            for line in lines.feed(piece):
                await bridge.take(line)
        for line in lines.end():
            await bridge.take(line)
        await bridge.finish()
        await client.flushed()
    finally:
        bridge.cancel()
        await upstream.close()
        porter.close()


class _Place(NamedTuple):
    """Where a stream ended: the id of its last event, and how long the server asks to wait."""

    id: str
    seconds: float = 1.0


def _place_after(event: Event, place: _Place | None) -> _Place | None:
    last, retry = event.field(b"id"), event.field(b"retry")
    if last is not None:
        place = _Place(last.decode("utf-8", "replace"), place.seconds if place else _Place("").seconds)
    if place is not None and retry is not None and retry.isdigit():
        place = place._replace(seconds=min(int(retry[:9]) / 1_000, _LONGEST_WAIT))
    return place


class Bridge:
    """Sends each message by itself, and writes what comes back in the order in which it comes."""

    def __init__(self, upstream: Upstream, porter: Porter, client: Writer) -> None:
        self._upstream = upstream
        self._porter = porter
        self._client = client
        self._session = Session()
        self._schemas: dict[str, Table] = {}
        self._running: dict[str, asyncio.Task[None]] = {}
        self._listening: asyncio.Task[None] | None = None

    async def take(self, line: Line) -> None:
        """Take a line of the client."""
        if line.long:
            if line.first:
                self._write((await self._porter.too_large(line.data)).onward)
            return
        (passage,) = await self._porter.from_client([line.data.rstrip(b"\r\n")])
        self._write(passage.back)
        for message in passage.onward.split(b"\n"):  # those that stood on one line are one each now
            if message.strip():
                await self._forward(message)

    async def _forward(self, data: bytes) -> None:
        try:
            message = parse(data).messages[0]
        except MessageError as error:
            self._porter.telling.tell(verbatim(str(error)))
            return
        if message.method == "notifications/cancelled" and self._cancelled(message):
            return
        sending = asyncio.create_task(self._sent(message, data))
        self._running[repr(message.id) if message.kind is Kind.REQUEST else f"{id(sending)}"] = sending
        sending.add_done_callback(self._done)
        if message.kind is not Kind.REQUEST:
            await asyncio.wait({sending})  # what follows may rest on it
        if message.method == "notifications/initialized" and self._listening is None:
            self._listening = asyncio.create_task(self._listened())

    def _done(self, task: asyncio.Task[None]) -> None:
        self._running = {key: other for key, other in self._running.items() if other is not task}

    def _cancelled(self, message: Message) -> bool:
        """End a request that is cancelled where that is how the protocol says it; say whether it was one."""
        if self._session.version:
            return False
        task = self._running.get(repr(message.params.get("requestId")))
        if task is not None:
            task.cancel()
        return True

    async def _sent(self, message: Message, data: bytes) -> None:
        """Send a message, and write what comes; a stream that ends too early is taken up where it ended."""
        try:
            answered, place = await self._posted(message, data)
            for _ in range(_RESUMED):
                if answered or place is None or message.kind is not Kind.REQUEST:
                    break
                await asyncio.sleep(place.seconds)
                answered, place = await self._resumed(message, place)
            why = self._porter.telling.say(phrase("The server gave no answer."))
        except SourceError as error:
            self._porter.telling.tell(verbatim(str(error)))
            answered, why = False, str(error)
        except Exception as error:  # noqa: BLE001 - the rim of a message: its client waits for an answer
            why = f"internal error: {type(error).__name__}"
            self._porter.telling.tell(verbatim(why))
            answered = False
        if message.kind is Kind.REQUEST and not answered:
            self._write(answers(data, why))

    async def _posted(self, message: Message, data: bytes) -> tuple[bool, _Place | None]:
        headers = of_message(message, self._session, self._schemas)
        async with self._upstream.asked("POST", headers, data) as response:
            if message.method == "initialize":
                self._session = Session(response.headers.get(SESSION, ""))
            if is_events(response):
                return await self._streamed(response, message, None)
            body = await self._upstream.body(response)
            return self._receive(body, message, failed=response.status_code >= _BAD), None

    async def _resumed(self, message: Message, place: _Place) -> tuple[bool, _Place | None]:
        """Ask for what came after a place, as servers before 2026 offer it."""
        headers = (*self._listening_headers(), ("last-event-id", place.id))
        async with self._upstream.asked("GET", headers) as response:
            return await self._streamed(response, message, place) if is_events(response) else (False, None)

    async def _streamed(
        self, response: Response, message: Message, place: _Place | None
    ) -> tuple[bool, _Place | None]:
        """Write what a stream says; return whether it answered, and the place where it ended, if any."""
        answered = False
        async for event, passed in self._upstream.events(response):
            answered = self._deliver(passed, message) or answered
            place = _place_after(event, place)
        return answered, place

    def _listening_headers(self) -> Headers:
        headers = of_message(Message({}), self._session, {})
        return (*(item for item in headers if item[0] != "accept"), ("accept", "text/event-stream"))

    def _deliver(self, event: bytes, request: Message | None) -> bool:
        """Write the data of an event; say whether it answers the request."""
        return self._receive(Event(event).data or b"", request)

    def _receive(self, data: bytes, request: Message | None, *, failed: bool = False) -> bool:
        """Write a message on one line; say whether it answers the request."""
        if not data.strip():
            return False
        try:
            parsed = parse(data)
        except MessageError:
            return False
        messages = [_with_id(message, request) if failed else message for message in parsed.messages]
        for message in messages:
            self._learn(message, request)
        self._write(written(messages, batch=parsed.batch))
        return request is not None and any(repr(message.id) == repr(request.id) for message in messages)

    def _learn(self, message: Message, request: Message | None) -> None:
        """Remember what later messages need in their heads."""
        if request is not None and request.method == "initialize" and message.kind is Kind.RESULT:
            version = message.result.get("protocolVersion")
            self._session = self._session._replace(version=version if isinstance(version, str) else "")
        tools = message.result.get("tools")
        if len(self._schemas) > DEFAULT_LIMITS.mcp_tools:
            self._schemas.clear()
        for tool in tools if isinstance(tools, list) else ():
            self._schemas[str(table(tool).get("name"))] = table(table(tool).get("inputSchema"))

    async def _listened(self) -> None:
        """Write what the server says unasked, where it offers that; it is no fault where it does not."""
        with suppress(SourceError):
            async with self._upstream.asked("GET", self._listening_headers()) as response:
                if is_events(response):
                    async for _, passed in self._upstream.events(response):
                        self._deliver(passed, None)

    def _write(self, data: bytes) -> None:
        self._client.send(data + b"\n" if data else b"")

    async def finish(self) -> None:
        """Wait for what is still asked, and end the session."""
        if self._running:
            await asyncio.wait(set(self._running.values()), timeout=_GRACE_SECONDS)
        if self._session.id:
            headers = of_message(Message({}), self._session, {})
            with suppress(SourceError):
                async with self._upstream.asked("DELETE", headers):
                    pass

    def cancel(self) -> None:
        """End all that still runs."""
        listening = [self._listening] if self._listening is not None else []
        for task in (*self._running.values(), *listening):
            task.cancel()


def _with_id(message: Message, request: Message | None) -> Message:
    """Give an error that came without an id the one of the request that it answers."""
    if request is None or message.id is not None or message.kind is not Kind.FAULT:
        return message
    return Message({**message.value, "id": request.id})
