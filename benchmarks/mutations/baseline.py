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


def read(path: Path = BASELINE) -> Mapping[str, Known]:
    """Read what got past before."""
    rows = json.loads(path.read_text(encoding="utf-8"))
    return {
        name: Known(row["mutants"], tuple(row["unnoticed"]), tuple(row["unblocked"]))
        for name, row in rows.items()
    }


def write(rows: Mapping[str, Known], path: Path = BASELINE) -> None:
    """Write what got past, one mutator a line."""
    lines = [f"  {json.dumps(name)}: {json.dumps(asdict(row))}" for name, row in rows.items()]
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


def worse(answers: Sequence[Answer], before: Mapping[str, Known]) -> Iterator[str]:
    """Yield a sentence for each mutant that got past and did not before, and for what is not known.

    It may be given the answers to a part of the mutants.
    """
    for name, now in known(answers).items():
        then = before.get(name)
        if then is None:
            yield f"{name}: not in the baseline; write it with `make bench-mutations-baseline`"
            continue
        yield from (
            f"{name}/{seed}: no longer noticed" for seed in sorted(set(now.unnoticed) - set(then.unnoticed))
        )
        yield from (
            f"{name}/{seed}: no longer blocked" for seed in sorted(set(now.unblocked) - set(then.unblocked))
        )
