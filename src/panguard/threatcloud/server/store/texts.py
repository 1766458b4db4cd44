"""Other texts of open candidates: who comes first with a bad text must not spoil what others see as well.

A text that was tried is dropped, and only its digest stays, so that nobody has it tried again.
"""

from collections import Counter
from collections.abc import Sequence
from hashlib import sha256
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, delete, select, update

from panguard.limits import DEFAULT_LIMITS
from panguard.threatcloud.server.database import insert_once
from panguard.threatcloud.server.schema import identities, texts, voices
from panguard.threatcloud.server.store.voices import Kind

MOST_TEXTS = DEFAULT_LIMITS.candidate_texts
MOST_OF_NETWORK = DEFAULT_LIMITS.candidate_texts_of_network
_FIRST = ""  # stands for whoever proposed the candidate


class Text(NamedTuple):
    """A text that was not tried yet, with the evidence that came with it."""

    digest: str
    rule: str
    evidence: str


class _Kept(NamedTuple):
    """Whose text is kept, from which network, and since when its identity is known."""

    client: str
    network: str
    registered: int


def digest_of(rule: str) -> str:
    """Return the digest of a text."""
    return sha256(rule.encode()).hexdigest()


def add(connection: Connection, candidate: str, client: str, rule: str, evidence: str) -> None:
    """Keep another text of a candidate: one of each identity, few of a network, few altogether.

    The identity has spoken of the candidate before, which says from which network. Where there is no room, a
    text of a network that has more of them makes way, and among equals that of the newest identity.
    """
    mine = _speaker(connection, candidate, client)
    if mine is None or _is_known(connection, candidate, client, digest_of(rule)):
        return
    kept = _untried(connection, candidate)
    share = Counter(item.network for item in kept)
    if share[mine.network] >= MOST_OF_NETWORK:
        return
    if len(kept) >= MOST_TEXTS:
        last = max(kept, key=lambda item: (share[item.network], item.registered, item.client))
        if (share[last.network], last.registered) <= (share[mine.network] + 1, mine.registered):
            return
        connection.execute(delete(texts).where(_of(candidate), texts.c.client == last.client))
    insert_once(
        connection,
        texts,
        candidate=candidate,
        client=client,
        digest=digest_of(rule),
        rule=rule,
        evidence=evidence,
    )


def untried(connection: Connection, candidate: str) -> Sequence[Text]:
    """Return the texts that are still to be tried, those of the identities known longest first."""
    query = (
        select(texts.c.digest, texts.c.rule, texts.c.evidence)
        .join_from(texts, identities, identities.c.client == texts.c.client)
        .where(_of(candidate), texts.c.rule != "")
        .order_by(identities.c.registered, texts.c.client)
    )
    return tuple(Text(*row) for row in connection.execute(query))


def several(connection: Connection, candidate: str) -> bool:
    """Say whether a candidate has, or had, more texts than the one that stands for it."""
    return connection.execute(select(texts.c.client).where(_of(candidate)).limit(1)).first() is not None


def note_tried(connection: Connection, candidate: str, digests: Sequence[str]) -> None:
    """Drop texts that were tried, and remember them."""
    dropped = update(texts).where(_of(candidate), texts.c.digest.in_(digests))
    connection.execute(dropped.values(rule="", evidence=""))


def note_replaced(connection: Connection, candidate: str, rule: str) -> None:
    """Remember the text that stood for a candidate until another took its place."""
    digest = digest_of(rule)
    insert_once(connection, texts, candidate=candidate, client=_FIRST, digest=digest, rule="", evidence="")


def drop_all(connection: Connection, candidate: str) -> None:
    """Forget the texts of a candidate that was decided."""
    connection.execute(delete(texts).where(_of(candidate)))


def _is_known(connection: Connection, candidate: str, client: str, digest: str) -> bool:
    same = (texts.c.client == client) | (texts.c.digest == digest)
    return connection.execute(select(texts.c.client).where(_of(candidate), same).limit(1)).first() is not None


def _untried(connection: Connection, candidate: str) -> Sequence[_Kept]:
    query = (
        select(texts.c.client, voices.c.network, identities.c.registered)
        .join_from(texts, voices, and_(_spoken(candidate), voices.c.client == texts.c.client))
        .join(identities, identities.c.client == texts.c.client)
        .where(_of(candidate), texts.c.rule != "")
    )
    return tuple(_Kept(*row) for row in connection.execute(query))


def _speaker(connection: Connection, candidate: str, client: str) -> _Kept | None:
    query = (
        select(voices.c.client, voices.c.network, identities.c.registered)
        .join_from(voices, identities, identities.c.client == voices.c.client)
        .where(_spoken(candidate), voices.c.client == client)
    )
    row = connection.execute(query).one_or_none()
    return _Kept(*row) if row else None


def _of(candidate: str) -> ColumnElement[bool]:
    return texts.c.candidate == candidate


def _spoken(candidate: str) -> ColumnElement[bool]:
    return and_(voices.c.kind == Kind.CANDIDATE.value, voices.c.thing == candidate)
