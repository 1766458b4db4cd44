"""Reads the journal while the guard writes it.

Never a change, and as fast with a million lines as with ten.
"""

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from panguard.errors import PanguardError
from panguard.guard.journal import FILE, Entry
from panguard.values import dataclass

_BUSY_SECONDS = 5
_NOTABLE = "action != 'allow'"
_AROUND = 400
_MOST_LOOKED_AT = 5_000


@dataclass(frozen=True, slots=True)
class Asked:
    """Which lines are wanted.

    Of some actions (none: of all), of a host, before a number (0: from the newest).
    """

    actions: tuple[str, ...] = ()
    host: str = ""
    before: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """Lines, the newest first; `older` is where to go on (0: there are none)."""

    entries: tuple[Entry, ...] = ()
    older: int = 0


@dataclass(frozen=True, slots=True)
class Reading:
    """The journal of a folder; it need not be there yet."""

    folder: Path

    def last(self) -> int:
        """Return the number of the newest line; 0 where there is none."""
        with self._open() as lines:
            row = lines.execute("SELECT MAX(number) FROM events").fetchone() if lines else None
        return (row[0] or 0) if row else 0

    def first_since(self, at: float) -> int:
        """Return the number of the oldest line that is not older than a time; 0 where there is none.

        Numbers and times grow together, so it is looked for by halves.
        """
        with self._open() as lines:
            if lines is None:
                return 0
            low, high = lines.execute("SELECT MIN(number), MAX(number) FROM events").fetchone()
            if low is None:
                return 0
            while low < high:
                middle = (low + high) // 2
                row = lines.execute("SELECT at FROM events WHERE number = ?", (middle,)).fetchone()
                low, high = (low, middle) if row is None or row[0] >= at else (middle + 1, high)
            row = lines.execute("SELECT at FROM events WHERE number = ?", (low,)).fetchone()
            return low if row and row[0] >= at else 0

    def after(self, number: int, most: int) -> tuple[Entry, ...]:
        """Return notable lines behind a number, the oldest first."""
        with self._open() as lines:
            if lines is None:
                return ()
            rows = lines.execute(
                f"SELECT number, body FROM events WHERE {_NOTABLE} AND number > ? ORDER BY number LIMIT ?",  # noqa: S608 - constants
                (number, most),
            )
            return tuple(entry_of(*row) for row in rows)

    def find(self, number: int) -> Entry | None:
        """Return one line; None where it is not there, or no longer."""
        with self._open() as lines:
            row = (
                lines.execute("SELECT number, body FROM events WHERE number = ?", (number,)).fetchone()
                if lines
                else None
            )
        return entry_of(*row) if row else None

    def notable(self, asked: Asked, most: int) -> Found:
        """Return notable lines that fit.

        Only so many are looked at, so that none has to wait long for few.
        """
        with self._open() as lines:
            if lines is None:
                return Found()
            clause = " AND number < ?" if asked.before else ""
            rows = lines.execute(
                f"SELECT number, body FROM events WHERE {_NOTABLE}{clause} ORDER BY number DESC LIMIT ?",  # noqa: S608 - constants
                (*((asked.before,) if asked.before else ()), _MOST_LOOKED_AT),
            )
            return _fitting(rows, asked, most)

    def around(self, entry: Entry) -> tuple[Entry, ...]:
        """Return what else happened in the session of a line, near it, the oldest first."""
        with self._open() as lines:
            if lines is None:
                return ()
            rows = lines.execute(
                "SELECT number, body FROM events WHERE number BETWEEN ? AND ? ORDER BY number",
                (entry.number - _AROUND, entry.number + _AROUND),
            )
            near = (entry_of(*row) for row in rows)
            return tuple(each for each in near if (each.host, each.session) == (entry.host, entry.session))

    def per_day(self, since: int) -> Mapping[tuple[int, str], int]:
        """Return how many events ended with each action on each day (days since 1970) from a day on."""
        with self._open() as lines:
            if lines is None:
                return {}
            rows = lines.execute(
                "SELECT day, action, SUM(number) FROM counts WHERE day >= ? GROUP BY day, action", (since,)
            )
            return {(day, action): number for day, action, number in rows}

    def per_host(self, since: int) -> Mapping[str, int]:
        """Return how many events each host had from a day on."""
        with self._open() as lines:
            if lines is None:
                return {}
            rows = lines.execute(
                "SELECT host, SUM(number) FROM counts WHERE day >= ? GROUP BY host", (since,)
            )
            return dict(rows.fetchall())

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection | None]:
        """Open the journal for reading; None where there is none.

        Raises PanguardError where it cannot be read.
        """
        path = self.folder / FILE
        if not path.exists():
            yield None
            return
        try:
            opened = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=_BUSY_SECONDS)
            with closing(opened) as lines:
                yield lines
        except sqlite3.Error as error:
            raise PanguardError(f"{path}: the journal cannot be read ({error})") from error


def _fitting(rows: Iterator[tuple[int, str]], asked: Asked, most: int) -> Found:
    found: list[Entry] = []
    looked, number = 0, 0
    for number, body in rows:
        looked += 1
        entry = entry_of(number, body)
        if (not asked.actions or entry.action in asked.actions) and asked.host in ("", entry.host):
            found.append(entry)
            if len(found) == most:
                return Found(tuple(found), number)
    return Found(tuple(found), number if looked == _MOST_LOOKED_AT else 0)


def entry_of(number: int, body: str) -> Entry:
    """Return a line as it was written."""
    at, host, phase, tool, action, reason, because, session = json.loads(body)
    return Entry(at, host, phase, tool, action, reason, tuple(because), session, number)
