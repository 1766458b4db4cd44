"""How confirmations and reports are counted and decided, whoever tries what; on both databases."""

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread

from sqlalchemy import insert, select

from panguard.threatcloud.journal import Entry, verified
from panguard.threatcloud.server import cycle, decisions
from panguard.threatcloud.server.schema import identities, voices
from panguard.threatcloud.server.store import rules
from panguard.threatcloud.server.store import voices as spoken
from panguard.threatcloud.server.store.identities import mark
from panguard.threatcloud.server.store.moments import seconds
from panguard.threatcloud.server.store.voices import Kind, Thing
from tests.simulators.threat_cloud import Cloud, id_of, rule_text
from tests.threatcloud.server.test_cycle import YOUNG, keys


def test_rules_get_running_numbers(cloud: Cloud) -> None:
    assert cloud.promote(rule_text("one")) == "TC-2026-00001"
    assert cloud.promote(rule_text("two")) == "TC-2026-00002"
    cloud.now += timedelta(days=60)
    assert cloud.promote(rule_text("three")) == "TC-2027-00001"


def test_the_hundred_thousandth_rule_of_a_year_has_a_number_too(cloud: Cloud) -> None:
    cloud.promote()
    for number in (99_999, 100_000):
        name, found = f"TC-2026-{number}", cloud.database.read(rules.every)[0]
        row = found._replace(rule_id=name, candidate=f"{number:064}", sequence=number)
        cloud.database.write(lambda c, row=row: rules.add(c, row))  # type: ignore[misc]
    now = seconds(cloud.now)
    assert cloud.database.read(lambda c: rules.next_id(c, now)) == "TC-2026-100001"


def test_10000_identities_of_one_network_are_one_voice(cloud: Cloud) -> None:
    rule, thing = rule_text(), Thing(Kind.CANDIDATE, id_of(rule_text()))
    cloud.scanner().propose(rule)
    registered = seconds(cloud.now - timedelta(days=3))
    clients = [f"{number:032x}" for number in range(1_000_000, 1_010_000)]
    known = [
        {
            "client": client,
            "public_key": "A" * 43,
            "registered": registered,
            "times_right": 0,
            "times_wrong": 0,
        }
        for client in clients
    ]
    cloud.database.write(lambda connection: connection.execute(insert(identities), known))
    voice = spoken.Voice(clients[0], "203.0.113.0/24", "aaaa", seconds(cloud.now))
    cloud.database.write(lambda connection: spoken.add(connection, thing, voice))
    hashed = select(voices.c.network).where(voices.c.client == clients[0])
    network = cloud.database.read(lambda connection: connection.execute(hashed).scalar_one())
    said = {"kind": "candidate", "thing": thing.name, "network": network, "at": seconds(cloud.now)}
    rows = [
        {**said, "client": client, "artefact": client[-4:], "value": 0, "grade": 0} for client in clients[1:]
    ]
    cloud.database.write(lambda connection: connection.execute(insert(voices), rows))
    cloud.scanner(network="203.0.113.77").propose(rule)
    cloud.turn()
    assert cloud.rules() == []
    assert cloud.state() == "pending"


def test_addresses_of_one_network_are_one_voice(cloud: Cloud) -> None:
    for network in ("203.0.113.1", "203.0.113.250", "::ffff:203.0.113.9"):
        assert cloud.scanner(network).propose().json["networks"] == 1
    for network in ("2001:db8:1:1::1", "2001:db8:1:2::1"):
        assert cloud.scanner(network).propose().json["networks"] == 2


def test_three_with_the_same_artefact_are_not_enough(cloud: Cloud) -> None:
    for scanner in cloud.scanners(3, age=timedelta(0)):
        scanner.propose(artefact="abcd")
    cloud.turn()
    assert cloud.state() == "pending"


def test_one_scanner_has_one_voice(cloud: Cloud) -> None:
    scanner = cloud.scanner()
    assert [scanner.propose(artefact=f"{n:04x}").json["counted"] for n in range(4)] == [
        True,
        False,
        False,
        False,
    ]
    scanner.network = "203.0.113.1"
    assert scanner.propose().json["networks"] == 1


def test_two_processes_at_once_promote_once(cloud: Cloud) -> None:
    for seen in ("one", "two", "three"):
        for scanner in cloud.scanners(3):
            scanner.propose(rule_text(seen))
    at_once(4, lambda: cycle.promote_confirmed_proposals(cloud.service))
    assert sorted(rule["ruleId"] for rule in cloud.rules()) == [f"TC-2026-0000{n}" for n in (1, 2, 3)]
    assert len([event for event in cloud.journal() if event["event"] == "promoted"]) == 3
    check_record(cloud)


