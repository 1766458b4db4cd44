"""What became of a candidate, as a sequence of steps that a newcomer understands. Pure.

It says what the public record and the public lists say, and no more: times are whole hours, of voices only
how many counted how much, and of what waits not how many have spoken.
"""

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

from panguard.findings import Phrase, phrase, verbatim
from panguard.terms import Lane
from panguard.threatcloud.consensus import Review, Reviewing, State
from panguard.threatcloud.server.judgement import PERSON
from panguard.web.explorer.events import Event, Gate, Reviewer, Told, Voices

_LISTED_ALONE = 8


class Kind(StrEnum):
    """What kind of step it is."""

    SEEN = "seen"
    HEARD = "heard"
    GATES = "gates"
    REVIEW = "review"
    WAITS = "waits"
    OUT = "out"
    REFUSED = "refused"
    GONE = "gone"


class Step(NamedTuple):
    """One step: its title, its hour where it is told, and what is to be said of it.

    `quotes` are sentences of reviewers; `entry` is the number of the entry of the record that tells of it.
    """

    kind: Kind
    title: Phrase
    hour: str = ""
    said: tuple[Phrase, ...] = ()
    voices: tuple[Phrase, ...] = ()
    gates: tuple[Gate, ...] = ()
    quotes: tuple[str, ...] = ()
    entry: int | None = None
    to_come: bool = False


class Rules(NamedTuple):
    """By which rules the server decides: how many networks are asked for, and whether a review is."""

    needed: int
    reviewing: Reviewing


def story_of(proposed: str, state: State, told: Sequence[Told], rules: Rules, *, signed: bool) -> list[Step]:
    """Return the steps of a candidate; `proposed` is the hour in which it was first seen."""
    steps = [_seen(proposed)]
    before: Event | None = None
    for entry in told:
        steps += _steps_of(entry, before, signed=signed if state is State.PROMOTED else None)
        before = entry.event
    if state in (State.PENDING, State.CONFIRMED):
        steps += _to_come(state, rules)
    return steps


def _seen(proposed: str) -> Step:
    return Step(
        Kind.SEEN,
        phrase("First seen"),
        proposed,
        (
            phrase(
                "A scanner met an attack that no rule knew, made a rule of it and proposed it. From here on "
                "it was a candidate: every scanner matches it in silence, and nobody is alarmed by it."
            ),
        ),
    )


def _steps_of(told: Told, before: Event | None, *, signed: bool | None) -> Iterator[Step]:
    event = told.event
    if event.counts and (before is None or before.counts != event.counts):
        yield _heard(event, again=before is not None)
    if event.gates and (before is None or before.gates != event.gates):
        yield _gated(event.gates)
    if event.review != Review.NONE and (before is None or before.review != event.review):
        yield _reviewed(event.review, event.reviewer)
    yield _outcome(told, signed=signed)


def _heard(event: Event, *, again: bool) -> Step:
    count = event.networks
    title = (
        phrase("Confirmed by 1 network")
        if count == 1
        else phrase("Confirmed by {count} independent networks", count=count)
    )
    if event.event == State.REJECTED and not count:
        title = phrase("No voice counted")
    said = [
        phrase("They met it in {count} different places.", count=event.artefacts)
        if event.artefacts > 1
        else phrase("They met it in one place.")
    ]
    if not again:
        said.append(
            phrase(
                "Who they are and when each of them spoke is told nowhere: of a network only a hash is "
                "known, under a key that holds for this candidate alone and is destroyed with the decision."
            )
        )
    return Step(Kind.HEARD, title, said=tuple(said), voices=tuple(_voices(event.counts)))


def _voices(counts: Iterable[Voices]) -> Iterator[Phrase]:
    heaviest = sorted(counts, key=lambda item: -_number(item.weight))
    counting = [item for item in heaviest if _number(item.weight) > 0]
    if sum(item.voices for item in counting) <= _LISTED_ALONE:
        each = (item for item in counting for _ in range(item.voices))
        for number, item in enumerate(each, start=1):
            yield phrase("Network {number}: {what}", number=number, what=_weighed(item.weight))
    else:
        for item in counting:
            yield phrase("{count} networks: {what}", count=item.voices, what=_weighed(item.weight))
    silent = sum(item.voices for item in heaviest) - sum(item.voices for item in counting)
    if silent:
        yield phrase("{count} more did not count: of each network only one does", count=silent)


