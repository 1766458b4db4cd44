"""Runs an MCP server as a child and stands between it and the client: its pipes, line by line.

What is not acted on passes byte for byte. Standard error is the child's own; its end is ours, and so are the
signals that we get.
"""

import asyncio
import os
import shutil
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import suppress

from panguard.errors import UsageError
from panguard.guard.proxy.gate import Passage
from panguard.guard.proxy.lines import Line, Lines
from panguard.guard.proxy.porter import Porter
from panguard.guard.proxy.streams import Reader, Writer
from panguard.limits import DEFAULT_LIMITS
from panguard.printable import printable

_PIECE = 65_536
_LINGER_SECONDS = 2.0
_PASSED_ON = ("SIGTERM", "SIGINT", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2")
_ENDING = ("SIGTERM", "SIGINT", "SIGHUP", "SIGKILL", "SIGPIPE")

Carry = Callable[[Sequence[bytes]], Awaitable[list[Passage]]]


def run(command: Sequence[str], porter: Porter) -> int:
    """Run a server until it ends, and return its exit code. Raises UsageError where it cannot be started."""

    async def here() -> int:
        return await carry(command, porter, Reader(0), Writer(1))

    code = asyncio.run(here())
    if code < 0:
        _end_by(-code)
    return code if code >= 0 else 128 - code


async def carry(command: Sequence[str], porter: Porter, reader: Reader, client: Writer) -> int:
    """Start a server, carry messages until it ends, and return its exit code; below zero a signal."""
    process = await started(command)
    porter.warm()
    _pass_signals_on(process)
    to_server = asyncio.create_task(_to_server(reader, process, client, porter))
    to_client = asyncio.create_task(_to_client(process, client, porter))
    try:
        code = await process.wait()
        # A grandchild that lives on may hold the pipe open; what it would still say, nobody waits for.
        await asyncio.wait({to_client}, timeout=_LINGER_SECONDS)
        await client.flushed()
    finally:
        for task in (to_server, to_client):
            task.cancel()
        porter.close()
    return code


async def started(command: Sequence[str], longest: int = _PIECE) -> Process:
    """Start a server with its input and output for us. Raises UsageError where it cannot be started."""
    program = shutil.which(command[0]) or command[0]
    try:
        return await asyncio.create_subprocess_exec(
            program, *command[1:], stdin=PIPE, stdout=PIPE, limit=longest
        )
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise UsageError(
            f"{printable(command[0])}: cannot be started: {why}; check the command after --"
        ) from error


def _pass_signals_on(process: Process) -> None:
    loop = asyncio.get_running_loop()

    def pass_on(number: int) -> None:
        with suppress(ProcessLookupError):
            process.send_signal(number)

    for number in signal.Signals:
        if number.name in _PASSED_ON:  # not every system has each
            with suppress(NotImplementedError, RuntimeError, ValueError):
                loop.add_signal_handler(number, pass_on, number)


async def _to_server(reader: Reader, process: Process, client: Writer, porter: Porter) -> None:
    """Carry what the client says, and then the end of it."""
    stdin = process.stdin
    if stdin is None:
        return
    lines = Lines(DEFAULT_LIMITS.mcp_message_bytes)
    with suppress(OSError):  # the server reads no more; what it still says is passed on
        async for group in _groups(reader.read, lines):
            for data, passage in await _carried(group, porter.from_client, porter):
                stdin.write(data)
                client.send(passage.back + b"\n" if passage.back else b"")
            await stdin.drain()
    with suppress(OSError):
        stdin.close()


async def _to_client(process: Process, client: Writer, porter: Porter) -> None:
    """Carry what the server says, as fast as the client reads."""
    stdout = process.stdout
    if stdout is None:
        return
    lines = Lines(DEFAULT_LIMITS.mcp_message_bytes)
    async for group in _groups(lambda: stdout.read(_PIECE), lines):
        for data, _ in await _carried(group, porter.from_server, porter):
            client.send(data)
        await client.ready()


class _groups:  # noqa: N801 - used as a function
    """Gives the lines that each piece of a stream completes, all at once."""

    def __init__(self, read: Callable[[], Awaitable[bytes]], lines: Lines) -> None:
        self._read = read
        self._lines = lines
        self._ended = False

    def __aiter__(self) -> "_groups":
        return self

    async def __anext__(self) -> list[Line]:
        if self._ended:
            raise StopAsyncIteration
        piece = await self._read()
        self._ended = not piece
        return list(self._lines.feed(piece) if piece else self._lines.end())


async def _carried(lines: Iterable[Line], carry: Carry, porter: Porter) -> list[tuple[bytes, Passage]]:
    """Return what each line becomes for the other side, with its end, and its passage."""
    carried: list[tuple[bytes, Passage]] = []
    whole: list[Line] = []
    for line in lines:
        if not line.long:
            whole.append(line)
            continue
        carried += _ended(whole, await carry([_body(each) for each in whole]))
        whole = []
        carried += await _long(line, porter, inward=carry == porter.from_server)
    return carried + _ended(whole, await carry([_body(each) for each in whole]) if whole else [])


def _ended(lines: Sequence[Line], passages: Sequence[Passage]) -> list[tuple[bytes, Passage]]:
    """Give what is passed on the end of the line that it had."""
    return [
        (
            passage.onward + line.data[len(_body(line)) :] if passage.onward or not _body(line) else b"",
            passage,
        )
        for line, passage in zip(lines, passages, strict=True)
    ]


def _body(line: Line) -> bytes:
    return line.data.rstrip(b"\r\n")


async def _long(line: Line, porter: Porter, *, inward: bool) -> list[tuple[bytes, Passage]]:
    """Pass a piece of a line on that is too long, or answer in its place with the first."""
    if porter.telling.observing:
        return [(line.data, Passage())]
    if not line.first:
        return []
    passage = await porter.too_large(line.data)
    if inward:
        return [(passage.onward + b"\n" if passage.onward else b"", passage)]
    return [(b"", Passage(back=passage.onward, told=passage.told))]


def _end_by(number: int) -> None:
    """End as the child did, where that is by a signal that ends a program quietly."""
    if sys.platform != "win32" and signal.Signals(number).name in _ENDING:
        sys.stderr.flush()
        with suppress(OSError, ValueError):
            signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)
