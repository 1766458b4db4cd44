"""A real client and a real server over HTTP, with the proxy between them on loopback and as a program."""

import asyncio
import os
import stat
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from mcp import Client
from mcp.client.stdio import StdioServerParameters, stdio_client

from panguard.errors import SourceError
from panguard.guard.proxy import serve
from panguard.guard.proxy.asking_address import ask_address
from panguard.guard.proxy.gate import Gate
from panguard.guard.proxy.headers import Headers
from panguard.guard.proxy.inspect import Scanning
from panguard.guard.proxy.porter import Porter, Telling
from panguard.guard.proxy.posture import Conduct, Posture
from panguard.guard.proxy.server import of_address
from panguard.guard.proxy.shelf import Shelf
from panguard.guard.proxy.upstream import Upstream
from tests.guard.proxy.session import HONEST, answer, walk
from tests.guard.proxy.texts import DAY, ORDER
from tests.simulators.mcp_server import make

ROOT = Path(__file__).parents[3]
TOKEN = "t" * 43


@contextmanager
def served(app: Any, *, lifespan: bool) -> Iterator[str]:
    """Serve an application in a thread, and give where."""
    bound = serve.bind(0)
    config = uvicorn.Config(app, log_config=None, ws="none", lifespan="on" if lifespan else "off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([bound],))
    thread.start()
    try:
        yield f"http://127.0.0.1:{bound.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        bound.close()


@contextmanager
def real_server(*, json_response: bool = False) -> Iterator[str]:
    """Serve the real server."""
    with served(make().streamable_http_app(json_response=json_response), lifespan=True) as place:
        yield f"{place}/mcp"


@asynccontextmanager
async def proxied(url: str, state: Path, scanning: Scanning, headers: Headers = ()) -> AsyncIterator[str]:
    """Stand before a server, and give the address for clients."""
    gate = Gate(of_address(url), scanning, Shelf(state), Conduct(Posture.GUARDED, str, lambda: DAY))
    porter = Porter(lambda: gate, Telling(lambda _: None, str))
    upstream = Upstream(url, headers, porter)
    bound = serve.bind(0)
    server = serve.server(serve.Front(upstream, porter, TOKEN, bound.getsockname()[1]))
    serving = asyncio.create_task(server.serve([bound]))
    try:
        yield serve.address(bound, TOKEN)
    finally:
        server.should_exit = True
        await serving
        await upstream.close()
        porter.close()
        bound.close()


@pytest.mark.parametrize(("mode", "json_response"), [("legacy", False), ("auto", True), ("auto", False)])
def test_a_client_gets_all_but_what_is_bad(
    tmp_path: Path, scanning: Scanning, mode: str, *, json_response: bool
) -> None:
    async def session(url: str) -> None:
        async with (
            proxied(url, tmp_path, scanning) as place,
            Client(place, mode=mode, elicitation_callback=answer) as client,
        ):
            assert client.session.protocol_version == ("2025-11-25" if mode == "legacy" else "2026-07-28")
            await walk(client, progress=not json_response)

    with real_server(json_response=json_response) as url:
        asyncio.run(session(url))


@pytest.mark.parametrize("mode", ["legacy", "auto"])
def test_a_server_at_an_address_is_offered_as_a_program(tmp_path: Path, mode: str) -> None:
    environment = {
        "PANGUARD_STATE_DIR": str(tmp_path),
        "PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT))),
    }

    async def session(url: str) -> None:
        arguments = ["-m", "panguard.cli.main", "mcp", "proxy", "--stdio", url]
        program = StdioServerParameters(command=sys.executable, args=arguments, env=environment)
        with (tmp_path / "errors").open("w") as errors:
            async with Client(
                stdio_client(program, errors), mode=mode, elicitation_callback=answer
            ) as client:
                await walk(client)

    with real_server() as url:
        asyncio.run(session(url))


App = Callable[[Any, Any, Any], Awaitable[None]]


def answering(status: int, body: bytes, *headers: tuple[bytes, bytes]) -> App:
    """Return a server that always answers the same."""

    async def app(_scope: Any, receive: Any, send: Any) -> None:
        while (await receive()).get("more_body"):
            pass
        await send({"type": "http.response.start", "status": status, "headers": list(headers)})
        await send({"type": "http.response.body", "body": body})

    return app


def asked(app: App, state: Path, scanning: Scanning, **request: Any) -> httpx.Response:
    """Ask a server of our own through the proxy, with what a plain client sends."""

    async def session(url: str) -> httpx.Response:
        async with proxied(f"{url}/mcp", state, scanning) as place, httpx.AsyncClient() as client:
            return await client.post(request.pop("place", place), **request)

    with served(app, lifespan=False) as url:
        return asyncio.run(session(url))


CALL = {"jsonrpc": "2.0", "id": "a", "method": "tools/call", "params": {"name": "x"}}
JSON = (b"content-type", b"application/json; charset=utf-16")


def test_strangers_are_turned_away_before_the_server_hears_of_them(
    tmp_path: Path, scanning: Scanning
) -> None:
    heard: list[int] = []

    async def app(_scope: Any, _receive: Any, _send: Any) -> None:
        heard.append(1)

    for headers, status in (
        ({"host": "evil.example"}, 421),
        ({"origin": "https://evil.example"}, 403),
    ):
        assert asked(app, tmp_path, scanning, json=CALL, headers=headers).status_code == status
    assert not heard


def test_what_only_some_server_reads_does_not_reach_it(tmp_path: Path, scanning: Scanning) -> None:
    heard: list[int] = []

    async def app(_scope: Any, _receive: Any, _send: Any) -> None:
        heard.append(1)

    for body in (b'// why\n{"jsonrpc":"2.0","method":"x"}', b"{jsonrpc: 2}"):
        assert asked(app, tmp_path, scanning, content=body).status_code == 400
    assert not heard


def test_what_nothing_is_done_about_keeps_its_bytes_and_headers(tmp_path: Path, scanning: Scanning) -> None:
    body = b'{ "jsonrpc":"2.0",\n "id":"a", "result":{} }'
    app = answering(200, body, JSON, (b"mcp-session-id", b"s1"), (b"set-cookie", b"a=b"))
    response = asked(app, tmp_path, scanning, json=CALL)
    assert response.content == body
    assert response.headers["mcp-session-id"] == "s1"
    assert response.headers["content-type"] == "application/json"
    assert "set-cookie" not in response.headers


def test_orders_are_taken_out_of_events_that_are_cut_anywhere(tmp_path: Path, scanning: Scanning) -> None:
    event = (
        b'id: 7\ndata: {"jsonrpc":"2.0","id":"a","result":{"content":[{"type":"text","text":"ORDER"}]}}\n\n'
    )
    app = answering(
        200, b": hi\n\n" + event.replace(b"ORDER", ORDER.encode()), (b"content-type", b"Text/Event-Stream")
    )
    response = asked(app, tmp_path, scanning, json=CALL)
    assert response.content.startswith(b": hi\n\nid: 7\r\ndata: ")
    assert b"PanGuard took out" in response.content
    assert b"id_rsa" not in response.content


def test_a_server_does_not_send_a_client_around_the_proxy(tmp_path: Path, scanning: Scanning) -> None:
    app = answering(307, b"", (b"location", b"https://elsewhere.example/mcp"))
    response = asked(app, tmp_path, scanning, json=CALL)
    assert response.status_code == 502
    assert "elsewhere.example" in response.json()["result"]["content"][0]["text"]
    assert "location" not in response.headers


def test_a_server_that_cannot_be_reached_is_said_in_the_form_of_the_protocol(
    tmp_path: Path, scanning: Scanning
) -> None:
    async def session() -> httpx.Response:
        async with (
            proxied("http://127.0.0.1:9/mcp", tmp_path, scanning) as place,
            httpx.AsyncClient() as client,
        ):
            return await client.post(place, json=CALL)

    response = asyncio.run(session())
    assert response.status_code == 502
    assert "cannot be reached" in response.text


def test_a_client_that_goes_away_ends_the_request_at_the_server(tmp_path: Path, scanning: Scanning) -> None:
    gone = threading.Event()

    async def app(_scope: Any, receive: Any, send: Any) -> None:
        await receive()
        headers = [(b"content-type", b"text/event-stream")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b": here\n\n", "more_body": True})
        while (await receive())["type"] != "http.disconnect":
            pass
        gone.set()

    async def session(url: str) -> None:
        async with proxied(f"{url}/mcp", tmp_path, scanning) as place, httpx.AsyncClient() as client:
            async with client.stream("POST", place, json=CALL) as response:
                async for _ in response.aiter_raw():
                    break
            assert await asyncio.to_thread(gone.wait, 20)

    with served(app, lifespan=False) as url:
        asyncio.run(session(url))


