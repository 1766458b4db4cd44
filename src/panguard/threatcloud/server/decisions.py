"""Decisions: each moves one thing on, is written into the record, and destroys the key it no longer needs.

All begin by locking the end of the record. Two processes that decide the same thing at once take turns there,
and the second finds it decided.
"""

import json
from collections import Counter
from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection

from panguard.crystallize.gates import GateReport
from panguard.errors import PanguardError, UsageError
from panguard.findings import Phrase, phrase
from panguard.terms import Lane
from panguard.threatcloud.consensus import (
    Case,
    Outcome,
    Review,
    State,
    Tally,
    decide,
    must_be_revoked,
    tally,
)
from panguard.threatcloud.server import proposed
from panguard.threatcloud.server.judgement import PERSON, Judgement
from panguard.threatcloud.server.options import Options
from panguard.threatcloud.server.store import candidates, identities, record, rules, texts, voices
from panguard.threatcloud.server.store.moments import moment, seconds
from panguard.threatcloud.server.store.voices import Kind, Thing

FALSE_ALARM = 0


class Gate(msgspec.Struct, frozen=True):
    """What one gate said."""

    name: str
    passed: bool
    reason: str


class Gated(msgspec.Struct, frozen=True):
    """What all gates said, as it is kept with a candidate."""

    passed: bool
    artefact_rule: bool
    results: tuple[Gate, ...]
    sound: bool = False

    @classmethod
    def of(cls, report: GateReport) -> "Gated":
        """Return a report as it is kept."""
        gates = tuple(Gate(item.name, item.passed, str(item.reason)) for item in report.results)
        return cls(report.passed, report.artefact_rule, gates, report.sound)

    @classmethod
    def read(cls, text: str) -> "Gated | None":
        """Read what was kept; None where the gates were not asked yet."""
        return msgspec.json.decode(text, type=cls) if text else None

    def written(self) -> str:
        """Return the text to keep."""
        return msgspec.json.encode(self).decode()


def count(connection: Connection, candidate: str, options: Options, now: int) -> Tally:
    """Count the confirmations of a candidate."""
    heard = voices.heard(connection, Thing(Kind.CANDIDATE, candidate))
    return tally((item.confirmation for item in heard), options.policy, moment(now))


def settle(connection: Connection, candidate: str, options: Options, now: int) -> Outcome | None:
    """Decide about a candidate by what is known of it; return what became of it, None for no change.

    Without a word of the gates nothing is decided but what a review rejects.
    """
    record.lock(connection)
    found = candidates.find(connection, candidate, holding=True)
    if found is None or not found.open:
        return None
    counted = count(connection, candidate, options, now)
    gated = Gated.read(found.gates)
    if gated is None and found.review is not Review.REJECTED:
        return None
    case = Case(
        found.state,
        counted,
        gates_passed=gated is not None and gated.passed,
        artefact_rule=gated is not None and gated.artefact_rule,
        sound=gated is not None and gated.sound,
        review=found.review,
    )
    outcome = decide(case, options.policy, options.reviewing)
    if outcome.state is found.state or outcome.state is State.PENDING:
        return None
    if outcome.state is State.PROMOTED and outcome.lane is not None:
        return _promote(connection, found, counted, outcome, now)
    return _move(connection, found, counted, outcome, now)


def _promote(
    connection: Connection, found: candidates.Candidate, counted: Tally, outcome: Outcome, now: int
) -> Outcome:
    lane, rule_id = outcome.lane or Lane.ALERT, rules.next_id(connection, now)
    try:
        content = proposed.promoted(found.rule, rule_id, lane, moment(now))
    except PanguardError:
        reason = phrase("it cannot be written as a rule that is published")
        return _move(connection, found, counted, Outcome(State.REJECTED, None, reason), now)
    told = {"rule": rule_id, "lane": lane.value}
    head = record.append(connection, _event(found, counted, outcome) | told, now)
    rule = rules.Promoted(
        rule_id, found.candidate, head.entries - 1, content, lane, head.at, counted.networks
    )
    rules.add(connection, rule)
    speakers = _speakers(counted)
    identities.mark(connection, speakers, right=1)
    voices.note_counted(connection, Thing(Kind.CANDIDATE, found.candidate), speakers)
    _close(connection, found, outcome)
    return outcome


def _move(
    connection: Connection, found: candidates.Candidate, counted: Tally, outcome: Outcome, now: int
) -> Outcome:
    record.append(connection, _event(found, counted, outcome), now)
    if found.review is Review.REJECTED and outcome.state is State.REJECTED:
        # Only the review says that what was seen is not bad; at a gate it is the rule that fails. And only
        # who made the candidate called it bad: else an attacker could propose what honest people have, and
        # silence all who match it.
        identities.mark(connection, _makers(counted), wrong=1)
    _close(connection, found, outcome)
    return outcome


def _close(connection: Connection, found: candidates.Candidate, outcome: Outcome) -> None:
    if not candidates.move(connection, found.candidate, found.state, outcome.state, str(outcome.reason)):
        raise RuntimeError(f"{found.candidate}: was decided while it was held")
    if outcome.state is not State.CONFIRMED:
        voices.destroy_key(connection, Thing(Kind.CANDIDATE, found.candidate))
        texts.drop_all(connection, found.candidate)


def _speakers(counted: Tally) -> Sequence[str]:
    return tuple(voice.client for voice in counted.counted if voice.weight > 0)


def _makers(counted: Tally) -> Sequence[str]:
    return tuple(voice.client for voice in counted.counted if voice.weight > 0 and voice.made)


