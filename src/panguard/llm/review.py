"""What a reviewer is asked, and what it may answer. Pure: values only.

A reviewer adds to what rules found. Nothing that it says takes anything away.
"""

from enum import StrEnum

from panguard.findings import Phrase
from panguard.terms import Category, Severity
from panguard.values import dataclass


@dataclass(frozen=True, slots=True)
class Passage:
    """A part of a file that is under review; `line` is the number of its first line, from 1."""

    file: str
    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """The passages of one skill that are under review, in order; together they fit into one prompt."""

    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Claim:
    """An attack that a reviewer sees: where, and a quote, which stands in the passage letter by letter."""

    severity: Severity
    category: Category
    file: str
    line: int
    quote: str
    explanation: str


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a reviewer said of one skill; without claims it saw no attack. `dollars` is what it cost."""

    claims: tuple[Claim, ...]
    provider: str
    model: str
    dollars: float = 0.0
    cached: bool = False


class Unreviewed(StrEnum):
    """Why nobody reviewed a skill."""

    OFF = "off"
    NOT_NEEDED = "not-needed"
    NO_MODEL = "no-model"
    NO_CONSENT = "no-consent"
    OFFLINE = "offline"
    BUDGET = "budget"
    FAILED = "failed"
    HIJACKED = "hijacked"


@dataclass(frozen=True, slots=True)
class NotReviewed:
    """A review that did not take place, and why, in words."""

    kind: Unreviewed
    reason: Phrase
