"""Writes what gets past the scanner as Markdown: per mutator, in total, and which mutants. Pure."""

from collections.abc import Iterator, Sequence

from benchmarks.measures import proportion, table
from benchmarks.mutations.suite import Answer, count, grouped, hidden_only

MOST_BYPASS = 0.10
MOST_OF_ONE = 0.30
_HEAD = ("Mutator", "Technique", "Mutants", "Not noticed", "Not blocked", "Over 30 %")


def per_mutator(answers: Sequence[Answer]) -> str:
    """Write one row per mutator, and one for all but the seeds as they are."""
    everything = hidden_only(answers)
    rows = [_row(name, members[0].technique, members) for name, members in grouped(answers).items()]
    return table(_HEAD, [*rows, _row("all mutators", "", everything)])


def _row(name: str, technique: str, answers: Sequence[Answer]) -> tuple[object, ...]:
    counted = count(answers)
    over = counted.unnoticed > MOST_OF_ONE * counted.mutants
    return (
        name,
        technique,
        counted.mutants,
        proportion(counted.unnoticed, counted.mutants),
        proportion(counted.unblocked, counted.mutants),
        "yes" if over else "",
    )


def per_technique(answers: Sequence[Answer]) -> str:
    """Write one row per technique."""
    groups: dict[str, list[Answer]] = {}
    for answer in answers:
        groups.setdefault(answer.technique, []).append(answer)
    rows = []
    for name, members in groups.items():
        counted = count(members)
        rows.append(
            (
                name,
                proportion(counted.unnoticed, counted.mutants),
                proportion(counted.unblocked, counted.mutants),
            )
        )
    return table(("Technique", "Not noticed", "Not blocked"), rows)


def misses(answers: Sequence[Answer], alarms: Sequence[Answer]) -> Iterator[str]:
    """Yield a line for each mutant that got past, the unnoticed first, and for each honest twin noticed."""
    for answer in answers:
        if not answer.noticed:
            yield " ".join(("not noticed:", answer.id, *answer.findings))
    for answer in answers:
        if answer.noticed and not answer.blocked:
            yield " ".join(("not blocked:", answer.id, *answer.findings))
    for answer in alarms:
        if answer.noticed:
            word = "blocked" if answer.blocked else "noticed"
            yield " ".join((f"honest, yet {word}:", answer.id, *answer.findings))


def summary(answers: Sequence[Answer], alarms: Sequence[Answer]) -> str:
    """Write the figures that have a floor: bypass of *noticed* in total and of the worst mutators."""
    everything = hidden_only(answers)
    counted = count(everything)
    worst = sorted(
        ((count(members), name) for name, members in grouped(everything).items()),
        key=lambda item: (-item[0].unnoticed / item[0].mutants, item[1]),
    )
    over = [name for c, name in worst if c.unnoticed > MOST_OF_ONE * c.mutants]
    noticed = [alarm for alarm in alarms if alarm.noticed]
    return "\n".join(
        (
            (
                f"* Not noticed, all mutators: {proportion(counted.unnoticed, counted.mutants)} (floor: at most "
                f"{MOST_BYPASS:.0%}); not blocked: {proportion(counted.unblocked, counted.mutants)}."
            ),
            f"* Mutators over {MOST_OF_ONE:.0%} not noticed: {len(over)} of {len(worst)} (floor: none)"
            + (f": {', '.join(over)}." if over else "."),
            (
                f"* Honest twins noticed: {proportion(len(noticed), len(alarms))}; blocked: "
                f"{proportion(sum(alarm.blocked for alarm in alarms), len(alarms))}."
            ),
        )
    )
