"""Moves accepted findings from what a verdict counts to what it shows as suppressed. Pure.

A baseline and a trusted comment both end here, so that score, level and checks are weighed again in
one place, by the same functions as the scan itself.
"""

from collections.abc import Collection, Mapping

from panguard.findings import Suppressed, Verdict
from panguard.printable import printable
from panguard.scan.checks import left_out, results
from panguard.scan.kind import source_type_of
from panguard.scan.score import score_and_level
from panguard.scan.skill import Skill
from panguard.terms import SourceType
from panguard.values import dataclass, replace


@dataclass(frozen=True, slots=True)
class Acceptance:
    """Why a finding is accepted, and who says so: `baseline` or `inline`."""

    reason: str
    source: str


def accept(
    verdict: Verdict, accepted: Mapping[int, Acceptance], documentation: Collection[str] = ()
) -> Verdict:
    """Return the verdict without the findings at the accepted positions, which become suppressed.

    `documentation` names the files that nobody executes, as the level takes them into account.
    Where findings were omitted for their number, score, level and checks stay: nobody saw what they count.
    """
    if not accepted:
        return verdict
    kept = tuple(finding for number, finding in enumerate(verdict.findings) if number not in accepted)
    moved = tuple(
        Suppressed(verdict.findings[number], reason.reason, reason.source)
        for number, reason in sorted(accepted.items())
    )
    lighter = replace(verdict, findings=kept, suppressed=(*verdict.suppressed, *moved))
    if verdict.findings_omitted:
        return lighter
    score, level = score_and_level(kept, verdict.multiplier, documentation)
    return replace(lighter, checks=results(kept, left_out(verdict)), score=score, level=level)


def documentation_of(skill: Skill) -> frozenset[str]:
    """Return the files of a skill that are documentation, by the names that findings use."""
    return frozenset(
        printable(file.path)
        for file in skill.files
        if SourceType.DOCUMENTATION
        is (skill.source_type if file.path == skill.primary else source_type_of(file.path, file.kind))
    )
