"""Writes the page about detection and its plots."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.mutations import report
from benchmarks.mutations.suite import Answer, count
from benchmarks.quality_chinese import Smoke
from benchmarks.quality_floors import (
    Floor,
    chinese_floors,
    corpora_floors,
    floors_table,
    is_real,
    mutation_floors,
)
from benchmarks.quality_plots import Bar, chart
from benchmarks.quality_run import Outcome
from benchmarks.quality_tables import (
    blocked,
    grouped,
    noticed,
    parts,
    per_family,
    per_lane,
    per_language,
    per_set,
    per_source,
    tally,
    totals,
)

PAGE = """# Detection on the labelled corpora

Written by `make bench-quality` over {samples} samples of public sets; do not edit.

*Blocked*: the command would exit with 1 at its default threshold. *Noticed*: any finding of medium severity or
above. Intervals are Wilson's, 95 %. The sets are divided by author and near-duplicate cluster into a *training* part,
which rules and models are made from, and a *checking* part, which only measures. Only the tiers `headline-real` and
`wild-presumed` speak of real skills; `regression` sets are texts that community rules were written from, `hard-negative`
are honest security tools that quote attacks, `semantic` and `quality-not-malice` hold harm that is not in the text.
Labels are good, not perfect. Milliseconds are orientation.

## What must be reached

{floors}

Speed has its own benchmarks: `python -m benchmarks.engine` and `python -m benchmarks.speed`.

![Recall by set](recall.svg)

![Honest skills flagged](alarms.svg)

## In total

{totals}

## Malicious samples, by set

{malicious}

## Honest samples, by set

{honest}

## Attack families

{families}

## Languages

Guessed from the script and the commonest words of the main text.

{languages}

## Lanes: honest skills with a finding of medium or above

{lanes}

## Layers

Samples with a finding of medium severity or above; *alone* where no other layer has one.

{layers}

## Rules

The findings that most honest samples get, and those that alone notice most malicious ones.

{rules}

## Ways of hiding an attack

Each mutator of `benchmarks/mutations` hides the same {seeds} attacks, written for this purpose, in one way. `make
bench-mutations` prints what gets past and fails when it is more than before. Honest twins are texts with nothing wrong
in them, in the same places.

{mutation_summary}

![Mutants not noticed](mutations.svg)

{techniques}

{mutators}
"""
TRADITIONAL = "## Traditional Chinese\n\nOf the sentences of the smoke test:\n\n{lines}\n"


@dataclass(frozen=True, slots=True)
class Measured:
    """Everything that a page is made from; what was not run is empty or None."""

    outcomes: Sequence[Outcome]
    mutants: Sequence[Answer] = ()
    twins: Sequence[Answer] = ()
    chinese: Smoke | None = None


def floors(measured: Measured) -> Iterator[Floor]:
    """Yield every floor that something was measured for."""
    yield from corpora_floors(measured.outcomes)
    if measured.mutants:
        yield from mutation_floors(measured.mutants)
    if measured.chinese:
        yield from chinese_floors(measured.chinese)


def page(measured: Measured) -> str:
    """Write the page."""
    outcomes = measured.outcomes
    text = PAGE.format(
        samples=len(outcomes),
        floors=floors_table(floors(measured)),
        totals=totals(outcomes),
        malicious=per_set(outcomes, malicious=True),
        honest=per_set(outcomes, malicious=False),
        families=per_family(outcomes),
        languages=per_language(outcomes),
        lanes=per_lane(outcomes),
        layers=per_source(outcomes, by_layer=True),
        rules=per_source(outcomes, by_layer=False),
        seeds=len({answer.seed for answer in measured.mutants}),
        mutation_summary=report.summary(measured.mutants, measured.twins),
        techniques=report.per_technique(measured.mutants),
        mutators=report.per_mutator(measured.mutants),
    )
    return (
        text + "\n" + TRADITIONAL.format(lines=_chinese_lines(measured.chinese)) if measured.chinese else text
    )


def _chinese_lines(found: Smoke) -> str:
    lines = [
        *(f"* an attack, not noticed: {sentence}" for sentence in found.unnoticed),
        *(f"* honest, yet blocked: {sentence}" for sentence in found.blocked),
        *(
            f"* honest, yet noticed: {sentence}"
            for sentence in found.alarmed
            if sentence not in found.blocked
        ),
    ]
    return "\n".join(lines or ["* all are decided as they should be."])


def plots(measured: Measured) -> Mapping[str, str]:
    """Draw the plots, by file name."""
    series = ("blocked", "noticed")
    _, checking = parts(measured.outcomes)
    bad = grouped((o for o in checking if o.malicious), lambda o: o.set)
    good = grouped((o for o in checking if not o.malicious and o.is_skill), lambda o: o.set)
    real = [o for o in checking if is_real(o)]
    alarms = {**good, "all real-world skills": real}
    return {
        "recall.svg": chart("Malicious samples, checking part", series, [_bar(n, m) for n, m in bad.items()]),
        "alarms.svg": chart(
            "Honest skills flagged, checking part",
            series,
            [_bar(name, members, _marks(members)) for name, members in alarms.items()],
            most=0.2,
        ),
        "mutations.svg": chart("Mutants not noticed", ("not noticed",), list(_techniques(measured.mutants))),
    }


def _marks(members: Sequence[Outcome]) -> tuple[float, float]:
    tools = any(outcome.tier == "hard-negative" for outcome in members)
    return 0.02 if tools else 0.005, 0.06


def _bar(name: str, members: Sequence[Outcome], marks: tuple[float | None, ...] = ()) -> Bar:
    counts = [tally(members, decision) for decision in (blocked, noticed)]
    return Bar(name, tuple((c.caught + c.alarms, c.malicious + c.honest) for c in counts), marks)


def _techniques(answers: Sequence[Answer]) -> Iterator[Bar]:
    groups: dict[str, list[Answer]] = {}
    for answer in answers:
        groups.setdefault(answer.technique, []).append(answer)
    for name, members in groups.items():
        counted = count(members)
        yield Bar(
            name if len(name) < 52 else f"{name[:50]}…", ((counted.unnoticed, counted.mutants),), (0.1,)
        )


def write(measured: Measured, folder: Path) -> None:
    """Write the page and its plots into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "detection.md").write_text(page(measured), encoding="utf-8")
    for name, drawn in plots(measured).items():
        (folder / name).write_text(drawn, encoding="utf-8")
