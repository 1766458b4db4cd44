"""Scans labelled samples as the command would, and keeps what was said of each."""

import json
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.corpora import REPOSITORY, Sample, text_of
from benchmarks.judging import weigh
from benchmarks.quality_language import language_of
from benchmarks.split import Part
from panguard.engine.cache import load_rules
from panguard.engine.ruleset import RuleSet
from panguard.findings import Finding, Verdict
from panguard.rules.sources import default_sources
from panguard.scan.scanner import ScanOptions, audit, scan_content
from panguard.scan.sources.target import read_target
from panguard.terms import Lane, Severity, SourceType

SOURCE_TYPES = {
    "tool-description": SourceType.MCP_TOOLS,
    "tool-output": SourceType.TEXT,
    "tool-log": SourceType.TEXT,
    "prompt": SourceType.TEXT,
    "script": SourceType.SCRIPT,
}
RESULTS = REPOSITORY / "benchmarks" / "results"
_NOTICED = frozenset(s.label for s in Severity if s >= Severity.MEDIUM)


@dataclass(frozen=True, slots=True, order=True)
class Hit:
    """One kind of finding in a sample: the lane, severity, id and layer."""

    lane: str
    severity: str
    id: str
    layer: str

    @property
    def counts(self) -> bool:
        """Say whether it makes a sample noticed."""
        return self.severity in _NOTICED

    def __str__(self) -> str:
        """Write it as lists of findings have it."""
        return f"{self.lane}:{self.severity}:{self.id}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the scanner said of one sample."""

    id: str
    set: str
    tier: str
    kind: str
    family: str
    part: str
    language: str
    malicious: bool
    blocked: bool
    noticed: bool
    complete: bool
    level: str
    findings: tuple[Hit, ...]
    seconds: float

    @property
    def is_skill(self) -> bool:
        """Say whether the sample is a skill (a folder, or a lone SKILL.md)."""
        return self.kind in {"skill", "skill-md"}

    def noticed_in(self, lane: Lane) -> bool:
        """Say whether findings of one lane alone make the sample noticed."""
        return any(hit.lane == lane and hit.counts for hit in self.findings)


def rules() -> RuleSet:
    """Load the rules that a scan uses by default, with the cache of the repository's own."""
    return load_rules(default_sources(), RESULTS / "cache")


def judge(task: tuple[Sample, Part], ruleset: RuleSet) -> Outcome:
    """Scan one sample as the command would."""
    sample, part = task
    text = text_of(sample)
    started = time.perf_counter()
    verdicts = verdicts_on(sample, text, ruleset)
    seconds = time.perf_counter() - started
    weighed = weigh(verdicts)
    return Outcome(
        id=sample.id,
        set=sample.set,
        tier=sample.tier,
        kind=sample.kind,
        family=sample.family,
        part=part,
        language=language_of(text),
        malicious=sample.malicious,
        blocked=weighed.blocked,
        noticed=weighed.noticed,
        complete=weighed.complete,
        level=weighed.level.label,
        findings=_hits(weighed.findings),
        seconds=seconds,
    )


def verdicts_on(sample: Sample, text: str, ruleset: RuleSet) -> list[Verdict]:
    """Scan a sample as what it is: a text, a lone SKILL.md by whatever name, or a whole package."""
    if sample.path.name == "texts.jsonl":
        options = ScanOptions(source_type=SOURCE_TYPES.get(sample.kind, SourceType.TEXT), skill_name="text")
        return [scan_content(text, rules=ruleset, options=options)]
    if sample.kind == "skill-md":
        return [scan_content(text, rules=ruleset)]
    return [audit(skill, rules=ruleset) for skill in read_target(str(sample.path))]


def _hits(findings: Iterable[Finding]) -> tuple[Hit, ...]:
    return tuple(sorted({Hit(str(f.lane), f.severity.label, f.id, f.layer) for f in findings}))


def write(outcomes: Sequence[Outcome], path: Path) -> None:
    """Write every outcome as JSON, for comparing two versions."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps([asdict(o) for o in outcomes], indent=0), encoding="utf-8")


def read(path: Path) -> list[Outcome]:
    """Read outcomes that were written."""
    rows = json.loads(path.read_text(encoding="utf-8"))
    return [Outcome(**{**row, "findings": tuple(Hit(**hit) for hit in row["findings"])}) for row in rows]
