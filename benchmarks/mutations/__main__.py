"""Prints, for each mutator, how many mutants get past the scanner: unnoticed, or noticed and not blocked.

Ends with 1 when more get past one of them than `mutations_baseline.json` allows.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from benchmarks.ending import ended
from benchmarks.judging import judge_all
from benchmarks.mutations import baseline, report
from benchmarks.mutations.suite import MUTATORS, Answer, judge, mutants, twins
from benchmarks.quality_run import RESULTS, rules

OUTPUT = RESULTS / "mutations.json"


def run(names: Sequence[str] = (), *, jobs: int = 1) -> tuple[list[Answer], list[Answer]]:
    """Judge the mutants of these mutators (of all, when none is named), and the honest twins."""
    chosen = [mutator for mutator in MUTATORS if not names or mutator.name.startswith(tuple(names))]
    loaded = rules()
    answers = judge_all(judge, mutants(chosen), loaded, jobs)
    return answers, judge_all(judge, twins(chosen), loaded, jobs)


def save(answers: Sequence[Answer], alarms: Sequence[Answer], path: Path = OUTPUT) -> None:
    """Write the answers to the mutants and to the honest twins as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    found = {"mutants": [asdict(a) for a in answers], "twins": [asdict(a) for a in alarms]}
    path.write_text(json.dumps(found, indent=0), encoding="utf-8")


def load(path: Path = OUTPUT) -> tuple[list[Answer], list[Answer]]:
    """Read the answers of the last run: to the mutants, and to the honest twins."""
    found = json.loads(path.read_text(encoding="utf-8"))
    mutated, honest = (
        [Answer(**{**row, "findings": tuple(row["findings"])}) for row in found[name]]
        for name in ("mutants", "twins")
    )
    return mutated, honest


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mutators", nargs="*", default=[], help="only those that start with one of these")
    parser.add_argument("--misses", action="store_true", help="also list what got past")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--write-baseline", action="store_true", help="take the counts for the new baseline")
    parser.add_argument("--output", type=Path, default=OUTPUT)
    arguments = parser.parse_args()
    if arguments.write_baseline and arguments.mutators:
        parser.error("a baseline is of all mutators")
    answers, alarms = run(arguments.mutators, jobs=arguments.jobs)
    print(report.per_mutator(answers), "", report.summary(answers, alarms), sep="\n")
    if arguments.misses:
        print("", *report.misses(answers, alarms), sep="\n")
    save(answers, alarms, arguments.output)
    if arguments.write_baseline:
        baseline.write(baseline.gather(answers, alarms))
    faults = list(baseline.worse(answers, alarms, baseline.read()))
    print("", *faults, sep="\n")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    ended(main)
