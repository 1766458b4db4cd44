"""The record is read by what its entries are about; on both databases."""

import json
from collections.abc import Iterable
from functools import partial

import pytest
from alembic import command
from sqlalchemy import Connection, insert, select

from panguard.terms import Lane
from panguard.threatcloud.journal import START, Entry, entry
from panguard.threatcloud.server import migrate as migrating
from panguard.threatcloud.server.database import Database
from panguard.threatcloud.server.migrate import migrate
from panguard.threatcloud.server.schema import journal, journal_subjects
from panguard.threatcloud.server.store import candidates, record, rules
from tests.simulators.threat_cloud import Cloud, id_of, rule_text


def events(found: Iterable[Entry]) -> list[str]:
    return [json.loads(item.text)["event"] for item in found]


def test_what_is_about_one_candidate_is_found_without_the_rest(cloud: Cloud) -> None:
    cloud.promote(rule_text("other"))
    rule = cloud.promote(rule_text("mine"))
    cloud.promote(rule_text("another"))
    found = cloud.database.read(lambda c: record.of_candidate(c, id_of(rule_text("mine")), 10))
    assert [json.loads(item.text)["rule"] for item in found] == [rule]


def test_events_of_one_kind_come_newest_first_and_page_by_page(cloud: Cloud) -> None:
    for number in range(3):
        for scanner in cloud.scanners(3):
            scanner.propose(rule_text(f"harmless{number}"))
        cloud.turn()
    cloud.promote()
    first = cloud.database.read(lambda c: record.newest(c, "rejected", None, 2))
    assert [item.number for item in first] == [2, 1]
    rest = cloud.database.read(lambda c: record.newest(c, "rejected", first[-1].number, 2))
    assert [item.number for item in rest] == [0]
    assert events(cloud.database.read(lambda c: record.last(c, 2))) == ["promoted", "rejected"]


def test_rules_come_newest_first_by_lane_and_time(cloud: Cloud) -> None:
    names = [cloud.promote(rule_text(f"n{number}")) for number in range(4)]
    read = cloud.database.read
    found = read(lambda c: rules.newest(c, None, 3))
    assert [rule.rule_id for rule in found] == names[:0:-1]
    assert [rule.rule_id for rule in read(lambda c: rules.newest(c, found[-1].sequence, 3))] == names[:1]
    assert read(lambda c: rules.newest(c, None, 3, Lane.BLOCK)) == ()
    assert read(lambda c: rules.newest(c, None, 3, since=2**40)) == ()


def test_waiting_candidates_come_newest_first_and_none_twice(cloud: Cloud) -> None:
    scanner, ids = cloud.scanner(), []
    for number in range(5):
        rule = rule_text(f"n{number}")
        scanner.propose(rule)
        ids.append(id_of(rule))
        cloud.now += cloud.options.cycle * (number % 2)  # some come in the same second
    seen: list[str] = []
    behind = ""
    while found := cloud.database.read(partial(candidates.newest, before=behind, limit=2)):
        seen += [item.candidate for item in found]
        behind = seen[-1]
    assert sorted(seen) == sorted(ids)
    assert seen[0] == ids[-1]
    assert set(seen[1:3]) == set(ids[2:4])
    assert cloud.database.read(lambda c: candidates.newest(c, "f" * 64, 2)) == ()


@pytest.fixture
def older(url: str) -> Database:
    """Return a database of the shape before subjects were noted."""
    database = Database(url)

    def upgrade(connection: Connection) -> None:
        config = migrating._config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0004")

    database.write(upgrade)
    return database


def test_entries_that_were_there_before_are_found_as_well(older: Database) -> None:
    def write(connection: Connection) -> None:
        before = START
        for number in range(1_100):
            made = entry(number, before, {"event": "promoted", "candidate": f"{number:064x}"})
            connection.execute(insert(journal).values(**made._asdict()))
            before = made.digest

    older.write(write)
    migrate(older)
    found = older.read(lambda c: record.of_candidate(c, f"{1_099:064x}", 5))
    assert [item.number for item in found] == [1_099]
    assert len(older.read(lambda c: c.execute(select(journal_subjects.c.number)).all())) == 1_100
    older.close()
