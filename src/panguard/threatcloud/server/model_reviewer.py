"""The reviewer of a server that has a model: it asks, and says what of the answer counts."""

from typing import Protocol

from panguard.llm.review import NotReviewed, RuleOpinion, Unreviewed
from panguard.llm.rule_review import MOST_RISK
from panguard.threatcloud.consensus import Review
from panguard.threatcloud.server.judgement import Judgement, Marks, fit_reasons, waiting


class Asking(Protocol):
    """What asks a model, as `panguard.llm.reviewing` does."""

    def review_rule(self, rule_text: str, evidence: str) -> RuleOpinion | NotReviewed:
        """Return what a model says of a candidate rule."""
        ...


class ModelReviewer:
    """Reviews candidates with a model. Whatever is no clear answer leaves a candidate waiting."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking

    def review(self, rule_text: str, evidence: str) -> Judgement:
        """Return the judgement of the model."""
        said = self._asking.review_rule(rule_text, evidence)
        if isinstance(said, NotReviewed):
            return waiting(str(said.reason), final=said.kind is Unreviewed.HIJACKED)
        return Judgement(
            judged(said),
            said.provider,
            said.model,
            Marks(said.risk, said.coverage, said.specificity, said.proportionality),
            fit_reasons(said.reasons, rule_text, evidence),
        )


def judged(said: RuleOpinion) -> Review:
    """Return what follows from an opinion.

    A rule that is not approved and yet finds a real attack, with little risk for honest skills, is shown and
    never blocks. One that is wrong or risky is rejected.
    """
    if said.approved:
        return Review.APPROVED
    return Review.DEMOTED if said.valid and said.risk <= MOST_RISK else Review.REJECTED
