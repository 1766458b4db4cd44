"""Chooses the passages of a skill that are handed to a reviewer, with secrets and names masked. Pure.

A skill that fits is handed over whole; of a larger one the windows that `llm.windows` chooses, those first in
which something was noticed, something hidden was opened, or the model in the package likes the words least.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from re import IGNORECASE, Match

from panguard.engine.views.view import View
from panguard.expressions import Expression
from panguard.findings import Verdict
from panguard.limits import Limits
from panguard.llm.review import Passage, Question
from panguard.llm.windows import Interest, fit, fitted
from panguard.printable import printable
from panguard.scan import classifier
from panguard.scan.credentials import redact
from panguard.scan.document import Document
from panguard.scan.scanner import make_documents
from panguard.scan.skill import Skill
from panguard.scan.undecided import tells
from panguard.terms import Severity, SourceType
from panguard.values import dataclass

# What is kept under the name of a secret and is no sentence, address or call. Nothing that an agent would
# obey, and nothing that runs, is written so.
_KEPT = Expression(
    r"\b[\w-]{0,60}(?:key|token|secret|passw(?:or)?d|auth|credential|cookie)[\w-]{0,40}[\"']?\s{0,4}[:=]\s{0,4}"
    r"[\"'](?:(?:bearer|basic|token)\s)?([A-Za-z0-9_+/=.~-]{8,2000})[\"']",
    IGNORECASE,
)
_SHOWN = 4
_WORDS = frozenset({SourceType.SKILL, SourceType.INSTRUCTIONS, SourceType.DOCUMENTATION, SourceType.TEXT})
_UNSCORED = -100.0
_MOST_DISLIKED = 2


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading of a text as a reviewer sees it: `text` is that of the view, with secrets masked.

    `number` counts the readings of what is shown under the same name.
    """

    document: Document
    view: View
    text: str
    number: int

    @property
    def passage(self) -> Passage:
        """Return all of it as a passage; a line of what was hidden is that of its place in the file."""
        return Passage(printable(self.document.file), self.line_of(0), self.text, self.number)

    def line_of(self, offset: int) -> int:
        """Return the line of the file that an offset of the reading comes from."""
        return self.document.lines.position(self.view.source_span(offset, offset + 1)[0])[0]


def question(skill: Skill, verdict: Verdict, limits: Limits, names: Sequence[str] = ()) -> Question:
    """Return what a reviewer is asked about a skill; its passages stand in the order of the skill.

    `names` are the user's own, which are masked as secrets are.
    """
    every = [each for known in readings(make_documents(skill, limits), names).values() for each in known]
    passages = [reading.passage for reading in every if reading.text.strip()]
    if fit(passages, limits):
        return Question(tuple(passages))
    shown = fitted(passages, tuple(_interests(every, verdict)), limits)
    return Question(shown, _size(passages) - _size(shown))


def _size(passages: Iterable[Passage]) -> int:
    return sum(len(passage.text) for passage in passages)


def readings(documents: Iterable[Document], names: Sequence[str] = ()) -> dict[str, list[Reading]]:
    """Return what of each file a reviewer may quote, by the name that it is shown: all readings of it.

    The first one is the file as it stands; the others are what is hidden in it. `names` are masked.
    """
    known: dict[str, list[Reading]] = {}
    for document in documents:
        same = known.setdefault(printable(document.file), [])
        for view in (document.raw, *document.hidden.views, *document.decoded.views):
            same.append(Reading(document, view, masked(view.text, names), len(same)))
    return known


def masked(text: str, names: Sequence[str] = ()) -> str:
    """Return a text, of the same length, with secrets and names masked: they are nobody else's business."""
    plain = _KEPT.sub(_mask, redact(text))
    if not names:
        return plain
    either = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    named = rf"(?<![A-Za-z0-9])(?:{either})(?![A-Za-z0-9])"
    return re.sub(named, lambda found: "*" * len(found[0]), plain, flags=IGNORECASE)


def _mask(found: Match[str]) -> str:
    start, end = found.start(1) - found.start(), found.end(1) - found.start()
    return found[0][: start + _SHOWN] + "*" * (end - start - _SHOWN) + found[0][end:]


def _interests(every: Sequence[Reading], verdict: Verdict) -> Iterator[Interest]:
    """Yield the lines that are worth a review, whatever stands around them."""
    for finding in verdict.findings:
        if finding.base > Severity.INFO:
            yield Interest(finding.location.file, finding.location.line)
    for match in verdict.silent:
        if tells(match):
            yield Interest(match.file, match.line)
    for reading in every:
        if reading.view is not reading.document.raw:
            yield Interest(printable(reading.document.file), reading.line_of(0))
        elif reading.document.source_type in _WORDS:
            for passage in classifier.shipped().worst(reading.text, _UNSCORED, _MOST_DISLIKED):
                yield Interest(printable(reading.document.file), reading.line_of(passage.start))
