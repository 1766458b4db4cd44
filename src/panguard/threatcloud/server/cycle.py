"""What the server does by itself: promote, take back, forget, publish. Any number of processes may do it."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256

import msgspec
from sqlalchemy import Connection, select, update

from panguard.errors import PanguardError
from panguard.limits import DEFAULT_LIMITS
from panguard.threatcloud.consensus import YOUNG, Review, Reviewing
from panguard.threatcloud.pack import Publication, PublishedCandidate
from panguard.threatcloud.protocol import hour_of
from panguard.threatcloud.server import decisions
from panguard.threatcloud.server.calls import Service
from panguard.threatcloud.server.decisions import Gated
from panguard.threatcloud.server.fairness import Room, in_turn
from panguard.threatcloud.server.ports import Gates
from panguard.threatcloud.server.reading import published, revocation, waiting
from panguard.threatcloud.server.schema import publications
from panguard.threatcloud.server.store import (
    candidates,
    indicators,
    record,
    retention,
    rules,
    skills,
    texts,
    voices,
)
from panguard.threatcloud.server.store.moments import moment, seconds
from panguard.threatcloud.server.store.voices import Kind, Thing

_LOG = logging.getLogger(__name__)
AT_ONCE = 500
# Maintenance comes every hour; a day is room for a server that was down.
_UNTIL_COUNTED = timedelta(days=1)
MOST_CANDIDATE_BYTES = DEFAULT_LIMITS.published_candidate_bytes
# The part of what is published that goes to candidates by how many networks spoke of them.
_HEARD = 0.75
_DAY = 86_400


def turn(service: Service, *, forced: bool = False) -> None:
    """Run one cycle; `forced` publishes even where nothing changed."""
    revoke_contested_rules(service)
    promote_confirmed_proposals(service)
    publish_changes(service, forced=forced)


def promote_confirmed_proposals(service: Service) -> int:
    """Decide about every candidate that is ripe; return how many were decided.

    Running it again changes nothing, and two processes that run it at once decide each candidate once.
    """
    quorum, now = service.options.policy.quorum, seconds(service.parts.clock())
    ripe = service.database.read(lambda c: candidates.ripe(c, quorum, now, AT_ONCE))
    return sum(_each(service, candidate, _consider) for candidate in ripe)


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


def _consider(service: Service, candidate: str) -> bool:
    """Ask gates and review what is still to be asked, then decide."""
    now = seconds(service.parts.clock())
    found = service.database.read(lambda c: candidates.find(c, candidate))
    if found is None or not found.open:
        return False
    counted = service.database.read(lambda c: decisions.count(c, candidate, service.options, now))
    if counted.confirmed:
        _examine(service, found)
    if service.database.write(lambda c: decisions.settle(c, candidate, service.options, now)) is not None:
        return True
    service.database.write(lambda c: candidates.note_considered(c, candidate, now))
    return False


def _examine(service: Service, found: candidates.Candidate) -> None:
    """Have gates and reviewer judge a candidate; no transaction is open while they do.

    The texts are handed on as they are: gates and reviewer know that strangers wrote them.
    """
    gated = Gated.read(found.gates)
    gates, reviewer = service.parts.gates, service.parts.reviewer
    if gates:
        found, gated = _measure(service, gates, found, gated)
    wanted = service.options.reviewing is not Reviewing.OFF and found.review is Review.NONE
    if reviewer and wanted and gated and gated.passed:
        try:
            said = reviewer.review(found.rule, found.evidence)
        except PanguardError as error:
            _LOG.warning("%s: the reviewer did not answer: %s", found.candidate, error)
            return
        service.database.write(lambda c: _note_review(c, found, said))


def _measure(
    service: Service, gates: Gates, found: candidates.Candidate, known: Gated | None
) -> tuple[candidates.Candidate, Gated | None]:
    """Try the texts of a candidate at the gates until one passes, which then stands for it.

    All texts detect the same. Were only the first one tried, an attacker could propose what will be found of
    him himself, with a text that no gate lets pass, and so have it rejected for good. A text that did not
    pass is not tried again.
    """
    # What was approved after a while is measured again: rules that came out meanwhile may be the same.
    if known is None or (known.passed and found.review is not Review.NONE):
        said = Gated.of(gates.check(found.rule))
    else:
        said = known
    chosen, tried = found, []
    others = () if said.passed else service.database.read(lambda c: texts.untried(c, found.candidate))
    for text in others:
        gated = Gated.of(gates.check(text.rule))
        tried.append(text.digest)
        if (gated.passed, gated.sound) > (said.passed, said.sound):
            chosen, said = found._replace(rule=text.rule, evidence=text.evidence, review=Review.NONE), gated
        if said.passed:
            break
    if said is known and not tried:
        return found, said
    noted = service.database.write(lambda c: _note_gates(c, found, chosen, said, tried))
    return (chosen, said) if noted else (found, None)


def _note_gates(
    connection: Connection,
    found: candidates.Candidate,
    chosen: candidates.Candidate,
    said: Gated,
    tried: Sequence[str],
) -> bool:
    """Note what the gates said of the text that stands for a candidate now; say whether it still did."""
    now = candidates.find(connection, found.candidate, holding=True)
    if now is None or not now.open or now.rule != found.rule:
        return False
    texts.note_tried(connection, found.candidate, tried)
    if chosen.rule != found.rule:
        texts.note_replaced(connection, found.candidate, found.rule)
        candidates.choose_text(connection, found.candidate, (chosen.rule, chosen.evidence))
    candidates.note_gates(connection, found.candidate, said.written())
    return True


def _note_review(connection: Connection, read: candidates.Candidate, said: Review) -> None:
    """Note what a reviewer said of a text, unless a person spoke meanwhile or the text is another one."""
    found = candidates.find(connection, read.candidate, holding=True)
    if found and found.open and found.review is Review.NONE and found.rule == read.rule:
        candidates.note_review(connection, read.candidate, said)


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


def _chosen(connection: Connection, secret: bytes, now: datetime) -> tuple[PublishedCandidate, ...]:
    """Return as many candidates as scanners can be asked to match: whoever floods us floods nobody else."""

    def read(candidate: str) -> PublishedCandidate | None:
        found = candidates.find(connection, candidate)
        return waiting(found) if found else None

    most_heard, drawn = in_turn(candidates.waiting(connection), secret, seconds(now) // _DAY)
    room = Room()
    room.fill(most_heard, read, _HEARD)
    room.fill(drawn, read)
    return room.taken
