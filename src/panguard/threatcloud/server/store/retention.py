"""What is forgotten: everything that was sent, once it is old; never decisions."""

from sqlalchemy import Connection, and_, delete, exists, not_, select

from panguard.threatcloud.server.schema import (
    candidates,
    challenges,
    hits,
    indicators,
    messages,
    scans,
    skills,
    texts,
    thing_keys,
    voices,
)
from panguard.threatcloud.server.store.candidates import OPEN
from panguard.threatcloud.server.store.voices import Kind


def forget(connection: Connection, before: int, now: int) -> None:
    """Forget what was sent before a moment, and every key that nothing is hashed under any more."""
    connection.execute(delete(challenges).where(challenges.c.expires < now))
    connection.execute(delete(messages).where(messages.c.received < before))
    connection.execute(delete(voices).where(voices.c.at < before))
    for table in (scans, hits):
        connection.execute(delete(table).where(table.c.hour < before))
    connection.execute(delete(candidates).where(candidates.c.state.in_(OPEN), candidates.c.heard < before))
    known = select(candidates.c.candidate).where(candidates.c.candidate == texts.c.candidate)
    connection.execute(delete(texts).where(not_(exists(known))))
    connection.execute(delete(skills).where(skills.c.last < before))
    connection.execute(delete(indicators).where(indicators.c.last < before))
    spoken_of = and_(voices.c.kind == thing_keys.c.kind, voices.c.thing == thing_keys.c.thing)
    silent = not_(exists(select(voices.c.thing).where(spoken_of)))
    # The key of a candidate is destroyed with the decision, and here when the candidate itself is gone.
    connection.execute(delete(thing_keys).where(silent, thing_keys.c.kind != Kind.CANDIDATE.value))
    gone = not_(exists(select(candidates.c.candidate).where(candidates.c.candidate == thing_keys.c.thing)))
    connection.execute(delete(thing_keys).where(thing_keys.c.kind == Kind.CANDIDATE.value, gone))