def test_a_server_at_an_address_is_asked_for_its_tools_in_either_protocol(
    tmp_path: Path, scanning: Scanning
) -> None:
    shelf = Shelf(tmp_path)

    async def ask(url: str) -> None:
        gate = Gate(of_address(url), scanning, shelf, Conduct(Posture.GUARDED, str, lambda: DAY))
        await ask_address(Upstream(url, (), Porter(lambda: gate, Telling(lambda _: None, str))))

    with real_server() as url:
        asyncio.run(ask(url))
        book = shelf.book(of_address(url))
    assert set(book.pins) == HONEST
    assert set(book.waiting) == {"add"}
    assert book.complete
    with (
        served(answering(200, b"{}", JSON), lifespan=False) as url,
        pytest.raises(SourceError, match="no answer"),
    ):
        asyncio.run(ask(url))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows ends a process without asking it")
def test_the_command_tells_its_address_keeps_its_token_and_ends_when_told(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "PANGUARD_STATE_DIR": str(tmp_path),
        "PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT))),
    }
    command = [sys.executable, "-m", "panguard.cli.main", "mcp", "proxy", "--port", "0"]
    places = []
    for _ in range(2):
        pipe = subprocess.PIPE
        with subprocess.Popen(
            [*command, "http://127.0.0.1:9/mcp"], stdout=pipe, text=True, env=environment
        ) as process:
            assert process.stdout is not None
            places.append(process.stdout.readline().split()[-1])
            assert httpx.post(places[-1], json=CALL).status_code == 502
            process.terminate()
            process.wait(60)
    assert places[0].rpartition("/")[2] == places[1].rpartition("/")[2]
    assert stat.S_IMODE((tmp_path / "mcp" / "proxy.token").stat().st_mode) == 0o600
