"""What is told: signed, once, recorded first; and kept for later where it cannot be told now."""

import json
from datetime import UTC, datetime

import pytest

from panguard.errors import MessageError, SourceError
from panguard.threatcloud import protocol
from panguard.threatcloud.client import leaflet
from panguard.threatcloud.client.key import identity_of
from panguard.threatcloud.client.outbox import Kind, Outbox
from panguard.threatcloud.client.telling import Told, tell
from panguard.values import replace
from tests.scan.made_verdicts import make_finding, make_verdict
from tests.threatcloud.client.conftest import Scanner
from tests.threatcloud.client.packs import CANDIDATE

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
LEAFLET = {
    "id": "a" * 32,
    "hour": "2026-11-21T12Z",
    "hits": [("ATR-2026-90000", "b" * 16, "high")],
    "seen": [(CANDIDATE, "b" * 16, "c0de")],
}


def told(scanner: Scanner) -> Told:
    return tell(scanner.places, scanner.wire, lambda: NOON)


def leave(scanner: Scanner, identifier: str = "a") -> None:
    leaflet.leave(scanner.places, {**LEAFLET, "id": identifier * 32}, NOON.timestamp())


def test_a_leaflet_becomes_signed_messages_that_the_protocol_knows(scanner: Scanner) -> None:
    leave(scanner)
    assert told(scanner) == Told(2, 0, 0)
    (event,) = scanner.cloud.posted("/api/scan-events")
    (sighting,) = scanner.cloud.posted("/api/atr-proposals")
    assert protocol.read(event.body, protocol.ScanEvent).hits[0].rule_id == "ATR-2026-90000"
    read = protocol.read(sighting.body, protocol.Proposal)
    assert (read.candidate, read.artefact, read.rule_content, read.evidence) == (CANDIDATE, "c0de", "", "")
    assert event.headers["panguard-hour"] == "2026-11-21T12Z"


def test_a_scanner_registers_once(scanner: Scanner) -> None:
    leave(scanner)
    told(scanner)
    leave(scanner, "b")
    told(scanner)
    assert len(scanner.cloud.posted("/api/clients/register")) == 1
    assert list(scanner.cloud.known) == [identity_of(scanner.places).client]
    assert scanner.places.identity.stat().st_mode & 0o777 == 0o600


def test_a_candidate_is_confirmed_once(scanner: Scanner) -> None:
    for identifier in ("a", "b"):
        leave(scanner, identifier)
        told(scanner)
    assert len(scanner.cloud.posted("/api/atr-proposals")) == 1
    assert len(scanner.cloud.posted("/api/scan-events")) == 2


def test_everything_is_recorded_before_it_is_sent(scanner: Scanner) -> None:
    leave(scanner)
    scanner.cloud.broken = lambda _: (500, {}, b"")
    with pytest.raises(SourceError):
        told(scanner)
    scanner.cloud.broken = None
    told(scanner)
    lines = [json.loads(line) for line in scanner.places.sent.read_text().splitlines()]
    recorded = [(line["method"], line["url"], line.get("body", "").encode()) for line in lines]
    got = [(each.method, scanner.cloud.url + each.path, each.body) for each in scanner.cloud.got]
    assert recorded == got
    for line, each in zip(lines, scanner.cloud.got, strict=True):
        unsaid = each.headers.keys() - {name.lower() for name in line["headers"]}
        assert unsaid <= {"host", "accept-encoding", "content-length"}


@pytest.mark.parametrize("status", [429, 500, 503, 401, 408])
def test_what_is_not_taken_now_waits(scanner: Scanner, status: int) -> None:
    leave(scanner)
    scanner.cloud.refuses = status
    with pytest.raises(SourceError, match=str(status)):
        told(scanner)
    assert len(Outbox(scanner.places.outbox).letters()) == 2
    scanner.cloud.refuses = 0
    assert told(scanner).taken == 2


@pytest.mark.parametrize("status", [400, 409, 413, 422])
def test_what_is_refused_for_good_is_not_sent_again(scanner: Scanner, status: int) -> None:
    leave(scanner)
    scanner.cloud.refuses = status
    assert told(scanner) == Told(0, 2, 0, f"{status} as told")
    assert told(scanner) == Told(0, 0, 0)


def test_a_server_that_forgot_the_scanner_is_registered_with_again(scanner: Scanner) -> None:
    leave(scanner)
    told(scanner)
    scanner.cloud.known.clear()
    leave(scanner, "b")
    with pytest.raises(SourceError, match="scanner that is known"):
        told(scanner)
    assert told(scanner).taken == 1


