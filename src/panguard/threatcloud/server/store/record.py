"""The record of decisions, and the one row that gives them an order."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, insert, select, update

from panguard.threatcloud.journal import Entry, entry
from panguard.threatcloud.server.schema import journal, journal_head
from panguard.threatcloud.server.store.moments import hour


class Head(NamedTuple):
    """How many entries there are, the digest of the newest, and when it was written."""

    entries: int
    digest: str
    at: int


_HEAD = select(journal_head.c.entries, journal_head.c.digest, journal_head.c.at)


def head(connection: Connection) -> Head:
    """Return the end of the record."""
    return Head(*connection.execute(_HEAD).one())


def lock(connection: Connection) -> Head:
    """Return the end of the record and let nobody else write to it before the transaction ends."""
    return Head(*connection.execute(_HEAD.with_for_update()).one())


def append(connection: Connection, event: Mapping[str, object], now: int) -> Head:
    """Append a decision; returns the new end, whose `entries - 1` is the number of the entry.

    Time in the record never runs backwards, even where the clocks of two processes differ.
    """
    before = lock(connection)
    at = max(now, before.at)
    written = entry(before.entries, before.digest, {**event, "at": hour(at)})
    connection.execute(insert(journal).values(**written._asdict()))
    after = Head(before.entries + 1, written.digest, at)
    connection.execute(update(journal_head).values(**after._asdict()))
    return after


def entries(connection: Connection, start: int, limit: int) -> Sequence[Entry]:
    """Return entries of the record from a number on."""
    columns = (journal.c.number, journal.c.before, journal.c.text, journal.c.digest)
    query = select(*columns).where(journal.c.number >= start).order_by(journal.c.number).limit(limit)
    return tuple(Entry(*row) for row in connection.execute(query))
