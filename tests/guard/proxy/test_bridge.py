"""A server at an address as a program: heads, sessions, cancellation, and answers that are none."""

import asyncio
import json
import os
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from panguard.guard.proxy import bridge
from panguard.guard.proxy.bridge import carry
from panguard.guard.proxy.gate import Gate
from panguard.guard.proxy.inspect import Scanning
from panguard.guard.proxy.porter import Porter, Telling
from panguard.guard.proxy.posture import Conduct, Posture
from panguard.guard.proxy.server import of_address
from panguard.guard.proxy.shelf import Shelf
from panguard.guard.proxy.streams import Reader, Writer
from panguard.guard.proxy.upstream import Upstream
from tests.guard.proxy.test_http import served
from tests.guard.proxy.texts import DAY

MODERN = {"io.modelcontextprotocol/protocolVersion": "2026-07-28"}


class Place:
    """A server that notes what it is asked, and answers as it is told."""

    def __init__(self, answers: dict[str, tuple[int, bytes]]) -> None:
        self.answers = answers
        self.heard: list[tuple[str, str, dict[str, str]]] = []
        self.events = {"endless"}
        self.session = b"s1"
        self.places: dict[str, bytes] = {}
        self.gone = threading.Event()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        body = (await receive()).get("body", b"")
        method = json.loads(body)["method"] if body else ""
        heads = {key.decode(): value.decode() for key, value in scope["headers"]}
        self.heard.append((scope["method"], method, heads))
        status, answer = self.answers.get(method, (202, b""))
        headers = [(b"content-type", b"application/json"), (b"mcp-session-id", self.session)]
        if method in self.places:
            headers.append((b"location", self.places[method]))
        if method in self.events:
            headers[0] = (b"content-type", b"text/event-stream")
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": answer, "more_body": method == "endless"})
        if method == "endless":
            while (await receive())["type"] != "http.disconnect":
                pass
            self.gone.set()


def said(
    place: Place,
    messages: Sequence[dict[str, Any]],
    state: Path,
    scanning: Scanning,
    between: bytes = b"\n",
) -> list[dict[str, Any]]:
    """Say messages to the bridge, and return what comes back."""
    heard, saying = os.pipe()
    read, written = os.pipe()
    os.write(saying, b"".join(json.dumps(message).encode() + between for message in messages))
    os.close(saying)
    bridged(place, state, scanning, (heard, written))
    with os.fdopen(read, "rb") as stream:
        return [json.loads(line) for line in stream]


def said_in_turn(
    place: Place, messages: Sequence[dict[str, Any]], state: Path, scanning: Scanning
) -> list[dict[str, Any]]:
    """Say messages as a client does that waits for each answer, and return the answers."""
    heard, saying = os.pipe()
    read, written = os.pipe()
    answers = []

    def client() -> None:
        with os.fdopen(read, "rb") as stream, os.fdopen(saying, "wb", buffering=0) as out:
            for message in messages:
                out.write(json.dumps(message).encode() + b"\n")
                if "id" in message:
                    answers.append(json.loads(stream.readline()))

    talking = threading.Thread(target=client)
    talking.start()
    bridged(place, state, scanning, (heard, written))
    talking.join()
    return answers


def bridged(place: Place, state: Path, scanning: Scanning, pipes: tuple[int, int]) -> None:
    """Carry what comes through one pipe to a server, and what it answers into the other."""
    heard, written = pipes

    async def session(url: str) -> None:
        gate = Gate(of_address(url), scanning, Shelf(state), Conduct(Posture.GUARDED, str, lambda: DAY))
        porter = Porter(lambda: gate, Telling(lambda _: None, str))
        await carry(Upstream(url, (), porter), porter, Reader(heard), Writer(written))

    try:
        with served(place, lifespan=False) as url:
            asyncio.run(session(url))
    finally:
        os.close(written)
        os.close(heard)


def request(method: str, number: object = 1, **params: Any) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": number, "method": method, "params": params}


INITIALIZED = {"jsonrpc": "2.0", "method": "notifications/initialized"}


def test_a_session_is_opened_carried_on_and_ended(tmp_path: Path, scanning: Scanning) -> None:
    hello = json.dumps({"jsonrpc": "2.0", "id": 1, "result": {"protocolVersion": "2025-11-25"}}, indent=2)
    place = Place({"initialize": (200, hello.encode())})
    out = said(place, [request("initialize")], tmp_path, scanning)
    assert out == [json.loads(hello)]
    assert [(verb, method) for verb, method, _ in place.heard] == [("POST", "initialize"), ("DELETE", "")]
    assert place.heard[1][2]["mcp-session-id"] == "s1"
    assert place.heard[1][2]["mcp-protocol-version"] == "2025-11-25"


def test_messages_that_stand_on_one_line_are_sent_one_by_one(tmp_path: Path, scanning: Scanning) -> None:
    answer = {
        name: {"jsonrpc": "2.0", "id": number, "result": {}}
        for number, name in enumerate(("a", "b"), start=1)
    }
    place = Place({name: (200, json.dumps(said).encode()) for name, said in answer.items()})
    out = said(place, [request("a", 1), request("b", 2)], tmp_path, scanning, between=b" ")
    assert sorted(message["id"] for message in out) == [1, 2]
    assert sorted(method for _, method, _ in place.heard if method) == ["a", "b"]


