"""What is still to be sent, on disk.

Written with the place in the journal that it comes from, so that neither is lost.

A message is marked before each try and after it. Where the program dies between the two, nobody knows whether
it arrived: it is sent again, under the same id. So each message is sent at least once, and twice only then.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path

from panguard.disk import private_folder
from panguard.errors import PanguardError
from panguard.notify.incident import Incident
from panguard.notify.notice import Notice, Outcome
from panguard.terms import Check, Severity
from panguard.values import dataclass

FILE = "outbox.sqlite"
_BUSY_SECONDS = 10
_PLACE = (
    "CREATE TABLE IF NOT EXISTS place (only INTEGER PRIMARY KEY CHECK (only = 1), number INTEGER NOT NULL)"
)
_INCIDENTS = """CREATE TABLE IF NOT EXISTS incidents (
    id TEXT PRIMARY KEY, key TEXT NOT NULL, first REAL NOT NULL, last REAL NOT NULL, body TEXT NOT NULL
) WITHOUT ROWID"""
_MESSAGES = """CREATE TABLE IF NOT EXISTS messages (
    id TEXT PRIMARY KEY, channel TEXT NOT NULL, incident TEXT NOT NULL, severity INTEGER NOT NULL,
    due REAL NOT NULL, state TEXT NOT NULL, tries INTEGER NOT NULL DEFAULT 0, batch TEXT NOT NULL DEFAULT '',
    said TEXT NOT NULL DEFAULT '', made REAL NOT NULL, done REAL NOT NULL DEFAULT 0,
    number INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID"""
_CHANNELS = """CREATE TABLE IF NOT EXISTS channels (
    name TEXT PRIMARY KEY, since REAL NOT NULL, number INTEGER NOT NULL
) WITHOUT ROWID"""
_SCHEMA = (
    _PLACE,
    _INCIDENTS,
    "CREATE INDEX IF NOT EXISTS latest ON incidents (last)",
    _MESSAGES,
    "CREATE INDEX IF NOT EXISTS waiting ON messages (channel, state, due)",
    _CHANNELS,
)
_COLUMNS = "id, channel, incident, severity, due, state, tries, batch, said, made, done, number"


class State(StrEnum):
    """How far a message is."""

    WAITING = "waiting"
    TRYING = "trying"
    SENT = "sent"
    GIVEN_UP = "given-up"


@dataclass(frozen=True, slots=True)
class Post:
    """One message to one channel. An empty `incident` marks a daily report, made at journal line `number`.

    `batch` joins messages that were tried as one; a second try is under the same name.
    """

    id: str
    channel: str
    incident: str
    severity: Severity
    due: float
    state: State = State.WAITING
    tries: int = 0
    batch: str = ""
    said: str = ""
    made: float = 0.0
    done: float = 0.0
    number: int = 0


class Outbox:
    """The box; for one process at a time to send from."""

    def __init__(self, folder: Path) -> None:
        """Open the box of a folder, or begin it. Raises PanguardError where it cannot be used."""
        path = private_folder(folder) / FILE
        try:
            self._connection = sqlite3.connect(
                path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
            path.chmod(0o600)
            # What was accepted must stay marked when the power goes, or it would be sent again.
            for statement in ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", *_SCHEMA):
                self._connection.execute(statement)
        except (sqlite3.Error, OSError) as error:
            raise PanguardError(
                f"{path}: cannot be opened ({error}); move it away, and messages that wait are lost"
            ) from error

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Have all that is written within be written, or none of it."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def place(self) -> int | None:
        """Return the last line of the journal that was taken; None in a new box."""
        row = self._connection.execute("SELECT number FROM place").fetchone()
        return row[0] if row else None

    def take(self, number: int, incidents: Iterable[Incident], posts: Iterable[Post]) -> None:
        """Take what a stretch of the journal gave, up to a line: all of it or nothing.

        Raises sqlite3.Error.
        """
        with self._writing():
            self._connection.execute("INSERT OR REPLACE INTO place VALUES (1, ?)", (number,))
            for each in incidents:
                row = (each.notice.id, each.key, each.first, each.last, _written(each))
                self._connection.execute("INSERT OR REPLACE INTO incidents VALUES (?, ?, ?, ?, ?)", row)
            self._put(posts)

    def _put(self, posts: Iterable[Post]) -> None:
        marks = ", ".join("?" * 12)
        for post in posts:
            row = (
                *(
                    post.id,
                    post.channel,
                    post.incident,
                    int(post.severity),
                    post.due,
                    post.state.value,
                    post.tries,
                ),
                *(post.batch, post.said, post.made, post.done, post.number),
            )
            self._connection.execute(f"INSERT OR IGNORE INTO messages ({_COLUMNS}) VALUES ({marks})", row)  # noqa: S608 - constants

    def put(self, post: Post) -> None:
        """Put one message in, unless it is there."""
        with self._writing():
            self._put((post,))

    def going_on(self, since: float) -> tuple[Incident, ...]:
        """Return incidents that something was added to since a time, oldest first."""
        rows = self._connection.execute(
            "SELECT key, first, last, body FROM incidents WHERE last >= ? ORDER BY last", (since,)
        )
        return tuple(_incident(*row) for row in rows)

    def notices(self, identifiers: Sequence[str]) -> tuple[Notice, ...]:
        """Return the notices of incidents, in the order asked for; those that are gone are left out."""
        found = (
            self._connection.execute(
                "SELECT key, first, last, body FROM incidents WHERE id = ?", (one,)
            ).fetchone()
            for one in identifiers
        )
        return tuple(_incident(*row).notice for row in found if row)

    def recover(self) -> int:
        """Have what was being tried when the program died tried again; return how many."""
        changed = "UPDATE messages SET state = 'waiting' WHERE state = 'trying'"
        return self._connection.execute(changed).rowcount

    def due(self, channel: str, now: float) -> tuple[Post, ...]:
        """Return what is to be sent to a channel by now, oldest first."""
        return self._posts("channel = ? AND state = 'waiting' AND due <= ? ORDER BY made, id", (channel, now))

    def next_due(self, channels: Sequence[str]) -> float | None:
        """Return when the next message is due for any of these channels; None where nothing waits."""
        marks = ", ".join("?" * len(channels))
        row = self._connection.execute(
            f"SELECT MIN(due) FROM messages WHERE state = 'waiting' AND channel IN ({marks})",  # noqa: S608 - marks
            tuple(channels),
        ).fetchone()
        return row[0] if row else None

    def trying(self, posts: Sequence[Post], batch: str) -> None:
        """Mark messages as being tried, as one."""
        rows = [(batch, post.id) for post in posts]
        with self._writing():
            self._connection.executemany(
                "UPDATE messages SET state = 'trying', tries = tries + 1, batch = ? WHERE id = ?", rows
            )

    def settle(self, posts: Sequence[Post], state: State, said: str, at: float, due: float = 0.0) -> None:
        """Write down what came of a try."""
        rows = [(state.value, said, at, due, post.id) for post in posts]
        with self._writing():
            self._connection.executemany(
                "UPDATE messages SET state = ?, said = ?, done = ?, due = ? WHERE id = ?", rows
            )

    def hold(self, posts: Sequence[Post], until: float) -> None:
        """Have messages wait until a time."""
        with self._writing():
            rows = [(until, post.id) for post in posts]
            self._connection.executemany("UPDATE messages SET due = ? WHERE id = ?", rows)

    def sent_times(self, channel: str, since: float) -> tuple[float, ...]:
        """Return when messages were accepted by a channel since a time; a batch counts once."""
        rows = self._connection.execute(
            "SELECT MAX(done) FROM messages WHERE channel = ? AND state = 'sent' AND done >= ?"
            " GROUP BY CASE batch WHEN '' THEN id ELSE batch END",
            (channel, since),
        )
        return tuple(row[0] for row in rows)

    def history(self, channel: str, most: int) -> tuple[Post, ...]:
        """Return the newest messages of a channel, whatever became of them."""
        return self._posts("channel = ? ORDER BY made DESC, id LIMIT ?", (channel, most))

    def since(self, channel: str, now: float, number: int) -> tuple[float, int]:
        """Return when a channel was first seen, and the line of the journal then.

        It is written down if it is new.
        """
        with self._writing():
            self._connection.execute(
                "INSERT OR IGNORE INTO channels VALUES (?, ?, ?)", (channel, now, number)
            )
        row = self._connection.execute(
            "SELECT since, number FROM channels WHERE name = ?", (channel,)
        ).fetchone()
        return row[0], row[1]

    def digests(self, channel: str) -> tuple[Post, ...]:
        """Return the daily reports of a channel, the newest first."""
        return self._posts("channel = ? AND incident = '' ORDER BY made DESC LIMIT 3", (channel,))

    def between(self, start: float, end: float) -> tuple[Notice, ...]:
        """Return the notices of incidents that began in a stretch of time."""
        rows = self._connection.execute(
            "SELECT key, first, last, body FROM incidents WHERE last >= ? AND first >= ? AND first < ?"
            " ORDER BY first",
            (start, start, end),
        )
        return tuple(_incident(*row).notice for row in rows)

    def forget(self, name: str) -> None:
        """Forget a channel and what waits for it."""
        with self._writing():
            self._connection.execute("DELETE FROM messages WHERE channel = ?", (name,))
            self._connection.execute("DELETE FROM channels WHERE name = ?", (name,))

    def drop(self, before: float) -> None:
        """Drop what is settled and older than a time."""
        with self._writing():
            self._connection.execute(
                "DELETE FROM messages WHERE made < ? AND state IN ('sent', 'given-up')", (before,)
            )
            self._connection.execute("DELETE FROM incidents WHERE last < ?", (before,))

    def _posts(self, where: str, values: tuple[object, ...]) -> tuple[Post, ...]:
        rows = self._connection.execute(f"SELECT {_COLUMNS} FROM messages WHERE {where}", values)  # noqa: S608 - constants
        return tuple(
            Post(row[0], row[1], row[2], Severity(row[3]), row[4], State(row[5]), *row[6:]) for row in rows
        )


def _written(incident: Incident) -> str:
    told = incident.notice
    return json.dumps(
        [
            *(
                told.id,
                told.at,
                told.agent,
                told.outcome,
                int(told.severity),
                told.check,
                told.tool,
                told.rule,
                told.title,
            ),
            *(told.number, told.count, list(incident.numbers)),
        ]
    )


def _incident(key: str, first: float, last: float, body: str) -> Incident:
    name, at, agent, outcome, severity, check, tool, rule, title, number, count, numbers = json.loads(body)
    known = Check(check) if check else None
    notice = Notice(
        name, at, agent, Outcome(outcome), Severity(severity), known, tool, rule, title, number, count
    )
    return Incident(key, first, last, notice, tuple(numbers))
