"""Has gates and reviewer judge a candidate. No transaction is open while they do.

Texts are handed on as they are: gates and reviewer know that strangers wrote them.
"""

import logging
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import Connection

from panguard.errors import PanguardError
from panguard.threatcloud.consensus import Review, Reviewing
from panguard.threatcloud.server.calls import Service
from panguard.threatcloud.server.decisions import Gated
from panguard.threatcloud.server.judgement import Judgement, pause, waiting
from panguard.threatcloud.server.ports import Gates, Reviewer
from panguard.threatcloud.server.store import candidates, texts
from panguard.threatcloud.server.store.moments import seconds

_LOG = logging.getLogger(__name__)
MOST_TEXTS = 3
_LEASE = timedelta(minutes=10)


class _Text(NamedTuple):
    """A text of a candidate, its evidence, and what the gates said of it, as it is kept."""

    rule: str
    evidence: str
    gates: str


class ReviewsLeft:
    """How many candidates may be reviewed in one turn: a slow model holds up nothing else for long."""

    def __init__(self, left: int) -> None:
        self._left = left

    def take(self) -> bool:
        """Take one, and say whether there was one."""
        self._left -= 1
        return self._left >= 0


def judge(service: Service, found: candidates.Candidate, reviews: ReviewsLeft) -> bool:
    """Ask what is still to be asked of a candidate; say whether it may be decided now."""
    gated = Gated.read(found.gates)
    gates, reviewer = service.parts.gates, service.parts.reviewer
    if gates:
        found, gated = _measure(service, gates, found, gated)
    wanted = service.options.reviewing is not Reviewing.OFF and found.review is Review.NONE
    if not (reviewer and wanted and gated and gated.passed):
        return True
    if _is_held(found):
        return service.options.reviewing is Reviewing.REQUIRED
    if found.review_after > seconds(service.parts.clock()):
        return True
    if not reviews.take():
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


def _lease(service: Service, found: candidates.Candidate) -> bool:
    """Keep other processes from asking about the same candidate, which somebody pays for."""
    now = service.parts.clock()
    until = seconds(now + _LEASE)
    return service.database.write(
        lambda c: candidates.lease_review(c, found.candidate, found.review_after, until)
    )


def _review(service: Service, reviewer: Reviewer, found: candidates.Candidate) -> Judgement:
    """Ask about the texts of a candidate until one is approved; note what was said, and of which text."""
    said, chosen, asked = _best(service, reviewer, found)
    tries = found.review_tries + 1
    after = seconds(service.parts.clock() + pause(tries))

    def note(connection: Connection) -> None:
        known = candidates.find(connection, found.candidate, holding=True)
        if known is None or not known.open or known.review is not Review.NONE or known.rule != found.rule:
            return  # a person has spoken meanwhile, or another text stands for it
        texts.note_tried(connection, found.candidate, asked)
        if chosen.rule != found.rule:
            texts.note_replaced(connection, found.candidate, found.rule)
            candidates.choose_text(connection, found.candidate, (chosen.rule, chosen.evidence))
            candidates.note_gates(connection, found.candidate, chosen.gates)
        candidates.note_said(connection, found.candidate, said.written(), tries, after)
        if said.review is not Review.NONE:
            candidates.note_review(connection, found.candidate, said.review)

    service.database.write(note)
    return said


def _best(
    service: Service, reviewer: Reviewer, found: candidates.Candidate
) -> tuple[Judgement, _Text, Sequence[str]]:
    """Return the judgement that counts, its text, and the digests of the other texts that were asked about.

    One text that is rejected does not speak for the others: an attacker could have what will be found of him
    rejected for good by a text, or evidence, that nobody would approve.
    """
    first: tuple[Judgement, _Text] | None = None
    asked: list[str] = []
    for text in _texts(service, found):
        said = _asked(reviewer, text.rule, text.evidence)
        if text.rule != found.rule:
            asked.append(texts.digest_of(text.rule))
        if said.review is not Review.REJECTED:
            return said, text, asked
        first = first or (said, text)
    judged = first or (waiting("there is no text to review"), _Text(found.rule, found.evidence, found.gates))
    return (*judged, asked)


def _texts(service: Service, found: candidates.Candidate) -> Iterator[_Text]:
    """Yield a few texts of a candidate that pass the gates, the one that stands for it first."""
    yield _Text(found.rule, found.evidence, found.gates)
    gates, left = service.parts.gates, MOST_TEXTS - 1
    for text in service.database.read(lambda c: texts.untried(c, found.candidate)):
        gated = Gated.of(gates.check(text.rule)) if left and gates else None
        if gated and gated.passed:
            left -= 1
            yield _Text(text.rule, text.evidence, gated.written())


def _asked(reviewer: Reviewer, rule: str, evidence: str) -> Judgement:
    try:
        return reviewer.review(rule, evidence)
    except PanguardError as error:
        _LOG.warning("the reviewer did not answer: %s", error)
        return waiting(str(error))
