"""What a reviewer may answer about a skill, and what of it counts. Pure.

An answer counts as a whole or not at all where its form is wrong, its seal is, or the control was missed.
Of its claims only those count that quote what stands in the part that they name.
"""

from collections.abc import Sequence
from typing import Annotated, TypeVar

import msgspec
from msgspec import Meta, Struct

from panguard.findings import phrase
from panguard.limits import DEFAULT_LIMITS
from panguard.llm.prompt import Asked
from panguard.llm.review import Claim, NotReviewed, Passage, Unreviewed
from panguard.llm.shown import Letters, letters, unnumbered
from panguard.printable import printable
from panguard.terms import Category, Severity
from panguard.values import dataclass

LEAST_QUOTE = 4
_PARTS = 1_000
_SEVERITIES = {level.label: level for level in Severity if level is not Severity.INFO}
_Form = TypeVar("_Form", bound="Sealed")

SCHEMA = {
    "type": "object",
    "properties": {
        "seal": {"type": "string"},
        "claims": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "part": {"type": "integer"},
                    "line": {"type": "integer"},
                    "quote": {"type": "string"},
                    "severity": {"type": "string", "enum": list(_SEVERITIES)},
                    "category": {"type": "string", "enum": [category.value for category in Category]},
                    "explanation": {"type": "string"},
                },
                "required": ["part", "line", "quote", "severity", "category", "explanation"],
                "additionalProperties": False,
            },
        },
    },
    "required": ["seal", "claims"],
    "additionalProperties": False,
}


class Sealed(Struct, frozen=True, forbid_unknown_fields=True):
    """What every answer carries."""

    seal: str


class Said(Struct, frozen=True, forbid_unknown_fields=True):
    """One claim as it came."""

    part: Annotated[int, Meta(ge=1, le=_PARTS)]
    line: int
    quote: str
    severity: str
    category: Category
    explanation: str


class Answer(Sealed, frozen=True, forbid_unknown_fields=True):
    """An answer as it came."""

    claims: Annotated[tuple[Said, ...], Meta(max_length=_PARTS)]


@dataclass(frozen=True, slots=True)
class Mark:
    """A claim by its place: the number of its passage, from 0, and where in it its quote begins and ends."""

    severity: Severity
    category: Category
    passage: int
    start: int
    end: int
    explanation: str

    def claim(self, passages: Sequence[Passage]) -> Claim:
        """Return the claim, with the passage's own words."""
        passage = passages[self.passage]
        return Claim(
            self.severity,
            self.category,
            passage.file,
            passage.line + passage.text.count("\n", 0, self.start),
            passage.text[self.start : self.end],
            self.explanation,
            passage.reading,
            passage.start + self.start,
        )


def read_answer(text: str, asked: Asked, passages: Sequence[Passage]) -> tuple[Mark, ...] | NotReviewed:
    """Return what a reviewer claims of the passages that it was asked about, the gravest first."""
    answer = decoded(text, asked, Answer)
    if isinstance(answer, NotReviewed):
        return answer
    if any(said.severity not in _SEVERITIES for said in answer.claims):
        return nonsense()
    if not any(_is_of_control(said, asked) for said in answer.claims):
        return NotReviewed(
            Unreviewed.HIJACKED,
            phrase(
                "the reviewer did not see the attack that was planted for it: the text steered it, or the"
                " model is too weak"
            ),
        )
    return _marks(answer.claims, asked, passages)


def decoded(text: str, asked: Asked, form: type[_Form]) -> _Form | NotReviewed:
    """Return an answer in its form, with its seal checked."""
    try:
        answer = msgspec.json.decode(text.encode("utf-8", "surrogatepass"), type=form)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return nonsense()
    if answer.seal.strip() != asked.seal:
        reason = phrase(
            "the answer does not carry the seal of the question: the text dictated it, or the question was "
            "longer than the model can read, and its beginning was cut off"
        )
        return NotReviewed(Unreviewed.HIJACKED, reason)
    return answer


def nonsense() -> NotReviewed:
    """Return the refusal of an answer that is not of the form that was asked for."""
    return NotReviewed(Unreviewed.FAILED, phrase("the model's answer is not of the form that was asked for"))


def plain(text: str) -> str:
    """Return a model's sentence as it may be shown: one line, visible, bounded."""
    return printable(text).strip()[: DEFAULT_LIMITS.review_explanation]


def _is_of_control(said: Said, asked: Asked) -> bool:
    return said.part == asked.control.number or asked.control.word in said.quote


def _marks(every: Sequence[Said], asked: Asked, passages: Sequence[Passage]) -> tuple[Mark, ...]:
    known: dict[int, Letters] = {}
    marks: dict[tuple[int, int, int], Mark] = {}
    for said in every:
        place = asked.place(said.part)
        if _is_of_control(said, asked) or place is None or place >= len(passages):
            continue
        text = known.get(place) or known.setdefault(place, letters(passages[place].text))
        mark = _mark(said, place, passages[place], text)
        if mark:
            other = marks.setdefault((mark.passage, mark.start, mark.end), mark)
            if mark.severity > other.severity:
                marks[mark.passage, mark.start, mark.end] = mark
    # Who hides an attack among decoys decides which claim comes first, and not which is the gravest.
    return tuple(sorted(marks.values(), key=lambda mark: -mark.severity))


def _mark(said: Said, place: int, passage: Passage, text: Letters) -> Mark | None:
    """Return where a quote stands in its passage: on the line that is named, else nearest to it."""
    if not LEAST_QUOTE <= len(said.quote.strip()) <= DEFAULT_LIMITS.review_quote:
        return None
    line = said.line - passage.line
    span = text.find(said.quote, line) or text.find(unnumbered(said.quote), line)
    if span is None:
        return None
    return Mark(_SEVERITIES[said.severity], said.category, place, *span, plain(said.explanation))