def test_the_record_never_forks(cloud: Cloud) -> None:
    names = [cloud.promote(rule_text(f"n{number}")) for number in range(4)]
    now = seconds(cloud.now)

    def revoke(name: str) -> Callable[[], object]:
        return lambda: cloud.database.write(lambda c: decisions.revoke(c, name, "a person says so", now))

    at_once(1, *(revoke(name) for name in names))
    assert len(cloud.journal()) == 8
    check_record(cloud)


def at_once(times: int, *work: Callable[[], object]) -> None:
    barrier, failed = Barrier(times * len(work)), []

    def run(one: Callable[[], object]) -> None:
        barrier.wait()
        try:
            one()
        except Exception as error:  # noqa: BLE001 - told below
            failed.append(error)

    threads = [Thread(target=run, args=(one,)) for one in work for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []


def check_record(cloud: Cloud) -> None:
    entries = cloud.get("/api/journal").json["entries"]
    verified(Entry(**entry) for entry in entries)


def test_the_record_says_how_it_was_counted_and_not_by_whom(cloud: Cloud) -> None:
    scanners = cloud.scanners(3)
    cloud.promote(by=scanners)
    (event,) = cloud.journal()
    assert event["counts"] == [{"weight": "1", "reason": "known for 72 hours", "voices": 3}]
    assert (event["event"], event["networks"], event["rule"]) == ("promoted", 3, "TC-2026-00001")
    assert not [scanner for scanner in scanners if scanner.identity.client in str(event)]


def test_five_aged_networks_take_a_young_rule_back(cloud: Cloud) -> None:
    name = cloud.promote()
    reporters = cloud.scanners(5)
    for scanner in reporters[:4]:
        assert scanner.report(name).json == {"counted": True}
    cloud.turn()
    assert len(cloud.rules()) == 1
    reporters[4].report(name)
    cloud.turn()
    assert cloud.rules() == []
    (gone,) = cloud.get("/api/atr-rules").json["revoked"]
    assert gone["ruleId"] == name
    assert gone["reason"] == "5 independent networks reported false alarms"
    assert cloud.state() == "revoked"
    assert reporters[0].report(name).json == {"counted": False}
    assert keys(cloud) == 0


def test_revoking_is_no_weapon(cloud: Cloud) -> None:
    name = cloud.promote()
    for scanner in cloud.scanners(20, age=YOUNG):
        scanner.report(name)
    for number in range(20):
        cloud.scanner(f"203.0.113.{number}").report(name)
    same = cloud.scanners(3)
    for scanner in same:
        scanner.report(name, artefact="aaaa")
        scanner.report(name, artefact="aaaa")
    cloud.turn()
    assert [rule["ruleId"] for rule in cloud.rules()] == [name]


def test_true_positives_take_nothing_back(cloud: Cloud) -> None:
    name = cloud.promote()
    for scanner in cloud.scanners(8):
        scanner.report(name, right=True)
    cloud.turn()
    assert len(cloud.rules()) == 1


def test_an_old_rule_is_only_taken_back_by_a_person(cloud: Cloud) -> None:
    name = cloud.promote()
    cloud.now += timedelta(days=15)
    for scanner in cloud.scanners(6):
        scanner.report(name)
    cloud.turn()
    assert len(cloud.rules()) == 1


def test_who_changes_their_mind_has_one_voice(cloud: Cloud) -> None:
    name = cloud.promote()
    reporters = cloud.scanners(5)
    for scanner in reporters:
        scanner.report(name)
    reporters[0].report(name, right=True)
    cloud.turn()
    assert len(cloud.rules()) == 1


def test_nobody_is_right_less_than_never(cloud: Cloud) -> None:
    client = cloud.scanner().identity.client
    cloud.database.write(lambda c: mark(c, [client], right=-1, wrong=1))
    query = select(identities.c.times_right, identities.c.times_wrong)
    row = cloud.database.read(lambda c: c.execute(query.where(identities.c.client == client)).one())
    assert tuple(row) == (0, 1)


def test_who_matched_in_silence_what_was_taken_back_was_not_wrong(cloud: Cloud) -> None:
    made, *silent = cloud.scanners(4)
    made.propose()
    for scanner in silent:
        scanner.propose(silent=True)
    cloud.turn()
    (rule,) = cloud.rules()
    now = seconds(cloud.now)
    cloud.database.write(lambda c: decisions.revoke(c, str(rule["ruleId"]), "a person says so", now))
    for scanner in silent:
        scanner.propose(rule_text("other"))
    cloud.turn()
    assert cloud.state(rule_text("other")) == "promoted"


def test_who_confirmed_what_was_taken_back_was_wrong(cloud: Cloud) -> None:
    liars = cloud.scanners(3)
    name = cloud.promote(by=liars)
    now = seconds(cloud.now)
    cloud.database.write(lambda c: decisions.revoke(c, name, "a person says so", now))
    for scanner in liars:
        scanner.propose(rule_text("other"))
    cloud.turn()
    assert cloud.state(rule_text("other")) == "pending"
