"""HTTP with one server: bounded, recorded, and told in plain words when it fails."""

from collections.abc import Callable
from pathlib import Path

import pytest

from panguard.errors import SourceError
from panguard.threatcloud.client.wire import Answer, Wire
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
    with pytest.raises(SourceError, match="no answer"):
        Wire(cloud.url, tmp_path / "sent.jsonl").get("/x")


def test_all_requests_together_have_an_end(cloud: Cloud, tmp_path: Path) -> None:
    times = iter([0.0, 1.0, 1.0, 100.0])
    wire = Wire(cloud.url, tmp_path / "sent.jsonl", seconds=60, clock=lambda: next(times, 100.0))
    cloud.overrides["/x"] = lambda: (200, {}, b"ok")
    assert wire.get("/x").status == 200
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
