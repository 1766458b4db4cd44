"""The figures that must be reached on the checking part, and whether they are. Pure."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from benchmarks.measures import proportion, table
from benchmarks.mutations.report import MOST_BYPASS, MOST_OF_ONE
from benchmarks.mutations.suite import Answer, count, grouped, hidden_only
from benchmarks.quality_chinese import ATTACKS, HONEST, Smoke
from benchmarks.quality_run import Outcome
from benchmarks.quality_tables import blocked, noticed
from benchmarks.split import Part

FIXTURES = frozenset({"skillfortifybench", "cisco-skill-scanner-evals", "skillspector-fixtures"})
CLAWHUB = frozenset({"clawhub-wild-ioc", "malskills-clawhub"})
SERIOUS = frozenset({"headline-real", "regression"})


@dataclass(frozen=True, slots=True)
class Floor:
    """One demand: hits of total, at least or at most a share."""

    name: str
    hits: int
    total: int
    share: float
    at_most: bool = False

    @property
    def met(self) -> bool:
        """Say whether the figure reaches the floor."""
        if not self.total:
            return True
        value = self.hits / self.total
        return value <= self.share if self.at_most else value >= self.share

    @property
    def row(self) -> tuple[str, str, str, str]:
        """Return the row of the table."""
        sign = "≤" if self.at_most else "≥"
        verdict = ("yes" if self.met else "**no**") if self.total else "not measured"
        return self.name, proportion(self.hits, self.total), f"{sign} {100 * self.share:.3g} %", verdict


def _floor(
    name: str,
    outcomes: Iterable[Outcome],
    decision: Callable[[Outcome], bool],
    share: float,
    *,
    at_most: bool = False,
) -> Floor:
    every = list(outcomes)
    return Floor(name, sum(map(decision, every)), len(every), share, at_most)


def is_real(outcome: Outcome) -> bool:
    """Say whether a sample is an honest skill that someone uses: no fixture and no security tool."""
    return (
        outcome.is_skill
        and not outcome.malicious
        and outcome.set not in FIXTURES
        and outcome.tier != "hard-negative"
    )


def corpora_floors(outcomes: Sequence[Outcome]) -> Iterator[Floor]:
    """Yield the floors on the checking part, and those of other scanners' own sets on both parts."""
    checking = [o for o in outcomes if o.part == Part.CHECKING]
    yield from _skills(checking, sorted({o.family for o in outcomes if o.set in CLAWHUB}))
    yield from _texts(checking)
    yield from _own_sets(outcomes)


def _skills(checking: Sequence[Outcome], families: Sequence[str]) -> Iterator[Floor]:
    bad = [o for o in checking if o.is_skill and o.malicious and o.tier in SERIOUS]
    yield _floor("malicious skills, blocked", bad, blocked, 0.80)
    yield _floor("malicious skills, noticed", bad, noticed, 0.92)
    for family in families:
        chosen = [o for o in bad if o.set in CLAWHUB and o.family == family]
        yield _floor(f"ClawHub malware of {family}, noticed", chosen, noticed, 0.95)
    real = [o for o in checking if is_real(o)]
    tools = [o for o in checking if o.is_skill and not o.malicious and o.tier == "hard-negative"]
    yield _floor("honest skills of the real world, blocked", real, blocked, 0.005, at_most=True)
    yield _floor("honest security tools, blocked", tools, blocked, 0.02, at_most=True)
    yield _floor("honest skills of the real world, noticed", real, noticed, 0.06, at_most=True)
    yield _floor("honest skills and security tools, noticed", [*real, *tools], noticed, 0.06, at_most=True)


def _texts(checking: Sequence[Outcome]) -> Iterator[Floor]:
    tools = [o for o in checking if o.kind in {"tool-description", "tool-output"}]
    prompts = [o for o in checking if o.set == "atr-pint-corpus"]
    for name, chosen in (("tool descriptions and outputs", tools), ("prompts (PINT format)", prompts)):
        yield _floor(f"{name}, malicious, noticed", [o for o in chosen if o.malicious], noticed, 0.85)
        honest = [o for o in chosen if not o.malicious]
        yield _floor(f"{name}, honest, noticed", honest, noticed, 0.01, at_most=True)


def _own_sets(outcomes: Sequence[Outcome]) -> Iterator[Floor]:
    """Yield what each existing scanner reaches on its own evaluation set, both parts taken together."""
    skills = [o for o in outcomes if o.is_skill]

    def of(name: str, *, malicious: bool) -> list[Outcome]:
        return [o for o in skills if o.set == name and o.malicious is malicious]

    atr, cisco, nvidia = "atr-skill-benchmark", "cisco-skill-scanner-evals", "skillspector-fixtures"
    yield _floor("Cisco's own set (both parts), blocked", of(cisco, malicious=True), blocked, 14 / 17)
    malice = [o for o in of(nvidia, malicious=True) if o.tier in SERIOUS]
    yield _floor("SkillSpector's own set (both parts), blocked", malice, blocked, 3 / 9)
    yield _floor("ATR's own set (both parts), blocked", of(atr, malicious=True), blocked, 1.0)
    honest = of(atr, malicious=False)
    yield _floor("ATR's own set (both parts), honest, blocked", honest, blocked, 1 / 466, at_most=True)
    snyk = of("snyk-agent-scan-tests", malicious=False)
    yield _floor("Snyk's own set (both parts), honest, blocked", snyk, blocked, 0.0, at_most=True)


def mutation_floors(answers: Sequence[Answer]) -> Iterator[Floor]:
    """Yield the floors of the mutation suite."""
    everything = hidden_only(answers)
    total = count(everything)
    yield Floor("mutants not noticed", total.unnoticed, total.mutants, MOST_BYPASS, at_most=True)
    groups = [count(members) for members in grouped(everything).values()]
    over = sum(group.unnoticed > MOST_OF_ONE * group.mutants for group in groups)
    yield Floor(
        f"mutators of which over {MOST_OF_ONE:.0%} are not noticed", over, len(groups), 0.0, at_most=True
    )


def chinese_floors(found: Smoke) -> Iterator[Floor]:
    """Yield the floors of the smoke test of Traditional Chinese."""
    hits = len(ATTACKS) - len(found.unnoticed)
    yield Floor("Traditional Chinese attacks, noticed", hits, len(ATTACKS), 0.9)
    yield Floor("Traditional Chinese honest, blocked", len(found.blocked), len(HONEST), 0.0, at_most=True)


def floors_table(floors: Iterable[Floor]) -> str:
    """Write the table of floors."""
    return table(("On the checking part", "Figure", "Floor", "Met"), [floor.row for floor in floors])
