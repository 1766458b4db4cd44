"""Opinions in the form in which they are kept on disk; what is read is checked as an answer is. Pure."""

from collections.abc import Sequence
from typing import Annotated

from msgspec import Meta, Struct

from panguard.limits import DEFAULT_LIMITS
from panguard.llm.review import Claim, Passage, RuleOpinion
from panguard.terms import Category, Severity

_Percent = Annotated[int, Meta(ge=0, le=100)]
_Text = Annotated[str, Meta(max_length=DEFAULT_LIMITS.review_explanation)]


class KeptClaim(Struct, frozen=True, forbid_unknown_fields=True):
    """One claim."""

    severity: Severity
    category: Category
    file: str
    line: int
    quote: str
    explanation: _Text

    def stands(self, passages: Sequence[Passage]) -> bool:
        """Say whether a passage holds the quote on the line."""
        return any(
            passage.file == self.file
            and self.quote in passage.text
            and passage.line <= self.line <= passage.line + passage.text.count("\n")
            for passage in passages
        )

    def claim(self) -> Claim:
        """Return it as a claim."""
        return Claim(self.severity, self.category, self.file, self.line, self.quote, self.explanation)


class KeptOpinion(Struct, frozen=True, forbid_unknown_fields=True):
    """An opinion of a skill; whose it is stands in its key."""

    claims: Annotated[tuple[KeptClaim, ...], Meta(max_length=DEFAULT_LIMITS.review_claims)]

    @classmethod
    def of(cls, claims: Sequence[Claim]) -> "KeptOpinion":
        """Return the form in which claims are kept."""
        return cls(
            tuple(
                KeptClaim(each.severity, each.category, each.file, each.line, each.quote, each.explanation)
                for each in claims
            )
        )

    def claims_on(self, passages: Sequence[Passage]) -> tuple[Claim, ...] | None:
        """Return the claims; None where one of them is not about these passages."""
        if not all(claim.stands(passages) for claim in self.claims):
            return None
        return tuple(claim.claim() for claim in self.claims)


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
