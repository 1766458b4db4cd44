"""Whether strangers agree: which confirmations count, how much, and what follows. Pure.

A confirmation proves that a thing exists, no more. It counts when it is independent of the others: another
identity, in another network, and not all of them of the same artefact. What an identity's word weighs
depends on how long it has been known and on how often it was right. The order in which confirmations arrive
changes nothing.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from panguard.findings import Phrase, phrase
from panguard.terms import Lane
from panguard.values import dataclass


class State(StrEnum):
    """Where a candidate stands; nothing leads back to an earlier state."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    PROMOTED = "promoted"
    REJECTED = "rejected"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class Policy:
    """What independence asks for; the defaults are those of the public instance.

    `quorum` identities in as many networks and with `artefacts` different artefacts; `weight` is what
    they must weigh together. An identity is aged after `aged` and then weighs 1, before that `fresh`.
    Proven is one that was right `proven_right` times and never wrong in `proven`. Of the aged networks behind
    a rule that may block, `makers` must have made the candidate themselves, and not only matched it in
    silence: that says that something exists, and an attacker can propose what honest people have.
    """

    quorum: int = 3
    artefacts: int = 2
    weight: float = 1.5
    fresh: float = 0.5
    aged: timedelta = timedelta(days=1)
    proven: timedelta = timedelta(days=14)
    proven_right: int = 3
    proven_weight: float = 1.5
    makers: int = 0


DEFAULT_POLICY = Policy()
# To take a rule from everyone asks for more than to show one to everyone: the word of new identities, of
# which an attacker has as many as networks, weighs nothing.
REVOCATION_POLICY = Policy(quorum=5, weight=5.0, fresh=0.0)


@dataclass(frozen=True, slots=True)
class Confirmation:
    """One identity's word on one thing, as the server knows it.

    `network` is a keyed hash of the address's prefix, comparable only within one thing. `registered` is
    since when the identity is known; `right` and `wrong` are its earlier words that were borne out, or not.
    `made` says that it made the candidate itself; otherwise it matched another's in silence.
    """

    client: str
    network: str
    artefact: str
    at: datetime
    registered: datetime
    right: int = 0
    wrong: int = 0
    made: bool = True


@dataclass(frozen=True, slots=True)
class Counted:
    """A confirmation, what it weighs in the count, and why."""

    client: str
    network: str
    weight: float
    reason: Phrase
    made: bool = True


@dataclass(frozen=True, slots=True)
class Tally:
    """The count: what each confirmation weighs, how many are independent, and what is still missing.

    `aged_makers` is how many of the aged networks made the candidate themselves.
    """

    counted: tuple[Counted, ...]
    networks: int
    aged_networks: int
    artefacts: int
    weight: float
    missing: tuple[Phrase, ...]
    aged_makers: int = 0

    @property
    def confirmed(self) -> bool:
        """Say whether nothing is missing."""
        return not self.missing


def weight_of(confirmation: Confirmation, policy: Policy, now: datetime) -> tuple[float, Phrase]:
    """Return what the word of an identity weighs by its age and record, and why."""
    age = now - confirmation.registered
    if confirmation.wrong > confirmation.right:
        return 0.0, phrase("was wrong more often than right")
    if age < policy.aged:
        return policy.fresh, phrase("known for less than {hours} hours", hours=_hours(policy.aged))
    proven = age >= policy.proven and confirmation.right >= policy.proven_right and not confirmation.wrong
    if proven:
        return policy.proven_weight, phrase("right {count} times and never wrong", count=confirmation.right)
    return 1.0, phrase("known for {hours} hours", hours=_hours(age))


