"""Opinions in the form in which they are kept on disk; what is read is checked as an answer is. Pure."""

from collections.abc import Sequence
from typing import Annotated

from msgspec import Meta, Struct

from panguard.limits import DEFAULT_LIMITS
from panguard.llm.answer import Mark
from panguard.llm.review import Passage, RuleOpinion
from panguard.terms import Category, Severity

_Percent = Annotated[int, Meta(ge=0, le=100)]
_Text = Annotated[str, Meta(max_length=DEFAULT_LIMITS.review_explanation)]


class KeptClaim(Struct, frozen=True, forbid_unknown_fields=True):
    """One claim, by its place in the passages; the quote tells whether they are still the same."""

    severity: Severity
    category: Category
    passage: Annotated[int, Meta(ge=0)]
    start: Annotated[int, Meta(ge=0)]
    quote: Annotated[str, Meta(min_length=1)]
    explanation: _Text

    def mark_on(self, passages: Sequence[Passage]) -> Mark | None:
        """Return the claim on some passages; None where they do not hold its quote at its place."""
        if self.passage >= len(passages):
            return None
        if not passages[self.passage].text.startswith(self.quote, self.start):
            return None
        end = self.start + len(self.quote)
        return Mark(self.severity, self.category, self.passage, self.start, end, self.explanation)


class KeptOpinion(Struct, frozen=True, forbid_unknown_fields=True):
    """An opinion of a skill; whose it is stands in its key."""

    claims: Annotated[tuple[KeptClaim, ...], Meta(max_length=DEFAULT_LIMITS.review_claims)]
    left_out: Annotated[int, Meta(ge=0)]

    @classmethod
    def of(cls, marks: Sequence[Mark], left_out: int, passages: Sequence[Passage]) -> "KeptOpinion":
        """Return the form in which claims are kept."""
        return cls(tuple(_kept(mark, passages[mark.passage].text) for mark in marks), left_out)

    def marks_on(self, passages: Sequence[Passage]) -> tuple[Mark, ...] | None:
        """Return the claims; None where one of them is not about these passages."""
        marks = tuple(mark for mark in (claim.mark_on(passages) for claim in self.claims) if mark)
        return marks if len(marks) == len(self.claims) else None


def _kept(mark: Mark, text: str) -> KeptClaim:
    quote = text[mark.start : mark.end]
    return KeptClaim(mark.severity, mark.category, mark.passage, mark.start, quote, mark.explanation)


class KeptRuleOpinion(Struct, frozen=True, forbid_unknown_fields=True):
    """An opinion of a candidate rule; whose it is stands in its key."""

    approved: bool
    reasons: Annotated[tuple[_Text, ...], Meta(max_length=DEFAULT_LIMITS.review_reasons)]
    risk: _Percent
    coverage: _Percent
    specificity: _Percent
    proportionality: _Percent
    valid: bool

    @classmethod
    def of(cls, opinion: RuleOpinion) -> "KeptRuleOpinion":
        """Return the form in which an opinion is kept."""
        return cls(
            opinion.approved,
            opinion.reasons,
            opinion.risk,
            opinion.coverage,
            opinion.specificity,
            opinion.proportionality,
            opinion.valid,
        )

    def opinion(self, provider: str, model: str) -> RuleOpinion:
        """Return it as an opinion of a reviewer."""
        return RuleOpinion(
            self.approved,
            self.reasons,
            self.risk,
            self.coverage,
            self.specificity,
            self.proportionality,
            self.valid,
            provider,
            model,
            cached=True,
        )
