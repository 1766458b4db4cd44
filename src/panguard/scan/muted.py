"""Moves the findings of muted rules to the suppressed ones: never lost, and not counted. Pure."""

from collections.abc import Mapping

from panguard.findings import Finding
from panguard.rules.sources import SYNCED_ORIGIN
from panguard.scan.accept import Acceptance, accept, documentation_of
from panguard.scan.amend import Amended
from panguard.scan.skill import Skill
from panguard.values import dataclass, replace

SOURCE = "mute"


@dataclass(frozen=True, slots=True)
class ApplyMutes:
    """A step after an audit, and after a baseline: what that accepts has a reason of its own.

    `ours` and `synced` give the reason by the id of the rule, for the rules of packs and folders and for
    those of the Threat Cloud in use.
    """

    ours: Mapping[str, str]
    synced: Mapping[str, str]

    def __call__(self, skill: Skill, amended: Amended) -> Amended:
        """Return the result with the verdict after the mutes."""
        moved = {
            place: Acceptance(reason, SOURCE)
            for place, finding in enumerate(amended.verdict.findings)
            if (reason := self._reason(finding)) is not None
        }
        if not moved:
            return amended
        return replace(amended, verdict=accept(amended.verdict, moved, documentation_of(skill)))

    def _reason(self, finding: Finding) -> str | None:
        return (self.synced if finding.origin == SYNCED_ORIGIN else self.ours).get(finding.id)
