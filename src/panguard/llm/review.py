"""What a reviewer is asked, and what it may answer. Pure: values only.

A reviewer adds to what rules found. Nothing that it says takes anything away.
"""

from enum import StrEnum

from panguard.findings import Phrase
from panguard.terms import Category, Severity
from panguard.values import dataclass


@dataclass(frozen=True, slots=True)
class Passage:
    """A part of a file that is under review; `line` is the number of its first line, from 1.

    A file may be read in several ways, as it stands and with what is hidden in it opened: `reading` numbers
    them, and `start` is where the part begins in that reading.
    """

    file: str
    line: int
    text: str
    reading: int = 0
    start: int = 0


@dataclass(frozen=True, slots=True)
class Question:
    """The passages of one skill that are under review, in order; together they fit into one prompt.

    `unshown` counts the characters of the skill that are in none of them.
    """

    passages: tuple[Passage, ...]
    unshown: int = 0


@dataclass(frozen=True, slots=True)
class Claim:
    """An attack that a reviewer sees, and the quote for it, which stands in the skill letter by letter.

    `reading` and `start` say where: of several places with the same words, one is meant.
    """

    severity: Severity
    category: Category
    file: str
    line: int
    quote: str
    explanation: str
    reading: int = 0
    start: int = 0


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a reviewer said of one skill; without claims it saw no attack. `dollars` is what it cost.

    `left_out` counts further claims, none of them graver, that were not looked at, `unshown` the characters
    of the skill that the reviewer was not shown.
    """

    claims: tuple[Claim, ...]
    provider: str
    model: str
    dollars: float = 0.0
    cached: bool = False
    left_out: int = 0
    unshown: int = 0


class Unreviewed(StrEnum):
    """Why nobody reviewed a skill."""

    OFF = "off"
    NOT_NEEDED = "not-needed"
    NO_MODEL = "no-model"
    NO_CONSENT = "no-consent"
    OFFLINE = "offline"
    BUDGET = "budget"
    TIME = "time"
    FAILED = "failed"
    HIJACKED = "hijacked"


@dataclass(frozen=True, slots=True)
class NotReviewed:
    """A review that did not take place, and why, in words."""

    kind: Unreviewed
    reason: Phrase


@dataclass(frozen=True, slots=True)
class RuleOpinion:
    """What a reviewer said of a candidate rule; the numbers are between 0 and 100.

    `approved` is true only where the reviewer approved and its own numbers allow it. `risk` is that of
    alarms at honest skills, `coverage` the share of such attacks that the rule would find.
    """

    approved: bool
    reasons: tuple[str, ...]
    risk: int
    coverage: int
    specificity: int
    proportionality: int
    valid: bool
    provider: str
    model: str
    dollars: float = 0.0
    cached: bool = False
