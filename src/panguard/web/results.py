"""Results that were shown, kept by the hash of what was handed in."""

import json
import zlib
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, delete, func, select

from panguard.limits import DEFAULT_LIMITS, Limits
from panguard.report import kept
from panguard.report.model import Report
from panguard.threatcloud.server.database import Database, inserting
from panguard.threatcloud.server.schema import site_results

_WEIGHED = 16  # all that are kept are weighed whenever so large a part of the room was filled anew


class Result(NamedTuple):
    """A result: the report, and the lines around what was found, where they were kept."""

    report: Report
    lines: Mapping[tuple[str, int], str]


class Kept(NamedTuple):
    """What is kept of a result: the report as `report.kept` writes it; lines, where that was asked for.

    They stay when the same is handed in again by somebody who does not ask for them.
    """

    digest: str
    report: bytes
    lines: tuple[tuple[str, int, str], ...] = ()


class Results:
    """Keeps results in the database, the newest ones where there are too many or they are too large."""

    def __init__(
        self, database: Database, clock: Callable[[], datetime], limits: Limits = DEFAULT_LIMITS
    ) -> None:
        self._database = database
        self._clock = clock
        self._limits = limits
        self._unweighed = limits.results_bytes  # what others kept before is not known yet

    def keep(self, results: Sequence[Kept]) -> None:
        """Keep results; each takes the place of an older one of the same submission. Raises DatabaseError."""
        made = int(self._clock().timestamp())
        packed = {item.digest: _packed(item) for item in results}
        asked = {item.digest for item in results if item.lines}
        self._unweighed += sum(len(report) + len(lines) for report, lines in packed.values())
        heavy = self._unweighed > self._limits.results_bytes // _WEIGHED

        def work(connection: Connection) -> None:
            for digest, (report, lines) in sorted(packed.items()):
                newer = {"report": report, "lines": lines, "made": made}
                statement = inserting(connection, site_results).values(digest=digest, **newer)
                if digest not in asked:
                    del newer["lines"]  # who asked for them has them; who did not takes nothing from others
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

    def find(self, digest: str) -> Result | None:
        """Return a result; None where there is none, or it cannot be read by this version."""
        found = self._database.read(
            lambda c: c.execute(select(site_results).where(site_results.c.digest == digest)).first()
        )
        if found is None:
            return None
        try:
            report = kept.read(zlib.decompress(found.report))
            lines = json.loads(zlib.decompress(found.lines))
        except (kept.UnreadableReport, zlib.error, ValueError):
            return None
        return Result(report, lines_of(lines))


def _packed(item: Kept) -> tuple[bytes, bytes]:
    return zlib.compress(item.report, 1), zlib.compress(json.dumps(item.lines).encode(), 1)


def lines_of(
    listed: list[tuple[str, int, str]] | tuple[tuple[str, int, str], ...],
) -> dict[tuple[str, int], str]:
    """Return lines by file and number."""
    return {(file, number): line for file, number, line in listed}
