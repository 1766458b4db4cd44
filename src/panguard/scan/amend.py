"""What becomes of a verdict after the audit: trusted comments first, then steps such as a baseline. Pure."""

from collections.abc import Callable, Mapping, Sequence

from panguard.findings import Verdict
from panguard.scan.accept import documentation_of
from panguard.scan.skill import Skill
from panguard.scan.suppress import honour, inline_ignores
from panguard.values import dataclass, field


@dataclass(frozen=True, slots=True)
class Amended:
    """A verdict after what its reader accepted.

    `unheard` counts comments in the skill that asked for silence in vain. `used`, `reopened` and
    `lapsed` are numbers of baseline entries; `digests` the SHA-256 of files that have findings.
    """

    verdict: Verdict
    unheard: int = 0
    used: frozenset[int] = frozenset()
    reopened: frozenset[int] = frozenset()
    lapsed: frozenset[int] = frozenset()
    digests: Mapping[str, str] = field(default_factory=dict)


Step = Callable[[Skill, Amended], Amended]


def amend(skill: Skill, verdict: Verdict, steps: Sequence[Step] = ()) -> Amended:
    """Obey the comments of a skill that its reader owns, count those of any other, and take the steps."""
    comments = inline_ignores(skill)
    if comments and skill.owned:
        verdict, comments = honour(verdict, comments, documentation_of(skill)), ()
    amended = Amended(verdict, unheard=len(comments))
    for step in steps:
        amended = step(skill, amended)
    return amended
