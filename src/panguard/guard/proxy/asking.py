"""Asks a server for its tools, without any client: what `pga mcp pin` says. The talk itself is pure."""

import asyncio
from asyncio.subprocess import Process
from collections.abc import Awaitable, Callable, Generator, Sequence
from contextlib import suppress

from panguard.errors import MessageError, SourceError
from panguard.guard.proxy.message import Kind, Message, Table, parse, written
from panguard.guard.proxy.porter import Porter
from panguard.guard.proxy.wrap import started
from panguard.limits import DEFAULT_LIMITS

_SECONDS = 60.0
_END_SECONDS = 3.0
_HANDSHAKE, _SINCE_2026 = "2025-11-25", "2026-07-28"
_META = "io.modelcontextprotocol/"
_SELF: Table = {"name": "panguard", "version": "1"}

Talk = Generator[Message, Message, None]
"""Says a message, and is told the answer; a notification is answered by an empty one."""


def talk() -> Talk:
    """Ask for all pages of tools, in the protocol of the server. Raises SourceError where it refuses."""
    hello: Table = {"protocolVersion": _HANDSHAKE, "capabilities": {}, "clientInfo": _SELF}
    answer = yield _request(1, "initialize", hello)
    meta: Table = {}
    if answer.kind is Kind.FAULT:
        meta = {
            f"{_META}protocolVersion": _SINCE_2026,
            f"{_META}clientCapabilities": {},
            f"{_META}clientInfo": _SELF,
        }
    else:
        yield Message({"jsonrpc": "2.0", "method": "notifications/initialized"})
    yield from _pages({"_meta": meta} if meta else {})


def _pages(params: Table) -> Talk:
    for page in range(DEFAULT_LIMITS.mcp_pages):
        answer = yield _request(2 + page, "tools/list", params)
        if answer.kind is not Kind.RESULT:
            raise SourceError("the server does not say which tools it has")
        cursor = answer.result.get("nextCursor")
        if not isinstance(cursor, str):
            return
        params = {**params, "cursor": cursor}
    raise SourceError(
        f"the server has more than {DEFAULT_LIMITS.mcp_pages} pages of tools; nothing of it is final"
    )


def _request(number: int, method: str, params: Table) -> Message:
    return Message({"jsonrpc": "2.0", "id": number, "method": method, "params": params})


Exchange = Callable[[Message], Awaitable[Message]]
"""Sends a message, and gives the answer as the gate lets it pass; an empty one for a notification."""


async def held(exchange: Exchange) -> None:
    """Hold the talk with a server. Raises SourceError where it does not answer in time."""
    talking = talk()
    message = next(talking)
    while True:
        try:
            answer = await asyncio.wait_for(exchange(message), _SECONDS)
        except TimeoutError as error:
            raise SourceError(f"the server did not answer within {_SECONDS:.0f} seconds") from error
        try:
            message = talking.send(answer)
        except StopIteration:
            return


def answer_in(data: bytes, request: Message) -> Message | None:
    """Return the answer to a request, if it is in a piece of data."""
    try:
        messages = parse(data).messages
    except MessageError:
        return None
    answers = (message for message in messages if message.kind in (Kind.RESULT, Kind.FAULT))
    return next((message for message in answers if message.id == request.id), None)


async def ask_command(command: Sequence[str], porter: Porter) -> None:
    """Start a server, ask it, and end it. Raises UsageError and SourceError."""
    process = await started(command, DEFAULT_LIMITS.mcp_message_bytes)
    try:
        await held(lambda message: _over_pipes(process, message, porter))
    finally:
        await _ended(process)
        porter.close()


async def _over_pipes(process: Process, message: Message, porter: Porter) -> Message:
    stdin, stdout = process.stdin, process.stdout
    if stdin is None or stdout is None:
        return Message({})
    with suppress(OSError):  # a server that ended is told below
        stdin.write(written([message]) + b"\n")
        await stdin.drain()
    while message.kind is Kind.REQUEST:
        try:
            line = await stdout.readline()
        except ValueError as error:
            raise SourceError("the server sent a message that is too large to be looked at") from error
        if not line:
            raise SourceError("the server ended before it said which tools it has")
        if answer_in(line, message) is None:
            continue
        (passage,) = await porter.from_server([line])
        return answer_in(passage.onward, message) or Message({})
    return Message({})


async def _ended(process: Process) -> None:
    """End a server as clients do: close its input, and insist where that is not enough."""
    if process.stdin is not None:
        process.stdin.close()
    for insist in (process.terminate, process.kill):
        with suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), _END_SECONDS)
            return
        with suppress(ProcessLookupError):
            insist()
    await process.wait()
