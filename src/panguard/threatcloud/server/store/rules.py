"""Promoted rules and their revocations, in the order in which they were decided."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, Select, func, insert, select, update

from panguard.terms import Lane
from panguard.threatcloud.server.schema import rules
from panguard.threatcloud.server.store.moments import moment

PREFIX = "TC"
_DIGITS = 5


class Promoted(NamedTuple):
    """A rule that was promoted; its sequence is the number of the record's entry about it."""

    rule_id: str
    candidate: str
    sequence: int
    content: str
    lane: Lane
    published: int
    networks: int
    revoked: int | None = None
    revoked_sequence: int | None = None
    reason: str = ""


_COLUMNS = tuple(rules.c[name] for name in Promoted._fields)


def next_id(connection: Connection, now: int) -> str:
    """Return the id of the next rule; the caller holds the lock on the record."""
    stem = f"{PREFIX}-{moment(now).year}-"
    query = select(func.max(rules.c.rule_id)).where(
        rules.c.rule_id.startswith(stem), func.length(rules.c.rule_id) == _longest(connection, stem)
    )
    newest: str | None = connection.execute(query).scalar_one()
    number = int(newest.removeprefix(stem)) + 1 if newest else 1
    return f"{stem}{number:0{_DIGITS}}"


def _longest(connection: Connection, stem: str) -> int:
    """Return the length of the longest id of a year: the 100,000th rule has one digit more."""
    query = select(func.max(func.length(rules.c.rule_id))).where(rules.c.rule_id.startswith(stem))
    return connection.execute(query).scalar_one() or 0


def add(connection: Connection, rule: Promoted) -> None:
    """Keep a rule that was promoted."""
    connection.execute(insert(rules).values(**rule._asdict() | {"lane": rule.lane.value}))


def revoke(connection: Connection, rule_id: str, sequence: int, now: int, reason: str) -> bool:
    """Take a rule back; say whether it was still out."""
    changed = (
        update(rules)
        .where(rules.c.rule_id == rule_id, rules.c.revoked.is_(None))
        .values(revoked=now, revoked_sequence=sequence, reason=reason)
    )
    return connection.execute(changed).rowcount == 1


def find(connection: Connection, rule_id: str) -> Promoted | None:
    """Return a rule, None for one that this server never promoted."""
    row = connection.execute(select(*_COLUMNS).where(rules.c.rule_id == rule_id)).one_or_none()
    return _promoted(row) if row else None


def of_candidate(connection: Connection, candidate: str) -> str:
    """Return the id of the rule that a candidate became, or nothing."""
    query = select(rules.c.rule_id).where(rules.c.candidate == candidate)
    return connection.execute(query).scalar_one_or_none() or ""


def every(connection: Connection) -> Sequence[Promoted]:
    """Return every rule, those taken back too, in the order of promotion."""
    return _all(connection, select(*_COLUMNS).order_by(rules.c.sequence))


def newest(
    connection: Connection, before: int | None, limit: int, lane: Lane | None = None, since: int = 0
) -> Sequence[Promoted]:
    """Return rules that are out, newest first, from before an entry of the record on."""
    query = select(*_COLUMNS).where(rules.c.revoked.is_(None), rules.c.published >= since)
    if before is not None:
        query = query.where(rules.c.sequence < before)
    if lane is not None:
        query = query.where(rules.c.lane == lane.value)
    return _all(connection, query.order_by(rules.c.sequence.desc()).limit(limit))


def newest_revoked(
    connection: Connection, before: int | None, limit: int, lane: Lane | None = None, since: int = 0
) -> Sequence[Promoted]:
    """Return rules that were taken back, the last one first, from before an entry of the record on."""
    query = select(*_COLUMNS).where(rules.c.revoked_sequence.is_not(None), rules.c.revoked >= since)
    if before is not None:
        query = query.where(rules.c.revoked_sequence < before)
    if lane is not None:
        query = query.where(rules.c.lane == lane.value)
    return _all(connection, query.order_by(rules.c.revoked_sequence.desc()).limit(limit))


def young(connection: Connection, since: int) -> Sequence[Promoted]:
    """Return the rules that are out and were published after a moment."""
    query = select(*_COLUMNS).where(rules.c.revoked.is_(None), rules.c.published > since)
    return _all(connection, query.order_by(rules.c.sequence))


def changed_after(connection: Connection, sequence: int, limit: int) -> Sequence[Promoted]:
    """Return rules that were promoted or taken back after an entry of the record, oldest change first.

    A rule that was promoted and taken back comes once, at the place of its revocation.
    """
    newest = func.coalesce(rules.c.revoked_sequence, rules.c.sequence)
    return _all(connection, select(*_COLUMNS).where(newest > sequence).order_by(newest).limit(limit))


def last_before(connection: Connection, moment_: int) -> int:
    """Return the number of the last change before a moment, -1 where there is none."""
    promoted = select(func.max(rules.c.sequence)).where(rules.c.published < moment_)
    revoked = select(func.max(rules.c.revoked_sequence)).where(rules.c.revoked < moment_)
    found = (connection.execute(query).scalar_one() for query in (promoted, revoked))
    return max(-1 if number is None else number for number in found)


def newest_change(connection: Connection) -> int:
    """Return the number of the newest change, -1 where there is none."""
    query = select(func.max(rules.c.sequence), func.max(rules.c.revoked_sequence))
    return max(-1 if number is None else number for number in connection.execute(query).one())


def _all(connection: Connection, query: Select[*tuple[Any, ...]]) -> Sequence[Promoted]:
    return tuple(_promoted(row) for row in connection.execute(query))


def _promoted(row: Row[*tuple[Any, ...]]) -> Promoted:
    return Promoted(*row)._replace(lane=Lane(row.lane))
