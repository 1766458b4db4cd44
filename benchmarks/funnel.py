"""Prints how many skills reach each layer, and what it costs to have a model review those left undecided.

    python -m benchmarks.funnel [--jobs N]
    python -m benchmarks.funnel --chatty    # which rules on trial tell nothing, for scan/undecided.py

A review has a chance where a skill that no rule blocks is left undecided (`scan/undecided.py`); it costs where
an honest one is. The rules were made with the training part in sight and block nearly all of it, so a second
count hides from each malicious skill every finding that blocks: what is left is what rules see of an attack
that none of them knows. Tiers that must not be quoted as accuracy (skills that are judged by what they mean, or
by their quality) are counted by themselves.
"""

import argparse
import json
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from benchmarks.corpora import Sample, samples, text_of
from benchmarks.ending import ended
from benchmarks.judging import judge_all
from benchmarks.measures import proportion, table
from benchmarks.quality_run import rules, verdicts_on
from benchmarks.split import Part, divided
from panguard.engine.ruleset import RuleSet
from panguard.findings import Verdict
from panguard.rules.lanes import TABLE
from panguard.scan.accept import Acceptance, accept
from panguard.scan.undecided import is_decided, is_undecided, tells
from panguard.terms import Lane, Severity

_BY_MEANING = frozenset({"semantic", "quality-not-malice"})


class Group(StrEnum):
    """What a skill is, by its label."""

    HONEST = "honest"
    MALICIOUS = "malicious"
    BY_MEANING = "malicious by meaning or quality"


@dataclass(frozen=True, slots=True)
class Passed:
    """How far a skill came: what left it undecided, and whether it still were if nothing blocked it."""

    group: Group
    part: Part
    decided: bool
    noticed: bool
    matched_on_trial: bool
    undecided: bool
    undecided_unknown: bool


def judge(task: tuple[Sample, Part], ruleset: RuleSet) -> Passed:
    """Scan one skill as the command would."""
    sample, part = task
    verdicts = verdicts_on(sample, text_of(sample), ruleset)
    decided = any(map(is_decided, verdicts))
    return Passed(
        group=group_of(sample),
        part=part,
        decided=decided,
        noticed=any(f.base >= Severity.MEDIUM for verdict in verdicts for f in verdict.findings),
        matched_on_trial=any(map(tells, (match for verdict in verdicts for match in verdict.silent))),
        undecided=not decided and any(map(is_undecided, verdicts)),
        undecided_unknown=any(map(is_undecided, map(as_if_unknown, verdicts))),
    )


def group_of(sample: Sample) -> Group:
    """Return the group that a sample is counted in."""
    if not sample.malicious:
        return Group.HONEST
    return Group.BY_MEANING if sample.tier in _BY_MEANING else Group.MALICIOUS


def as_if_unknown(verdict: Verdict) -> Verdict:
    """Return what a verdict would be if nothing that blocks had known the skill."""
    blocking = [n for n, finding in enumerate(verdict.findings) if finding.lane is Lane.BLOCK]
    return accept(verdict, dict.fromkeys(blocking, Acceptance("hidden", "benchmark")))


def layers(passed: Sequence[Passed]) -> Iterator[tuple[str, ...]]:
    """Yield a row for each group and part: how many reach each layer."""
    for group, part, of in _groups(passed):
        left = sum(not each.decided for each in of)
        asked = sum(each.undecided for each in of)
        yield group, part, f"{len(of)}", proportion(left, len(of)), proportion(asked, len(of))


def chances(passed: Sequence[Passed]) -> Iterator[tuple[str, ...]]:
    """Yield a row for each group and part: of the skills that no rule blocks, which are left undecided."""
    for group, part, of in _groups(passed):
        left = [each for each in of if not each.decided]
        yield (
            group,
            part,
            proportion(sum(each.noticed for each in left), len(left)),
            proportion(sum(each.matched_on_trial for each in left), len(left)),
            proportion(sum(each.undecided for each in left), len(left)),
        )


def unknown(passed: Sequence[Passed]) -> Iterator[tuple[str, ...]]:
    """Yield a row for each part: malicious skills that are blocked, had nothing that blocks known them."""
    for group, part, of in _groups(passed):
        blocked = [each for each in of if each.decided]
        if group is Group.MALICIOUS:
            yield part, proportion(sum(each.undecided_unknown for each in blocked), len(blocked))


def chatty() -> frozenset[str]:
    """Return the rules that match more than half as many of honest skills as of malicious ones, in training.

    The counts are those that the lanes of community rules were made from.
    """
    stored = json.loads(TABLE.read_text(encoding="utf-8"))
    honest, malicious = stored["honest and malicious samples"]["skill"]
    counts = {rule: kinds["skill"][1:] for rule, (_, kinds) in stored["rules"].items()}
    return frozenset(rule for rule, (good, bad) in counts.items() if bad * honest < 2 * good * malicious)


def _groups(passed: Sequence[Passed]) -> Iterator[tuple[Group, Part, list[Passed]]]:
    for group in Group:
        for part in Part:
            yield group, part, [each for each in passed if each.group is group and each.part is part]


def page(passed: Sequence[Passed]) -> str:
    """Return the tables as Markdown."""
    head = ("Skills", "Part")
    parts: Iterable[str] = (
        "Skills that reach each layer: all of them rules and the model in the package, the others as many:",
        table((*head, "All", "Not refused", "Reviewed"), layers(passed)),
        (
            "Of the skills that nothing refuses, those with a finding of medium severity before context softened it, "
            "those that a rule on trial matches which seldom matches honest skills, and those with either:"
        ),
        table((*head, "Noticed", "Matched on trial", "Left undecided"), chances(passed)),
        (
            "Of the malicious skills that are refused, those that would be left undecided if no finding that blocks "
            "had known them:"
        ),
        table(("Part", "Left undecided"), unknown(passed)),
    )
    return "\n\n".join(parts)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--chatty", action="store_true", help="print the rules that tell nothing")
    arguments = parser.parse_args()
    if arguments.chatty:
        print(*sorted(chatty()), sep="\n")
        return
    every = list(samples())
    part_of = divided(every)
    chosen = [(sample, part_of[sample.id]) for sample in every if sample.is_skill]
    started = time.perf_counter()
    passed = judge_all(judge, chosen, rules(), arguments.jobs)
    print(page(passed))
    print(f"\n{len(passed)} skills in {time.perf_counter() - started:.1f} s with {arguments.jobs} processes")


if __name__ == "__main__":
    ended(main)
