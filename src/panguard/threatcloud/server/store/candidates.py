"""Candidates: what was proposed, where each stands, and what gates and review said."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, Update, or_, select, tuple_, update

from panguard.threatcloud.consensus import Review, State
from panguard.threatcloud.server.database import insert_once
from panguard.threatcloud.server.fairness import Waiting
from panguard.threatcloud.server.schema import candidates

_AGAIN = 600
OPEN = (State.PENDING.value, State.CONFIRMED.value)


class Proposed(NamedTuple):
    """A candidate as it was first proposed; the texts come from strangers."""

    candidate: str
    rule: str
    evidence: str
    llm_provider: str
    llm_model: str
    self_review: str


class Candidate(NamedTuple):
    """A candidate as it stands; `gates` is what the gates said, as JSON, empty until they were asked.

    So is `review_said`, of the reviewer, who was asked `review_tries` times and may be at `review_after`.
    """

    candidate: str
    state: State
    rule: str
    evidence: str
    proposed: int
    heard: int
    networks: int
    gates: str
    review: Review
    reason: str
    review_said: str
    review_tries: int
    review_after: int

    @property
    def open(self) -> bool:
        """Say whether nothing is decided yet."""
        return self.state.value in OPEN


_COLUMNS = (
    candidates.c.candidate,
    candidates.c.state,
    candidates.c.rule,
    candidates.c.evidence,
    candidates.c.proposed,
    candidates.c.heard,
    candidates.c.networks,
    candidates.c.gates,
    candidates.c.review,
    candidates.c.reason,
    candidates.c.review_said,
    candidates.c.review_tries,
    candidates.c.review_after,
)


def find(connection: Connection, candidate: str, *, holding: bool = False) -> Candidate | None:
    """Return a candidate; `holding` keeps anybody from deciding about it before the transaction ends."""
    query = select(*_COLUMNS).where(candidates.c.candidate == candidate)
    row = connection.execute(query.with_for_update() if holding else query).one_or_none()
    return _candidate(row) if row else None


def beginning_with(connection: Connection, digits: str, limit: int) -> Sequence[str]:
    """Return the ids that begin with some digits."""
    query = select(candidates.c.candidate).where(candidates.c.candidate.startswith(digits, autoescape=True))
    return tuple(connection.execute(query.limit(limit)).scalars())


def add(connection: Connection, proposed: Proposed, origin: str, now: int) -> bool:
    """Keep a candidate that is new, and from which class of networks it came; say whether it was new."""
    return insert_once(
        connection,
        candidates,
        **proposed._asdict(),
        state=State.PENDING.value,
        proposed=now,
        heard=now,
        considered=0,
        networks=0,
        gates="",
        review=Review.NONE.value,
        reason="",
        origin=origin,
        review_said="",
        review_tries=0,
        review_after=0,
    )


def choose_text(connection: Connection, candidate: str, text: tuple[str, str]) -> None:
    """Let another text stand for an open candidate; what gates and review said was said of the one before."""
    rule, evidence = text
    open_one = _of(candidate).where(candidates.c.state.in_(OPEN))
    unread = {"gates": "", "review": Review.NONE.value, "review_said": "", "review_after": 0}
    connection.execute(open_one.values(rule=rule, evidence=evidence, **unread))


def note_voices(connection: Connection, candidate: str, networks: int, now: int) -> None:
    """Note how many networks spoke of a candidate, and that it was heard of now."""
    connection.execute(_of(candidate).values(networks=networks, heard=now))


def note_gates(connection: Connection, candidate: str, gates: str) -> None:
    """Note what the gates said."""
    connection.execute(_of(candidate).values(gates=gates))


def note_review(connection: Connection, candidate: str, review: Review) -> None:
    """Note what the review said."""
    connection.execute(_of(candidate).values(review=review.value, considered=0))


def lease_review(connection: Connection, candidate: str, before: int, until: int) -> bool:
    """Put the next review off; say whether nobody else did so meanwhile."""
    free = _of(candidate).where(candidates.c.review_after == before)
    return connection.execute(free.values(review_after=until)).rowcount == 1


def note_said(connection: Connection, candidate: str, said: str, tries: int, after: int) -> None:
    """Note what a reviewer said, how often it was asked, and when it may be again."""
    values = {"review_said": said, "review_tries": tries, "review_after": after}
    connection.execute(_of(candidate).values(**values))


def note_considered(connection: Connection, candidate: str, now: int) -> None:
    """Note that it was looked at, and that nothing could be decided."""
    connection.execute(_of(candidate).values(considered=now))


def move(connection: Connection, candidate: str, before: State, after: State, reason: str) -> bool:
    """Move a candidate from one state to the next; say whether it was still in the first.

    Where it came from is forgotten once it is decided.
    """
    changed = {"state": after.value, "reason": reason}
    if after.value not in OPEN:
        changed["origin"] = ""
    moved = _of(candidate).where(candidates.c.state == before.value).values(changed)
    return connection.execute(moved).rowcount == 1


def ripe(connection: Connection, quorum: int, now: int, limit: int) -> Sequence[str]:
    """Return open candidates that enough networks spoke of, or that a review has spoken of.

    Those that were not looked at for the longest time come first, so that nobody can keep the others waiting
    with candidates that never get any further; such ones are looked at every ten minutes.
    """
    query = (
        select(candidates.c.candidate)
        .where(candidates.c.state.in_(OPEN))
        .where(or_(candidates.c.networks >= quorum, candidates.c.review != Review.NONE.value))
        .where(
            or_(
                candidates.c.state == State.CONFIRMED.value,
                candidates.c.heard >= candidates.c.considered,
                candidates.c.considered <= now - _AGAIN,
            )
        )
        .order_by(candidates.c.considered, candidates.c.proposed, candidates.c.candidate)
        .limit(limit)
    )
    return tuple(connection.execute(query).scalars())


def pending(connection: Connection, after: str, limit: int) -> Sequence[Candidate]:
    """Return open candidates in the order of their ids, from behind one of them on."""
    query = (
        select(*_COLUMNS)
        .where(candidates.c.state.in_(OPEN), candidates.c.candidate > after)
        .order_by(candidates.c.candidate)
        .limit(limit)
    )
    return tuple(_candidate(row) for row in connection.execute(query))


def newest(connection: Connection, before: str, limit: int, since: int = 0) -> Sequence[Candidate]:
    """Return open candidates, newest first, from behind one of them on; behind none, from the start."""
    order = tuple_(candidates.c.proposed, candidates.c.candidate)
    start: tuple[ColumnElement[bool], ...] = (candidates.c.proposed >= since,)
    if before:
        place = select(candidates.c.proposed).where(candidates.c.candidate == before).scalar_subquery()
        start += (order < tuple_(place, before),)
    parts = [
        select(candidates.c.candidate, candidates.c.proposed)
        .where(candidates.c.state == state, *start)
        .order_by(candidates.c.proposed.desc(), candidates.c.candidate.desc())
        .limit(limit)
        for state in OPEN
    ]
    # One state after the other: each is read from its index, in this order, and no further than asked for.
    found = sorted(
        (tuple(row) for part in parts for row in connection.execute(part)), key=_newest_first, reverse=True
    )
    return tuple(filter(None, (find(connection, name) for name, _ in found[:limit])))


def _newest_first(row: tuple[Any, ...]) -> tuple[int, str]:
    return row[1], row[0]


def waiting(connection: Connection) -> Sequence[Waiting]:
    """Return every open candidate, without its text."""
    columns = (candidates.c.candidate, candidates.c.networks, candidates.c.origin)
    found = connection.execute(select(*columns).where(candidates.c.state.in_(OPEN)))
    return tuple(Waiting(*row) for row in found)


def most_heard(connection: Connection, limit: int) -> Sequence[Candidate]:
    """Return the open candidates that most networks spoke of, those first; the oldest of equals first."""
    query = (
        select(*_COLUMNS)
        .where(candidates.c.state.in_(OPEN))
        .order_by(candidates.c.networks.desc(), candidates.c.proposed, candidates.c.candidate)
        .limit(limit)
    )
    return tuple(_candidate(row) for row in connection.execute(query))


def _of(candidate: str) -> Update:
    return update(candidates).where(candidates.c.candidate == candidate)


def _candidate(row: Row[*tuple[Any, ...]]) -> Candidate:
    return Candidate(*row)._replace(state=State(row.state), review=Review(row.review))
