"""Writes the page about the network, its tables and its plots, and says what was not reached."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.measures import table
from benchmarks.network import tables
from benchmarks.network.drawings import plots
from benchmarks.network.poison import ATTACKS, NEEDED_TO_BLOCK, broken_promises
from benchmarks.network.results import AS_DUE, GOAL_MINUTES, GOAL_POLL, GOAL_SECONDS, HEADLINE, LARGE, Results
from benchmarks.network.tables import MINUTE, minutes
from benchmarks.network.world import World
from panguard.threatcloud.server.options import Options

TEXT = Path(__file__).with_name("page.md")


def goals(results: Results) -> Iterator[tuple[str, str, bool]]:
    """Yield what must be reached, what was reached, and whether that is enough."""
    headline, large = results.protection[AS_DUE, HEADLINE], results.protection[AS_DUE, LARGE]
    median = headline.online(0.5)
    yield (
        f"{HEADLINE:,} scanners, median time from first sight to protection under {GOAL_MINUTES:g} minutes",
        f"{minutes(median)} minutes",
        median < GOAL_MINUTES * MINUTE,
    )
    yield (
        f"an attack on {LARGE:,} scanners is simulated in under {GOAL_SECONDS:g} seconds",
        # Written coarsely: it differs from machine to machine, and the page should not.
        "under 10 seconds" if large.seconds < 10 else f"{large.seconds:.0f} seconds",
        large.seconds < GOAL_SECONDS,
    )
    broken = list(broken_promises(results.poison, lured=False))
    yield (
        f"no poison rule blocks from fewer than {NEEDED_TO_BLOCK} aged networks",
        "; ".join(broken) or "none did",
        not broken,
    )
    poll = max(weights.nothing for weights in results.weights.values())
    yield "a look that finds nothing new stays under 2 KB", f"{poll} bytes", poll < GOAL_POLL


def still_open(results: Results) -> tuple[str, str, bool]:
    """Return what the policy does not hold against yet, whether it does, and how it went."""
    lured = list(broken_promises(results.poison, lured=True))
    return (
        "… even where the review is captured *and* honest people have what the rule looks for (not asserted)",
        f"{len(lured)} of {sum(attack.bait for attack in ATTACKS)} such attacks have it block; see *Baits*",
        not lured,
    )


def page(results: Results) -> str:
    """Write the page."""
    world = World()
    return TEXT.read_text("utf-8").format(
        goals=table(
            ("Must be reached", "Reached", ""),
            (
                (what, got, "yes" if enough else "**no**")
                for what, got, enough in (*goals(results), still_open(results))
            ),
        ),
        assumptions=table(("Assumed", ""), tables.assumptions(world)),
        policy=table(("From the code", ""), tables.policy_rows()),
        attacks=results.attacks,
        protection=tables.protection(results),
        spread=tables.spread(results),
        changes=tables.changes(results),
        poison=tables.poison(results),
        gates=table(
            ("A rule that …", "is refused at the gate"),
            ((n, g or "none: the review judges") for n, g in results.gates),
        ),
        baits=tables.baits(results),
        lured=tables.lured(results),
        taken=tables.taken(results),
        silenced=tables.silenced(results),
        lanes=", ".join(results.lanes),
        weights=tables.weights(results),
        messages=", ".join(f"{name} {size:,} bytes" for name, size in results.messages.items()),
        traffic=tables.traffic(results),
        storms=tables.storms(results),
        habits=tables.habits(),
        rate=Options().rates.candidates_per_day,
    )


def write(results: Results, folder: Path) -> None:
    """Write the page and its plots into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "README.md").write_text(page(results), "utf-8")
    for name, drawing in plots(results).items():
        (folder / name).write_text(drawing, "utf-8")


def broken(results: Results) -> Sequence[str]:
    """Return what must be reached and was not."""
    return [f"{what}: {got}" for what, got, enough in goals(results) if not enough]
