"""What waits to be learnt from, what was dropped, and a day that is used up are said; else nothing is."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from panguard.cli.learning_page import learning
from panguard.cli.main import main
from panguard.disk import private_folder
from panguard.limits import DEFAULT_LIMITS
from panguard.threatcloud.client.exhibits import count_dropped, leave
from panguard.threatcloud.client.places import Places
from panguard.threatcloud.client.proposed import Proposed
from tests.crystallize.made_evidence import HIDDEN, evidence

NOON = datetime(2026, 11, 21, 12, 30, tzinfo=UTC)
URL = "https://tc.example.org"


def said(places: Places) -> str:
    return "\n".join(map(str, learning(places, NOON)))


def test_nothing_is_said_where_nothing_waits(tmp_path: Path) -> None:
    assert said(Places(tmp_path, URL)) == ""


def test_what_waits_was_dropped_and_is_used_up_is_said(tmp_path: Path) -> None:
    places = Places(tmp_path, URL)
    leave(places.exhibits, [evidence(HIDDEN)], [])
    count_dropped(places.exhibits, 7)
    known = Proposed(places.proposed)
    for number in range(DEFAULT_LIMITS.proposals_a_day):
        assert "used up" not in said(places)
        known.add(f"{number:064}", "2026-11-21T01Z")
    assert "1 pieces of evidence wait" in said(places)
    assert "7 pieces of evidence were dropped for want of room, the last at 20" in said(places)
    assert "The 20 rules that may be proposed in a day are used up" in said(places)


def test_a_file_in_place_of_the_folder_is_said_where_people_look(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PANGUARD_STATE_DIR", str(tmp_path))
    monkeypatch.setenv("PANGUARD_CLOUD_URL", URL)
    places = Places(tmp_path, URL)
    private_folder(places.server)
    places.exhibits.write_text("")
    for words in (["sync", "--status"], ["sync", "--status", "--json"], ["crystallize", "--list"]):
        assert main(words) == 0
        assert "No evidence can be kept" in capsys.readouterr().out
