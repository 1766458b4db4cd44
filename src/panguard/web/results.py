"""Results that were shown, kept by a keyed hash of what was handed in."""

import json
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, delete, func, select

from panguard.limits import DEFAULT_LIMITS, Limits
from panguard.report import kept
from panguard.report.model import Report
from panguard.threatcloud.server.database import Database, inserting
from panguard.threatcloud.server.schema import site_results
from panguard.web import audits

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
    """What is kept of a result: the report as `report.kept` writes it; lines, where that was asked for."""

    digest: str
    report: bytes
    lines: tuple[audits.Lines, ...] = ()


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
        """Keep results; each takes the place of an older one of the same submission. Raises DatabaseError."""
        made = int(self.now().timestamp())
        packed = {item.digest: _packed(item) for item in results}
        self._unweighed += sum(len(report) + len(lines) for report, lines in packed.values())
        heavy = self._unweighed > self._limits.results_bytes // _WEIGHED

        def work(connection: Connection) -> None:
            for digest, (report, lines) in sorted(packed.items()):
                newer = {"report": report, "lines": lines, "made": made}
                statement = inserting(connection, site_results).values(digest=digest, **newer)
                connection.execute(statement.on_conflict_do_update(index_elements=["digest"], set_=newer))
            self._forget(connection, weighed=heavy)

        self._database.write(work)
        if heavy:
            self._unweighed = 0

    def _forget(self, connection: Connection, *, weighed: bool) -> None:
        """Let the oldest go where there are too many; where all are `weighed`, also where they are heavy."""
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


def _packed(item: Kept) -> tuple[bytes, bytes]:
    return zlib.compress(item.report, 1), zlib.compress(json.dumps(item.lines).encode(), 1)


def lines_of(listed: Iterable[Iterable[tuple[str, int, str]]]) -> tuple[Lines, ...]:
    """Return lines by file and number, for each skill."""
    return tuple({(file, number): line for file, number, line in lines} for lines in listed)
