import sqlite3
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from panguard.errors import PanguardError
from panguard.guard import journal as journal_module
from panguard.guard.journal import FILE, Entry, Journal, Verified
from panguard.values import replace


def _entry(number: int, action: str = "allow") -> Entry:
    return Entry(1_700_000_000.0 + number, "claude-code", "before-tool", "Bash", action, f"because {number}")


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path)


def test_lines_come_back_newest_first_and_the_silent_ones_can_be_left_out(journal: Journal) -> None:
    journal.add((_entry(1), _entry(2, "deny")))
    journal.add((_entry(3),))
    assert [entry.number for entry in journal.latest(10)] == [3, 2, 1]
    assert [entry.reason for entry in journal.latest(10, notable=True)] == ["because 2"]
    assert [entry.number for entry in journal.latest(1, before=3)] == [2]


def test_counts_are_kept_by_host_and_action(journal: Journal) -> None:
    journal.add((_entry(1), _entry(2), _entry(3, "deny")))
    assert journal.counts(0) == {("claude-code", "allow"): 2, ("claude-code", "deny"): 1}
    assert journal.counts(1_800_000_000) == {}


def test_a_whole_chain_is_verified_also_after_old_lines_were_dropped(journal: Journal) -> None:
    journal.add(tuple(_entry(number) for number in range(10)))
    assert journal.verify() == Verified(10)
    assert journal.forget(1_700_000_004.5) == 5
    assert journal.verify() == Verified(5)
    journal.add((_entry(11),))
    assert journal.verify() == Verified(6)


def test_many_old_lines_are_dropped_some_at_a_time_and_the_chain_stays_whole(journal: Journal) -> None:
    journal.add(tuple(_entry(number) for number in range(2_500)))
    assert journal.forget(1_700_002_300.0) == 2_300
    assert journal.verify() == Verified(200)


def test_a_line_under_a_clock_that_was_wrong_takes_no_others_with_it_and_holds_none(journal: Journal) -> None:
    behind, ahead = replace(_entry(3), at=1_000.0), replace(_entry(4), at=4_000_000_000.0)
    journal.add((ahead, _entry(1), _entry(2, "deny"), behind, _entry(2_000), ahead))
    assert journal.forget(1_699_000_000.0, 1_700_002_000.0) == 0
    assert journal.forget(1_700_001_000.0, 1_700_002_000.0) == 4
    assert journal.verify() == Verified(2)
    assert sum(journal.counts(0).values()) == 2


def test_old_lines_that_cannot_be_dropped_are_said_to_stay(journal: Journal) -> None:
    journal.add((_entry(1),))
    journal._connection.execute("PRAGMA query_only = ON")
    with pytest.raises(PanguardError, match="cannot be dropped"):
        journal.forget(1_900_000_000.0)


def test_dropping_everything_keeps_the_chain(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.add((_entry(1),))
    journal.forget(1_900_000_000.0)
    journal.close()
    again = Journal(tmp_path)
    again.add((_entry(2),))
    assert again.verify() == Verified(1)
    assert again.latest(1)[0].number == 2


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE events SET body = replace(body, 'because 4', 'because 5') WHERE number = 4",
        "DELETE FROM events WHERE number = 4",
        "UPDATE events SET hash = 'x' WHERE number = 4",
    ],
)
def test_a_line_that_was_changed_or_taken_out_is_noticed(tmp_path: Path, change: str) -> None:
    journal = Journal(tmp_path)
    journal.add(tuple(_entry(number) for number in range(1, 8)))
    journal.close()
    connection = sqlite3.connect(tmp_path / FILE, isolation_level=None)
    connection.execute(change)
    connection.close()
    assert Journal(tmp_path).verify().broken_at in (4, 5)


def test_a_file_that_is_no_journal_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"this is no database, and long enough to be taken for one" * 40)
    with pytest.raises(PanguardError, match="move it away"):
        Journal(tmp_path)


def test_only_its_owner_reads_it(tmp_path: Path) -> None:
    Journal(tmp_path / "deep" / "guard").close()
    assert (tmp_path / "deep" / "guard" / FILE).stat().st_mode & 0o077 == 0


def test_a_reader_does_not_stop_the_writer(tmp_path: Path) -> None:
    writer, reader = Journal(tmp_path), Journal(tmp_path)
    writer.add((_entry(1), _entry(2)))
    rows = reader.all()
    assert next(rows).number == 1
    writer.add((_entry(3),))
    assert [entry.number for entry in rows] == [2]
    assert [entry.number for entry in reader.latest(5)] == [3, 2, 1]


