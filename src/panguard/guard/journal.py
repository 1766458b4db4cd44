"""The guard's memory on disk: every question and what became of it, in a chain that shows what was changed.

SQLite with a write-ahead log. An event is on disk before its host is answered, so that none that was answered
can be lost with the process. Each line holds the hash of the one before; `verify` follows them, and compares
what is kept beside them to find lines. Whoever adds lines looks whether the one that it wrote last is still
there: what was taken out while it runs is told in a new line. Who may write to the file can still make a new
history while nobody runs; it then fits with nothing that was seen before.
"""

import hashlib
import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from math import inf
from pathlib import Path

from panguard.disk import private_folder
from panguard.errors import PanguardError
from panguard.findings import Phrase, phrase
from panguard.values import dataclass

FILE = "guard.sqlite"
GENESIS = "0" * 64
_OURS, _TOLD = "panguard", "tell"
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
    """What following the chain gave: how many lines hold, where it breaks (0: nowhere), and what is wrong."""

    lines: int
    broken_at: int = 0
    fault: Phrase | None = None


_DOES_NOT_FOLLOW = phrase("a line does not follow the one before: it was changed, or others were taken out")
_SORTED_WRONGLY = phrase("what is kept beside a line to find it is not what the line says")
_CUT = phrase("its last lines were taken out")
_COUNTED_WRONGLY = phrase("its counts are not those of its lines")
_PROGRAMMED = phrase("somebody had the database change lines by itself")
_TOLD_CUT = phrase("Lines of the journal were taken out or changed while the guard ran")
_TOLD_GONE = phrase("The journal was removed while the guard ran; this is a new one")


