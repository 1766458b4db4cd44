"""Messages that were answered: told twice, a message counts once and gets the same answer."""

from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, select, update

from panguard.threatcloud.server.database import insert_once
from panguard.threatcloud.server.schema import messages


class Answered(NamedTuple):
    """The answer that a message got; `digest` is that of the message."""

    digest: str
    status: int
    answer: str


def admit(connection: Connection, client: str, message: str, digest: str, now: int) -> Answered | None:
    """Admit a message; return what was answered where it was told before.

    A second process with the same message waits here until the first is done.
    """
    if insert_once(
        connection,
        messages,
        client=client,
        id=message,
        digest=digest,
        status=0,
        answer="",
        received=now,
    ):
        return None
    columns = (messages.c.digest, messages.c.status, messages.c.answer)
    found = connection.execute(select(*columns).where(_is(client, message))).one()
    return Answered(*found)


def keep_answer(connection: Connection, client: str, message: str, status: int, answer: str) -> None:
    """Keep what was answered."""
    connection.execute(update(messages).where(_is(client, message)).values(status=status, answer=answer))


def _is(client: str, message: str) -> ColumnElement[bool]:
    return and_(messages.c.client == client, messages.c.id == message)
