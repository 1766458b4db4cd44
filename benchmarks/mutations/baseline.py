"""Keeps how many mutants got past each mutator, so that a change that lets more through is refused."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from benchmarks.mutations.suite import Answer, Count, count, grouped

BASELINE = Path(__file__).resolve().parent.parent / "mutations_baseline.json"


def counted(answers: Sequence[Answer]) -> dict[str, Count]:
    """Count what got past each mutator."""
    return {name: count(members) for name, members in grouped(answers).items()}


def read(path: Path = BASELINE) -> Mapping[str, Count]:
    """Read the counts of the last release."""
    return {name: Count(**row) for name, row in json.loads(path.read_text(encoding="utf-8")).items()}


def write(counts: Mapping[str, Count], path: Path = BASELINE) -> None:
    """Write counts, one mutator a line."""
    rows = [f"  {json.dumps(name)}: {json.dumps(asdict(row))}" for name, row in counts.items()]
    path.write_text("{\n" + ",\n".join(rows) + "\n}\n", encoding="utf-8")


def worse(counts: Mapping[str, Count], baseline: Mapping[str, Count]) -> Iterator[str]:
    """Yield a sentence for each mutator that more mutants get past than the baseline allows."""
    for name, now in counts.items():
        then = baseline.get(name)
        if then is None:
            yield f"{name}: not in the baseline; run `make bench-mutations-baseline`"
        elif now.mutants != then.mutants:
            yield f"{name}: {now.mutants} mutants, {then.mutants} in the baseline; write it anew"
        else:
            yield from _worse(name, now, then)


def _worse(name: str, now: Count, then: Count) -> Iterator[str]:
    if now.unnoticed > then.unnoticed:
        yield f"{name}: {now.unnoticed} of {now.mutants} mutants not noticed, {then.unnoticed} before"
    if now.unblocked > then.unblocked:
        yield f"{name}: {now.unblocked} of {now.mutants} mutants not blocked, {then.unblocked} before"
