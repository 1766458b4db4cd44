"""The outbox: bounded, and nothing is lost but what is worth least."""

from pathlib import Path

import pytest

from panguard.threatcloud.client import outbox as outboxes
from panguard.threatcloud.client.outbox import Kind, Outbox


def names(outbox: Outbox) -> list[str]:
    return [letter.path.stem for letter in outbox.letters()]


@pytest.fixture
def outbox(tmp_path: Path) -> Outbox:
    return Outbox(tmp_path / "outbox")


def test_a_message_waits_until_it_is_removed(outbox: Outbox) -> None:
    assert outbox.put(Kind.EVENT, "a", b"{}")
    (letter,) = outbox.letters()
    assert (letter.kind, letter.body) == (Kind.EVENT, b"{}")
    outbox.remove(letter)
    assert outbox.letters() == ()


def test_what_is_worth_most_is_sent_first(outbox: Outbox) -> None:
    for kind in (Kind.EVENT, Kind.PROPOSAL, Kind.SIGHTING):
        outbox.put(kind, "a", b"{}")
    assert names(outbox) == ["3-a", "1-a", "0-a"]


def test_the_same_message_waits_once(outbox: Outbox) -> None:
    outbox.put(Kind.SIGHTING, "a", b"1")
    outbox.put(Kind.SIGHTING, "a", b"2")
    assert [letter.body for letter in outbox.letters()] == [b"2"]


def test_when_it_is_full_the_oldest_events_go_first_and_proposals_last(
    outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outboxes, "MOST_MESSAGES", 3)
    outbox.put(Kind.PROPOSAL, "p", b"{}")
    outbox.put(Kind.EVENT, "e1", b"{}")
    outbox.put(Kind.EVENT, "e2", b"{}")
    assert outbox.put(Kind.EVENT, "e3", b"{}")
    assert names(outbox) == ["3-p", "0-e2", "0-e3"]
    assert outbox.put(Kind.PROPOSAL, "p2", b"{}")
    assert outbox.put(Kind.PROPOSAL, "p3", b"{}")
    assert names(outbox) == ["3-p", "3-p2", "3-p3"]
    assert not outbox.put(Kind.EVENT, "e4", b"{}")
    assert names(outbox) == ["3-p", "3-p2", "3-p3"]


def test_it_is_bounded_in_bytes(outbox: Outbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outboxes, "MOST_BYTES", 10)
    outbox.put(Kind.EVENT, "a", b"1234567")
    outbox.put(Kind.EVENT, "b", b"7654321")
    assert names(outbox) == ["0-b"]


def test_only_its_owner_reads_it_and_what_is_half_written_is_no_message(
    outbox: Outbox, tmp_path: Path
) -> None:
    outbox.put(Kind.EVENT, "a", b"{}")
    folder = tmp_path / "outbox"
    assert folder.stat().st_mode & 0o777 == 0o700
    assert (folder / "0-a.json").stat().st_mode & 0o777 == 0o600
    (folder / ".0-b.json.17.part").write_bytes(b"{")
    (folder / "9-c.json").write_bytes(b"{")
    assert names(outbox) == ["0-a"]
