"""Results that were shown, kept by a keyed hash of what was handed in, until they are old or deleted."""

import hmac
import json
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, case, delete, func, select

from panguard.limits import DEFAULT_LIMITS, Limits
from panguard.report import kept
from panguard.report.model import Report
from panguard.threatcloud.server.database import Database, inserting
from panguard.threatcloud.server.schema import site_results
from panguard.web import audits

_DAY = 86_400
_WEIGHED = 16  # all that are kept are weighed whenever so large a part of the room was filled anew


Lines = Mapping[tuple[str, int], str]
"""Lines of one skill, by file and number."""


class Result(NamedTuple):
    """A result: the report, when it was made, and the lines around what was found, where they were kept.

    `lines` are those of each skill, in the order of the report; none where none were kept.
    """

    report: Report
    made: datetime
    lines: tuple[Lines, ...] = ()


class Version(NamedTuple):
    """What stands for all of a result as it is kept, and when it was made."""

    parts: bytes
    made: datetime


class Kept(NamedTuple):
    """What is kept of a result: the report as `report.kept` writes it; lines, where that was asked for.

    `badge` is what its badge says, `maker` a key with which whoever makes it first can delete it.
    """

    digest: str
    report: bytes
    lines: tuple[audits.Lines, ...] = ()
    badge: str = ""
    maker: str = ""


class Results:
    """Keeps results in the database, the newest ones where there are too many or they are too large."""

    def __init__(
        self, database: Database, clock: Callable[[], datetime], limits: Limits = DEFAULT_LIMITS
    ) -> None:
        self._database = database
        self._clock = clock
        self._limits = limits
        self._unweighed = limits.results_bytes  # what others kept before is not known yet

    def now(self) -> datetime:
        """Return the time, in whole seconds."""
        return datetime.fromtimestamp(int(self._clock().timestamp()), UTC)

    def keep(self, results: Sequence[Kept]) -> None:
        """Keep results; each takes the place of an older one of the same submission. Raises DatabaseError.

        The key stays that of whoever made it first: who has the same text, because it is public, cannot
        delete what others show.
        """
        made = int(self.now().timestamp())
        packed = {item.digest: _packed(item) for item in results}
        self._unweighed += sum(len(row["report"]) + len(row["lines"]) for row in packed.values())
        heavy = self._unweighed > self._limits.results_bytes // _WEIGHED

        def work(connection: Connection) -> None:
            for digest, row in sorted(packed.items()):
                newer = {**row, "made": made}
                statement = inserting(connection, site_results).values(digest=digest, **newer)
                before, now = site_results.c.maker, statement.excluded.maker
                newer["maker"] = case((before == "", now), else_=before)
                connection.execute(statement.on_conflict_do_update(index_elements=["digest"], set_=newer))
            self._forget(connection, made, weighed=heavy)

        self._database.write(work)
        if heavy:
            self._unweighed = 0

    def _forget(self, connection: Connection, now: int, *, weighed: bool) -> None:
        """Let go what is old, and the oldest of too many; where all are `weighed`, also of too heavy ones."""
        oldest = now - self._limits.results_days * _DAY
        connection.execute(delete(site_results).where(site_results.c.made < oldest))
        newest = select(site_results.c.made).order_by(site_results.c.made.desc())
        last = connection.execute(newest.offset(self._limits.results_kept).limit(1)).scalar()
        if last is None and weighed:
            last = self._too_heavy(connection)
        if last is not None:
            connection.execute(delete(site_results).where(site_results.c.made <= last))

    def _too_heavy(self, connection: Connection) -> int | None:
        """Return when the newest one was made that the room does not suffice for, None where it does."""
        size = func.length(site_results.c.report) + func.length(site_results.c.lines)
        newest = select(site_results.c.made, size).order_by(site_results.c.made.desc())
        total = 0
        for made, bytes_ in connection.execute(newest):
            total += bytes_
            if total > self._limits.results_bytes:
                return int(made)
        return None

    def version(self, digest: str) -> Version | None:
        """Return what stands for a result as it is kept now; None where there is none."""
        found = self._row(digest)
        if found is None:
            return None
        parts = sha256(sha256(found.report).digest() + found.lines).digest()
        return Version(parts, datetime.fromtimestamp(found.made, UTC))

    def badge(self, digest: str) -> tuple[str, datetime] | None:
        """Return what the badge of a result says, as it was kept with it, and when it was made."""
        columns = select(site_results.c.badge, site_results.c.made).where(site_results.c.digest == digest)
        found = self._database.read(lambda connection: connection.execute(columns).first())
        return (found.badge, datetime.fromtimestamp(found.made, UTC)) if found else None

    def is_made_by(self, digest: str, key: str) -> bool:
        """Say whether a key is that of whoever made a result first."""
        columns = select(site_results.c.maker).where(site_results.c.digest == digest)
        maker = self._database.read(lambda connection: connection.execute(columns).scalar())
        return bool(key and maker) and hmac.compare_digest(str(maker), _digest(key))

    def delete(self, digest: str, key: str) -> bool:
        """Delete a result with the key of whoever made it first; say whether it was that."""
        if not self.is_made_by(digest, key):
            return False
        row = (site_results.c.digest == digest) & (site_results.c.maker == _digest(key))
        self._database.write(lambda connection: connection.execute(delete(site_results).where(row)))
        return True

    def find(self, digest: str) -> Result | None:
        """Return a result; None where there is none, or it cannot be read by this version."""
        found = self._row(digest)
        if found is None:
            return None
        try:
            report = kept.read(zlib.decompress(found.report))
            lines = json.loads(zlib.decompress(found.lines))
        except (kept.UnreadableReport, zlib.error, ValueError):
            return None
        return Result(report, datetime.fromtimestamp(found.made, UTC), lines_of(lines))

    def _row(self, digest: str) -> Row[Any] | None:
        statement = select(site_results).where(site_results.c.digest == digest)
        return self._database.read(lambda connection: connection.execute(statement).first())


def _packed(item: Kept) -> dict[str, Any]:
    return {
        "report": zlib.compress(item.report, 1),
        "lines": zlib.compress(json.dumps(item.lines).encode(), 1),
        "badge": item.badge,
        "maker": _digest(item.maker) if item.maker else "",
    }


def _digest(key: str) -> str:
    return sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


def lines_of(listed: Iterable[Iterable[tuple[str, int, str]]]) -> tuple[Lines, ...]:
    """Return lines by file and number, for each skill."""
    return tuple({(file, number): line for file, number, line in lines} for lines in listed)
