"""What a server decides by, kept where the commands of its operator find it."""

import msgspec
from sqlalchemy import Connection, select

from panguard.threatcloud.server.database import inserting
from panguard.threatcloud.server.schema import settings

_POLICY = "policy"


class Policies(msgspec.Struct, frozen=True):
    """The numbers that an operator gave when the server was started, and what is asked of a review."""

    quorum: int
    aged_seconds: int
    reviewing: str


def keep(connection: Connection, policies: Policies) -> None:
    """Keep what a server decides by from now on."""
    value = msgspec.json.encode(policies).decode()
    row = inserting(connection, settings).values(name=_POLICY, value=value)
    key = [settings.c.name]
    connection.execute(row.on_conflict_do_update(index_elements=key, set_={"value": value}))


def find(connection: Connection) -> Policies | None:
    """Return what the server decides by, None where none was started yet."""
    query = select(settings.c.value).where(settings.c.name == _POLICY)
    found = connection.execute(query).scalar_one_or_none()
    return msgspec.json.decode(found, type=Policies) if found else None
