"""Makes every mutant and asks the scanner about each, as the command would."""

import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from benchmarks.mutations import archives, encoding, padding, splicing, splitting
from benchmarks.mutations.package import Mutator, Package, plain
from benchmarks.mutations.seeds import SEEDS, Seed
from panguard.engine.ruleset import RuleSet
from panguard.scan.scanner import audit
from panguard.scan.sources.target import read_target
from panguard.terms import RiskLevel, Severity

UNCHANGED = Mutator("unchanged", "none: the seeds as they are", lambda seed, _rng: plain(seed))
MUTATORS: tuple[Mutator, ...] = (
    UNCHANGED,
    *padding.MUTATORS,
    *splitting.MUTATORS,
    *splicing.MUTATORS,
    *encoding.MUTATORS,
    *archives.MUTATORS,
)


@dataclass(frozen=True, slots=True)
class Mutant:
    """One seed, hidden in one way."""

    mutator: str
    technique: str
    seed: str
    folder: str
    package: Package

    @property
    def id(self) -> str:
        """Return the name that lists use."""
        return f"{self.mutator}/{self.seed}"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the scanner said of one mutant."""

    mutator: str
    seed: str
    noticed: bool
    blocked: bool
    complete: bool
    findings: tuple[str, ...]


def mutants(mutators: Iterable[Mutator] = MUTATORS, seeds: Iterable[Seed] = SEEDS) -> Iterator[Mutant]:
    """Make the mutants; each has a random source of its own, so that a subset is the same as in the whole."""
    chosen = tuple(seeds)
    for mutator in mutators:
        for seed in chosen:
            package = mutator.apply(seed, Random(f"{mutator.name}/{seed.name}"))
            if package is not None:
                yield Mutant(mutator.name, mutator.technique, seed.name, seed.folder, package)


def judge(mutant: Mutant, rules: RuleSet) -> Answer:
    """Scan one mutant from a folder."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / mutant.folder
        for path, data in mutant.package.items():
            target = root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        verdicts = [audit(skill, rules=rules) for skill in read_target(str(root))]
    found = [finding for verdict in verdicts for finding in verdict.findings]
    return Answer(
        mutant.mutator,
        mutant.seed,
        noticed=any(finding.severity >= Severity.MEDIUM for finding in found),
        blocked=max((v.level for v in verdicts), default=RiskLevel.LOW) >= RiskLevel.HIGH,
        complete=all(verdict.complete for verdict in verdicts),
        findings=tuple(sorted({f"{f.lane}:{f.severity.label}:{f.id}" for f in found})),
    )
