"""What scans found, added up by hour, rule and severity."""

from collections import Counter
from collections.abc import Iterable

from sqlalchemy import Connection, func, select, update

from panguard.limits import DEFAULT_LIMITS
from panguard.threatcloud.protocol import Hit
from panguard.threatcloud.server.database import inserting
from panguard.threatcloud.server.schema import hits, scans

MOST_RULES = DEFAULT_LIMITS.told_rules


def add(connection: Connection, hour: int, found: Iterable[Hit]) -> None:
    """Add one scan and its hits to those of its hour."""
    one = inserting(connection, scans).values(hour=hour, scans=1)
    connection.execute(
        one.on_conflict_do_update(index_elements=[scans.c.hour], set_={"scans": scans.c.scans + 1})
    )
    counted = Counter((hit.rule_id, hit.severity) for hit in found)
    known = select(func.count()).select_from(hits).where(hits.c.hour == hour)
    full = connection.execute(known).scalar_one() >= MOST_RULES
    # Always in the same order: two processes that add the same rules wait for each other, not both.
    for (rule, severity), count in sorted(counted.items()):
        if full:
            _add_to_known(connection, hour, rule, severity, count)
            continue
        row = inserting(connection, hits).values(hour=hour, rule_id=rule, severity=severity, hits=count)
        key = [hits.c.hour, hits.c.rule_id, hits.c.severity]
        connection.execute(row.on_conflict_do_update(index_elements=key, set_={"hits": hits.c.hits + count}))


def _add_to_known(connection: Connection, hour: int, rule: str, severity: str, count: int) -> None:
    row = (hits.c.hour == hour, hits.c.rule_id == rule, hits.c.severity == severity)
    connection.execute(update(hits).where(*row).values(hits=hits.c.hits + count))
