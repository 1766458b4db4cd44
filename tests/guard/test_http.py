import http.client
import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from panguard.guard.journal import Journal
from panguard.guard.place import OverHttp, Place
from tests.guard.running import asked, attack, running


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    home = tmp_path_factory.mktemp("home")
    Place(home / "state" / "guard").with_http()
    with running(home) as found:
        yield found


@pytest.fixture(scope="module")
def at(place: Place) -> OverHttp:
    found = place.http()
    assert found is not None
    return found


def _path(at: OverHttp) -> str:
    return at.url("claude-code", "PreToolUse").partition(str(at.port))[2]


def _post(at: OverHttp, body: bytes, path: str = "", **more: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", at.port, timeout=30)
    headers = {"Content-Type": "application/json", **more}
    try:
        connection.request("POST", path or _path(at), body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def test_an_attack_is_denied_and_an_honest_step_answered_with_nothing(at: OverHttp, place: Place) -> None:
    status, body = _post(at, asked(attack(), "over-http"))
    assert status == 200
    assert json.loads(body)["hookSpecificOutput"]["permissionDecision"] == "deny"
    assert _post(at, asked("git status")) == (200, b"")
    journal = Journal(place.folder)
    assert "over-http" in [entry.session for entry in journal.latest(10)]
    journal.close()


def test_many_questions_go_over_one_connection(at: OverHttp) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", at.port, timeout=30)
    for number in range(5):
        connection.request("POST", _path(at), asked(f"git log -n {number}"))
        assert connection.getresponse().read() == b""
    connection.close()


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"Origin": "https://evil.example"}, 403),
        ({"Host": "evil.example"}, 403),
        ({"Content-Length": "-1"}, 400),
        ({"Content-Length": "9" * 400}, 413),
        ({"Transfer-Encoding": "chunked"}, 400),
    ],
)
def test_who_is_no_hook_is_refused(at: OverHttp, fields: dict[str, str], status: int) -> None:
    assert _post(at, b"", **fields)[0] == status


def test_other_paths_and_methods_are_refused(at: OverHttp) -> None:
    assert _post(at, b"{}", path="/status")[0] == 404
    assert _post(at, b"{}", path=f"{_path(at)}/x")[0] == 404
    assert _post(at, b"{}", path=_path(at).replace(at.token, "wrong"))[0] == 403


@pytest.mark.parametrize(
    "raw", [b"\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n", b"x" * 20_000, b"POST /a HTTP/1.1\r\na\r\n\r\n"]
)
def test_what_is_no_request_ends_the_connection_and_nothing_else(at: OverHttp, raw: bytes) -> None:
    with socket.create_connection(("127.0.0.1", at.port), timeout=30) as wire:
        wire.sendall(raw)
        wire.shutdown(socket.SHUT_WR)
        assert b"200 OK" not in wire.recv(1_000)
    assert _post(at, asked("git status"))[0] == 200


def test_the_port_and_the_token_stay_since_they_stand_in_settings(tmp_path: Path) -> None:
    place = Place(tmp_path / "guard")
    assert place.http() is None
    chosen = place.with_http()
    assert place.with_http() == chosen == place.http()
    assert (place.folder / "http").stat().st_mode & 0o077 == 0
