"""The journal is read beside the guard, as it is, and quickly however long it is."""

import sqlite3
import time
from pathlib import Path

import pytest

from panguard.guard.journal import FILE, Journal
from panguard.guard.reading import Asked, Reading
from tests.notify.made import NOON, entry

MANY = 1_000_000


def test_where_there_is_no_journal_there_is_nothing_and_none_is_made(tmp_path: Path) -> None:
    reading = Reading(tmp_path)
    assert reading.last() == 0
    assert reading.after(0, 10) == ()
    assert reading.notable(Asked(), 10).entries == ()
    assert reading.first_since(0) == 0
    assert list(tmp_path.iterdir()) == []


def test_lines_read_as_they_were_written(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.add((entry(), entry(action="allow"), entry(action="ask")))
    reading = Reading(tmp_path)
    assert reading.after(0, 10) == journal.latest(10, notable=True)[::-1]
    assert reading.find(2) == journal.latest(2)[1]
    assert [found.number for found in reading.notable(Asked(("ask",)), 10).entries] == [3]
    assert reading.first_since(NOON) == 1
    assert reading.first_since(NOON + 1) == 0
    assert len(reading.around(entry(number=2))) == 3
    journal.close()


@pytest.fixture(scope="module")
def million(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a journal of a million lines, one in ten of them notable; the chain is of no account here."""
    folder = tmp_path_factory.mktemp("million")
    journal = Journal(folder)
    journal.add((entry(), entry(action="allow")))
    journal.close()
    with sqlite3.connect(folder / FILE) as lines:
        lines.execute(
            "WITH RECURSIVE n(i) AS (SELECT 3 UNION ALL SELECT i + 1 FROM n WHERE i < ?)"
            " INSERT INTO events SELECT i, ? + i, e.action, e.body, e.hash FROM n"
            " JOIN events e ON e.number = CASE i % 10 WHEN 0 THEN 1 ELSE 2 END",
            (MANY, NOON),
        )
    lines.close()
    return folder


def test_a_million_lines_are_read_as_quickly_as_ten(million: Path) -> None:
    reading = Reading(million)
    asked = (
        reading.last,
        lambda: reading.notable(Asked(), 60),
        lambda: reading.notable(Asked(("ask",)), 60),
        lambda: reading.notable(Asked(before=MANY // 2), 60),
        lambda: reading.find(MANY // 3),
        lambda: reading.around(entry(number=MANY // 2)),
        lambda: reading.per_day(0),
        lambda: reading.first_since(NOON + MANY // 2),
    )
    took = []
    for ask in asked:
        begun = time.process_time()
        ask()
        took.append(time.process_time() - begun)
    assert max(took) < 0.25, took