def test_what_answers_nothing_is_answered_for(tmp_path: Path, scanning: Scanning) -> None:
    refused = b'{"jsonrpc":"2.0","id":null,"error":{"code":-32022,"message":"another version"}}'
    place = Place({"a": (200, b"nonsense"), "b": (400, refused), "c": (500, b"")})
    out = said(place, [request("a", 1), request("b", "2"), request("c", 3)], tmp_path, scanning)
    faults = {answer["id"]: answer["error"]["message"] for answer in out}
    assert faults == {
        1: "The server gave no answer.",
        "2": "another version",
        3: "The server gave no answer.",
    }


HELLO = b'{"jsonrpc":"2.0","id":1,"result":{"protocolVersion":"2025-06-18"}}'


def test_a_session_whose_name_no_head_can_carry_is_said_and_every_request_answered(
    tmp_path: Path, scanning: Scanning
) -> None:
    place = Place({"initialize": (200, HELLO)})
    place.session = b"s\xe9ance"
    out = said_in_turn(place, [request("initialize"), INITIALIZED, request("a", 2)], tmp_path, scanning)
    assert [answer["id"] for answer in out] == [1, 2]
    assert "in the words it gave" in out[1]["error"]["message"]


def test_a_version_that_no_head_can_carry_is_said_and_every_request_answered(
    tmp_path: Path, scanning: Scanning
) -> None:
    place = Place({"initialize": (200, HELLO.replace(b"-18", b"-18\\u00e9"))})
    out = said_in_turn(place, [request("initialize"), INITIALIZED, request("a", 2)], tmp_path, scanning)
    assert [answer["id"] for answer in out] == [1, 2]
    assert "in the words it gave" in out[1]["error"]["message"]


def test_a_request_sent_on_to_no_address_is_answered(tmp_path: Path, scanning: Scanning) -> None:
    place = Place({"a": (302, b"")})
    place.places["a"] = b"http://["
    (out,) = said(place, [request("a")], tmp_path, scanning)
    assert out["id"] == 1
    assert "a place that is no address" in out["error"]["message"]


def test_the_id_of_an_event_that_no_head_can_carry_leaves_no_request_without_an_answer(
    tmp_path: Path, scanning: Scanning
) -> None:
    place = Place({"slow": (200, "id: caf\u00e9\nretry: 1\ndata:\n\n".encode())})
    place.events = {"slow"}
    (out,) = said(place, [request("slow")], tmp_path, scanning)
    assert out["id"] == 1
    assert "in the words it gave" in out["error"]["message"]


def test_a_request_is_answered_whatever_fails_on_its_way(
    tmp_path: Path, scanning: Scanning, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(bridge, "of_message", fails)
    (out,) = said(Place({}), [request("a")], tmp_path, scanning)
    assert (out["id"], out["error"]["message"]) == (1, "internal error: ZeroDivisionError")


def test_a_stream_that_ends_too_early_is_taken_up_where_it_ended(tmp_path: Path, scanning: Scanning) -> None:
    place = Place(
        {"slow": (200, b"id: 7\nretry: 1\ndata:\n\n"), "": (200, b'id: 8\ndata: {"id":1,"result":{}}\n\n')}
    )
    place.events = {"slow", ""}
    assert said(place, [request("slow")], tmp_path, scanning) == [{"id": 1, "result": {}}]
    assert [(verb, heads.get("last-event-id")) for verb, _, heads in place.heard] == [
        ("POST", None),
        ("GET", "7"),
    ]


def test_a_cancelled_request_since_2026_is_hung_up_on(tmp_path: Path, scanning: Scanning) -> None:
    place = Place({"endless": (200, b": here\n\n")})
    cancel = {
        "jsonrpc": "2.0",
        "method": "notifications/cancelled",
        "params": {"requestId": 1, "_meta": MODERN},
    }
    said(place, [request("endless", _meta=MODERN), cancel], tmp_path, scanning)
    assert "notifications/cancelled" not in [method for _, method, _ in place.heard]


def test_streams_end_with_who_reads_them() -> None:
    async def session() -> None:
        reading, writing = os.pipe()
        os.close(reading)
        writer = Writer(writing)
        writer.send(b"x" * 10)
        await writer.flushed()
        assert writer.broken
        writer.send(b"y")
        await writer.ready()
        os.close(writing)

    asyncio.run(session())


@pytest.mark.parametrize("size", [1, 3_000_000])
def test_what_is_written_arrives_whole_and_in_order(size: int) -> None:
    async def session() -> bytes:
        reading, writing = os.pipe()
        writer, reader = Writer(writing), Reader(reading)
        for _ in range(3):
            writer.send(b"z" * size)
        got = b""
        while len(got) < 3 * size:
            got += await reader.read()
        await writer.flushed()
        os.close(writing)
        assert await reader.read() == b""
        return got

    assert asyncio.run(session()) == b"z" * 3 * size
