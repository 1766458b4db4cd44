"""Has gates and reviewer judge a candidate. No transaction is open while they do.

Texts are handed on as they are: gates and reviewer know that strangers wrote them.
"""

import logging
from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import Connection

from panguard.errors import PanguardError
from panguard.threatcloud.consensus import Review, Reviewing
from panguard.threatcloud.server.calls import Service
from panguard.threatcloud.server.decisions import Gated
from panguard.threatcloud.server.judgement import Judgement, pause, waiting
from panguard.threatcloud.server.ports import Gates, Reviewer
from panguard.threatcloud.server.store import candidates
from panguard.threatcloud.server.store.moments import seconds

_LOG = logging.getLogger(__name__)
MOST_TEXTS = 3
_LEASE = timedelta(minutes=10)


class Allowance:
    """How many candidates may be reviewed in one turn: a slow model holds up nothing else for long."""

    def __init__(self, left: int) -> None:
        self._left = left

    def take(self) -> bool:
        """Take one, and say whether there was one."""
        self._left -= 1
        return self._left >= 0


def judge(service: Service, found: candidates.Candidate, allowance: Allowance) -> bool:
    """Ask what is still to be asked of a candidate; say whether it may be decided now."""
    gated = Gated.read(found.gates)
    gates, reviewer = service.parts.gates, service.parts.reviewer
    # What was approved after a while is measured again: rules that came out meanwhile may be the same.
    if gates and (gated is None or found.review is not Review.NONE):
        found, gated = _measure(service, gates, found)
    wanted = service.options.reviewing is not Reviewing.OFF and found.review is Review.NONE
    if not (reviewer and wanted and gated and gated.passed):
        return True
    if _is_held(found):
        return service.options.reviewing is Reviewing.REQUIRED
    if found.review_after > seconds(service.parts.clock()):
        return True
    if not allowance.take():
        return False
    if not _lease(service, found):
        return False
    said = _review(service, reviewer, found)
    return not said.final or service.options.reviewing is Reviewing.REQUIRED


def _is_held(found: candidates.Candidate) -> bool:
    """Say whether a candidate waits for a person, since its text steered the reviewer."""
    said = Judgement.read(found.review_said)
    return said is not None and said.final


def _measure(
    service: Service, gates: Gates, found: candidates.Candidate
) -> tuple[candidates.Candidate, Gated]:
    """Try the texts of a candidate at the gates until one passes, which then stands for it.

    All texts detect the same. Were only the first one tried, an attacker could propose what will be found of
    him himself, with a text that no gate lets pass, and so have it rejected for good.
    """
    first = gated = Gated.of(gates.check(found.rule))
    others = iter(service.database.read(lambda c: candidates.other_texts(c, found.candidate)))
    while not gated.passed and (text := next(others, None)):
        gated = Gated.of(gates.check(text[0]))
        if gated.passed:
            found = found._replace(rule=text[0], evidence=text[1])
    said = gated if gated.passed else first

    def note(connection: Connection) -> None:
        candidates.note_gates(connection, found.candidate, said.written())
        candidates.choose_text(connection, found.candidate, (found.rule, found.evidence))

    service.database.write(note)
    return found, said


def _lease(service: Service, found: candidates.Candidate) -> bool:
    """Keep other processes from asking about the same candidate, which somebody pays for."""
    now = service.parts.clock()
    until = seconds(now + _LEASE)
    return service.database.write(
        lambda c: candidates.lease_review(c, found.candidate, found.review_after, until)
    )


def _review(service: Service, reviewer: Reviewer, found: candidates.Candidate) -> Judgement:
    """Ask about the texts of a candidate until one is approved; note what was said."""
    said, chosen = _best(service, reviewer, found)
    tries = found.review_tries + 1
    after = seconds(service.parts.clock() + pause(tries))

    def note(connection: Connection) -> None:
        known = candidates.find(connection, found.candidate, holding=True)
        if known is None or not known.open or known.review is not Review.NONE:
            return  # a person has spoken meanwhile
        candidates.choose_text(connection, found.candidate, chosen)
        candidates.note_said(connection, found.candidate, said.written(), tries, after)
        if said.review is not Review.NONE:
            candidates.note_review(connection, found.candidate, said.review)

    service.database.write(note)
    return said


def _best(
    service: Service, reviewer: Reviewer, found: candidates.Candidate
) -> tuple[Judgement, tuple[str, str]]:
    """Return the judgement that counts, with its text.

    One text that is rejected does not speak for the others: an attacker could have what will be found of him
    rejected for good by a text, or evidence, that nobody would approve.
    """
    first = said = None
    for text in _texts(service, found):
        said = _asked(reviewer, *text)
        if said.review is not Review.REJECTED:
            return said, text
        first = first or (said, text)
    return first or (waiting("there is no text to review"), (found.rule, found.evidence))


def _texts(service: Service, found: candidates.Candidate) -> Iterator[tuple[str, str]]:
    """Yield a few texts of a candidate that pass the gates, the one that stands for it first."""
    chosen = found.rule, found.evidence
    yield chosen
    gates, left = service.parts.gates, MOST_TEXTS - 1
    for text in service.database.read(lambda c: candidates.other_texts(c, found.candidate)):
        if left and gates and text != chosen and gates.check(text[0]).passed:
            left -= 1
            yield text


def _asked(reviewer: Reviewer, rule: str, evidence: str) -> Judgement:
    try:
        return reviewer.review(rule, evidence)
    except PanguardError as error:
        _LOG.warning("the reviewer did not answer: %s", error)
        return waiting(str(error))
