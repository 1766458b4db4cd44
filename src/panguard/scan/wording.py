"""One way in which text can say what a kind of finding is about. Pure."""

from panguard.scan.explanation import Explanation
from panguard.scan.patterns import LinearPattern
from panguard.terms import Lane, Severity
from panguard.values import dataclass


@dataclass(frozen=True, slots=True)
class Wording:
    """A pattern for an explanation, with the lane and severity it was measured fit for."""

    explanation: Explanation
    pattern: LinearPattern
    lane: Lane = Lane.BLOCK
    severity: Severity | None = None

    @property
    def base(self) -> Severity:
        """Return how bad an occurrence is by itself."""
        return self.explanation.severity if self.severity is None else self.severity
