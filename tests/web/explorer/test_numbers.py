"""The numbers of a Threat Cloud are counted as they are said."""

from datetime import timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path

import pytest

from panguard.threatcloud.server.database import Database
from panguard.threatcloud.server.migrate import migrate
from panguard.threatcloud.server.store.moments import HOUR, seconds
from panguard.web.explorer.numbers import LANES, WEEKS, live, percentile, weeks
from panguard.web.explorer.remembered import Remembered
from tests.simulators.threat_cloud import Cloud
from tests.threatcloud.server.conftest import OPTIONS


@pytest.mark.parametrize(
    ("values", "part", "expected"),
    [([], 50, None), ([7], 95, 7), ([1, 2, 3, 4], 50, 2), ([4, 1, 3], 50, 3), (list(range(1, 101)), 95, 95)],
)
def test_a_percentile_is_one_of_the_values(values: list[int], part: int, expected: int | None) -> None:
    assert percentile(values, part) == expected


def test_weeks_end_with_what_there_is_now(weeks_passed: Cloud) -> None:
    now = seconds(weeks_passed.now)
    found = weeks_passed.database.read(lambda c: weeks(c, now, {}))
    present = weeks_passed.database.read(lambda c: live(c, now))
    assert len(found) == WEEKS
    assert {lane: found[-1].lanes[lane] for lane in LANES} == dict(present.lanes)
    assert all(later.start - week.start == 7 * 24 * HOUR for week, later in pairwise(found))
    assert sum(week.published for week in found) == present.out + present.revoked


def test_no_confirmation_of_the_present_hour_is_counted(tmp_path: Path) -> None:
    database = Database.in_folder(tmp_path)
    migrate(database)
    cloud = Cloud(database, tmp_path / "data", OPTIONS)
    cloud.scanner().propose()
    counted = []
    for later in (timedelta(0), timedelta(minutes=29), timedelta(minutes=30), timedelta(days=2)):
        now = seconds(cloud.now + later)
        found = database.read(partial(live, now=now))
        counted.append((found.day, found.week))
    assert counted == [(0, 0), (0, 0), (1, 1), (0, 1)]
    database.close()


def test_weeks_that_are_over_are_counted_once(weeks_passed: Cloud) -> None:
    known: dict[int, int] = {}
    first = weeks_passed.database.read(lambda c: weeks(c, seconds(weeks_passed.now), known))
    assert len(known) == WEEKS - 1
    assert weeks_passed.database.read(lambda c: weeks(c, seconds(weeks_passed.now), known)) == first


def test_a_value_is_found_out_once_for_each_occasion() -> None:
    asked: list[int] = []

    def find(occasion: int) -> int:
        asked.append(occasion)
        return occasion * 10

    remembered = Remembered(find)
    assert [remembered.at(occasion) for occasion in (1, 1, 2, 2)] == [10, 10, 20, 20]
    assert asked == [1, 2]


def test_who_comes_while_a_value_is_found_out_gets_the_last_one() -> None:
    def find(occasion: int) -> int:
        return occasion if occasion == 1 else remembered.at(2) + 100

    remembered = Remembered(find)
    assert remembered.at(1) == 1
    assert remembered.at(2) == 101, "the one that asked while it was found out got the value before"
