"""What is counted over time; on both databases."""

from datetime import UTC, datetime, timedelta

from panguard.terms import Lane
from panguard.threatcloud.server import operating
from panguard.threatcloud.server.store import history
from panguard.threatcloud.server.store.history import Out, Protected, start_of, week_of
from panguard.threatcloud.server.store.moments import HOUR, seconds
from tests.simulators.threat_cloud import START, Cloud, rule_text

WEEK = week_of(seconds(START))


def test_a_week_begins_on_monday_in_utc() -> None:
    monday = datetime(2026, 11, 16, tzinfo=UTC)
    assert start_of(week_of(seconds(START))) == seconds(monday)
    assert week_of(seconds(monday) - 1) == week_of(seconds(monday)) - 1


def test_rules_are_counted_by_the_weeks_in_which_they_came_and_went(cloud: Cloud) -> None:
    first = cloud.promote(rule_text("one"))
    cloud.now += timedelta(weeks=1)
    cloud.promote(rule_text("two"))
    operating.take_back(cloud.database, first, "it was wrong", cloud.now)
    found = cloud.database.read(history.rules_by_week)
    assert sorted(found, key=lambda item: item.published) == [
        Out(Lane.ALERT, WEEK, WEEK + 1, 1),
        Out(Lane.ALERT, WEEK + 1, None, 1),
    ]
    assert cloud.database.read(history.rules_by_networks) == ((Lane.ALERT, 3, 1),)


def test_confirmations_are_words_on_candidates_and_nothing_else(cloud: Cloud) -> None:
    rule = cloud.promote()
    cloud.scanner().report(rule)
    cloud.scanner().sight("ip", "203.0.113.9")
    now = seconds(cloud.now)
    assert cloud.database.read(lambda c: history.confirmations(c, now - HOUR, now + 1)) == 3
    assert cloud.database.read(lambda c: history.confirmations(c, now - HOUR, now)) == 0


def test_the_time_to_protection_is_told_in_whole_hours(cloud: Cloud) -> None:
    first, *others = cloud.scanners(3)
    first.propose()
    cloud.now += timedelta(hours=5, minutes=45)
    for scanner in others:
        scanner.propose()
    cloud.turn()
    assert cloud.database.read(lambda c: history.times_to_protection(c, 0)) == (Protected(WEEK, 6),)
    assert cloud.database.read(lambda c: history.times_to_protection(c, seconds(cloud.now) + 1)) == ()
