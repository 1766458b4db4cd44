"""Runs the scanner over every set of the dev corpora and prints recall, false positives and speed.

Two decisions are counted: *blocked* (the command would exit 1 at its default threshold) and *noticed*
(any finding of medium severity or above). Intervals are Wilson's, 95 %. Tiers that must not be quoted
as accuracy (`regression`, `semantic`, `quality-not-malice`) are shown as such.
"""

import argparse
import json
import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import partial
from multiprocessing import Pool
from pathlib import Path

from benchmarks.corpora import REPOSITORY, Sample, samples, text_of
from benchmarks.measures import percentile, proportion, table
from panguard.engine.cache import load_rules
from panguard.engine.ruleset import RuleSet
from panguard.rules.sources import default_sources
from panguard.scan.scanner import ScanOptions, audit, scan_content
from panguard.scan.sources.target import read_target
from panguard.terms import RiskLevel, Severity, SourceType

SOURCE_TYPES = {
    "tool-description": SourceType.MCP_TOOLS,
    "tool-output": SourceType.TEXT,
    "tool-log": SourceType.TEXT,
    "prompt": SourceType.TEXT,
    "script": SourceType.SCRIPT,
}
RESULTS = REPOSITORY / "benchmarks" / "results"
MOST_ALARMS = 25
PAGE = """# Detection on the labelled corpora

Printed by `python -m benchmarks.quality --page docs/quality/detection.md` over {samples} samples of public sets.

*Blocked*: the command would exit with 1 at its default threshold. *Noticed*: any finding of medium severity or
above. Intervals are Wilson's, 95 %. Only the tiers `headline-real` and `wild-presumed` speak of real skills;
`regression` sets are texts that community rules were written from, `hard-negative` are honest security tools that
quote attacks, `semantic` and `quality-not-malice` hold harm that is not in the text. Milliseconds are orientation.

{sets}

## Real-world malicious skills by family

{families}

## What honest skills are noticed for

{alarms}
"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the scanner said of one sample."""

    id: str
    set: str
    tier: str
    kind: str
    family: str
    malicious: bool
    blocked: bool
    noticed: bool
    complete: bool
    level: str
    findings: tuple[str, ...]
    seconds: float


def rules() -> RuleSet:
    """Load the rules that a scan uses by default, with the cache of the repository's own."""
    return load_rules(default_sources(), RESULTS / "cache")


def judge(sample: Sample, ruleset: RuleSet) -> Outcome:
    """Scan one sample as the command would."""
    started = time.perf_counter()
    if sample.path.name == "texts.jsonl":
        options = ScanOptions(source_type=SOURCE_TYPES.get(sample.kind, SourceType.TEXT), skill_name="text")
        verdicts = [scan_content(text_of(sample), rules=ruleset, options=options)]
    else:
        verdicts = [audit(skill, rules=ruleset) for skill in read_target(str(sample.path))]
    worst = max((verdict.level for verdict in verdicts), default=RiskLevel.LOW)
    found = [finding for verdict in verdicts for finding in verdict.findings]
    return Outcome(
        id=sample.id,
        set=sample.set,
        tier=sample.tier,
        kind=sample.kind,
        family=sample.family,
        malicious=sample.malicious,
        blocked=worst >= RiskLevel.HIGH,
        noticed=any(finding.severity >= Severity.MEDIUM for finding in found),
        complete=all(verdict.complete for verdict in verdicts),
        level=worst.label,
        findings=tuple(sorted({f"{f.lane}:{f.severity.label}:{f.id}" for f in found})),
        seconds=time.perf_counter() - started,
    )


_worker_rules: list[RuleSet] = []


def _judge_in_worker(sample: Sample) -> Outcome:
    if not _worker_rules:
        _worker_rules.append(rules())
    return judge(sample, _worker_rules[0])


def judge_all(chosen: list[Sample], jobs: int) -> list[Outcome]:
    """Scan every sample, in `jobs` processes."""
    if jobs <= 1:
        return list(map(partial(judge, ruleset=rules()), chosen))
    with Pool(jobs) as pool:
        return pool.map(_judge_in_worker, chosen, chunksize=16)


def per_set(outcomes: Iterable[Outcome]) -> str:
    """Print one row per set, tier and kind."""
    groups: dict[tuple[str, str, str], list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        groups[outcome.tier, outcome.set, outcome.kind].append(outcome)
    rows = []
    for (tier, name, kind), members in sorted(groups.items()):
        bad = [o for o in members if o.malicious]
        good = [o for o in members if not o.malicious]
        rows.append(
            (
                tier,
                name,
                kind,
                proportion(sum(o.blocked for o in bad), len(bad)),
                proportion(sum(o.noticed for o in bad), len(bad)),
                proportion(sum(o.blocked for o in good), len(good)),
                proportion(sum(o.noticed for o in good), len(good)),
                f"{1e3 * percentile([o.seconds for o in members], 0.5):.1f}",
            )
        )
    head = (
        "Tier",
        "Set",
        "Kind",
        "Malicious, blocked",
        "Malicious, noticed",
        "Benign, blocked",
        "Benign, noticed",
        "ms, median",
    )
    return table(head, rows)


def per_family(outcomes: Iterable[Outcome]) -> str:
    """Print recall per attack family of the real-world malicious skills."""
    groups: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        if outcome.malicious and outcome.tier == "headline-real":
            groups[outcome.family].append(outcome)
    rows = [
        (name, proportion(sum(o.blocked for o in m), len(m)), proportion(sum(o.noticed for o in m), len(m)))
        for name, m in sorted(groups.items())
    ]
    return table(("Family", "Blocked", "Noticed"), rows)


def false_alarms(outcomes: Iterable[Outcome], most: int) -> str:
    """Print which findings of medium or above honest skills get most often."""
    counts: dict[str, int] = defaultdict(int)
    for outcome in outcomes:
        if not outcome.malicious and outcome.kind in {"skill", "skill-md"}:
            for finding in outcome.findings:
                if finding.split(":")[1] in {"medium", "high", "critical"}:
                    counts[finding] += 1
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:most]
    return table(("Finding on honest skills", "Skills"), ranked)


def write(outcomes: list[Outcome], path: Path) -> None:
    """Write every outcome as JSON, for comparing two versions."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps([asdict(o) for o in outcomes], indent=0), encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", nargs="*", help="only these sets")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--page", type=Path, help="also write the tables to this Markdown file")
    parser.add_argument("--output", type=Path, default=RESULTS / "quality.json")
    arguments = parser.parse_args()
    chosen = [s for s in samples() if not arguments.sets or s.set in arguments.sets]
    started = time.perf_counter()
    outcomes = judge_all(chosen, arguments.jobs)
    seconds = time.perf_counter() - started
    page = PAGE.format(
        sets=per_set(outcomes),
        families=per_family(outcomes),
        alarms=false_alarms(outcomes, MOST_ALARMS),
        samples=len(outcomes),
    )
    print(page)
    print(f"{len(outcomes)} samples in {seconds:.1f} s with {arguments.jobs} processes")
    write(outcomes, arguments.output)
    if arguments.page:
        arguments.page.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
