"""What the server does by itself: promote, take back, forget, publish. Any number of processes may do it."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import lru_cache, partial
from hashlib import sha256

import msgspec
from sqlalchemy import Connection, select, update

from panguard.crystallize.listed import told_anew
from panguard.limits import DEFAULT_LIMITS
from panguard.threatcloud.consensus import YOUNG
from panguard.threatcloud.pack import Publication, PublishedCandidate
from panguard.threatcloud.protocol import hour_of
from panguard.threatcloud.server import decisions
from panguard.threatcloud.server.calls import Service
from panguard.threatcloud.server.fairness import Room, in_turn
from panguard.threatcloud.server.judging import ReviewsLeft, judge
from panguard.threatcloud.server.reading import published, revocation, waiting
from panguard.threatcloud.server.schema import publications
from panguard.threatcloud.server.store import (
    candidates,
    indicators,
    record,
    retention,
    rules,
    skills,
    voices,
)
from panguard.threatcloud.server.store.moments import moment, seconds
from panguard.threatcloud.server.store.voices import Kind, Thing

_LOG = logging.getLogger(__name__)
AT_ONCE = 500
# Maintenance comes every hour; a day is room for a server that was down.
_UNTIL_COUNTED = timedelta(days=1)
REVIEWS_AT_ONCE = 5
MOST_CANDIDATE_BYTES = DEFAULT_LIMITS.published_candidate_bytes
# The part of what is published that goes to candidates by how many networks spoke of them.
_HEARD = 0.75
_DAY = 86_400


def turn(service: Service, *, forced: bool = False) -> None:
    """Run one cycle; `forced` publishes even where nothing changed."""
    if revoke_contested_rules(service):
        publish_changes(service)  # what was taken back does not wait for a slow reviewer
    promote_confirmed_proposals(service)
    publish_changes(service, forced=forced)


def promote_confirmed_proposals(service: Service) -> int:
    """Decide about every candidate that is ripe; return how many were decided.

    Running it again changes nothing, and two processes that run it at once decide each candidate once.
    """
    quorum, now = service.options.policy.quorum, seconds(service.parts.clock())
    ripe = service.database.read(lambda c: candidates.ripe(c, quorum, now, AT_ONCE))
    consider = partial(_consider, reviews=ReviewsLeft(REVIEWS_AT_ONCE))
    return sum(_each(service, candidate, consider) for candidate in ripe)


def revoke_contested_rules(service: Service) -> int:
    """Take back every young rule that enough independent networks contest; return how many."""
    now = seconds(service.parts.clock())
    young = service.database.read(lambda c: rules.young(c, now - int(YOUNG.total_seconds())))
    return sum(_each(service, rule.rule_id, _contest) for rule in young)


def _each(service: Service, name: str, work: Callable[[Service, str], bool]) -> bool:
    """Do something about one thing. What fails with one thing must not keep the others waiting."""
    try:
        return work(service, name)
    except Exception:  # noqa: BLE001 - the rim of the cycle: told, and tried again
        _LOG.exception("%s: could not be decided; it is tried again in the next cycle", name)
        return False


def _contest(service: Service, rule_id: str) -> bool:
    thing, needed = Thing(Kind.RULE, rule_id), service.options.revocation.quorum
    if service.database.read(lambda c: voices.networks(c, thing)) < needed:
        return False
    now = seconds(service.parts.clock())
    return service.database.write(lambda c: decisions.revoke_if_contested(c, rule_id, service.options, now))


def _consider(service: Service, candidate: str, reviews: ReviewsLeft) -> bool:
    """Ask gates and review what is still to be asked, then decide."""
    now = seconds(service.parts.clock())
    found = service.database.read(lambda c: candidates.find(c, candidate))
    if found is None or not found.open:
        return False
    counted = service.database.read(lambda c: decisions.count(c, candidate, service.options, now))
    if counted.confirmed and not judge(service, found, reviews):
        return False
    if service.database.write(lambda c: decisions.settle(c, candidate, service.options, now)) is not None:
        return True
    service.database.write(lambda c: candidates.note_considered(c, candidate, now))
    return False


def maintain(service: Service) -> None:
    """Forget what is old, let reputations fade, and count identities that have come of age meanwhile."""
    now, policy = service.parts.clock(), service.options.policy
    at, before = seconds(now), seconds(now - service.options.retention)
    service.database.write(lambda c: retention.forget(c, before, at))
    since = seconds(now - policy.aged - _UNTIL_COUNTED)
    for kind, value in service.database.read(lambda c: indicators.changing(c, since)):
        service.database.write(partial(indicators.weigh, kind=kind, value=value, policy=policy, now=at))
    for skill in service.database.read(lambda c: skills.reported_since(c, since)):
        service.database.write(partial(skills.weigh, skill_hash=skill, policy=policy, now=at))


def publish_changes(service: Service, *, forced: bool = False) -> bool:
    """Publish where anything changed, and now and then so that signatures stay fresh; say whether."""
    publisher = service.parts.publisher
    if publisher is None:
        return False
    now = service.parts.clock()

    def publish(connection: Connection) -> bool:
        # Whoever holds this row publishes: the newer publication is never replaced by the older one.
        columns = (publications.c.version, publications.c.fingerprint, publications.c.at)
        version, known, at = connection.execute(select(*columns).with_for_update()).one()
        content = _content(connection, service.secret, now)
        fingerprint = sha256(msgspec.json.encode(content, order="deterministic")).hexdigest()
        fresh = now - moment(at) < service.options.renewal
        if fingerprint == known and fresh and not forced:
            return False
        version += fingerprint != known
        publisher.publish(msgspec.structs.replace(content, version=version, made=hour_of(now)))
        connection.execute(
            update(publications).values(version=version, fingerprint=fingerprint, at=seconds(now))
        )
        return True

    return service.database.write(publish)


def _content(connection: Connection, secret: bytes, now: datetime) -> Publication:
    every, head = rules.every(connection), record.head(connection)
    return Publication(
        version=0,
        made="",
        rules=tuple(map(published, every)),
        candidates=_chosen(connection, secret, now),
        revoked=tuple(revocation(rule) for rule in every if rule.revoked is not None),
        journal_entries=head.entries,
        journal_digest=head.digest,
    )


# Most candidates wait for more than one publication.
_told_anew = lru_cache(DEFAULT_LIMITS.published_candidates)(told_anew)


def _chosen(connection: Connection, secret: bytes, now: datetime) -> tuple[PublishedCandidate, ...]:
    """Return as many candidates as scanners can be asked to match: whoever floods us floods nobody else."""

    def read(candidate: str) -> PublishedCandidate | None:
        found = candidates.find(connection, candidate)
        content = _told_anew(candidate, found.rule) if found else None
        return waiting(found, content) if found and content else None

    most_heard, drawn = in_turn(candidates.waiting(connection), secret, seconds(now) // _DAY)
    room = Room()
    room.fill(most_heard, read, _HEARD)
    room.fill(drawn, read)
    return room.taken
