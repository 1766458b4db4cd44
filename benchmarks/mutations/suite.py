"""Makes every mutant and asks the scanner about each, as the command would."""

import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from random import Random

from benchmarks.judging import weigh
from benchmarks.mutations import (
    archives,
    characters,
    combined,
    encoding,
    framing,
    hidden,
    languages,
    padding,
    splicing,
    splitting,
)
from benchmarks.mutations.honest import HONEST
from benchmarks.mutations.package import Mutator, Package, plain
from benchmarks.mutations.seeds import SEEDS, Seed
from panguard.engine.ruleset import RuleSet
from panguard.scan.scanner import audit
from panguard.scan.sources.target import read_target

UNCHANGED = Mutator("unchanged", "none: the seeds as they are", lambda seed, _rng: plain(seed), innocent=True)
MUTATORS: tuple[Mutator, ...] = (
    UNCHANGED,
    *padding.MUTATORS,
    *splitting.MUTATORS,
    *splicing.MUTATORS,
    *encoding.MUTATORS,
    *archives.MUTATORS,
    *characters.MUTATORS,
    *hidden.MUTATORS,
    *languages.MUTATORS,
    *framing.MUTATORS,
    *combined.MUTATORS,
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
    technique: str
    seed: str
    noticed: bool
    blocked: bool
    complete: bool
    findings: tuple[str, ...]

    @property
    def id(self) -> str:
        """Return the name that lists use."""
        return f"{self.mutator}/{self.seed}"


@dataclass(frozen=True, slots=True)
class Count:
    """How many mutants of one mutator there are, and how many got past."""

    mutants: int
    unnoticed: int
    unblocked: int


def mutants(mutators: Iterable[Mutator] = MUTATORS, seeds: Iterable[Seed] = SEEDS) -> Iterator[Mutant]:
    """Make the mutants; each has a random source of its own, so that a subset is the same as in the whole."""
    chosen = tuple(seeds)
    for mutator in mutators:
        for seed in chosen:
            package = mutator.apply(seed, Random(f"{mutator.name}/{seed.name}"))
            if package is not None:
                yield Mutant(mutator.name, mutator.technique, seed.name, seed.folder, package)


def twins(mutators: Iterable[Mutator] = MUTATORS) -> Iterator[Mutant]:
    """Make the honest twins, by those mutators that are no reason for alarm by themselves."""
    return mutants([mutator for mutator in mutators if mutator.innocent], HONEST)


def sampled(every: Iterable[Mutant], share: int) -> Iterator[Mutant]:
    """Choose one mutant in `share`, always the same ones."""
    return (mutant for mutant in every if sha256(mutant.id.encode()).digest()[0] % share == 0)


def judge(mutant: Mutant, rules: RuleSet) -> Answer:
    """Scan one mutant from a folder."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / mutant.folder
        for path, data in mutant.package.items():
            target = root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        verdicts = [audit(skill, rules=rules) for skill in read_target(str(root))]
    weighed = weigh(verdicts)
    return Answer(
        mutant.mutator,
        mutant.technique,
        mutant.seed,
        noticed=weighed.noticed,
        blocked=weighed.blocked,
        complete=weighed.complete,
        findings=tuple(sorted({f"{f.lane}:{f.severity.label}:{f.id}" for f in weighed.findings})),
    )


def grouped(answers: Iterable[Answer]) -> Mapping[str, Sequence[Answer]]:
    """Group answers by mutator, in the order of the mutators."""
    groups: dict[str, list[Answer]] = {}
    for answer in answers:
        groups.setdefault(answer.mutator, []).append(answer)
    return groups


def count(answers: Sequence[Answer]) -> Count:
    """Count what got past."""
    return Count(
        len(answers),
        sum(not answer.noticed for answer in answers),
        sum(not answer.blocked for answer in answers),
    )


def hidden_only(answers: Iterable[Answer]) -> list[Answer]:
    """Leave out the seeds as they are, which nothing hides."""
    return [answer for answer in answers if answer.mutator != UNCHANGED.name]