class Journal:
    """Lines are added at its end and dropped at its beginning, and never changed.

    One process adds lines, the one that holds the guard's lock; others may read at the same time.
    """

    def __init__(self, folder: Path, busy_seconds: float = _BUSY_SECONDS) -> None:
        """Open the journal of a folder, or begin it. Raises PanguardError where it cannot be used.

        Whoever adds lines later waits so many seconds at most for others that write.
        """
        self._path = private_folder(folder) / FILE
        self._mine = (0, "")
        self._was_gone = False
        self._open(_BUSY_SECONDS)
        self._busy_seconds = busy_seconds
        self._connection.execute(f"PRAGMA busy_timeout = {int(1_000 * busy_seconds)}")

    def _open(self, seconds: float) -> None:
        try:
            self._connection = sqlite3.connect(self._path, timeout=seconds, isolation_level=None)
            self._path.chmod(0o600)
            self._file = self._path.stat().st_ino
            for statement in ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=NORMAL", *_SCHEMA):
                self._connection.execute(statement)
        except (sqlite3.Error, OSError) as error:
            raise PanguardError(
                f"{self._path}: the journal cannot be opened ({error}); move it away to begin a new one"
            ) from error

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def add(self, entries: "tuple[Entry, ...]") -> None:
        """Add lines, all of them or none. Raises PanguardError where they cannot be written.

        Where the file is gone, or what was written last is not in it any more, a line before them says so.
        """
        told: tuple[Entry, ...] = ()
        if entries and self._is_gone():
            self._connection.close()
            self._open(self._busy_seconds)
            self._was_gone, self._mine = True, (0, "")
        if self._was_gone and entries:
            told = (_of_ours(_TOLD_GONE, entries[0].at),)
        try:
            with self._whole("IMMEDIATE"):
                last = self._last()  # commands write as well: what was last may be theirs
                if entries and last != self._mine and not self._holds_mine():
                    told = (*told, _of_ours(_TOLD_CUT, entries[0].at))
                for entry in (*told, *entries):
                    last = self._append(entry, last[1])
        except sqlite3.Error as error:
            raise PanguardError(f"the journal cannot be written ({error}); is the disk full?") from error
        if entries:
            self._was_gone, self._mine = False, last

    @contextmanager
    def _whole(self, kind: str) -> Iterator[None]:
        """Have all that is done within happen at once, or not at all; what is read is of one moment."""
        self._connection.execute(f"BEGIN {kind}")
        try:
            yield
            self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:  # some faults end it by themselves
                self._connection.execute("ROLLBACK")
            raise

    def _is_gone(self) -> bool:
        try:
            return self._path.stat().st_ino != self._file
        except OSError:
            return True

    def _holds_mine(self) -> bool:
        """Say whether the line that was written last from here is there as it was, or was dropped by age."""
        number, digest = self._mine
        if number <= self._anchor()[0]:
            return True
        row = self._connection.execute("SELECT hash FROM events WHERE number = ?", (number,)).fetchone()
        return row is not None and row[0] == digest

    def _number(self) -> int:
        row = self._connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'events'").fetchone()
        return int(row[0]) if row else 0

    def _append(self, entry: Entry, previous: str) -> tuple[int, str]:
        """Add a line after another; return its number and digest."""
        body = _written(entry)
        digest = _chained(previous, body)
        added = self._connection.execute(
            "INSERT INTO events (at, action, body, hash) VALUES (?, ?, ?, ?)",
            (entry.at, entry.action, body, digest),
        )
        self._connection.execute(
            "INSERT INTO counts VALUES (?, ?, ?, 1) ON CONFLICT DO UPDATE SET number = number + 1",
            _counted_as(entry),
        )
        return added.lastrowid or 0, digest

    def _last(self) -> tuple[int, str]:
        """Return the number and digest of the last line, or of the last that was dropped by age."""
        row = self._connection.execute(
            "SELECT number, hash FROM events ORDER BY number DESC LIMIT 1"
        ).fetchone()
        return row or self._anchor()

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

    def forget(self, before: float, now: float = inf) -> int:
        """Drop the lines before the first one that is not older than a time; return how many.

        A line that a clock behind its time gave an old date goes with those around it, and one that a clock
        ahead of its time dated after `now` holds none back. The chain stays whole. Some are dropped at a
        time, so that who adds lines meanwhile never waits long. Raises PanguardError.
        """
        try:
            last = self._last_old(before, now)
            dropped = 0
            while part := self._drop(last):
                dropped += part
        except sqlite3.Error as error:
            raise PanguardError(f"old lines of the journal cannot be dropped ({error})") from error
        return dropped

    def _last_old(self, before: float, now: float) -> int:
        """Return the number of the last line that nobody keeps; 0 where all are kept."""
        young = self._connection.execute(
            "SELECT number FROM events WHERE at >= ? AND at <= ? ORDER BY number LIMIT 1", (before, now)
        ).fetchone()
        old = self._connection.execute(
            "SELECT number FROM events WHERE at < ? AND number < ? ORDER BY number DESC LIMIT 1",
            (before, young[0] if young else self._number() + 1),
        ).fetchone()
        return int(old[0]) if old else 0

    def _drop(self, last: int) -> int:
        """Drop the first lines up to one, at most so many, and what was counted of them; return how many."""
        with self._whole("IMMEDIATE"):
            rows = self._connection.execute(
                "SELECT number, body, hash FROM events WHERE number <= ? ORDER BY number LIMIT ?",
                (last, _AT_ONCE),
            ).fetchall()
            if rows:
                number, _, digest = rows[-1]
                self._connection.execute("INSERT OR REPLACE INTO anchor VALUES (1, ?, ?)", (number, digest))
                self._connection.execute("DELETE FROM events WHERE number <= ?", (number,))
                self._uncount(_read(number, body) for number, body, _ in rows)
        return len(rows)

    def _uncount(self, entries: Iterable[Entry]) -> None:
        for (day, host, action), number in Counter(map(_counted_as, entries)).items():
            self._connection.execute(
                "UPDATE counts SET number = number - ? WHERE day = ? AND host = ? AND action = ?",
                (number, day, host, action),
            )
        self._connection.execute("DELETE FROM counts WHERE number <= 0")

    def verify(self) -> Verified:
        """Follow the chain from its beginning to the last number that was ever given."""
        with self._whole("DEFERRED"):  # others may add and drop lines meanwhile
            return self._verified()

    def _verified(self) -> Verified:
        number, previous = self._anchor()
        lines = 0
        counted: Counter[tuple[int, str, str]] = Counter()
        with closing(
            self._connection.execute("SELECT number, at, action, body, hash FROM events ORDER BY number")
        ) as rows:
            for found, at, action, body, digest in rows:
                if found != number + 1 or digest != _chained(previous, body):
                    return Verified(lines, found, _DOES_NOT_FOLLOW)
                entry = _read(found, body)
                if (at, action) != (entry.at, entry.action):
                    return Verified(lines, found, _SORTED_WRONGLY)
                counted[_counted_as(entry)] += 1
                number, previous, lines = found, digest, lines + 1
        if number != max(self._number(), self._anchor()[0]):
            return Verified(lines, number + 1, _CUT)
        return Verified(lines, number, fault) if (fault := self._fault_beside(counted)) else Verified(lines)

    def _fault_beside(self, counted: Mapping[tuple[int, str, str], int]) -> Phrase | None:
        """Say what is wrong beside the lines; of the first day more may be counted than there is."""
        if self._connection.execute(
            "SELECT 1 FROM sqlite_master WHERE type IN ('trigger', 'view')"
        ).fetchone():
            return _PROGRAMMED
        kept = {
            (day, host, action): number
            for day, host, action, number in self._connection.execute("SELECT * FROM counts")
        }
        first = min((day for day, *_ in counted), default=0)
        missing = any(kept.get(key, 0) < number for key, number in counted.items())
        added = any(number > counted.get(key, 0) for key, number in kept.items() if key[0] > first)
        return _COUNTED_WRONGLY if missing or added else None

    def all(self) -> Iterator[Entry]:
        """Yield every line, the oldest first."""
        for number, body in self._connection.execute("SELECT number, body FROM events ORDER BY number"):
            yield _read(number, body)


def _counted_as(entry: Entry) -> tuple[int, str, str]:
    return int(entry.at // _DAY), entry.host, entry.action


def _of_ours(what: Phrase, at: float) -> Entry:
    return Entry(at, _OURS, "", "journal", _TOLD, str(what))


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
