"""What one kind of finding means: what, why, example and remedy, in one frozen value. Pure.

Each layer lists the explanations of the findings it makes beside the code that makes them
(`EXPLANATIONS`); `scan.explain` joins them. Findings take their words from here, and so do the
`explain` command and the documentation.
"""

from panguard.findings import Phrase
from panguard.terms import Category, Check, Lane, Severity
from panguard.values import dataclass


@dataclass(frozen=True, slots=True)
class Explanation:
    """One kind of finding: its id, how bad it is by itself, and its words.

    `title` is the message of a finding unless the layer says something more exact; `example` shows
    text that is flagged (data, not translated); `innocent` says what is not flagged. `lane` is the
    lane of a finding of this kind unless the layer knows better. What several kinds have in common is
    said once, by a `partial` of this class.
    """

    id: str
    severity: Severity
    title: Phrase
    why: Phrase
    remedy: Phrase
    check: Check
    category: Category
    example: str = ""
    innocent: Phrase | None = None
    references: tuple[str, ...] = ()
    lane: Lane = Lane.BLOCK
