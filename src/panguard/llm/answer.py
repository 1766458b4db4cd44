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
from panguard.llm.shown import Letters, letters
from panguard.printable import printable
from panguard.terms import Category, Severity

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
                    "quote": {"type": "string"},
                    "severity": {"type": "string", "enum": list(_SEVERITIES)},
                    "category": {"type": "string", "enum": [category.value for category in Category]},
                    "explanation": {"type": "string"},
                },
                "required": ["part", "quote", "severity", "category", "explanation"],
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
    quote: str
    severity: str
    category: Category
    explanation: str


class Answer(Sealed, frozen=True, forbid_unknown_fields=True):
    """An answer as it came."""

    claims: Annotated[tuple[Said, ...], Meta(max_length=_PARTS)]


def read_answer(text: str, asked: Asked, passages: Sequence[Passage]) -> tuple[Claim, ...] | NotReviewed:
    """Return what a reviewer claims of the passages that it was asked about."""
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
    return _claims(answer.claims, asked, passages)


def decoded(text: str, asked: Asked, form: type[_Form]) -> _Form | NotReviewed:
    """Return an answer in its form, with its seal checked."""
    try:
        answer = msgspec.json.decode(text.encode("utf-8", "surrogatepass"), type=form)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return nonsense()
    if answer.seal.strip() != asked.seal:
        reason = phrase("the answer does not carry the seal of the question: the text dictated it")
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


def _claims(every: Sequence[Said], asked: Asked, passages: Sequence[Passage]) -> tuple[Claim, ...]:
    known: dict[int, Letters] = {}
    claims: dict[tuple[str, int, str], Claim] = {}
    for said in every:
        place = asked.place(said.part)
        if _is_of_control(said, asked) or place is None or place >= len(passages):
            continue
        text = known.get(place) or known.setdefault(place, letters(passages[place].text))
        claim = _claim(said, passages[place], text)
        if claim:
            claims.setdefault((claim.file, claim.line, claim.quote), claim)
    # Who hides an attack among decoys decides which claim comes first, and not which is the gravest.
    gravest = sorted(claims.values(), key=lambda claim: -claim.severity)
    return tuple(gravest)[: DEFAULT_LIMITS.review_claims]


def _claim(said: Said, passage: Passage, text: Letters) -> Claim | None:
    """Return a claim whose quote stands in its passage; the quote is then the passage's own text."""
    if not LEAST_QUOTE <= len(said.quote.strip()) <= DEFAULT_LIMITS.review_quote:
        return None
    span = text.find(said.quote)
    if span is None:
        return None
    start, end = span
    return Claim(
        _SEVERITIES[said.severity],
        said.category,
        passage.file,
        passage.line + passage.text.count("\n", 0, start),
        passage.text[start:end],
        plain(said.explanation),
    )
