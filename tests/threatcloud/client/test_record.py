"""The record of decisions is believed as far as it was signed."""

from typing import Any

import pytest

from panguard.errors import SourceError
from panguard.threatcloud.client.record import about, fetch_record
from panguard.threatcloud.client.shelf import Version
from panguard.threatcloud.journal import START, Entry, entry
from tests.threatcloud.client.conftest import Scanner
from tests.threatcloud.client.packs import publication


def written(count: int) -> list[Entry]:
    entries: list[Entry] = []
    for number in range(count):
        event = {"what": "promoted", "rule": f"ATR-2026-9{number:04}", "why": "3 networks"}
        entries.append(entry(number, entries[-1].digest if entries else START, event))
    return entries


@pytest.fixture
def version(scanner: Scanner) -> Version:
    entries = written(5)
    scanner.cloud.journal = [item._asdict() for item in entries]
    scanner.publish(publication(1, version=2, entries=4, digest=entries[3].digest))
    version = scanner.sync().version
    assert version
    return version


def test_what_was_signed_is_fetched_page_by_page(scanner: Scanner, version: Version) -> None:
    entries = fetch_record(scanner.wire, version)
    assert entries == tuple(written(4))
    assert [item.number for item in entries if about(item, "ATR-2026-90002")] == [2]
    assert not about(entries[0], "ATR")


def spoil_text(journal: list[dict[str, Any]]) -> None:
    journal[1]["text"] = journal[1]["text"].replace("3", "5")


def leave_one_out(journal: list[dict[str, Any]]) -> None:
    del journal[2]


def end_early(journal: list[dict[str, Any]]) -> None:
    del journal[3:]


def rewrite(journal: list[dict[str, Any]]) -> None:
    first = entry(0, START, {"what": "nothing happened"})
    rest: list[Entry] = [first]
    for number in range(1, 5):
        rest.append(entry(number, rest[-1].digest, {"what": "nothing"}))
    journal[:] = [item._asdict() for item in rest]


@pytest.mark.parametrize("spoil", [spoil_text, leave_one_out, end_early, rewrite])
def test_a_record_that_was_altered_is_not_believed(scanner: Scanner, version: Version, spoil: Any) -> None:
    spoil(scanner.cloud.journal)
    with pytest.raises(SourceError, match=r"altered|ends after|not the one that was signed"):
        fetch_record(scanner.wire, version)


@pytest.mark.parametrize("body", [b"no", b"\xff", b"[]", b"[" * 100_000, b'{"entries": [1]}'])
def test_what_is_no_record_is_told_of(scanner: Scanner, version: Version, body: bytes) -> None:
    scanner.cloud.overrides["/api/journal?from=0"] = lambda: (200, {}, body)
    with pytest.raises(SourceError, match="cannot be read"):
        fetch_record(scanner.wire, version)
