"""What a scanner takes from a server, and what it refuses: the rules in use stay in use."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from panguard.errors import SourceError
from panguard.limits import DEFAULT_LIMITS
from panguard.rules.gather import gather
from panguard.rules.sources import synced_source
from panguard.terms import Lane
from panguard.threatcloud.client import trust
from panguard.threatcloud.client.places import PACK, Places
from panguard.threatcloud.client.shelf import KEPT, Change, Shelf, changes
from panguard.threatcloud.client.status import read_status
from panguard.threatcloud.client.sync import sync, take
from panguard.threatcloud.pack import INDEX, SEGMENT, PublishedRule, files_of
from panguard.threatcloud.server.publishing import Publisher
from panguard.values import replace
from tests.threatcloud.client.conftest import Scanner
from tests.threatcloud.client.packs import CANDIDATE, publication, rule, text_of

TIMESTAMP = "/tuf/metadata/timestamp.json"


def test_what_is_published_is_verified_and_put_in_use(scanner: Scanner) -> None:
    outcome = scanner.sync()
    assert (outcome.changed, outcome.version and outcome.version.rules) == (True, 1)
    assert scanner.rules == ["ATR-2026-90000"]


def test_a_synced_rule_has_the_lane_of_the_pack_and_says_who_stands_behind_it(scanner: Scanner) -> None:
    scanner.publish(publication(0, rules=[rule(1, lane=Lane.ALERT), rule(2)], candidate=True))
    version = scanner.sync().version
    assert version
    found = gather(synced_source(scanner.places.rules / version.folder / PACK)).rules
    lanes = {item.id: (item.lane, item.origin, dict(item.labels)) for item in found}
    behind = {"published": "2026-11-21T18Z", "networks": "3"}
    assert lanes == {
        "ATR-2026-90001": (Lane.ALERT, "threat-cloud", behind),
        "ATR-2026-90002": (Lane.BLOCK, "threat-cloud", behind),
        CANDIDATE: (Lane.SHADOW, "threat-cloud", {}),
    }


def test_a_poll_that_finds_nothing_new_costs_less_than_two_kilobytes(scanner: Scanner) -> None:
    scanner.sync()
    scanner.cloud.bytes_passed = 0
    before = len(scanner.cloud.got)
    assert not scanner.sync().changed
    assert [request.path for request in scanner.cloud.got[before:]] == [TIMESTAMP]
    assert 0 < scanner.cloud.bytes_passed < 2_048


def test_only_what_changed_is_fetched(scanner: Scanner) -> None:
    scanner.publish(publication(100))
    scanner.sync()
    scanner.publish(publication(101, version=2))
    before = len(scanner.cloud.got)
    scanner.sync()
    names = [request.path.rpartition(".json")[0].rpartition(".")[2] for request in scanner.cloud.got[before:]]
    assert "rules-00001" in names
    assert "rules-00000" not in names
    assert len(scanner.rules) == 101


def test_a_revoked_rule_leaves(scanner: Scanner) -> None:
    scanner.publish(publication(2))
    scanner.sync()
    scanner.publish(publication(2, version=2, revoked=[0]))
    scanner.sync()
    assert scanner.rules == ["ATR-2026-90001"]


def test_a_stranger_is_not_spoken_to(scanner: Scanner, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="pga cloud join"):
        sync(Places(tmp_path / "other", scanner.cloud.url), scanner.wire)
    assert not scanner.cloud.got


def test_the_last_three_versions_are_kept(scanner: Scanner) -> None:
    for number in range(1, 6):
        scanner.publish(publication(number, version=number))
        scanner.sync()
    folders = [version.number for version in Shelf(scanner.places).versions()]
    assert sorted(folders, reverse=True) == [5, 4, 3]
    assert len(folders) == KEPT


def test_the_difference_between_versions_is_told(scanner: Scanner) -> None:
    scanner.publish(publication(2))
    before = scanner.sync().version
    scanner.publish(publication(1, version=2, rules=[rule(1, "other.example"), rule(2)], revoked=[0]))
    after = scanner.sync().version
    assert after
    told = [(change, item.id) for change, item in changes(Shelf(scanner.places), before, after)]
    assert told == [
        (Change.GONE, "ATR-2026-90000"),
        (Change.CHANGED, "ATR-2026-90001"),
        (Change.ADDED, "ATR-2026-90002"),
    ]


# A hostile server


def refused(scanner: Scanner, reason: str) -> None:
    """Check that nothing is taken, with the reason, and that the rules in use stay."""
    before = scanner.rules
    with pytest.raises(SourceError, match=reason):
        scanner.sync()
    assert scanner.rules == before == ["ATR-2026-90000"]
    assert read_status(scanner.places).failures


def stored(scanner: Scanner, name: str) -> bytes:
    return (scanner.cloud.publisher.public / "metadata" / name).read_bytes()


def answers(scanner: Scanner, path: str, data: bytes) -> None:
    scanner.cloud.overrides[path] = lambda: (200, {}, data)


def test_an_older_state_is_refused(scanner: Scanner) -> None:
    scanner.sync()
    old = stored(scanner, "timestamp.json")
    scanner.publish(publication(1, version=2))
    scanner.sync()
    answers(scanner, TIMESTAMP, old)
    refused(scanner, "older state")


def test_a_state_that_went_out_of_date_is_refused(scanner: Scanner, tmp_path: Path) -> None:
    scanner.sync()
    past = Publisher(
        tmp_path / "server", now=lambda: datetime.now(UTC).replace(microsecond=0) - timedelta(days=2)
    )
    past.renew(tmp_path / "server" / "keys-offline")
    refused(scanner, "out of date|older state")


def test_a_server_that_says_nothing_new_for_too_long_is_told_of(scanner: Scanner) -> None:
    scanner.sync()
    with pytest.raises(SourceError, match="nothing new since"):
        sync(scanner.places, scanner.wire, now=lambda: datetime.now(UTC) + timedelta(days=2))
    assert scanner.rules == ["ATR-2026-90000"]


def test_mixed_metadata_are_refused(scanner: Scanner) -> None:
    scanner.sync()
    (community,) = (scanner.cloud.publisher.public / "metadata").glob("*.community.json")
    old = community.read_bytes()
    scanner.publish(publication(2, version=2))
    new = max(path.name for path in (scanner.cloud.publisher.public / "metadata").glob("*.community.json"))
    answers(scanner, f"/tuf/metadata/{new}", old)
    refused(scanner, "altered, cut off or mixed")


def test_metadata_without_end_are_refused(scanner: Scanner) -> None:
    scanner.sync()
    answers(scanner, TIMESTAMP, b"{" + b" " * 100_000)
    refused(scanner, "larger than")


@pytest.mark.parametrize(
    "spoil", [lambda data: data[:-20], lambda data: data + b" " * 10, lambda data: data[::-1]]
)
def test_a_target_that_is_cut_off_longer_or_altered_is_refused(
    scanner: Scanner, spoil: Callable[[bytes], bytes]
) -> None:
    scanner.sync()
    scanner.publish(publication(2, version=2))
    for file in (scanner.cloud.publisher.public / "targets").rglob("*.rules-00000.json"):
        path = f"/tuf/targets/community/{file.name}"
        answers(scanner, path, spoil(file.read_bytes()))
    refused(scanner, "altered, cut off or mixed|more than is signed")


def test_a_timestamp_that_is_cut_off_is_refused(scanner: Scanner) -> None:
    scanner.sync()
    scanner.publish(publication(2, version=2))
    answers(scanner, TIMESTAMP, stored(scanner, "timestamp.json")[:-30])
    refused(scanner, "refused")


def test_another_servers_signature_is_refused(scanner: Scanner, tmp_path: Path) -> None:
    scanner.sync()
    thief = Publisher(tmp_path / "thief")
    thief.publish(publication(3, version=9))
    answers(scanner, TIMESTAMP, (thief.public / "metadata" / "timestamp.json").read_bytes())
    refused(scanner, "not signed by a key")


def test_a_changed_value_under_a_good_signature_is_refused(scanner: Scanner) -> None:
    scanner.sync()
    document = json.loads(stored(scanner, "timestamp.json"))
    document["signed"]["expires"] = "2099-01-01T00:00:00Z"
    document["signed"]["version"] += 1
    answers(scanner, TIMESTAMP, json.dumps(document).encode())
    refused(scanner, "not signed by a key")


@pytest.mark.parametrize(
    ("names", "reason"),
    [
        (["community/rules-00000.json"] * 2, "not expected"),
        (["community/candidates.json"], "not expected"),
        (["community/../rules-00000.json"], "not expected"),
        ([f"community/rules-{number:05}.json" for number in range(200)], "more than there can be"),
    ],
)
def test_an_index_that_no_publisher_of_ours_writes_is_refused(
    scanner: Scanner, names: list[str], reason: str
) -> None:
    publisher, files = scanner.cloud.publisher, files_of(publication(1))
    files[INDEX] = json.dumps({**json.loads(files[INDEX]), "segments": names}).encode()
    publisher._sign({path: publisher._repository.add_target(path, data) for path, data in files.items()})
    with pytest.raises(SourceError, match=reason):
        scanner.sync()
    assert not [request for request in scanner.cloud.got if "rules-" in request.path]


def test_files_that_are_too_large_together_are_not_fetched(scanner: Scanner) -> None:
    scanner.publish(publication(SEGMENT + SEGMENT // 2))
    sizes = [file.stat().st_size for file in scanner.cloud.publisher.public.rglob("*.rules-*.json")]
    most = max(sizes) + min(sizes) // 2
    with pytest.raises(SourceError, match="nothing was fetched"):
        sync(scanner.places, scanner.wire, limits=replace(DEFAULT_LIMITS, pack_bytes=most))
    assert not [request for request in scanner.cloud.got if "rules-" in request.path]


def test_a_target_larger_than_allowed_is_not_fetched(scanner: Scanner) -> None:
    scanner.sync()
    scanner.publish(publication(2, version=2))
    with pytest.raises(SourceError, match=r"nothing was fetched|was not fetched"):
        sync(scanner.places, scanner.wire, limits=replace(DEFAULT_LIMITS, pack_bytes=500))
    assert not [got for got in scanner.cloud.got[-2:] if "rules-" in got.path]
    assert scanner.rules == ["ATR-2026-90000"]


@pytest.mark.parametrize("status", [404, 500, 302])
def test_an_answer_that_is_no_answer_changes_nothing(scanner: Scanner, status: int) -> None:
    scanner.sync()
    scanner.cloud.broken = lambda _: (status, {"Location": "http://127.0.0.1:1/"}, b"no")
    refused(scanner, f"answered {status}")


def test_a_server_that_is_silent_is_given_up(scanner: Scanner) -> None:
    scanner.sync()
    scanner.cloud.broken = lambda _: None
    refused(Scanner(scanner.places, scanner.cloud, patience=0.2), "no answer")


def test_after_a_fault_the_next_good_answer_counts_again(scanner: Scanner) -> None:
    scanner.sync()
    scanner.cloud.broken = lambda _: (500, {}, b"")
    refused(scanner, "500")
    scanner.cloud.broken = None
    scanner.publish(publication(2, version=2))
    assert scanner.sync().changed
    assert (len(scanner.rules), read_status(scanner.places).failures) == (2, 0)


def test_a_sync_that_was_killed_after_the_metadata_is_made_up_for(scanner: Scanner) -> None:
    scanner.sync()
    scanner.publish(publication(2, version=2))
    for file in (scanner.cloud.publisher.public / "targets").rglob("*.rules-00000.json"):
        scanner.cloud.overrides[f"/tuf/targets/community/{file.name}"] = lambda: (503, {}, b"")
    refused(scanner, "503")
    scanner.cloud.overrides.clear()
    assert scanner.sync().changed
    assert len(scanner.rules) == 2


@pytest.mark.parametrize("spoil", [lambda pack: pack.write_text("{"), Path.unlink])
def test_rules_that_were_damaged_on_disk_are_fetched_again(
    scanner: Scanner, spoil: Callable[[Path], object]
) -> None:
    version = scanner.sync().version
    assert version
    spoil(scanner.places.rules / version.folder / PACK)
    assert Shelf(scanner.places).in_use() is None
    assert scanner.sync().changed
    assert scanner.rules == ["ATR-2026-90000"]


# Rules that are signed, and bad all the same

HONEST = "Leave out what is not finished"


def test_a_rule_that_hits_honest_text_is_set_aside(scanner: Scanner) -> None:
    scanner.publish(publication(3, version=2, rules=[rule(8, HONEST)]))
    version = scanner.sync().version
    assert version
    assert [(item.id, "honest text" in item.reason) for item in version.set_aside] == [
        ("ATR-2026-90008", True)
    ]
    assert len(scanner.rules) == 3


def test_an_update_of_which_much_hits_honest_text_is_refused_whole(scanner: Scanner) -> None:
    scanner.sync()
    scanner.publish(publication(10, version=2, rules=[rule(20, HONEST), rule(21, "Group them by project")]))
    refused(scanner, "2 of 11 new rules match honest text")


def test_a_rule_is_taken_back_even_where_the_new_ones_are_refused(scanner: Scanner) -> None:
    scanner.publish(publication(2))
    scanner.sync()
    bad = [rule(20, HONEST), rule(21, "Group them by project")]
    scanner.publish(publication(2, version=2, rules=bad, revoked=[0]))
    with pytest.raises(SourceError, match="honest text"):
        scanner.sync()
    assert scanner.rules == ["ATR-2026-90001"]


def test_rules_that_cannot_be_read_or_compiled_are_set_aside(scanner: Scanner) -> None:
    broken = replace_content(rule(5), "detection: [")
    pattern = replace_content(rule(6), text_of("(unclosed").replace("operator: contains", "operator: regex"))
    scanner.publish(publication(1, version=2, rules=[broken, pattern]))
    version = scanner.sync().version
    assert version
    assert [item.id for item in version.set_aside] == ["ATR-2026-90005", "ATR-2026-90006"]
    assert scanner.rules == ["ATR-2026-90000"]


def replace_content(published: PublishedRule, content: str) -> PublishedRule:
    return msgspec.structs.replace(published, rule_content=content)


def test_more_new_rules_than_people_confirm_are_refused(scanner: Scanner) -> None:
    scanner.sync()
    few = replace(DEFAULT_LIMITS, pack_new_rules=3)
    hour = datetime(2026, 11, 21, 18, tzinfo=UTC)
    with pytest.raises(SourceError, match="more than strangers confirm"):
        take(scanner.places, publication(6, version=2), now=hour, limits=few)
    assert scanner.rules == ["ATR-2026-90000"]
    take(scanner.places, publication(6, version=2), now=hour + timedelta(days=2), limits=few)
    assert len(scanner.rules) == 6


def test_more_rules_than_there_can_be_are_refused(scanner: Scanner, now: datetime) -> None:
    with pytest.raises(SourceError, match="at most 2"):
        take(scanner.places, publication(3), now=now, limits=replace(DEFAULT_LIMITS, pack_rules=2))


# Pinned and rolled back


def test_a_pinned_version_stays_but_for_what_is_taken_back(scanner: Scanner) -> None:
    scanner.publish(publication(2))
    scanner.sync()
    Shelf(scanner.places).hold(pinned=True)
    scanner.publish(publication(5, version=2, revoked=[0]))
    assert scanner.sync().held
    assert scanner.rules == ["ATR-2026-90001"]
    assert Shelf(scanner.places).current().pinned  # type: ignore[union-attr]
    Shelf(scanner.places).hold(pinned=False)
    scanner.publish(publication(5, version=3, revoked=[0]))
    scanner.sync()
    assert len(scanner.rules) == 4


def test_a_new_root_is_followed_and_the_old_online_key_is_not(scanner: Scanner, tmp_path: Path) -> None:
    scanner.sync()
    data = tmp_path / "server"
    stolen = Publisher(data)
    (data / "keys" / "online.pem").unlink()
    Publisher(data).renew(data / "keys-offline")
    Publisher(data).publish(publication(2, version=2))
    scanner.sync()
    assert len(scanner.rules) == 2
    del stolen
    with pytest.raises(SourceError):
        stolen_answers(scanner, data)


def stolen_answers(scanner: Scanner, data: Path) -> None:
    thief = Publisher(data.parent / "thief")
    thief.publish(publication(3, version=3))
    answers(scanner, TIMESTAMP, (thief.public / "metadata" / "timestamp.json").read_bytes())
    scanner.sync()


def test_the_fingerprint_is_that_of_the_keys_and_what_is_no_root_has_none(
    scanner: Scanner, tmp_path: Path
) -> None:
    first = trust.shown(trust.offered_root(scanner.wire))
    scanner.cloud.publisher.renew(tmp_path / "server" / "keys-offline")
    later = trust.shown(trust.offered_root(scanner.wire))
    assert (first.fingerprint, first.version, later.version) == (later.fingerprint, 1, 2)
    for wrong in (b"", b"{}", stored(scanner, "timestamp.json")):
        with pytest.raises(SourceError):
            trust.shown(wrong)
