"""Lines, events and headers, cut and joined without losing a byte."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panguard.guard.proxy.headers import Asked, Session, of_message, onward, status_of_stranger
from panguard.guard.proxy.lines import Line, Lines
from panguard.guard.proxy.message import Message
from panguard.guard.proxy.sse import Event, Events

PIECES = st.lists(st.binary(max_size=9) | st.just(b"\n") | st.just(b"\r\n"), max_size=12)


@given(PIECES)
def test_lines_hold_every_byte_of_the_stream_in_order(pieces: list[bytes]) -> None:
    lines = Lines(8)
    cut = [line for piece in pieces for line in lines.feed(piece)] + list(lines.end())
    assert b"".join(line.data for line in cut) == b"".join(pieces)
    assert all(len(line.data) <= 8 for line in cut if not line.long)
    assert all(line.data.endswith(b"\n") for line in cut[:-1] if not line.long)


def test_a_line_that_is_too_long_comes_in_pieces_and_the_next_one_whole() -> None:
    lines = Lines(4)
    cut = [line for piece in (b"abcdef", b"gh", b"i\nj\n") for line in lines.feed(piece)]
    assert cut == [
        Line(b"abcdef", long=True, first=True),
        Line(b"gh", long=True),
        Line(b"i\n", long=True, last=True),
        Line(b"j\n"),
    ]


EVENTS = (
    b"event: message\r\nid: 1\r\ndata: {}\r\n\r\n",
    b": a comment\n\n",
    b"data: a\ndata:b\n\n",
    b"retry: 10\rdata: c\r\r",
    b"data\n\n",
)


@given(st.lists(st.integers(1, 7), min_size=1))
def test_events_are_cut_the_same_however_the_stream_is(sizes: list[int]) -> None:
    stream, events = b"".join(EVENTS), Events(1_000)
    cut: list[Event] = []
    while stream:
        for size in sizes:
            cut += events.feed(stream[:size])
            stream = stream[size:]
    assert b"".join(event.raw for event in (*cut, *events.end())) == b"".join(EVENTS)
    assert [event.data for event in cut if event.data is not None] == [b"{}", b"a\nb", b"c", b""]


def test_an_event_with_other_data_keeps_its_other_fields() -> None:
    (event,) = Events(1_000).feed(EVENTS[0])
    assert event.with_data(b"x\ny") == b"event: message\r\nid: 1\r\ndata: x\r\ndata: y\r\n\r\n"


def test_an_event_that_is_too_long_is_told_once_and_the_next_one_is_whole() -> None:
    events = Events(10)
    cut = [
        event
        for piece in (b"data: " + b"x" * 20, b"y" * 20, b"\n\ndata: z\n\n")
        for event in events.feed(piece)
    ]
    assert [event.long for event in cut] == [True, False]
    assert cut[1].data == b"z"
    assert not list(events.end())


TOKEN = "t" * 43
HOST = ("host", "127.0.0.1:8760")


def asked(*headers: tuple[str, str], path: str = f"/mcp/{TOKEN}", method: str = "POST") -> Asked:
    return Asked(method, path, headers)


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (asked(HOST), None),
        (asked(("host", "localhost:8760")), None),
        (asked(HOST, ("origin", "http://localhost:3000")), None),
        (asked(HOST, ("x-panguard-token", TOKEN), path="/mcp"), None),
        (asked(HOST, ("authorization", f"Bearer {TOKEN}"), path="/mcp"), None),
        (asked(("host", "evil.example:8760")), 421),
        (asked(("host", "127.0.0.1:80")), 421),
        (asked(HOST, HOST), 421),
        (asked(), 421),
        (asked(HOST, ("origin", "https://evil.example")), 403),
        (asked(HOST, ("origin", "null")), 403),
        (asked(HOST, ("origin", "http://localhost.evil.example")), 403),
        (asked(HOST, ("origin", "http://[")), 403),
        (asked(HOST, path="/mcp"), 401),
        (asked(HOST, path="/mcp/wrong"), 401),
        (asked(HOST, path="/"), 404),
        (asked(HOST, method="OPTIONS"), 405),
    ],
)
def test_only_who_knows_the_token_and_comes_from_here_gets_in(request_: Asked, status: int | None) -> None:
    assert status_of_stranger(request_, TOKEN, 8760) == status


def test_what_belongs_to_one_connection_and_our_token_stay_here() -> None:
    given_ = (
        *(HOST, ("Connection", "close, X-Hop"), ("x-hop", "1"), ("Authorization", f"Bearer {TOKEN}")),
        *(("Mcp-Session-Id", "s"), ("origin", "http://localhost"), ("cookie", "a")),
    )
    assert onward(given_, TOKEN) == (("mcp-session-id", "s"),)
    assert onward((("authorization", "Bearer theirs"),), TOKEN) == (("authorization", "Bearer theirs"),)


def test_a_message_since_2026_says_in_headers_what_it_calls_and_with_what() -> None:
    meta = {"io.modelcontextprotocol/protocolVersion": "2026-07-28"}
    properties = {
        "region": {"x-mcp-header": "Region"},
        "deep": {"properties": {"on": {"x-mcp-header": "On"}}},
        "city": {},
    }
    params = {
        "name": "weather",
        "arguments": {"region": "臺灣", "deep": {"on": True}, "city": "x"},
        "_meta": meta,
    }
    message = Message({"id": 1, "method": "tools/call", "params": params})
    assert dict(of_message(message, Session("s", "2025-11-25"), {"weather": {"properties": properties}})) == {
        "accept": "application/json, text/event-stream",
        "content-type": "application/json",
        "mcp-protocol-version": "2026-07-28",
        "mcp-method": "tools/call",
        "mcp-name": "weather",
        "mcp-param-region": "=?base64?6Ie654Gj?=",
        "mcp-param-on": "true",
    }


def test_a_message_before_2026_carries_its_session() -> None:
    headers = dict(of_message(Message({"method": "tools/list"}), Session("s", "2025-11-25"), {}))
    assert headers["mcp-session-id"] == "s"
    assert headers["mcp-protocol-version"] == "2025-11-25"
    assert "mcp-method" not in headers