def test_a_wrong_clock_is_no_reason_to_register_again(scanner: Scanner) -> None:
    leave(scanner)
    told(scanner)
    leave(scanner, "b")
    scanner.cloud.refuses = 401
    with pytest.raises(SourceError, match="401"):
        told(scanner)
    scanner.cloud.refuses = 0
    assert told(scanner).taken == 1
    assert len(scanner.cloud.posted("/api/clients/register")) == 1


def test_the_same_messages_are_made_again_after_a_kill(scanner: Scanner) -> None:
    leave(scanner)
    (file,) = Outbox(scanner.places.outbox).leaflets()
    data = file.read_bytes()
    scanner.cloud.broken = lambda _: (503, {}, b"")
    with pytest.raises(SourceError):
        told(scanner)
    file.write_bytes(data)  # as if it had been killed before it was deleted
    scanner.cloud.broken = None
    assert told(scanner).taken == 2


@pytest.mark.parametrize("body", [b"", b"\xff", b'{"detail": 1}', b'{"detail": "\xff"}', b"[" * 100_000])
def test_an_error_that_cannot_be_read_is_one_all_the_same(scanner: Scanner, body: bytes) -> None:
    leave(scanner)
    scanner.cloud.overrides["/api/scan-events"] = lambda: (500, {}, body)
    with pytest.raises(SourceError, match="takes no messages now: 500"):
        told(scanner)


def test_a_leaflet_that_cannot_be_kept_now_is_not_lost(scanner: Scanner) -> None:
    leave(scanner)
    (file,) = Outbox(scanner.places.outbox).leaflets()
    in_the_way = scanner.places.outbox / f"0-{LEAFLET['id']}.json"
    in_the_way.mkdir()
    assert told(scanner) == Told(0, 0, 0)
    assert file.exists()
    in_the_way.rmdir()
    assert told(scanner) == Told(2, 0, 0)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"id": "a", "hour": 1, "hits": [], "seen": []}', '{"hits": [[1]]}']
)
def test_what_is_no_leaflet_is_thrown_away(scanner: Scanner, text: str) -> None:
    scanner.places.outbox.mkdir(parents=True)
    (scanner.places.outbox / "scan-1.json").write_text(text)
    assert told(scanner) == Told(0, 0, 0)
    assert not scanner.cloud.got


@pytest.mark.parametrize(
    "body",
    [
        b"no",
        b"{}",
        b"\xff",
        b"[" * 100_000,
        b'{"challenge": "c", "bits": 30}',
        b'{"challenge": "c", "bits": -1}',
        b'{"bits": "1"}',
    ],
)
def test_a_challenge_that_asks_for_too_much_is_refused(scanner: Scanner, body: bytes) -> None:
    leave(scanner)
    scanner.cloud.overrides["/api/clients/challenge"] = lambda: (200, {}, body)
    with pytest.raises(MessageError, match=r"nothing was sent|cannot be read"):
        told(scanner)
    assert not scanner.cloud.posted("/api/clients/register")


def test_a_leaflet_holds_ids_hashes_severities_and_an_hour_and_nothing_else() -> None:
    found = make_verdict(make_finding(), replace(make_finding(), id="secret-rule", origin="/home/me/rules"))
    made = leaflet.leaflet([found], NOON.timestamp())
    assert made
    assert set(made) == {"id", "hour", "hits", "seen"}
    assert made["hits"] == [(make_finding().id, found.pattern_hash, make_finding().severity.label)]
    assert leaflet.leaflet([make_verdict()], NOON.timestamp()) is None


def test_an_outbox_that_is_full_takes_no_leaflet(scanner: Scanner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leaflet, "MOST_WAITING", 2)
    for identifier in "abc":
        leave(scanner, identifier)
    assert len(Outbox(scanner.places.outbox).leaflets()) == 2


def test_proposals_wait_beside_the_leaflets(scanner: Scanner) -> None:
    message = protocol.Feedback(
        id="d" * 32, rule_id="R", is_true_positive=False, artefact="0000", hour="2026-11-21T12Z"
    )
    Outbox(scanner.places.outbox).put(Kind.FEEDBACK, message.id, protocol.written(message))
    assert told(scanner).taken == 1
    assert protocol.read(scanner.cloud.posted("/api/atr-feedback")[0].body, protocol.Feedback) == message
