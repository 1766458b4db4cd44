"""The guard's memory on disk: every question and what became of it, in a chain that shows what was changed.

SQLite with a write-ahead log. An event is on disk before its host is answered, so that none that was answered
can be lost with the process. Each line holds the hash of the one before; `verify` follows them.
"""

import hashlib
import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

from panguard.disk import private_folder
from panguard.errors import PanguardError
from panguard.values import dataclass

FILE = "guard.sqlite"
GENESIS = "0" * 64
_BUSY_SECONDS = 10
_DAY = 86_400
_AT_ONCE = 1_000
_SCHEMA = (
    """CREATE TABLE IF NOT EXISTS events (number INTEGER PRIMARY KEY AUTOINCREMENT, at REAL NOT NULL,
    action TEXT NOT NULL, body TEXT NOT NULL, hash TEXT NOT NULL)""",
    "CREATE INDEX IF NOT EXISTS notable ON events (number) WHERE action != 'allow'",
    """CREATE TABLE IF NOT EXISTS counts (day INTEGER NOT NULL, host TEXT NOT NULL, action TEXT NOT NULL,
    number INTEGER NOT NULL, PRIMARY KEY (day, host, action)) WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS anchor (only INTEGER PRIMARY KEY CHECK (only = 1), number INTEGER NOT NULL,
    hash TEXT NOT NULL)""",
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the journal. `at` is in seconds since 1970; `because` holds what was found, redacted."""

    at: float
    host: str
    phase: str
    tool: str
    action: str
    reason: str = ""
    because: tuple[Mapping[str, str], ...] = ()
    session: str = ""
    number: int = 0


@dataclass(frozen=True, slots=True)
class Verified:
    """What following the chain gave: how many lines hold, and where it breaks (0: nowhere)."""

    lines: int
    broken_at: int = 0


class Journal:
    """Lines are added at its end and dropped at its beginning, and never changed.

    One process adds lines, the one that holds the guard's lock; others may read at the same time.
    """

    def __init__(self, folder: Path) -> None:
        """Open the journal of a folder, or begin it. Raises PanguardError where it cannot be used."""
        path = private_folder(folder) / FILE
        try:
            self._connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)
            path.chmod(0o600)
            for statement in ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=NORMAL", *_SCHEMA):
                self._connection.execute(statement)
        except (sqlite3.Error, OSError) as error:
            raise PanguardError(
                f"{path}: the journal cannot be opened ({error}); move it away to begin a new one"
            ) from error

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def add(self, entries: "tuple[Entry, ...]") -> None:
        """Add lines, all of them or none. Raises PanguardError where they cannot be written."""
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                previous = self._last()  # commands write as well: what was last may be theirs
                for entry in entries:
                    previous = self._append(entry, previous)
                self._connection.execute("COMMIT")
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
        except sqlite3.Error as error:
            raise PanguardError(f"the journal cannot be written ({error}); is the disk full?") from error

    def _append(self, entry: Entry, previous: str) -> str:
        body = _written(entry)
        digest = _chained(previous, body)
        self._connection.execute(
            "INSERT INTO events (at, action, body, hash) VALUES (?, ?, ?, ?)",
            (entry.at, entry.action, body, digest),
        )
        self._connection.execute(
            "INSERT INTO counts VALUES (?, ?, ?, 1) ON CONFLICT DO UPDATE SET number = number + 1",
            (int(entry.at // _DAY), entry.host, entry.action),
        )
        return digest

    def _last(self) -> str:
        row = self._connection.execute("SELECT hash FROM events ORDER BY number DESC LIMIT 1").fetchone()
        return row[0] if row else self._anchor()[1]

    def _anchor(self) -> tuple[int, str]:
        row = self._connection.execute("SELECT number, hash FROM anchor").fetchone()
        return row or (0, GENESIS)

    def latest(self, most: int, *, notable: bool = False, before: int = 0) -> tuple[Entry, ...]:
        """Return the last lines, the newest first; `notable` leaves out what was let through in silence."""
        where = ["action != 'allow'"] * notable + ["number < ?"] * bool(before)
        clause = f" WHERE {' AND '.join(where)}" if where else ""
        rows = self._connection.execute(
            f"SELECT number, body FROM events{clause} ORDER BY number DESC LIMIT ?",  # noqa: S608 - made of constants
            (*((before,) if before else ()), most),
        )
        return tuple(_read(number, body) for number, body in rows)

    def counts(self, since: float) -> Mapping[tuple[str, str], int]:
        """Return how many events of each host ended with each action since a day."""
        rows = self._connection.execute(
            "SELECT host, action, SUM(number) FROM counts WHERE day >= ? GROUP BY host, action",
            (int(since // _DAY),),
        )
        return {(host, action): number for host, action, number in rows}

    def forget(self, before: float) -> int:
        """Drop lines older than a time, and keep the chain whole; return how many.

        Some at a time, so that who adds lines meanwhile never waits long. Raises PanguardError.
        """
        try:
            found = self._connection.execute(
                "SELECT number FROM events WHERE at < ? ORDER BY number DESC LIMIT 1", (before,)
            ).fetchone()
            dropped = 0
            while found and (part := self._drop(found[0], before)):
                dropped += part
        except sqlite3.Error as error:
            raise PanguardError(f"old lines of the journal cannot be dropped ({error})") from error
        return dropped

    def _drop(self, last: int, before: float) -> int:
        """Drop the first lines up to one, at most so many; return how many."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            rows = self._connection.execute(
                "SELECT number, hash FROM events WHERE number <= ? ORDER BY number LIMIT ?", (last, _AT_ONCE)
            ).fetchall()
            if rows:
                self._connection.execute("INSERT OR REPLACE INTO anchor VALUES (1, ?, ?)", rows[-1])
                self._connection.execute("DELETE FROM events WHERE number <= ?", (rows[-1][0],))
            self._connection.execute("DELETE FROM counts WHERE day < ?", (int(before // _DAY),))
            self._connection.execute("COMMIT")
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        return len(rows)

    def verify(self) -> Verified:
        """Follow the chain from its beginning."""
        number, previous = self._anchor()
        lines = 0
        with closing(
            self._connection.execute("SELECT number, body, hash FROM events ORDER BY number")
        ) as rows:
            for found, body, digest in rows:
                if found != number + 1 or digest != _chained(previous, body):
                    return Verified(lines, found)
                number, previous, lines = found, digest, lines + 1
        return Verified(lines)

    def all(self) -> Iterator[Entry]:
        """Yield every line, the oldest first."""
        for number, body in self._connection.execute("SELECT number, body FROM events ORDER BY number"):
            yield _read(number, body)


def _chained(previous: str, body: str) -> str:
    return hashlib.sha256(f"{previous}\n{body}".encode("utf-8", "surrogatepass")).hexdigest()


def _written(entry: Entry) -> str:
    return json.dumps(
        [
            entry.at,
            entry.host,
            entry.phase,
            entry.tool,
            entry.action,
            entry.reason,
            list(entry.because),
            entry.session,
        ],
        separators=(",", ":"),
    )


def _read(number: int, body: str) -> Entry:
    at, host, phase, tool, action, reason, because, session = json.loads(body)
    return Entry(at, host, phase, tool, action, reason, tuple(because), session, number)
