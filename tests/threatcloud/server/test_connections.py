"""Connections are bounded in number and time; real sockets on loopback, with bounds that are quickly met."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from ipaddress import ip_network

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route
from uvicorn.server import ServerState

from panguard.threatcloud.server.connections import Bounds, Door, affordable, speaking

BRISK = Bounds(altogether=8, of_network=3, head_seconds=0.05)
WAIT = 20
MUCH = 32 * 1024 * 1024
ANSWERED = b"HTTP/1.1 200"


async def hello(_request: Request) -> Response:
    return Response(b"hello")


async def much(_request: Request) -> Response:
    return Response(bytes(MUCH))


async def much_in_pieces(_request: Request) -> Response:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(MUCH // 65_536):
            yield bytes(65_536)

    return StreamingResponse(pieces())


Dial = Callable[[], Awaitable[tuple[asyncio.StreamReader, asyncio.StreamWriter]]]


def on_loopback(bounds: Bounds, work: Callable[[Dial], Awaitable[None]]) -> None:
    """Run work against a server; it is given what opens one more connection."""

    async def serve() -> None:
        app = Starlette(routes=[Route("/", hello), Route("/much", much), Route("/pieces", much_in_pieces)])
        config = uvicorn.Config(
            app,
            http=speaking(bounds, ()),
            log_config=None,
            lifespan="off",
            ws="none",
            timeout_keep_alive=1,
        )
        config.load()
        state, kind, loop = ServerState(), speaking(bounds, ()), asyncio.get_running_loop()
        server = await loop.create_server(lambda: kind(config, state, {}, loop), "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        writers = []

        async def dial() -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writers.append(writer)
            return reader, writer

        try:
            async with asyncio.timeout(WAIT):
                await work(dial)
        finally:
            for writer in writers:
                writer.transport.abort()
            server.close()

    asyncio.run(serve())


async def rest_of(reader: asyncio.StreamReader) -> bytes:
    """Return what comes until the connection ends."""
    try:
        return await reader.read()
    except ConnectionError:
        return b""


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"GET / HT",
        b"GET / HTTP/1.1\r\nHost: a\r\nX: y",
        b"\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\nX",
        b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n{",
    ],
)
def test_a_request_that_never_begins_is_not_waited_for(sent: bytes) -> None:
    async def work(dial: Dial) -> None:
        reader, writer = await dial()
        writer.write(sent)
        answer = await rest_of(reader)
        assert answer.count(ANSWERED) == (b"\r\n\r\n" in sent)

    on_loopback(BRISK, work)


def test_a_head_that_trickles_in_ends_all_the_same() -> None:
    async def work(dial: Dial) -> None:
        reader, writer = await dial()
        ended = asyncio.create_task(rest_of(reader))
        writer.write(b"GET / HTTP/1.1\r\n")
        while not ended.done():
            writer.write(b"X")
            await asyncio.wait([ended], timeout=0.005)
        assert await ended == b""

    on_loopback(BRISK, work)


def test_one_network_gets_so_many_connections_and_room_again() -> None:
    async def work(dial: Dial) -> None:
        held = [await dial() for _ in range(3)]
        for _, writer in held:
            writer.write(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        for reader, _ in held:
            assert (await reader.readline()).startswith(ANSWERED)
        reader, _ = await dial()
        assert await rest_of(reader) == b""
        held[0][1].close()
        await rest_of(held[0][0])
        answer = b""
        while not answer:
            reader, writer = await dial()
            writer.write(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            answer = await rest_of(reader)
        assert answer.startswith(ANSWERED)

    on_loopback(Bounds(altogether=8, of_network=3, head_seconds=WAIT), work)


@pytest.mark.parametrize("path", [b"/much", b"/pieces"])
def test_an_answer_that_nobody_reads_is_not_kept(path: bytes) -> None:
    async def work(dial: Dial) -> None:
        _, silent = await dial()
        silent.write(b"GET %s HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n" % path)
        answer = b""
        while not answer:
            reader, writer = await dial()
            writer.write(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            answer = await rest_of(reader)
        assert answer.startswith(ANSWERED), "there is room again"

    on_loopback(Bounds(altogether=8, of_network=1, answer_seconds=0.1, answer_rate=1e9), work)


@pytest.mark.parametrize("path", [b"/much", b"/pieces"])
def test_an_answer_that_is_read_comes_to_its_end(path: bytes) -> None:
    async def work(dial: Dial) -> None:
        reader, writer = await dial()
        writer.write(b"GET %s HTTP/1.0\r\nHost: a\r\n\r\n" % path)
        await reader.readuntil(b"\r\n\r\n")
        assert len(await rest_of(reader)) == MUCH

    on_loopback(Bounds(altogether=8, of_network=1, answer_seconds=0.5, answer_rate=1e7), work)


def test_networks_and_their_sum_are_bounded() -> None:
    door = Door(Bounds(altogether=5, of_network=2), (ip_network("10.0.0.0/8"),))
    assert [door.enter(f"203.0.113.{number}") for number in range(3)] == [True, True, False]
    assert [door.enter("10.0.0.1") for _ in range(4)] == [True, True, True, False]
    assert not door.enter("198.51.100.1")
    door.leave("10.0.0.1")
    assert door.enter("198.51.100.1")
    door.leave("203.0.113.0")
    assert door.enter("203.0.113.9")


def test_there_are_no_more_connections_than_files_that_may_be_open() -> None:
    assert 16 <= affordable(Bounds(altogether=10**9)) <= 10**9
    assert affordable(Bounds(altogether=16)) == 16
