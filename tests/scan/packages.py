"""Builds skills for the tests of the layers that look at whole packages."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from panguard.findings import Finding, NotInspected
from panguard.scan.document import Document
from panguard.scan.scanner import make_documents
from panguard.scan.skill import Skill, skill_file
from panguard.terms import SourceType

Inspect = Callable[[Skill, Sequence[Document]], Iterable[Finding | NotInspected]]


def package(
    files: Mapping[str, str | bytes],
    primary: str | None = "SKILL.md",
    source_type: SourceType = SourceType.SKILL,
    not_inspected: tuple[NotInspected, ...] = (),
) -> Skill:
    """Make a skill of files by path."""
    made = (
        skill_file(path, data if isinstance(data, bytes) else data.encode()) for path, data in files.items()
    )
    return Skill("made", "", tuple(made), primary, source_type, not_inspected)


def findings(inspect: Inspect, skill: Skill) -> list[Finding]:
    """Run one layer over a skill."""
    told = inspect(skill, make_documents(skill))
    return [item for item in told if isinstance(item, Finding)]


def ids(inspect: Inspect, skill: Skill) -> list[str]:
    """Return the ids of what one layer finds in a skill, in order."""
    return [finding.id for finding in findings(inspect, skill)]