def _weighed(weight: str) -> Phrase:
    number = _number(weight)
    if number > 1:
        return phrase("a scanner that was right before, counts {weight}", weight=weight)
    if number < 1:
        return phrase("a scanner that is new, counts {weight}", weight=weight)
    return phrase("a scanner known for a while, counts {weight}", weight=weight)


def _number(weight: str) -> float:
    try:
        return float(weight)
    except ValueError:
        return 0.0


def _gated(gates: tuple[Gate, ...]) -> Step:
    refused = sum(not gate.passed for gate in gates)
    title = (
        phrase("Refused by {count} of {all} gates", count=refused, all=len(gates))
        if refused
        else phrase("Passed all {count} gates", count=len(gates))
    )
    said = phrase("Gates are measurements made by programs: no votes and no opinions.")
    return Step(Kind.GATES, title, said=(said,), gates=gates)


_REVIEWS: dict[str, Phrase] = {
    Review.APPROVED.value: phrase("Approved by the review"),
    Review.DEMOTED.value: phrase("The review had doubts: it may never block"),
    Review.REJECTED.value: phrase("Rejected by the review"),
}


def _reviewed(review: str, reviewer: Reviewer | None) -> Step:
    title = _REVIEWS.get(review, verbatim(review))
    if reviewer is None:
        return Step(Kind.REVIEW, title)
    by = (
        phrase("A person read it and decided.")
        if reviewer.by == PERSON
        else phrase("A language model judged it: {name}.", name=f"{reviewer.by} {reviewer.model}".strip())
    )
    marks = reviewer.marks
    given = (
        phrase(
            "Its marks, of 100: risk of false alarms {risk}, coverage {coverage}, specificity {specificity}, "
            "proportionality {proportionality}.",
            risk=marks.risk,
            coverage=marks.coverage,
            specificity=marks.specificity,
            proportionality=marks.proportionality,
        )
        if marks
        else None
    )
    return Step(Kind.REVIEW, title, said=tuple(filter(None, (by, given))), quotes=tuple(reviewer.reasons))


def _outcome(told: Told, *, signed: bool | None) -> Step:
    event = told.event
    because = phrase("Why: {reason}.", reason=verbatim(event.reason))
    match event.event:
        case State.PROMOTED:
            title = phrase("Published as {rule}", rule=event.rule)
            return Step(
                Kind.OUT, title, event.at, tuple(_published(event.lane, signed=signed)), entry=told.number
            )
        case State.REVOKED:
            dropped = phrase("Scanners drop it before they read anything new.")
            return Step(Kind.GONE, phrase("Taken back"), event.at, (because, dropped), entry=told.number)
        case State.REJECTED:
            final = phrase("No number of votes changes that.")
            title = phrase("Rejected for good")
            return Step(Kind.REFUSED, title, event.at, (because, final), entry=told.number)
        case State.CONFIRMED:
            return Step(
                Kind.WAITS, phrase("Confirmed, but not out yet"), event.at, (because,), entry=told.number
            )
        case _:
            return Step(Kind.WAITS, verbatim(event.event), event.at, (because,), entry=told.number)


def _published(lane: str, *, signed: bool | None) -> Iterator[Phrase]:
    yield (
        phrase("It may block: it asks for an exact payload, and a review approved it.")
        if lane == Lane.BLOCK.value
        else phrase("It is shown as a hint, and never fails a scan by itself.")
    )
    if signed is None:
        return
    yield (
        phrase("It is signed: scanners fetch it within ten minutes, and believe nothing that is not signed.")
        if signed
        else phrase("It is signed with the next publication; until then no scanner believes it.")
    )


def _to_come(state: State, rules: Rules) -> Iterator[Step]:
    if state is State.PENDING:
        yield Step(
            Kind.HEARD,
            phrase("Confirmation by at least {count} independent networks", count=rules.needed),
            said=(
                phrase(
                    "How many have spoken is not told while it waits: whoever attacks would learn what is "
                    "missing."
                ),
            ),
            to_come=True,
        )
        yield Step(Kind.GATES, phrase("Gates that prove that it hurts nobody"), to_come=True)
    if rules.reviewing is not Reviewing.OFF:
        yield Step(Kind.REVIEW, phrase("A review"), to_come=True)
    yield Step(Kind.OUT, phrase("Signed, and published to every scanner"), to_come=True)
