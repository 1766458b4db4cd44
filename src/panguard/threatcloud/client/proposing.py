"""Makes rules of the evidence that waits, and puts those that pass every trial into the outbox, each once."""

import os
from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from panguard.crystallize.candidate import Candidate, Refused
from panguard.crystallize.crystallise import Crystallised
from panguard.crystallize.evidence import Evidence
from panguard.disk import read_if_there
from panguard.limits import DEFAULT_LIMITS, Limits
from panguard.scan.hashes import content_hash
from panguard.threatcloud.client.exhibits import Spoilt, waiting
from panguard.threatcloud.client.kept import Fate, keep
from panguard.threatcloud.client.leaflet import artefact_class
from panguard.threatcloud.client.outbox import Kind, Outbox
from panguard.threatcloud.client.places import Places
from panguard.threatcloud.protocol import Proposal, hour_of, written

_DAY = len("2026-11-21")
Crystallise = Callable[[Sequence[Evidence]], Crystallised]


class Made(NamedTuple):
    """How many pieces of evidence were looked at, and how many rules of them were proposed."""

    looked_at: int = 0
    proposed: int = 0


def propose_waiting(
    places: Places, crystallise: Crystallise, now: datetime, limits: Limits = DEFAULT_LIMITS
) -> Made:
    """Make rules of what waits, some at a time.

    Evidence is deleted before it is looked at: what brings this process down does so once. Of more than a day
    may propose, the rest waits.
    """
    looked_at = proposed = 0
    known = Proposed(places.proposed)
    today = hour_of(now)[:_DAY]
    for found in islice(waiting(places.exhibits), limits.crystallised_at_once):
        if known.on(today) >= limits.proposals_a_day:
            break
        if isinstance(found, Spoilt):
            keep(places.crystallised, Refused((found.reason,)), Fate.REFUSED, hour_of(now))
            continue
        found.path.unlink(missing_ok=True)
        looked_at += 1
        results = crystallise([found.evidence]).results
        proposed += sum(take(places, result, found.content, known, now) for result in results)
    return Made(looked_at, proposed)


def take(places: Places, result: Candidate | Refused, content: str, known: "Proposed", now: datetime) -> bool:
    """Keep what became of evidence; propose a candidate that was not proposed before, and say so."""
    hour = hour_of(now)
    if isinstance(result, Refused):
        keep(places.crystallised, result, Fate.REFUSED, hour)
        return False
    if result.id in known:
        return False
    message = proposal_of(result, content, hour)
    # Killed before it is noted, it is proposed again under the same name, and takes the place of the first.
    if not Outbox(places.outbox).put(Kind.PROPOSAL, result.id, written(message)):
        return False
    known.add(result.id, hour)
    keep(places.crystallised, result, Fate.PROPOSED, hour)
    return True


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


class Proposed:
    """The candidates that this machine has proposed to a server: its word counts once, so it is said once."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._known = (read_if_there(file) or b"").decode("ascii", "replace").split()

    def __contains__(self, candidate: str) -> bool:
        return candidate in self._known

    def on(self, day: str) -> int:
        """Return how many were proposed on a day (`2026-11-21`)."""
        return sum(word.startswith(day) for word in self._known)

    def add(self, candidate: str, hour: str) -> None:
        """Note that a candidate was proposed, and when."""
        self._known += (candidate, hour)
        with self._file.open("a", encoding="ascii") as file:
            file.write(f"{candidate} {hour}\n")
