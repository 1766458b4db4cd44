"""Runs the scanner over the sets of the dev corpora and prints recall, false positives and what earns them.

Two decisions are counted: *blocked* (the command would exit 1 at its default threshold) and *noticed*
(any finding of medium severity or above). Intervals are Wilson's, 95 %. Tiers that must not be quoted
as accuracy (`regression`, `semantic`, `quality-not-malice`) are shown as such.
"""

import argparse
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.corpora import Sample, samples
from benchmarks.ending import ended
from benchmarks.judging import judge_all
from benchmarks.mutations import __main__ as mutations
from benchmarks.mutations.suite import Answer
from benchmarks.quality_chinese import smoke
from benchmarks.quality_floors import floors_table
from benchmarks.quality_page import Measured, floors, page, write
from benchmarks.quality_run import RESULTS, Outcome, judge, rules
from benchmarks.quality_run import read as read_outcomes
from benchmarks.quality_run import write as write_outcomes
from benchmarks.split import Part, divided


def chosen_samples(sets: Sequence[str], part: str | None) -> list[tuple[Sample, Part]]:
    """Return the samples of these sets (of all, when none is named) and of this part, with their parts."""
    every = list(samples())
    part_of = divided(every)
    return [
        (sample, part_of[sample.id])
        for sample in every
        if (not sets or sample.set in sets) and (part is None or part_of[sample.id] == part)
    ]


def misses(outcomes: Sequence[Outcome], sets: Sequence[str]) -> Iterator[str]:
    """Yield a line for each sample of these sets that was decided wrongly, with its findings."""
    words = {
        (True, False): "malicious, not noticed",
        (True, True): "malicious, not blocked",
        (False, True): "honest, noticed",
        (False, False): "honest, blocked",
    }
    for outcome in sorted(outcomes, key=lambda o: (o.set, not o.malicious, o.noticed, o.id)):
        wrong = not outcome.blocked if outcome.malicious else outcome.noticed
        if wrong and outcome.set in sets:
            key = outcome.noticed if outcome.malicious else not outcome.blocked
            hits = [str(hit) for hit in outcome.findings if hit.severity != "info"]
            yield f"{words[outcome.malicious, key]} ({outcome.part}): {' '.join((outcome.id, *hits))}"


def changes(before: Sequence[Outcome], after: Sequence[Outcome]) -> Iterator[str]:
    """Yield a line for each sample that is decided otherwise than before, the worse ones first."""
    then = {outcome.id: outcome for outcome in before}
    lines = []
    for now in after:
        old = then.get(now.id)
        if old is None or (old.blocked, old.noticed) == (now.blocked, now.noticed):
            continue
        gained = (now.noticed, now.blocked) > (old.noticed, old.blocked)
        more = [str(hit) for hit in now.findings if hit not in old.findings and hit.counts]
        label = "malicious" if now.malicious else "honest"
        words = " ".join([label, f"{_said(old)} → {_said(now)}", now.id, *more])
        lines.append((gained is now.malicious, words))
    for better, words in sorted(lines):
        yield f"{'better' if better else 'worse'}: {words}"


def _said(outcome: Outcome) -> str:
    return "blocked" if outcome.blocked else "noticed" if outcome.noticed else "silent"


def _mutations(*, anew: bool, jobs: int) -> tuple[list[Answer], list[Answer]]:
    """Run the mutation suite, or take the answers of its last run."""
    if anew:
        answers, alarms = mutations.run(jobs=jobs)
        mutations.save(answers, alarms)
        return answers, alarms
    return mutations.load() if mutations.OUTPUT.is_file() else ([], [])


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", nargs="*", default=[], help="only these sets")
    parser.add_argument("--part", choices=list(Part), help="only this part of the sets")
    parser.add_argument("--misses", nargs="*", default=[], metavar="SET", help="list what is wrong in these")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--floors", action="store_true", help="print no more than the table of floors")
    parser.add_argument("--page", type=Path, help="write the page and its plots into this folder")
    parser.add_argument("--from", dest="kept", type=Path, help="take outcomes that were written before")
    parser.add_argument("--against", type=Path, help="list what is decided otherwise than in this file")
    parser.add_argument("--output", type=Path, default=RESULTS / "quality.json")
    return parser.parse_args()


def main() -> None:
    arguments = _arguments()
    sets = [*arguments.sets, *(name for name in arguments.misses if arguments.sets)]
    before = read_outcomes(arguments.against) if arguments.against else []
    started = time.perf_counter()
    if arguments.kept:
        outcomes = read_outcomes(arguments.kept)
    else:
        outcomes = judge_all(
            judge, chosen_samples(sets or arguments.misses, arguments.part), rules(), arguments.jobs
        )
        write_outcomes(outcomes, arguments.output)
    seconds = time.perf_counter() - started
    mutants, twins = _mutations(
        anew=not (arguments.sets or arguments.misses or arguments.kept), jobs=arguments.jobs
    )
    measured = Measured(outcomes, mutants, twins, smoke(rules()))
    if arguments.against:
        print(*changes(before, outcomes), sep="\n")
    elif arguments.misses:
        print(*misses(outcomes, arguments.misses), sep="\n")
    elif arguments.floors:
        print(floors_table(floors(measured)))
    else:
        print(page(measured))
    print(f"{len(outcomes)} samples in {seconds:.1f} s with {arguments.jobs} processes")
    if arguments.page:
        write(measured, arguments.page)


if __name__ == "__main__":
    ended(main)
