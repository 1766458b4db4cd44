"""When messages go out."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from panguard.notify.schedule import HOUR, Schedule, again_after, is_quiet, last_digest, may_go
from panguard.terms import Severity

TAIPEI = ZoneInfo("Asia/Taipei")
NIGHT = Schedule(quiet=(22 * 60, 7 * 60))


def at(hour: int, minute: int = 0, day: int = 21) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=TAIPEI)


@pytest.mark.parametrize(
    ("hour", "minute", "quiet"), [(21, 59, False), (22, 0, True), (3, 0, True), (6, 59, True), (7, 0, False)]
)
def test_quiet_hours_span_midnight(hour: int, minute: int, quiet: bool) -> None:
    assert is_quiet(NIGHT, at(hour, minute)) is quiet


def test_in_quiet_hours_a_message_waits_for_the_morning() -> None:
    assert may_go(Severity.HIGH, NIGHT, at(23), ()) == at(7, day=22)
    assert may_go(Severity.HIGH, NIGHT, at(3), ()) == at(7)


def test_what_is_critical_passes_unless_the_user_wants_otherwise() -> None:
    assert may_go(Severity.CRITICAL, NIGHT, at(23), ()) is None
    assert (
        may_go(Severity.CRITICAL, Schedule(quiet=NIGHT.quiet, critical_passes=False), at(23), ()) is not None
    )


def test_an_hour_brings_only_so_many_messages() -> None:
    now = at(12)
    sent = [now.timestamp() - 3_000, now.timestamp() - 100]
    assert may_go(Severity.CRITICAL, Schedule(hourly=3), now, sent) is None
    until = may_go(Severity.CRITICAL, Schedule(hourly=2), now, sent)
    assert until
    assert until.timestamp() == sent[0] + HOUR


def test_a_daily_report_is_due_at_its_time_of_the_users_day() -> None:
    schedule = Schedule(digest=8 * 60)
    assert last_digest(schedule, at(8)) == at(8)
    assert last_digest(schedule, at(7, 59)) == at(8, day=20)
    assert last_digest(Schedule(), at(8)) is None


def test_tries_wait_longer_each_time_and_as_long_as_the_server_asks() -> None:
    waits = [again_after(tries) for tries in range(1, 12)]
    assert waits == sorted(waits)
    assert waits[-1] == 2 * HOUR
    assert again_after(1, 600.0) == 600


def test_times_are_those_of_a_place() -> None:
    assert is_quiet(NIGHT, datetime(2026, 11, 21, 15, tzinfo=UTC).astimezone(TAIPEI))
