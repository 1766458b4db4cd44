"""What identities said of things, and from which networks: hashed under a key of that thing alone.

The key is made with the first word on a thing and destroyed when the thing is decided. Then nobody, not even
the server, can tell which network a hash stands for; and at no time does one network's word on one thing
look like its word on another.
"""

import hmac
from collections.abc import Sequence
from enum import StrEnum
from hashlib import sha256
from secrets import token_hex
from typing import NamedTuple

from sqlalchemy import Connection, and_, delete, func, select

from panguard.threatcloud.consensus import Confirmation
from panguard.threatcloud.server.database import insert_once, inserting
from panguard.threatcloud.server.schema import identities, thing_keys, voices
from panguard.threatcloud.server.store.moments import moment

MADE = 1


class Kind(StrEnum):
    """The kinds of things that identities speak of."""

    CANDIDATE = "candidate"
    RULE = "rule"
    SKILL = "skill"
    INDICATOR = "indicator"


class Thing(NamedTuple):
    """What a word is about."""

    kind: Kind
    name: str


class Voice(NamedTuple):
    """One identity's word on one thing; `value` and `grade` mean what the kind of thing says.

    On a candidate the value is `MADE` where the identity made it itself, and 0 where it matched in silence.
    """

    client: str
    prefix: str
    artefact: str
    at: int
    value: int = 0
    grade: int = 0


class Heard(NamedTuple):
    """A word as the count takes it, with what it said."""

    confirmation: Confirmation
    value: int
    grade: int


def add(connection: Connection, thing: Thing, voice: Voice) -> bool:
    """Add the word of an identity on a thing; say whether it is its first on that thing."""
    return insert_once(
        connection,
        voices,
        kind=thing.kind.value,
        thing=thing.name,
        client=voice.client,
        network=_network(connection, thing, voice.prefix),
        artefact=voice.artefact,
        at=voice.at,
        value=voice.value,
        grade=voice.grade,
    )


def add_or_replace(connection: Connection, thing: Thing, voice: Voice) -> None:
    """Add the word of an identity on a thing in place of what it said before."""
    said = {
        "network": _network(connection, thing, voice.prefix),
        "artefact": voice.artefact,
        "at": voice.at,
        "value": voice.value,
        "grade": voice.grade,
    }
    statement = inserting(connection, voices).values(
        kind=thing.kind.value, thing=thing.name, client=voice.client, **said
    )
    key = [voices.c.kind, voices.c.thing, voices.c.client]
    connection.execute(statement.on_conflict_do_update(index_elements=key, set_=said))


def heard(connection: Connection, thing: Thing, *, value: int | None = None) -> Sequence[Heard]:
    """Return every word on a thing, or only those that say `value`."""
    wanted = and_(voices.c.kind == thing.kind.value, voices.c.thing == thing.name)
    if value is not None:
        wanted = and_(wanted, voices.c.value == value)
    query = (
        select(
            voices.c.client,
            voices.c.network,
            voices.c.artefact,
            voices.c.at,
            identities.c.registered,
            identities.c.times_right,
            identities.c.times_wrong,
            voices.c.value,
            voices.c.grade,
        )
        .join_from(voices, identities, identities.c.client == voices.c.client)
        .where(wanted)
    )
    return tuple(
        Heard(
            Confirmation(
                client,
                network,
                artefact,
                moment(at),
                moment(registered),
                right,
                wrong,
                made=thing.kind is not Kind.CANDIDATE or said == MADE,
            ),
            said,
            grade,
        )
        for client, network, artefact, at, registered, right, wrong, said, grade in connection.execute(query)
    )


def networks(connection: Connection, thing: Thing) -> int:
    """Return how many networks spoke of a thing."""
    query = select(func.count(voices.c.network.distinct())).where(
        voices.c.kind == thing.kind.value, voices.c.thing == thing.name
    )
    found: int = connection.execute(query).scalar_one()
    return found


def destroy_key(connection: Connection, thing: Thing) -> None:
    """Destroy the key of a thing: nothing that is said of it later can be compared with what was said."""
    connection.execute(
        delete(thing_keys).where(thing_keys.c.kind == thing.kind.value, thing_keys.c.thing == thing.name)
    )


def _network(connection: Connection, thing: Thing, prefix: str) -> str:
    key = _key(connection, thing)
    return hmac.new(key, prefix.encode(), sha256).hexdigest()[:32]


def _key(connection: Connection, thing: Thing) -> bytes:
    """Return the key of a thing; who speaks of the same thing waits until this transaction ends."""
    query = select(thing_keys.c.key).where(
        thing_keys.c.kind == thing.kind.value, thing_keys.c.thing == thing.name
    )
    query = query.with_for_update()
    found = connection.execute(query).scalar_one_or_none()
    if found is None:
        insert_once(connection, thing_keys, kind=thing.kind.value, thing=thing.name, key=token_hex(32))
        found = connection.execute(query).scalar_one()
    return bytes.fromhex(found)
