"""Results that were shown, kept by the hash of what was handed in."""

import json
import zlib
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, delete, select

from panguard.limits import DEFAULT_LIMITS
from panguard.report import kept
from panguard.report.model import Report
from panguard.threatcloud.server.database import Database, inserting
from panguard.threatcloud.server.schema import site_results


class Result(NamedTuple):
    """A result: the report, and the lines around what was found, where they were kept."""

    report: Report
    lines: Mapping[tuple[str, int], str]


class Kept(NamedTuple):
    """What is kept of a result: the report as `report.kept` writes it; lines, where that was asked for."""

    digest: str
    report: bytes
    lines: tuple[tuple[str, int, str], ...] = ()


class Results:
    """Keeps results in the database, the newest ones where there are too many."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    def keep(self, results: Sequence[Kept]) -> None:
        """Keep results; each takes the place of an older one of the same submission. Raises DatabaseError."""
        made = int(self._clock().timestamp())
        rows = {
            item.digest: {
                "digest": item.digest,
                "report": zlib.compress(item.report, 1),
                "lines": zlib.compress(json.dumps(item.lines).encode(), 1),
                "made": made,
            }
            for item in results
        }

        def work(connection: Connection) -> None:
            for _, row in sorted(rows.items()):
                statement = inserting(connection, site_results).values(**row)
                newer = {name: value for name, value in row.items() if name != "digest"}
                connection.execute(statement.on_conflict_do_update(index_elements=["digest"], set_=newer))
            self._forget(connection)

        self._database.write(work)

    def _forget(self, connection: Connection) -> None:
        """Let the oldest go where there are too many."""
        newest = select(site_results.c.made).order_by(site_results.c.made.desc())
        last = connection.execute(newest.offset(DEFAULT_LIMITS.results_kept).limit(1)).scalar()
        if last is not None:
            connection.execute(delete(site_results).where(site_results.c.made <= last))

    def find(self, digest: str) -> Result | None:
        """Return a result; None where there is none, or it was kept by another version."""
        found = self._database.read(
            lambda c: c.execute(select(site_results).where(site_results.c.digest == digest)).first()
        )
        if found is None:
            return None
        try:
            report = kept.read(zlib.decompress(found.report))
        except kept.UnreadableReport:
            return None
        return Result(report, lines_of(json.loads(zlib.decompress(found.lines))))


def lines_of(
    listed: list[tuple[str, int, str]] | tuple[tuple[str, int, str], ...],
) -> dict[tuple[str, int], str]:
    """Return lines by file and number."""
    return {(file, number): line for file, number, line in listed}
