"""Keeps which mutants got past each mutator, so that a change that lets another through is refused."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.mutations.suite import Answer, grouped

BASELINE = Path(__file__).resolve().parent.parent / "mutations_baseline.json"


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one mutator: how many mutants it makes, and the seeds that got past."""

    mutants: int
    unnoticed: tuple[str, ...]
    unblocked: tuple[str, ...]


def known(answers: Sequence[Answer]) -> dict[str, Known]:
    """Gather what got past each mutator."""
    return {
        name: Known(
            len(members),
            tuple(sorted(answer.seed for answer in members if not answer.noticed)),
            tuple(sorted(answer.seed for answer in members if not answer.blocked)),
        )
        for name, members in grouped(answers).items()
    }


@dataclass(frozen=True, slots=True)
class Baseline:
    """What got past each mutator, and which honest twins were noticed, and even blocked."""

    mutators: Mapping[str, Known]
    noticed: frozenset[str]
    blocked: frozenset[str]


def gather(answers: Sequence[Answer], twins: Sequence[Answer]) -> Baseline:
    """Make a baseline of the answers to all mutants and honest twins."""
    return Baseline(
        known(answers),
        frozenset(twin.id for twin in twins if twin.noticed),
        frozenset(twin.id for twin in twins if twin.blocked),
    )


def read(path: Path = BASELINE) -> Baseline:
    """Read what got past before."""
    found = json.loads(path.read_text(encoding="utf-8"))
    rows = {
        name: Known(row["mutants"], tuple(row["unnoticed"]), tuple(row["unblocked"]))
        for name, row in found["mutators"].items()
    }
    return Baseline(rows, frozenset(found["honest, noticed"]), frozenset(found["honest, blocked"]))


def write(baseline: Baseline, path: Path = BASELINE) -> None:
    """Write a baseline, one mutator a line."""
    rows = [f"    {json.dumps(name)}: {json.dumps(asdict(row))}" for name, row in baseline.mutators.items()]
    lists = [
        f"  {json.dumps(name)}: {json.dumps(sorted(ids), indent=4).replace(']', '  ]')}"
        for name, ids in (("honest, noticed", baseline.noticed), ("honest, blocked", baseline.blocked))
    ]
    body = ",\n".join(rows)
    path.write_text(
        "{\n" + ",\n".join([f'  "mutators": {{\n{body}\n  }}', *lists]) + "\n}\n", encoding="utf-8"
    )


def worse(answers: Sequence[Answer], twins: Sequence[Answer], before: Baseline) -> Iterator[str]:
    """Yield a sentence for each mutant that newly gets past, each new alarm, and for what is not known.

    It may be given the answers to a part of them.
    """
    for name, now in known(answers).items():
        then = before.mutators.get(name)
        if then is None:
            yield f"{name}: not in the baseline; write it with `make bench-mutations-baseline`"
            continue
        for seed in sorted(set(now.unnoticed) - set(then.unnoticed)):
            yield f"{name}/{seed}: no longer noticed"
        for seed in sorted(set(now.unblocked) - set(then.unblocked)):
            yield f"{name}/{seed}: no longer blocked"
    for twin in twins:
        if twin.noticed and twin.id not in before.noticed:
            yield f"{twin.id}: honest, and newly noticed ({', '.join(twin.findings)})"
        if twin.blocked and twin.id not in before.blocked:
            yield f"{twin.id}: honest, and newly blocked ({', '.join(twin.findings)})"
