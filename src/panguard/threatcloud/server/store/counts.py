"""How much there is of everything, for statistics and metrics."""

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, Table, func, select

from panguard.threatcloud.server.schema import (
    candidates,
    hits,
    identities,
    indicators,
    journal_head,
    rules,
    scans,
    skills,
)
from panguard.threatcloud.server.store.moments import HOUR

DAY = 24 * HOUR


class Counts(NamedTuple):
    """How much there is; mappings are by the name of the state, severity or rule."""

    identities: int
    candidates: Mapping[str, int]
    rules: int
    revoked: int
    scans: int
    scans_today: int
    hits: Mapping[str, int]
    top_rules: Mapping[str, int]
    blacklisted: int
    indicators: int
    entries: int


def count(connection: Connection, now: int) -> Counts:
    """Count; today are the last 24 hours."""
    since = now - DAY

    def rows(table: Table, *wanted: ColumnElement[bool]) -> int:
        found: int = connection.execute(select(func.count()).select_from(table).where(*wanted)).scalar_one()
        return found

    def summed(column: ColumnElement[int], *wanted: ColumnElement[bool]) -> int:
        return int(connection.execute(select(func.sum(column)).where(*wanted)).scalar_one() or 0)

    by_state = select(candidates.c.state, func.count()).group_by(candidates.c.state)
    by_severity = select(hits.c.severity, func.sum(hits.c.hits)).group_by(hits.c.severity)
    total = func.sum(hits.c.hits)
    by_rule = select(hits.c.rule_id, total).group_by(hits.c.rule_id).order_by(total.desc(), hits.c.rule_id)
    return Counts(
        identities=rows(identities),
        candidates={str(state): int(number) for state, number in connection.execute(by_state)},
        rules=rows(rules, rules.c.revoked.is_(None)),
        revoked=rows(rules, rules.c.revoked.is_not(None)),
        scans=summed(scans.c.scans),
        scans_today=summed(scans.c.scans, scans.c.hour >= since),
        hits={severity: int(number) for severity, number in connection.execute(by_severity)},
        top_rules={rule: int(number) for rule, number in connection.execute(by_rule.limit(10))},
        blacklisted=rows(skills, skills.c.listed.is_(True)),
        indicators=rows(indicators, indicators.c.reputation > 0),
        entries=connection.execute(select(journal_head.c.entries)).scalar_one(),
    )
