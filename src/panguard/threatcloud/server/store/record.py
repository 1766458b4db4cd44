"""The record of decisions, and the one row that gives them an order."""

import json
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, insert, select, update

from panguard.threatcloud.journal import Entry, entry
from panguard.threatcloud.server.schema import journal, journal_head, journal_subjects
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
    connection.execute(insert(journal_subjects).values(**subject_of(written)))
    after = Head(before.entries + 1, written.digest, at)
    connection.execute(update(journal_head).values(**after._asdict()))
    return after


def subject_of(written: Entry) -> dict[str, object]:
    """Return by what an entry is found: which event it tells of, and which candidate."""
    told = json.loads(written.text)
    return {
        "number": written.number,
        "event": str(told.get("event", ""))[:_LONGEST_EVENT],
        "candidate": str(told.get("candidate", ""))[:_LONGEST_CANDIDATE],
    }


_LONGEST_EVENT, _LONGEST_CANDIDATE = 16, 64


def entries(connection: Connection, start: int, limit: int) -> Sequence[Entry]:
    """Return entries of the record from a number on."""
    query = select(*_ENTRY).where(journal.c.number >= start).order_by(journal.c.number).limit(limit)
    return tuple(Entry(*row) for row in connection.execute(query))


_ENTRY = (journal.c.number, journal.c.before, journal.c.text, journal.c.digest)
_ABOUT = select(*_ENTRY).join(journal_subjects, journal_subjects.c.number == journal.c.number)


def of_candidate(connection: Connection, candidate: str, limit: int) -> Sequence[Entry]:
    """Return the entries about one candidate, oldest first."""
    query = _ABOUT.where(journal_subjects.c.candidate == candidate)
    return tuple(Entry(*row) for row in connection.execute(query.order_by(journal.c.number).limit(limit)))


def newest(connection: Connection, event: str, before: int | None, limit: int) -> Sequence[Entry]:
    """Return the entries about one kind of event, newest first, from before a number on."""
    query = _ABOUT.where(journal_subjects.c.event == event)
    if before is not None:
        query = query.where(journal_subjects.c.number < before)
    found = connection.execute(query.order_by(journal_subjects.c.number.desc()).limit(limit))
    return tuple(Entry(*row) for row in found)


def last(connection: Connection, limit: int) -> Sequence[Entry]:
    """Return the newest entries, newest first."""
    query = select(*_ENTRY).order_by(journal.c.number.desc()).limit(limit)
    return tuple(Entry(*row) for row in connection.execute(query))
