"""Addresses that attacked, and the lists that follow from their sightings."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, or_, select

from panguard.threatcloud.consensus import Policy
from panguard.threatcloud.server.database import inserting
from panguard.threatcloud.server.listing import reputation
from panguard.threatcloud.server.schema import indicators
from panguard.threatcloud.server.store import voices
from panguard.threatcloud.server.store.moments import moment, seconds


class Indicator(NamedTuple):
    """An address that enough independent networks reported."""

    type: str
    value: str
    networks: int
    reputation: int
    first: int
    last: int


def weigh(connection: Connection, kind: str, value: str, policy: Policy, now: int) -> None:
    """Note what all sightings of an address come to today."""
    heard = voices.heard(connection, thing_of(kind, value))
    judged = reputation([item.confirmation for item in heard], policy, moment(now))
    noted = {
        "networks": judged.networks,
        "reputation": judged.reputation,
        "first": min((seconds(item.confirmation.at) for item in heard), default=now),
        "last": max((seconds(item.confirmation.at) for item in heard), default=now),
    }
    row = inserting(connection, indicators).values(type=kind, value=value, **noted)
    key = [indicators.c.type, indicators.c.value]
    connection.execute(row.on_conflict_do_update(index_elements=key, set_=noted))


def thing_of(kind: str, value: str) -> voices.Thing:
    """Return an address as a thing that identities speak of."""
    return voices.Thing(voices.Kind.INDICATOR, f"{kind}:{value}")


def listed(
    connection: Connection, kind: str, least: int, after: str = "", limit: int = 100_000
) -> Sequence[Indicator]:
    """Return addresses of at least some reputation in the order of their values.

    What too few independent networks reported has none, and is on no list whatever is asked for.
    """
    columns = [indicators.c[name] for name in Indicator._fields]
    query = (
        select(*columns)
        .where(indicators.c.type == kind, indicators.c.reputation >= max(least, 1))
        .where(indicators.c.value > after)
    )
    return tuple(
        Indicator(*row) for row in connection.execute(query.order_by(indicators.c.value).limit(limit))
    )


def changing(connection: Connection, since: int) -> Sequence[tuple[str, str]]:
    """Return type and value of every address with a reputation, or reported since a moment."""
    query = select(indicators.c.type, indicators.c.value).where(
        or_(indicators.c.reputation > 0, indicators.c.last >= since)
    )
    return tuple((kind, value) for kind, value in connection.execute(query))
