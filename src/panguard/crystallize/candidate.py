"""A rule that was made of evidence, with what was measured of it. Pure: values only."""

from panguard.findings import Phrase
from panguard.rules.model import Rule
from panguard.values import dataclass


@dataclass(frozen=True, slots=True)
class Measures:
    """What is known of a candidate by measurement; shares are between 0 and 1.

    `harmless` is how many harmless documents it was tried on, `bound` the share of such documents that it
    may hit at most, with a confidence of 95 %.
    """

    bits: float
    harmless: int
    bound: float
    mutants: int
    mutants_caught: int
    twins: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """A rule as it may be proposed: `id` is that of its detection, `content` its text in YAML.

    `evidence` is what it was made from, without what is private. `artefact` says that it asks for an exact
    payload; otherwise it asks for wording, which may be shown and never blocks.
    """

    id: str
    rule: Rule
    content: str
    evidence: str
    artefact: bool
    measures: Measures


@dataclass(frozen=True, slots=True)
class Refused:
    """Evidence of which no rule was made that may leave the machine, and every reason for it.

    `content` is the rule that failed, where there was one.
    """

    reasons: tuple[Phrase, ...]
    content: str = ""
