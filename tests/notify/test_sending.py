"""A message is sent in a process of its own, which has only so long."""

import base64
from pathlib import Path

import pytest

from panguard.notify.sending import send_apart
from tests.notify.made import message
from tests.simulators.receivers import Web

KEY = "whsec_" + base64.b64encode(b"k" * 32).decode()


def test_what_is_accepted_there_is_known_here(web: Web) -> None:
    came = send_apart("webhook", {"to": web.address}, KEY, message())
    assert came.accepted
    assert "第一句".encode() in web.got[0].body


def test_a_server_that_keeps_it_waiting_costs_no_more_than_the_time_it_has(web: Web) -> None:
    web.silent = True
    came = send_apart("webhook", {"to": web.address}, KEY, message(), 1.5)
    assert not came.accepted
    assert came.said == "no answer within 1.5 seconds"


def test_nothing_is_imported_from_the_folder_it_is_started_in(
    web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("panguard", "json", "apprise"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("raise SystemExit('somebody else ran here')\n")
    monkeypatch.chdir(tmp_path)
    assert send_apart("webhook", {"to": web.address}, KEY, message()).accepted


def test_a_kind_that_there_is_not_is_told() -> None:
    assert not send_apart("pigeon", {}, "", message()).accepted