def test_lines_that_a_command_adds_between_those_of_the_guard_keep_the_chain_whole(tmp_path: Path) -> None:
    guard, command = Journal(tmp_path), Journal(tmp_path)
    for number in range(1, 5):
        (guard if number % 2 else command).add((_entry(number),))
    assert guard.verify() == Verified(4)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE events SET action = 'allow' WHERE number = 4",
        "UPDATE events SET at = 1e12 WHERE number = 4",
        "DELETE FROM events WHERE number > 4",
        "DELETE FROM events",
        "DELETE FROM counts",
        "UPDATE counts SET number = 1",
        "CREATE TRIGGER t AFTER INSERT ON events BEGIN DELETE FROM events WHERE number = new.number; END",
        "CREATE TRIGGER t BEFORE INSERT ON events BEGIN SELECT raise(ignore); END",
    ],
)
def test_what_hides_lines_or_takes_the_last_ones_out_is_noticed(tmp_path: Path, change: str) -> None:
    journal = Journal(tmp_path)
    journal.add(tuple(_entry(number, "deny") for number in range(1, 8)))
    journal.close()
    connection = sqlite3.connect(tmp_path / FILE, isolation_level=None)
    connection.execute(change)
    connection.close()
    found = Journal(tmp_path).verify()
    assert found.broken_at
    assert str(found.fault)


def test_who_writes_tells_that_its_last_line_was_taken_out(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.add((_entry(1, "deny"), _entry(2, "deny")))
    other = sqlite3.connect(tmp_path / FILE, isolation_level=None)
    other.execute("DELETE FROM events WHERE number = 2")
    other.execute("UPDATE sqlite_sequence SET seq = 1")
    other.close()
    journal.add((_entry(3),))
    told = journal.latest(5, notable=True)
    assert [entry.number for entry in journal.latest(5)] == [3, 2, 1]
    assert "taken out" in told[0].reason
    assert journal.verify() == Verified(3)


@pytest.mark.parametrize("anew", [False, True])
def test_a_journal_that_was_removed_is_begun_anew_and_says_so(tmp_path: Path, anew: bool) -> None:
    journal = Journal(tmp_path)
    journal.add((_entry(1, "deny"),))
    for path in tmp_path.glob(f"{FILE}*"):
        path.unlink()
    if anew:
        Journal(tmp_path).close()
    journal.add((_entry(2, "deny"),))
    read = Journal(tmp_path)
    assert ["removed" in entry.reason for entry in read.latest(5)] == [False, True]
    assert read.verify() == Verified(2)


def test_old_lines_that_were_dropped_are_none_that_were_taken_out(journal: Journal) -> None:
    journal.add(tuple(_entry(number) for number in range(3)))
    journal.forget(1_900_000_000.0)
    journal.add((_entry(4, "deny"),))
    assert journal.verify() == Verified(1)
    assert [entry.reason for entry in journal.latest(5)] == ["because 4"]


class _Failing:
    """A connection whose next commit fails, as on a full disk."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self.fails = True

    def __getattr__(self, name: str) -> object:
        return getattr(self.connection, name)

    def execute(self, statement: str, words: tuple[str | float, ...] = ()) -> object:
        if statement == "COMMIT" and self.fails:
            self.fails = False
            raise sqlite3.OperationalError("database or disk is full")
        return self.connection.execute(statement, words)


def test_lines_that_could_not_be_written_are_none_that_were_taken_out(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal.add((_entry(1, "deny"),))
    monkeypatch.setattr(journal, "_connection", _Failing(journal._connection))
    with pytest.raises(PanguardError, match="disk is full"):
        journal.add((_entry(2, "deny"),))
    journal.add((_entry(3, "deny"),))
    assert [entry.reason for entry in journal.latest(5)] == ["because 3", "because 1"]


def test_a_full_disk_is_said_as_such(journal: Journal) -> None:
    journal.add((_entry(1),))
    (pages,) = journal._connection.execute("PRAGMA page_count").fetchone()
    journal._connection.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(PanguardError, match="full"):
        journal.add(tuple(_entry(number) for number in range(500)))


def test_that_the_journal_was_removed_is_told_also_after_a_full_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = Journal(tmp_path)
    journal.add((_entry(1, "deny"),))
    for path in tmp_path.glob(f"{FILE}*"):
        path.unlink()
    opened = journal._open

    def open_and_fail(seconds: float) -> None:
        opened(seconds)
        monkeypatch.setattr(journal, "_connection", _Failing(journal._connection))

    monkeypatch.setattr(journal, "_open", open_and_fail)
    with pytest.raises(PanguardError, match="disk is full"):
        journal.add((_entry(2, "deny"),))
    journal.add((_entry(3, "deny"),))
    assert ["removed" in entry.reason for entry in journal.latest(5)] == [False, True]


def test_lines_that_are_added_and_dropped_while_it_is_verified_break_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    guard, reader = Journal(tmp_path), Journal(tmp_path)
    guard.add(tuple(_entry(number) for number in range(5)))
    waiting: list[Callable[[], object]] = [
        partial(guard.forget, 1_700_000_002.5),
        partial(guard.add, (_entry(9),)),
    ]
    read = journal_module._read

    def meanwhile(number: int, body: str) -> Entry:
        if waiting:
            waiting.pop()()
        return read(number, body)

    monkeypatch.setattr(journal_module, "_read", meanwhile)
    assert reader.verify() == Verified(5)
    assert reader.verify() == Verified(3)
