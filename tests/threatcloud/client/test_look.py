"""When a look is due, and what comes of it."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from panguard.disk import Locked, lock, private_folder, write_whole
from panguard.threatcloud.client import leaflet
from panguard.threatcloud.client.look import LONGEST, USUAL, look, pause_after
from panguard.threatcloud.client.outbox import Kind, Outbox
from panguard.threatcloud.client.places import Current, Places, read_current
from tests.threatcloud.client.conftest import Scanner
from tests.threatcloud.client.test_telling import leave

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places(tmp_path, "https://tc.example.org")


def test_looks_are_a_quarter_of_an_hour_apart_and_never_in_step() -> None:
    assert pause_after(0, 0.5) == USUAL
    assert (pause_after(0, 0.0), pause_after(0, 1.0)) == (timedelta(minutes=8), timedelta(minutes=12))


def test_pauses_grow_with_failures_up_to_a_bound() -> None:
    pauses = [pause_after(failures, 0.5) for failures in range(1, 20)]
    assert pauses == sorted(pauses)
    assert pauses[-1] == LONGEST
    assert pauses[1] == 2 * USUAL


def test_a_look_is_due_at_first_then_after_the_pause_or_when_something_waits(places: Places) -> None:
    now = NOON.timestamp()
    assert leaflet.is_due(places, now, waiting=False)
    leaflet.claim(places, now)
    assert not leaflet.is_due(places, now, waiting=True)
    leaflet.put_off(places, now, 900, 0)
    assert not leaflet.is_due(places, now + 1, waiting=False)
    assert leaflet.is_due(places, now + 1, waiting=True)
    assert leaflet.is_due(places, now + 901, waiting=False)


def test_a_time_far_ahead_was_set_by_a_wrong_clock(places: Places) -> None:
    leaflet.claim(places, NOON.timestamp())
    far = NOON.timestamp() + 10 * 86_400
    os.utime(places.look, (far, far))
    assert leaflet.is_due(places, NOON.timestamp(), waiting=False)


def test_a_look_fetches_and_tells_and_sets_the_next(scanner: Scanner) -> None:
    leave(scanner)
    looked = look(scanner.places, scanner.wire, share=True, now=lambda: datetime.now(UTC), chance=lambda: 0.5)
    assert looked
    assert looked.outcome
    assert looked.told
    assert (looked.outcome.changed, looked.told.taken, looked.fault) == (True, 2, "")
    now = datetime.now(UTC).timestamp()
    assert not leaflet.is_due(scanner.places, now, waiting=False)
    assert leaflet.is_due(scanner.places, now + USUAL.total_seconds(), waiting=False)


def test_without_sharing_nothing_is_told(scanner: Scanner) -> None:
    leave(scanner)
    looked = look(scanner.places, scanner.wire, share=False)
    assert looked
    assert looked.told is None
    assert not [got for got in scanner.cloud.got if got.method == "POST"]


def test_faults_are_told_and_waited_out(scanner: Scanner) -> None:
    leave(scanner)
    scanner.cloud.broken = lambda _: (500, {}, b"")
    looked = look(scanner.places, scanner.wire, share=True)
    assert looked
    assert "500" in looked.fault
    assert "500" in looked.told_fault
    assert not leaflet.is_due(scanner.places, datetime.now(UTC).timestamp(), waiting=True)


def test_messages_that_are_not_taken_are_tried_less_and_less_often(scanner: Scanner) -> None:
    leave(scanner)
    scanner.cloud.refuses = 503
    pauses = []
    for _ in range(3):
        now = datetime.now(UTC)
        looked = look(scanner.places, scanner.wire, share=True, now=lambda at=now: at, chance=lambda: 0.5)  # type: ignore[misc]
        assert looked
        assert (looked.fault, "503" in looked.told_fault) == ("", True)
        pauses.append(round(scanner.places.retry.stat().st_mtime - now.timestamp()))
        assert round(scanner.places.look.stat().st_mtime - now.timestamp()) == 600
    assert pauses == [600, 1_200, 2_400]


@pytest.mark.parametrize(("asked", "kept"), [("7200", 7_920), ("1", 600), ("9" * 9, 23_760), ("soon", 600)])
def test_a_server_that_asks_to_be_left_alone_is(scanner: Scanner, asked: str, kept: int) -> None:
    leave(scanner)
    scanner.cloud.overrides["/api/atr-proposals"] = lambda: (429, {"Retry-After": asked}, b"{}")
    now = datetime.now(UTC)
    looked = look(scanner.places, scanner.wire, share=True, now=lambda: now, chance=lambda: 0.5)
    assert looked
    assert "429" in looked.told_fault
    assert round(scanner.places.retry.stat().st_mtime - now.timestamp()) == kept
    assert round(scanner.places.look.stat().st_mtime - now.timestamp()) == 600
    assert leaflet.is_due(scanner.places, now.timestamp() + kept + 1, waiting=True)
    (kind,) = {letter.kind for letter in Outbox(scanner.places.outbox).letters()}
    assert kind is Kind.SIGHTING, "what it has not had enough of was sent"


def test_a_server_that_has_no_rules_now_is_asked_when_it_says(scanner: Scanner) -> None:
    scanner.cloud.broken = lambda _: (503, {"Retry-After": "7200"}, b"")
    now = datetime.now(UTC)
    looked = look(scanner.places, scanner.wire, share=False, now=lambda: now, chance=lambda: 0.5)
    assert looked
    assert "503" in looked.fault
    assert round(scanner.places.look.stat().st_mtime - now.timestamp()) == 7_920


def test_one_process_at_a_time_looks(scanner: Scanner) -> None:
    with lock(scanner.places.lock, wait=True):
        assert look(scanner.places, scanner.wire, share=True) is None
        with pytest.raises(Locked), lock(scanner.places.lock, wait=False):
            pass
    assert not scanner.cloud.got


@pytest.mark.parametrize(
    "text", ["", "a", "../../etc 2026-11-21T18Z 1 0", "1-a 2026-11-21T18Z x 0", "1-a 2026-11-21T18Z 1 0 more"]
)
def test_a_damaged_pointer_points_at_nothing(text: str) -> None:
    assert read_current(text) is None


def test_a_pointer_is_read_as_it_was_written() -> None:
    for pinned in (True, False):
        current = Current("7-abc", "2026-11-21T18Z", 7, pinned)
        assert read_current(current.line()) == current


def test_servers_have_folders_of_their_own(tmp_path: Path) -> None:
    names = {
        Places(tmp_path, url).server.name
        for url in ("https://a.example", "https://a.example:8443/x", "https://b")
    }
    assert names == {"a.example", "a.example_8443_x", "b"}


def test_folders_are_made_for_their_owner_alone(tmp_path: Path) -> None:
    folder = private_folder(tmp_path / "a" / "b" / "c")
    assert {path.stat().st_mode & 0o777 for path in (folder, folder.parent, folder.parent.parent)} == {0o700}
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError, match="file"):
        private_folder(tmp_path / "file" / "a")


def test_a_file_is_replaced_as_a_whole_or_not_at_all(tmp_path: Path) -> None:
    write_whole(tmp_path / "a", b"old")
    (tmp_path / "b").mkdir()
    with pytest.raises(OSError, match="b"):
        write_whole(tmp_path / "b", b"new")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b"]