def _event(found: candidates.Candidate, counted: Tally, outcome: Outcome) -> dict[str, object]:
    """Say what happened and why; of voices only how many counted how much, never whose they were."""
    weights = Counter((f"{voice.weight:g}", str(voice.reason)) for voice in counted.counted)
    return {
        "event": outcome.state.value,
        "candidate": found.candidate,
        "text": texts.digest_of(found.rule),
        "reason": str(outcome.reason),
        "networks": counted.networks,
        "agedNetworks": counted.aged_networks,
        "artefacts": counted.artefacts,
        "weight": f"{counted.weight:g}",
        "counts": [
            {"weight": weight, "reason": reason, "voices": number}
            for (weight, reason), number in sorted(weights.items())
        ],
        "gates": json.loads(found.gates)["results"] if found.gates else [],
        "review": found.review.value,
        **_reviewed(found),
    }


def _reviewed(found: candidates.Candidate) -> dict[str, object]:
    """Say who judged, and why; where nobody did, nothing."""
    said = Judgement.read(found.review_said)
    return {"reviewer": said.public()} if said and said.review is found.review is not Review.NONE else {}


def reject(connection: Connection, candidate: str, reason: str, options: Options, now: int) -> None:
    """Reject a candidate as a person decided. Raises UsageError where nothing is open."""
    record.lock(connection)
    found = _open(connection, candidate)
    _note_person(connection, found, Review.REJECTED)
    counted = count(connection, candidate, options, now)
    told = phrase("a person rejected it: {why}", why=reason) if reason else phrase("a person rejected it")
    _move(
        connection,
        found._replace(review=Review.REJECTED, review_said=_by_person(Review.REJECTED)),
        counted,
        Outcome(State.REJECTED, None, told),
        now,
    )


def approve(connection: Connection, candidate: str, text: str = "") -> None:
    """Note that a person approved the text of a candidate, named by the first digits of its digest.

    Raises UsageError where nothing is open, and where it is not certain which text was read: another may have
    taken its place since.
    """
    record.lock(connection)
    found = _open(connection, candidate)
    digest = texts.digest_of(found.rule)
    if not digest.startswith(text.lower()):
        raise UsageError(
            f"{candidate}: another text stands for it now; read it: pga cloud proposals {candidate}"
        )
    if not text and texts.several(connection, candidate):
        raise UsageError(
            f"{candidate}: several texts were proposed for it; read the one that stands for it with pga "
            f"cloud proposals {candidate}, then approve that one with --text and the digits shown there"
        )
    _note_person(connection, found, Review.APPROVED)


def _note_person(connection: Connection, found: candidates.Candidate, review: Review) -> None:
    """Note that a person judged: what a model said before counts no more."""
    candidates.note_said(connection, found.candidate, _by_person(review), found.review_tries, 0)
    candidates.note_review(connection, found.candidate, review)


def _by_person(review: Review) -> str:
    return Judgement(review, PERSON).written()


def _open(connection: Connection, candidate: str) -> candidates.Candidate:
    found = candidates.find(connection, candidate, holding=True)
    if found is None:
        raise UsageError(f"{candidate}: there is no such candidate; see: pga cloud proposals")
    if not found.open:
        raise UsageError(f"{candidate}: was decided before: {found.state.value} ({found.reason})")
    return found


def revoke_if_contested(connection: Connection, rule_id: str, options: Options, now: int) -> bool:
    """Take a young rule back where enough independent networks reported false alarms; say whether it was."""
    record.lock(connection)
    rule = rules.find(connection, rule_id)
    if rule is None or rule.revoked is not None:
        return False
    heard = voices.heard(connection, Thing(Kind.RULE, rule_id), value=FALSE_ALARM)
    # Nobody can have seen a rule misfire before it was out.
    reports = [item.confirmation for item in heard if seconds(item.confirmation.at) >= rule.published]
    if not must_be_revoked(reports, moment(rule.published), moment(now), options.revocation):
        return False
    counted = tally(reports, options.revocation, moment(now))
    reason = phrase("{count} independent networks reported false alarms", count=counted.networks)
    _take_back(connection, rule, reason, now, doubted=True)
    return True


def revoke(connection: Connection, rule_id: str, reason: str, now: int) -> None:
    """Take a rule back as a person decided. Raises UsageError where it is not out."""
    record.lock(connection)
    rule = rules.find(connection, rule_id)
    if rule is None:
        raise UsageError(f"{rule_id}: this server never promoted such a rule; see: pga cloud status")
    if rule.revoked is not None:
        raise UsageError(f"{rule_id}: was taken back before: {rule.reason}")
    _take_back(connection, rule, phrase("{why}", why=reason), now, doubted=False)


def _take_back(
    connection: Connection, rule: rules.Promoted, reason: Phrase, now: int, *, doubted: bool
) -> None:
    event = {"event": "revoked", "rule": rule.rule_id, "candidate": rule.candidate, "reason": str(reason)}
    head = record.append(connection, event, now)
    rules.revoke(connection, rule.rule_id, head.entries - 1, head.at, str(reason))
    candidates.move(connection, rule.candidate, State.PROMOTED, State.REVOKED, str(reason))
    spoken = voices.heard(connection, Thing(Kind.CANDIDATE, rule.candidate))
    counted = [item.confirmation for item in spoken if item.grade == voices.COUNTED]
    silent = [item.client for item in counted if not item.made]
    makers = [item.client for item in counted if item.made]
    identities.take_credit(connection, silent, doubted=False)
    identities.take_credit(connection, makers, doubted=doubted)
    voices.destroy_key(connection, Thing(Kind.RULE, rule.rule_id))
