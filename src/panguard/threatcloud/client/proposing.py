"""Makes rules of the evidence that waits, and puts those that pass every trial into the outbox, each once."""

import os
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import zip_longest
from typing import NamedTuple

from panguard.crystallize.candidate import Candidate, Refused
from panguard.crystallize.crystallise import Crystallised
from panguard.crystallize.evidence import Evidence
from panguard.findings import phrase
from panguard.limits import DEFAULT_LIMITS, Limits
from panguard.scan.hashes import content_hash
from panguard.threatcloud.client.exhibits import Exhibit, Spoilt, waiting
from panguard.threatcloud.client.kept import Fate, keep
from panguard.threatcloud.client.leaflet import artefact_class
from panguard.threatcloud.client.outbox import Kind, Outbox
from panguard.threatcloud.client.places import Places
from panguard.threatcloud.client.proposed import Proposed, day_of
from panguard.threatcloud.protocol import Proposal, hour_of, written

_ONE_OF_A_SKILL = phrase("another rule of the same skill is proposed, and a skill proposes one by itself")
Crystallise = Callable[[Sequence[Evidence]], Crystallised]


class Made(NamedTuple):
    """How many pieces of evidence were looked at, and how many rules of them were proposed."""

    looked_at: int = 0
    proposed: int = 0


def propose_waiting(
    places: Places, crystallise: Crystallise, now: datetime, limits: Limits = DEFAULT_LIMITS
) -> Made:
    """Make rules of what waits, some at a time; of a skill one rule is proposed, of an origin one a day.

    Who writes a skill chooses what it is told by: more than one rule would tell more of who looked at it.
    Evidence is deleted before it is looked at: what brings this process down does so once. Of more than a day
    may propose, the rest waits.
    """
    looked_at = proposed = 0
    known = Proposed(places.proposed)
    today = day_of(hour_of(now))
    for pieces in _in_turn(places, now):
        origin, skill = pieces[0].origin, pieces[0].skill
        room = limits.crystallised_at_once - looked_at
        if room <= 0 or known.on(today) >= limits.proposals_a_day:
            break
        if known.had_turn(origin, today):
            continue
        if known.told_of(skill):
            _leave_out(places, pieces, now)
            continue
        looked_at += len(pieces[:room])
        results = [result for piece in pieces[:room] for result in _results(piece, crystallise)]
        proposed += _propose_best(places, results, pieces[0], known, now)
    return Made(looked_at, proposed)


def _in_turn(places: Places, now: datetime) -> Iterator[list[Exhibit]]:
    """Yield the evidence of one skill after the other, of each origin one before any has a second."""
    origins: dict[str, dict[str, list[Exhibit]]] = {}
    for found in waiting(places.exhibits):
        if isinstance(found, Spoilt):
            keep(places.crystallised, Refused((found.reason,)), Fate.REFUSED, hour_of(now))
        else:
            origins.setdefault(found.origin, {}).setdefault(found.content, []).append(found)
    for skills in zip_longest(*(skills.values() for skills in origins.values())):
        yield from (pieces for pieces in skills if pieces)


def _results(piece: Exhibit, crystallise: Crystallise) -> Sequence[Candidate | Refused]:
    piece.path.unlink(missing_ok=True)
    return crystallise([piece.evidence]).results


def _leave_out(places: Places, pieces: Sequence[Exhibit], now: datetime) -> None:
    for piece in pieces:
        piece.path.unlink(missing_ok=True)
    keep(places.crystallised, Refused((_ONE_OF_A_SKILL,)), Fate.REFUSED, hour_of(now))


def _propose_best(
    places: Places, results: Sequence[Candidate | Refused], piece: Exhibit, known: Proposed, now: datetime
) -> bool:
    """Keep what became of a skill's evidence, and propose one rule of it that was not proposed before."""
    hour = hour_of(now)
    for result in results:
        if isinstance(result, Refused):
            keep(places.crystallised, result, Fate.REFUSED, hour)
    made = {item.id: item for item in results if isinstance(item, Candidate) and item.id not in known}
    best, *others = sorted(made.values(), key=_preferred) or (None,)
    if best is None:
        return False
    for other in others:
        keep(places.crystallised, Refused((_ONE_OF_A_SKILL,), other.content), Fate.REFUSED, hour)
    message = proposal_of(best, piece.content, hour)
    # Killed before it is noted, it is proposed again under the same name, and takes the place of the first.
    if not Outbox(places.outbox).put(Kind.PROPOSAL, best.id, written(message)):
        return False
    known.add(best.id, hour, piece.origin, piece.skill)
    keep(places.crystallised, best, Fate.PROPOSED, hour)
    return True


def _preferred(candidate: Candidate) -> tuple[bool, int, int, str]:
    """Return what the best of a skill's rules is chosen by, the same on every machine that saw it.

    How an attack acts comes before an exact payload, the graver before the milder, and of equals the one that
    tells fewer words.
    """
    words = len(candidate.evidence.split())
    return candidate.artefact, -candidate.rule.severity, words, candidate.id


def proposal_of(candidate: Candidate, content: str, hour: str) -> Proposal:
    """Return the message that proposes a candidate; `content` is the hash of what it was found in."""
    return proposal(candidate.id, candidate.content, candidate.evidence, content, hour)


def proposal(candidate: str, rule: str, evidence: str, content: str, hour: str) -> Proposal:
    """Return the message that proposes a rule under its candidate id, whoever wrote the rule."""
    return Proposal(
        id=os.urandom(16).hex(),
        candidate=candidate,
        pattern_hash=content_hash(f"proposal:{candidate}"),
        artefact=artefact_class(content),
        hour=hour,
        rule_content=rule,
        evidence=evidence,
    )
