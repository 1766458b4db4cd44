"""Looks up what a finding means: the explanations of all layers and of the review, joined. Pure."""

from panguard.scan import reviewed
from panguard.scan.explanation import Explanation
from panguard.scan.scanner import LAYERS

EXPLANATIONS: dict[str, Explanation] = {
    explanation.id: explanation for layer in (*LAYERS, reviewed) for explanation in layer.EXPLANATIONS
}


def explain(finding_id: str) -> Explanation | None:
    """Return the explanation of a finding that no rule makes; None for any other id."""
    return EXPLANATIONS.get(finding_id)
