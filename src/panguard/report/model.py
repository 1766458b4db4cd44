"""A report: the verdicts of one run, and what they add up to. Frozen and pure.

Small values are named tuples: every start of the program makes these classes, and a data class costs
seven times as much to make.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import NamedTuple

from panguard.findings import Finding, Phrase, Verdict
from panguard.language.catalogue import Catalogue
from panguard.report.presentation import Presentation
from panguard.terms import Lane, RiskLevel, Severity
from panguard.values import dataclass


class PackUsed(NamedTuple):
    """One rule pack that took part: its name, version, size, and how many of its rules cannot be used."""

    name: str
    version: str = ""
    rules: int = 0
    rejected: int = 0


class Unread(NamedTuple):
    """A target that could not be read at all, and why; a run with one is incomplete."""

    target: str
    reason: Phrase


class Outcome(StrEnum):
    """How a run ended; the entrance turns it into an exit code."""

    CLEAN = "clean"
    FINDINGS = "findings"
    INCOMPLETE = "incomplete"
    NOTHING = "nothing-to-scan"


@dataclass(frozen=True, slots=True)
class Report:
    """The verdicts of one run with what a reader needs to trust them.

    `root` is the absolute path that relative paths in SARIF count from (empty: sources stay as they
    are). `fail_on` is None where no level fails the run. `seconds` is only present where the reader
    asked for times, since it differs between runs.
    """

    verdicts: tuple[Verdict, ...]
    tool_version: str
    packs: tuple[PackUsed, ...] = ()
    fail_on: RiskLevel | None = RiskLevel.HIGH
    allow_incomplete: bool = False
    notices: tuple[Phrase, ...] = ()
    unread: tuple[Unread, ...] = ()
    root: str = ""
    seconds: float | None = None

    @property
    def complete(self) -> bool:
        """Say whether everything that should have been inspected was."""
        return not self.unread and all(verdict.complete for verdict in self.verdicts)

    @property
    def gap(self) -> bool:
        """Say whether something was left out that nobody allowed: unread, not inspected, or not listed."""
        if self.unread:
            return True
        listed = not any(verdict.findings_omitted for verdict in self.verdicts)
        return not (self.allow_incomplete or (self.complete and listed))

    @property
    def outcome(self) -> Outcome:
        """Decide how the run ended: findings come before gaps, gaps before a clean bill."""
        if any(self.fails(verdict) for verdict in self.verdicts):
            return Outcome.FINDINGS
        if self.gap:
            return Outcome.INCOMPLETE
        return Outcome.CLEAN if self.verdicts else Outcome.NOTHING

    def fails(self, verdict: Verdict) -> bool:
        """Say whether a verdict has findings, listed or not, and reaches the level that fails the run."""
        found = bool(verdict.findings or verdict.findings_omitted)
        return self.fail_on is not None and found and verdict.level >= self.fail_on


class Summary(NamedTuple):
    """What a report adds up to; the mappings hold every level and severity, worst first."""

    skills: int
    levels: Mapping[RiskLevel, int]
    severities: Mapping[Severity, int]
    findings: int
    suppressed: int
    omitted: int
    failing: int
    incomplete: int


Renderer = Callable[[Report, Catalogue, Presentation], str]
"""Turns a report into one document that ends in a line break; pure, and equal reports give equal text."""


def summarise(report: Report) -> Summary:
    """Count what a report holds."""
    levels = Counter(verdict.level for verdict in report.verdicts)
    severities = Counter(finding.severity for verdict in report.verdicts for finding in verdict.findings)
    return Summary(
        skills=len(report.verdicts),
        levels={level: levels[level] for level in sorted(RiskLevel, reverse=True)},
        severities={severity: severities[severity] for severity in sorted(Severity, reverse=True)},
        findings=severities.total(),
        suppressed=sum(len(verdict.suppressed) for verdict in report.verdicts),
        omitted=sum(verdict.findings_omitted for verdict in report.verdicts),
        failing=sum(report.fails(verdict) for verdict in report.verdicts),
        incomplete=sum(not verdict.complete for verdict in report.verdicts),
    )


def worst_first(verdicts: tuple[Verdict, ...]) -> tuple[Verdict, ...]:
    """Order verdicts for a reader: most dangerous first, then by name and source."""
    return tuple(sorted(verdicts, key=verdict_order))


def verdict_order(verdict: Verdict) -> tuple[int, int, str, str]:
    """Return the sorting key of verdicts: most dangerous first, then by name and source."""
    return -verdict.level, -verdict.score, verdict.name, verdict.source


def finding_order(finding: Finding) -> tuple[int, bool, str, int, int, str]:
    """Return the sorting key of findings: worst first, those that count before hints, then by place."""
    place = finding.location
    return (
        -finding.severity,
        finding.lane is not Lane.BLOCK,
        place.file,
        place.line,
        place.column,
        finding.id,
    )


class Group(NamedTuple):
    """The findings of one kind in one skill: the worst speaks for them, the others are its places.

    `echoes` are hints of other rules about the same lines, one for each rule: they confirm what is
    said already.
    """

    lead: Finding
    others: tuple[Finding, ...] = ()
    echoes: tuple[Finding, ...] = ()

    @property
    def lines(self) -> frozenset[tuple[str, int]]:
        """Return the places of the group, by file and line."""
        return frozenset((found.location.file, found.location.line) for found in (self.lead, *self.others))


def grouped(findings: tuple[Finding, ...]) -> tuple[Group, ...]:
    """Put findings of one id together, worst kind first; hints that only echo another are put with it."""
    kinds: dict[str, list[Finding]] = {}
    for finding in sorted(findings, key=finding_order):
        kinds.setdefault(finding.id, []).append(finding)
    voices: list[Group] = []
    echoes: dict[str, list[Finding]] = {}
    for first, *rest in kinds.values():
        group = Group(first, tuple(rest))
        voice = _voice(group, voices)
        if voice:
            echoes.setdefault(voice.lead.id, []).append(first)
        else:
            voices.append(group)
    return tuple(voice._replace(echoes=tuple(echoes.get(voice.lead.id, ()))) for voice in voices)


def _voice(group: Group, voices: list[Group]) -> Group | None:
    """Return the group that says what a hint says: one before it, so no milder, about all its lines."""
    if group.lead.lane is Lane.BLOCK:
        return None
    return next((voice for voice in voices if group.lines <= voice.lines), None)
