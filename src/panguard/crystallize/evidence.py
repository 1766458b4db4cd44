"""What a rule can be made from: a passage, and where in it the attack is. Pure: values only."""

from enum import StrEnum

from panguard.engine.program import Span
from panguard.terms import Category, Severity
from panguard.values import dataclass


class Witness(StrEnum):
    """Who saw the attack."""

    REVIEW = "review"
    HEURISTIC = "heuristic"
    GUARD = "guard"
    TRAP = "trap"
    USER = "user"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A passage of something hostile. `spans` are the attack in `text`, in characters, in order.

    `severity` and `category` are those of whoever saw it. It names nothing of where the passage is from.
    """

    text: str
    spans: tuple[Span, ...]
    witness: Witness
    category: Category
    severity: Severity
