"""Prints, for each mutator, how many mutants get past the scanner: unnoticed, or noticed and not blocked."""

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from benchmarks.corpora import REPOSITORY
from benchmarks.measures import proportion, table
from benchmarks.mutations.suite import MUTATORS, UNCHANGED, Answer, judge, mutants
from benchmarks.quality import rules

OUTPUT = REPOSITORY / "benchmarks" / "results" / "mutations.json"


def per_mutator(answers: Sequence[Answer]) -> str:
    """Print one row per mutator, and one for all but the seeds as they are."""
    groups: dict[str, list[Answer]] = {}
    for answer in answers:
        groups.setdefault(answer.mutator, []).append(answer)
    groups["all mutators"] = [a for a in answers if a.mutator != UNCHANGED.name]
    rows = [
        (
            name,
            len(members),
            proportion(sum(not a.noticed for a in members), len(members)),
            proportion(sum(not a.blocked for a in members), len(members)),
            sum(not a.noticed and not a.complete for a in members),
        )
        for name, members in groups.items()
    ]
    return table(("Mutator", "Mutants", "Not noticed", "Not blocked", "Not noticed, yet incomplete"), rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mutators", nargs="*", help="only these mutators")
    parser.add_argument("--misses", action="store_true", help="also list what was not noticed")
    parser.add_argument("--output", type=Path, default=OUTPUT)
    arguments = parser.parse_args()
    chosen = [m for m in MUTATORS if not arguments.mutators or m.name in arguments.mutators]
    loaded = rules()
    answers = [judge(mutant, loaded) for mutant in mutants(chosen)]
    print(per_mutator(answers))
    if arguments.misses:
        for a in answers:
            if not (a.noticed and a.blocked):
                print("unblocked" if a.noticed else "UNNOTICED", f"{a.mutator}/{a.seed}", *a.findings)
    arguments.output.parent.mkdir(parents=True, exist_ok=True)
    arguments.output.write_text(json.dumps([asdict(a) for a in answers], indent=0), encoding="utf-8")


if __name__ == "__main__":
    main()
