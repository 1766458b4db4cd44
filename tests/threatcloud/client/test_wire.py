"""HTTP with one server: bounded, recorded, and told in plain words when it fails."""

import json
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from panguard.errors import SourceError
from panguard.limits import DEFAULT_LIMITS
from panguard.threatcloud.client import wire as wires
from panguard.threatcloud.client.wire import Answer, Wire
from panguard.values import replace
from tests.simulators.cloud import Cloud

TIMESTAMP = "/tuf/metadata/timestamp.json"


@pytest.fixture
def wire(cloud: Cloud, tmp_path: Path) -> Wire:
    return Wire(cloud.url, tmp_path / "sent.jsonl", silence=2.0)


def test_an_answer_has_status_headers_and_body(wire: Wire, cloud: Cloud) -> None:
    cloud.overrides["/x"] = lambda: (418, {"ETag": '"t"'}, b"tea")
    answer = wire.get("/x")
    assert answer == Answer(418, answer.headers, b"tea")
    assert answer.headers["etag"] == '"t"'


def test_an_answer_is_bounded(wire: Wire, cloud: Cloud) -> None:
    cloud.overrides["/x"] = lambda: (200, {}, b"x" * 5_000)
    assert len(wire.get("/x", most=5_000).body) == 5_000
    with pytest.raises(SourceError, match="larger than 4999"):
        wire.get("/x", most=4_999)


def test_no_redirect_is_followed(wire: Wire, cloud: Cloud) -> None:
    cloud.overrides["/x"] = lambda: (301, {"Location": f"{cloud.url}/y"}, b"")
    assert wire.get("/x").status == 301
    assert [got.path for got in cloud.got] == ["/x"]


def test_an_answer_that_breaks_off_is_told_of(wire: Wire, cloud: Cloud) -> None:
    cloud.overrides["/x"] = lambda: (200, {"Content-Length": "10"}, b"short")
    cloud.broken = None
    with pytest.raises(SourceError, match="broke off"):
        wire.get("/x")


def test_nobody_there_is_told_of(cloud: Cloud, tmp_path: Path) -> None:
    cloud.stop()
    with pytest.raises(SourceError, match="nothing listens there"):
        Wire(cloud.url, tmp_path / "sent.jsonl").get("/x")


def test_a_server_that_does_not_speak_https_is_told_of_in_words(cloud: Cloud, tmp_path: Path) -> None:
    wire = Wire(cloud.url.replace("http://", "https://"), tmp_path / "sent.jsonl")
    with pytest.raises(SourceError, match="does not speak https there"):
        wire.get("/x")


@pytest.mark.parametrize(
    "start", [b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"]
)
def test_a_server_that_trickles_keeps_nobody_waiting(tmp_path: Path, start: bytes) -> None:
    ended = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def trickle() -> None:
            connection, _ = server.accept()
            with connection, suppress(OSError):
                connection.sendall(start)
                while not ended.wait(0.02):
                    connection.sendall(b"H")

        thread = threading.Thread(target=trickle)
        thread.start()
        wire = Wire(f"http://127.0.0.1:{server.getsockname()[1]}", tmp_path / "sent.jsonl", seconds=0.3)
        try:
            with pytest.raises(SourceError, match="took too long"):
                wire.get("/x")
        finally:
            ended.set()
            thread.join()


def test_all_requests_together_have_an_end(cloud: Cloud, tmp_path: Path) -> None:
    now = [0.0]
    wire = Wire(cloud.url, tmp_path / "sent.jsonl", seconds=60, clock=lambda: now[0])
    cloud.overrides["/x"] = lambda: (200, {}, b"ok")
    assert wire.get("/x").status == 200
    now[0] = 100.0
    with pytest.raises(SourceError, match="took too long"):
        wire.get("/x")


@pytest.mark.parametrize("ask", [lambda wire: wire.get("/x"), lambda wire: wire.post("/x", b"{}", {})])
def test_what_cannot_be_recorded_is_not_sent(
    cloud: Cloud, tmp_path: Path, ask: Callable[[Wire], Answer]
) -> None:
    (tmp_path / "log").mkdir()
    with pytest.raises(SourceError, match="not recorded is not sent"):
        ask(Wire(cloud.url, tmp_path / "log"))
    assert not cloud.got


def test_the_record_is_for_its_owner(wire: Wire, tmp_path: Path) -> None:
    wire.get("/x")
    assert (tmp_path / "sent.jsonl").stat().st_mode & 0o777 == 0o600


def test_a_log_that_is_full_is_turned_over_and_the_one_before_is_kept(
    cloud: Cloud, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wires, "DEFAULT_LIMITS", replace(DEFAULT_LIMITS, sent_bytes=1_000))
    wire = Wire(cloud.url, tmp_path / "sent.jsonl", silence=2.0)
    cloud.overrides["/x"] = lambda: (200, {}, b"")
    for _ in range(20):
        wire.get("/x")
    files = [tmp_path / "sent.jsonl", tmp_path / "sent-earlier.jsonl"]
    assert all(0 < file.stat().st_size < 1_500 for file in files)
    assert all(
        json.loads(line)["method"] == "GET" for file in files for line in file.read_text().splitlines()
    )
    assert len(list(tmp_path.glob("sent*"))) == 3  # and the lock
