"""How what is public came about over time: counts by week, with nothing of who or which network."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from panguard.terms import Lane
from panguard.threatcloud.server.schema import candidates, rules, voices
from panguard.threatcloud.server.store.moments import HOUR
from panguard.threatcloud.server.store.voices import Kind

WEEK = 7 * 24 * HOUR
# The first Monday after the start of 1970.
_MONDAY = 4 * 24 * HOUR
MOST_RULES = 20_000


class Out(NamedTuple):
    """How many rules came out in one week and were taken back in another, None where they are out."""

    lane: Lane
    published: int
    revoked: int | None
    rules: int


class Protected(NamedTuple):
    """In which week a rule came out, and how many hours after its attack was first seen."""

    week: int
    hours: int


def week_of(moment: int) -> int:
    """Return the number of the week, from Monday on in UTC, in which a moment lies."""
    return (moment - _MONDAY) // WEEK


def start_of(week: int) -> int:
    """Return the moment at which a week begins."""
    return week * WEEK + _MONDAY


def rules_by_week(connection: Connection) -> Sequence[Out]:
    """Return how many rules came out and were taken back, by week and lane."""
    published = (rules.c.published - _MONDAY) // WEEK
    revoked = (rules.c.revoked - _MONDAY) // WEEK
    query = select(rules.c.lane, published, revoked, func.count()).group_by(rules.c.lane, published, revoked)
    return tuple(
        Out(Lane(lane), int(first), None if last is None else int(last), int(number))
        for lane, first, last, number in connection.execute(query)
    )


def rules_by_networks(connection: Connection) -> Sequence[tuple[Lane, int, int]]:
    """Return how many rules are out, by lane and by how many networks stand behind them."""
    query = (
        select(rules.c.lane, rules.c.networks, func.count())
        .where(rules.c.revoked.is_(None))
        .group_by(rules.c.lane, rules.c.networks)
    )
    return tuple(
        (Lane(lane), int(networks), int(number)) for lane, networks, number in connection.execute(query)
    )


def confirmations(connection: Connection, since: int, until: int) -> int:
    """Return how many words on candidates came in a stretch of time."""
    found: int = connection.execute(
        select(func.count()).where(
            voices.c.kind == Kind.CANDIDATE.value, voices.c.at >= since, voices.c.at < until
        )
    ).scalar_one()
    return found


def times_to_protection(connection: Connection, since: int) -> Sequence[Protected]:
    """Return how long it took from first sight to a rule, for rules that came out since a moment."""
    query = (
        select(rules.c.published, candidates.c.proposed)
        .join(candidates, candidates.c.candidate == rules.c.candidate)
        .where(rules.c.published >= since)
        .order_by(rules.c.published.desc())
        .limit(MOST_RULES)
    )
    return tuple(
        Protected(week_of(published), max(0, published // HOUR - proposed // HOUR))
        for published, proposed in connection.execute(query)
    )
