"""Identities: their keys, since when they are known, and how often they were right."""

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import Connection, case, select, update

from panguard.threatcloud.identity import client_of
from panguard.threatcloud.server.database import insert_once
from panguard.threatcloud.server.schema import challenges, identities, secrets

_AT_ONCE = 500


class Known(NamedTuple):
    """An identity that is registered."""

    client: str
    public_key: str
    registered: int


def find(connection: Connection, client: str) -> Known | None:
    """Return an identity, None for one that was never registered."""
    columns = (identities.c.client, identities.c.public_key, identities.c.registered)
    row = connection.execute(select(*columns).where(identities.c.client == client)).one_or_none()
    return Known(*row) if row else None


def register(connection: Connection, public_key: str, now: int) -> bool:
    """Keep a new identity; say whether it was new."""
    return insert_once(
        connection,
        identities,
        client=client_of(public_key),
        public_key=public_key,
        registered=now,
        times_right=0,
        times_wrong=0,
    )


def use_up(connection: Connection, challenge: str, expires: int) -> bool:
    """Say whether a challenge was not used before; from now on it is."""
    return insert_once(connection, challenges, digest=challenge, expires=expires)


def mark(connection: Connection, clients: Collection[str], *, right: int = 0, wrong: int = 0) -> None:
    """Add to how often identities were right and wrong."""
    ordered = sorted(clients)
    rights, wrongs = identities.c.times_right + right, identities.c.times_wrong + wrong
    for start in range(0, len(ordered), _AT_ONCE):
        connection.execute(
            update(identities)
            .where(identities.c.client.in_(ordered[start : start + _AT_ONCE]))
            .values(times_right=rights, times_wrong=wrongs)
        )


def take_credit(connection: Connection, clients: Collection[str], *, doubted: bool) -> None:
    """Take one credit from identities; where they are `doubted`, mark them wrong if that silences nobody."""
    left = case((identities.c.times_right > 0, identities.c.times_right - 1), else_=0)
    wrongs = identities.c.times_wrong
    doubt = case((wrongs + 1 <= left, wrongs + 1), else_=wrongs) if doubted else wrongs
    ordered = sorted(clients)
    for start in range(0, len(ordered), _AT_ONCE):
        some = identities.c.client.in_(ordered[start : start + _AT_ONCE])
        connection.execute(update(identities).where(some).values(times_right=left, times_wrong=doubt))


def secret(connection: Connection, name: str) -> bytes:
    """Return a secret of the server."""
    found: str = connection.execute(select(secrets.c.value).where(secrets.c.name == name)).scalar_one()
    return bytes.fromhex(found)
