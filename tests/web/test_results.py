"""What is kept of results, for how long, and how much of it."""

from datetime import datetime, timedelta
from hashlib import shake_256

from sqlalchemy import update

from panguard.limits import DEFAULT_LIMITS
from panguard.report import kept
from panguard.report.model import Report
from panguard.threatcloud.server.database import Database
from panguard.threatcloud.server.schema import site_results
from panguard.values import replace
from panguard.web.results import Kept, Result, Results
from tests.web.conftest import NOON

REPORT = Report((), "1")
WRITTEN = kept.written(REPORT)
LINES = ((("SKILL.md", 3, "a line"),), (("SKILL.md", 3, "of another skill"),))


class Times:
    """A clock that goes on by a second with every look."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


def names(results: Results, count: int) -> list[str]:
    return [str(number) for number in range(count) if results.find(str(number))]


def test_a_result_comes_back_as_it_was_kept_and_the_newer_one_takes_its_place(database: Database) -> None:
    results = Results(database, Times())
    results.keep([Kept("a", WRITTEN, LINES)])
    found = results.find("a")
    assert found
    of_each = ({("SKILL.md", 3): "a line"}, {("SKILL.md", 3): "of another skill"})
    assert found == Result(REPORT, NOON + timedelta(seconds=1), of_each)
    newer = replace(REPORT, tool_version="2")
    results.keep([Kept("a", kept.written(newer))])
    found = results.find("a")
    assert found
    assert found == Result(newer, NOON + timedelta(seconds=2))
    assert results.find("b") is None


def test_of_too_many_the_newest_stay(database: Database) -> None:
    results = Results(database, Times(), replace(DEFAULT_LIMITS, results_kept=3))
    for number in range(5):
        results.keep([Kept(str(number), WRITTEN)])
    assert names(results, 5) == ["2", "3", "4"]


def test_of_what_is_too_large_together_the_newest_stay(database: Database) -> None:
    lines = [((("SKILL.md", 1, shake_256(bytes([number])).hexdigest(10_000)),),) for number in range(5)]
    limits = replace(DEFAULT_LIMITS, results_bytes=40_000)
    for number, some in enumerate(lines):
        # Each of them by another process: none knows what the others have kept.
        Results(database, lambda n=number: NOON + timedelta(seconds=n), limits).keep(  # type: ignore[misc]
            [Kept(str(number), WRITTEN, some)]
        )
    left = names(Results(database, Times()), 5)
    assert left == ["2", "3", "4"]


def test_what_another_version_kept_is_as_if_it_were_not_there(database: Database) -> None:
    results = Results(database, Times())
    results.keep([Kept("a", b"[0, []]")])
    assert results.find("a") is None


def test_a_report_that_is_broken_is_no_fault_of_who_asks_for_it(database: Database) -> None:
    results = Results(database, Times())
    results.keep([Kept("a", WRITTEN)])
    database.write(lambda c: c.execute(update(site_results).values(report=b"no report")))
    assert results.find("a") is None


def test_only_who_made_a_result_first_can_delete_it(database: Database) -> None:
    results = Results(database, Times())
    results.keep([Kept("a", WRITTEN, maker="first"), Kept("b", WRITTEN)])
    results.keep([Kept("a", WRITTEN, maker="second"), Kept("b", WRITTEN, maker="third")])
    assert [results.is_made_by("a", key) for key in ("first", "second", "")] == [True, False, False]
    assert [results.delete("a", key) for key in ("second", "", "first", "first")] == [
        False,
        False,
        True,
        False,
    ]
    assert results.find("a") is None
    assert results.delete("b", "third"), "it had no key from before there were any"
    results.keep([Kept("a", WRITTEN, maker="second")])
    assert results.is_made_by("a", "second")


def test_a_result_is_deleted_when_it_is_old(database: Database) -> None:
    times = Times()
    results = Results(database, times)
    results.keep([Kept("0", WRITTEN)])
    times.now += timedelta(days=DEFAULT_LIMITS.results_days)
    results.keep([Kept("1", WRITTEN)])
    assert names(results, 2) == ["1"]
