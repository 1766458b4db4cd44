"""Counts outcomes in groups and writes them as tables, the two parts side by side. Pure."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.measures import percentile, proportion, table
from benchmarks.quality_run import Outcome
from benchmarks.split import Part
from panguard.terms import Lane

MOST_ROWS = 30
_CLUSTER = re.compile(r"cl\d+\Z")
_BAR = "|"
Key = Callable[[Outcome], str]
Chosen = Callable[[Outcome], bool]


@dataclass(frozen=True, slots=True)
class Tally:
    """How many malicious and honest samples there are, and how many of each were flagged."""

    malicious: int
    caught: int
    honest: int
    alarms: int

    @property
    def precision(self) -> str:
        """Write how many of the flagged samples are malicious."""
        return proportion(self.caught, self.caught + self.alarms)


def blocked(outcome: Outcome) -> bool:
    """Say whether the command would exit with 1."""
    return outcome.blocked


def noticed(outcome: Outcome) -> bool:
    """Say whether there is a finding of medium severity or above."""
    return outcome.noticed


def tally(outcomes: Iterable[Outcome], decision: Chosen) -> Tally:
    """Count flagged samples."""
    counts: Counter[tuple[bool, bool]] = Counter((o.malicious, decision(o)) for o in outcomes)
    return Tally(
        counts[True, True] + counts[True, False],
        counts[True, True],
        counts[False, True] + counts[False, False],
        counts[False, True],
    )


def parts(outcomes: Iterable[Outcome]) -> tuple[list[Outcome], list[Outcome]]:
    """Return the outcomes of the training part, and those of the checking part."""
    every = list(outcomes)
    return (
        [o for o in every if o.part == Part.TRAINING],
        [o for o in every if o.part == Part.CHECKING],
    )


def _share(outcomes: Sequence[Outcome], decision: Chosen) -> str:
    return proportion(sum(map(decision, outcomes)), len(outcomes))


def _side_by_side(outcomes: Sequence[Outcome]) -> tuple[str, ...]:
    training, checking = parts(outcomes)
    return tuple(_share(part, decision) for decision in (blocked, noticed) for part in (training, checking))


SIDES = ("Blocked, training", "Blocked, checking", "Noticed, training", "Noticed, checking")


def grouped(outcomes: Iterable[Outcome], key: Key) -> Mapping[str, list[Outcome]]:
    """Group outcomes by a key, sorted by it."""
    groups: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        groups[key(outcome)].append(outcome)
    return dict(sorted(groups.items()))


def set_name(outcome: Outcome) -> str:
    """Return what a row of the table of sets is about."""
    return _BAR.join((outcome.tier, outcome.set, outcome.kind))


def per_set(outcomes: Iterable[Outcome], *, malicious: bool) -> str:
    """Write one row per set, tier and kind: recall of malicious samples, or alarms on honest ones."""
    chosen = [o for o in outcomes if o.malicious is malicious]
    rows = []
    for name, members in grouped(chosen, set_name).items():
        median = f"{1e3 * percentile([o.seconds for o in members], 0.5):.1f}"
        rows.append((*name.split(_BAR), *_side_by_side(members), median))
    return table(("Tier", "Set", "Kind", *SIDES, "ms, median"), rows)


def totals(outcomes: Iterable[Outcome]) -> str:
    """Write recall, false-positive rate and precision per tier and in total, for both decisions and parts."""
    every = list(outcomes)
    groups = {**grouped(every, lambda o: o.tier), "all": every}
    rows = []
    for name, members in groups.items():
        for decision in (blocked, noticed):
            for part, chosen in zip(Part, parts(members), strict=True):
                counted = tally(chosen, decision)
                rows.append(
                    (
                        name,
                        decision.__name__,
                        part,
                        proportion(counted.caught, counted.malicious),
                        proportion(counted.alarms, counted.honest),
                        counted.precision,
                    )
                )
    return table(("Tier", "Decision", "Part", "Recall", "False positives", "Precision"), rows)


def family_of(outcome: Outcome) -> str:
    """Return the family of an attack, or that the samples of a set belong to none."""
    name = outcome.family
    return (
        f"{outcome.set}: {'single samples' if not name or _CLUSTER.match(name) else name.rpartition(':')[2]}"
    )


def per_family(outcomes: Iterable[Outcome]) -> str:
    """Write recall per attack family."""
    groups = grouped((o for o in outcomes if o.malicious), family_of)
    return table(("Family", *SIDES), [(name, *_side_by_side(members)) for name, members in groups.items()])


def per_language(outcomes: Iterable[Outcome]) -> str:
    """Write recall and false positives per guessed language."""
    rows = []
    for name, members in grouped(outcomes, lambda o: o.language).items():
        counts = [tally(members, decision) for decision in (blocked, noticed)]
        rows.append(
            (
                name,
                *(proportion(counted.caught, counted.malicious) for counted in counts),
                *(proportion(counted.alarms, counted.honest) for counted in counts),
            )
        )
    head = ("Language", "Malicious, blocked", "Malicious, noticed", "Honest, blocked", "Honest, noticed")
    return table(head, rows)


def per_lane(outcomes: Iterable[Outcome]) -> str:
    """Write the share of honest skills that any finding of a lane is about, medium or above."""
    skills = [o for o in outcomes if o.is_skill and not o.malicious]
    rows = []
    for name, members in {**grouped(skills, lambda o: o.tier), "all skills": skills}.items():
        training, checking = parts(members)
        for lane in (Lane.BLOCK, Lane.ALERT):
            hits = [proportion(sum(o.noticed_in(lane) for o in p), len(p)) for p in (training, checking)]
            rows.append((name, lane, *hits))
    return table(("Honest skills", "Lane", "Training", "Checking"), rows)


def per_source(outcomes: Iterable[Outcome], *, by_layer: bool) -> str:
    """Write which rules, or layers, earn hits and cause false alarms: findings of medium or above.

    *Alone* counts the samples that nothing else would have noticed.
    """
    hits: dict[str, Counter[str]] = defaultdict(Counter)
    for outcome in outcomes:
        names = {hit.layer if by_layer else f"{hit.lane}:{hit.id}" for hit in outcome.findings if hit.counts}
        side = "malicious" if outcome.malicious else "honest"
        for name in names:
            hits[name][side] += 1
            hits[name][f"{side} alone"] += len(names) == 1
    ranked = sorted(hits.items(), key=lambda item: (-item[1]["honest"], -item[1]["malicious"], item[0]))
    best = sorted(hits.items(), key=lambda item: (-item[1]["malicious alone"], item[0]))
    shown = dict(ranked if by_layer else [*ranked[:MOST_ROWS], *best[:MOST_ROWS]])
    rows = [
        (
            name,
            counts["malicious"],
            counts["malicious alone"],
            counts["honest"],
            counts["honest alone"],
            proportion(counts["malicious"], counts["malicious"] + counts["honest"]),
        )
        for name, counts in shown.items()
    ]
    head = ("Layer" if by_layer else "Finding", "Malicious", "alone", "Honest", "alone", "Precision")
    return table(head, rows)