def tally(confirmations: Iterable[Confirmation], policy: Policy, now: datetime) -> Tally:
    """Count confirmations: one for each identity, and of each network only the weightiest."""
    voices = _one_each(confirmations)
    weighed = [(voice, *weight_of(voice, policy, now)) for voice in voices]
    weighed.sort(key=lambda item: (-item[1], not item[0].made, item[0].at, item[0].client))
    counted: list[Counted] = []
    speakers: list[Confirmation] = []
    heard: set[str] = set()
    aged = makers = 0
    for voice, weight, reason in weighed:
        if voice.network in heard:
            unheard = phrase("another of its network counts")
            counted.append(Counted(voice.client, voice.network, 0.0, unheard, voice.made))
            continue
        counted.append(Counted(voice.client, voice.network, weight, reason, voice.made))
        if weight > 0:
            heard.add(voice.network)
            speakers.append(voice)
            is_aged = now - voice.registered >= policy.aged
            aged += is_aged
            makers += is_aged and voice.made
    artefacts = len({voice.artefact for voice in speakers})
    total = sum(item.weight for item in counted)
    missing = tuple(_missing(len(speakers), artefacts, total, policy))
    return Tally(tuple(counted), len(speakers), aged, artefacts, total, missing, makers)


def _one_each(confirmations: Iterable[Confirmation]) -> Sequence[Confirmation]:
    """Return the first word of each identity, whatever it said later."""
    ordered = sorted(
        confirmations,
        key=lambda item: (
            item.at,
            item.network,
            item.artefact,
            item.registered,
            item.right,
            item.wrong,
            not item.made,
        ),
    )
    first: dict[str, Confirmation] = {}
    for item in ordered:
        first.setdefault(item.client, item)
    return tuple(first.values())


def _missing(networks: int, artefacts: int, weight: float, policy: Policy) -> Iterable[Phrase]:
    if networks < policy.quorum:
        yield phrase("{count} of {needed} independent networks", count=networks, needed=policy.quorum)
    if artefacts < policy.artefacts:
        yield phrase("{count} of {needed} different artefacts", count=artefacts, needed=policy.artefacts)
    if weight < policy.weight:
        yield phrase("weight {weight} of {needed}", weight=f"{weight:g}", needed=f"{policy.weight:g}")


def _hours(span: timedelta) -> int:
    return int(span.total_seconds() // 3600)


class Review(StrEnum):
    """What a reviewer said of a candidate; `NONE` where there is no reviewer."""

    NONE = "none"
    APPROVED = "approved"
    DEMOTED = "demoted"
    REJECTED = "rejected"


class Reviewing(StrEnum):
    """Whether a review must be had before a promotion."""

    REQUIRED = "required"
    ADVISORY = "advisory"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Case:
    """All that decides about a candidate: the count, what the gates said, whether it is an artefact rule."""

    state: State
    tally: Tally
    gates_passed: bool
    artefact_rule: bool
    review: Review = Review.NONE


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes of a candidate, in which lane, and why."""

    state: State
    lane: Lane | None
    reason: Phrase


def decide(case: Case, policy: Policy, reviewing: Reviewing) -> Outcome:
    """Decide about a candidate. A rejection is final, whatever the votes; so is a revocation."""
    if case.state in (State.REJECTED, State.REVOKED, State.PROMOTED):
        return Outcome(case.state, None, phrase("it was decided before"))
    if case.review is Review.REJECTED and reviewing is not Reviewing.OFF:
        return Outcome(State.REJECTED, None, phrase("the review rejected it"))
    if not case.tally.confirmed:
        return Outcome(State.PENDING, None, phrase("not enough independent confirmations"))
    if not case.gates_passed:
        return Outcome(State.REJECTED, None, phrase("it did not pass the gates"))
    if reviewing is Reviewing.REQUIRED and case.review is Review.NONE:
        return Outcome(State.CONFIRMED, None, phrase("it waits for the review"))
    return Outcome(State.PROMOTED, _lane(case, policy), phrase("confirmed, and it passed the gates"))


def _lane(case: Case, policy: Policy) -> Lane:
    """Let a rule block only where it is an artefact, approved, and aged networks stand behind it."""
    approved = case.review is Review.APPROVED
    grown = case.tally.aged_networks >= policy.quorum and case.tally.aged_makers >= policy.makers
    return Lane.BLOCK if case.artefact_rule and approved and grown else Lane.ALERT


def must_be_revoked(
    reports: Iterable[Confirmation], published: datetime, now: datetime, policy: Policy
) -> bool:
    """Say whether independent reports of false alarms take a young rule back by themselves.

    A rule that has been out for 14 days is only taken back by a person.
    """
    return now - published < YOUNG and tally(reports, policy, now).confirmed


YOUNG = timedelta(days=14)
