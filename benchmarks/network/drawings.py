"""The plots of the page about the network. Pure."""

import math

from benchmarks.network.plots import Axis, Line, lines, matrix
from benchmarks.network.poison import ATTACKS, Reviewer
from benchmarks.network.results import (
    AS_DUE,
    GOAL_MINUTES,
    HEADLINE,
    RHYTHMS,
    SIZES,
    SPREADS,
    STORMS,
    Results,
)
from benchmarks.network.tables import MINUTE
from benchmarks.network.weights import ACTIVITIES
from benchmarks.network.world import HOUR

_TIMES = Axis(
    "time from first sight, median",
    (1, 10, 60, 360, 1_440),
    log=True,
    labels=("1 minute", "10 minutes", "1 hour", "6 hours", "1 day"),
)
_SIZES = Axis("scanners", tuple(map(float, SIZES)), log=True)


def plots(results: Results) -> dict[str, str]:
    """Draw all plots; return them by the name of their file."""
    return {
        "protection.svg": _plot_protection(results),
        "spread.svg": _plot_spread(results),
        "stopped.svg": _plot_stopped(results),
        "poison.svg": _plot_poison(results),
        "bytes.svg": _plot_bytes(results),
        "storm.svg": _plot_storm(results),
    }


def _in_minutes(seconds: float) -> float:
    return min(seconds / MINUTE, 1_440.0)


def _plot_protection(results: Results) -> str:
    drawn = [
        Line(
            rhythm.name.removeprefix("with "),
            [(size, _in_minutes(results.protection[rhythm, size].online(0.5))) for size in SIZES],
        )
        for rhythm in RHYTHMS
    ]
    goal = GOAL_MINUTES, f"goal at {HEADLINE:,} scanners: {GOAL_MINUTES:g} minutes"
    return lines(
        "Time to protection of scanners that are online, by when they look", _SIZES, _TIMES, drawn, goal
    )


def _plot_spread(results: Results) -> str:
    across = Axis("meetings with the attack, for each scanner and day", SPREADS, log=True)
    ups = Axis("time from first sight", _TIMES.marks, log=True, labels=_TIMES.labels)
    drawn = [
        Line("rule out, median", [(rate, _in_minutes(m.rule(0.5))) for rate, m in results.spread.items()]),
        Line("protected, median", [(rate, _in_minutes(m.online(0.5))) for rate, m in results.spread.items()]),
        Line("protected, p95", [(rate, _in_minutes(m.online(0.95))) for rate, m in results.spread.items()]),
    ]
    goal = GOAL_MINUTES, f"{GOAL_MINUTES:g} minutes"
    return lines(f"{HEADLINE:,} scanners: an attack that spreads is stopped sooner", across, ups, drawn, goal)


def _plot_stopped(results: Results) -> str:
    across = Axis("hours since first sight", (0, 1, 2, 3, 4, 5, 6))
    up = Axis("meetings with the attack that are stopped, %", (0, 25, 50, 75, 100))
    drawn = []
    for size in SIZES[1:]:
        found = results.protection[AS_DUE, size]
        spans = [(step * HOUR / 2, (step + 1) * HOUR / 2) for step in range(12)]
        points = [((begin + end) / 2 / HOUR, found.stopped(begin, end)) for begin, end in spans]
        drawn.append(
            Line(f"{size:,} scanners", [(at, 100 * share) for at, share in points if share is not None])
        )
    return lines("Meetings that are stopped, in each half hour", across, up, drawn)


def _plot_poison(results: Results) -> str:
    rows = []
    for attack in ATTACKS:
        found = {item.reviewer: item for item in results.poison if item.attack is attack}
        cells = [
            "blocks" if x.blocking else "shown" if x.shown else "nothing"
            for x in (found[by] for by in Reviewer)
        ]
        rows.append((f"{attack.name} ({attack.aged_networks} aged)", cells))
    columns = {
        Reviewer.NOBODY: "no review",
        Reviewer.HONEST: "honest review",
        Reviewer.CAPTURED: "captured review",
    }
    title = "What poison becomes, by what the attacker has (and how many aged networks)"
    return matrix(title, [columns[by] for by in Reviewer], rows)


def _plot_bytes(results: Results) -> str:
    names = tuple(activity.name for activity in ACTIVITIES)
    across = Axis("how busy the Threat Cloud is", (0, 1, 2), labels=names)
    marks = (1e4, 1e5, 1e6, 1e7, 1e8)
    up = Axis(
        "bytes for each scanner and day, mean",
        marks,
        log=True,
        labels=("10 kB", "100 kB", "1 MB", "10 MB", "100 MB"),
    )
    drawn = [
        Line(
            rhythm.name.removeprefix("with "),
            [(at, results.traffic[rhythm, activity].mean) for at, activity in enumerate(ACTIVITIES)],
        )
        for rhythm in RHYTHMS
    ]
    return lines("What a scanner fetches and sends", across, up, drawn)


def _plot_storm(results: Results) -> str:
    across = Axis("hours since the bad rule came out", (0, 6, 12, 18, 24, 36, 48))
    up = Axis("scanners that have it, %", (0, 25, 50, 75, 100))
    drawn = []
    for size in STORMS:
        middle = sorted(results.storms[size], key=lambda item: item.revoked or math.inf)[
            len(results.storms[size]) // 2
        ]
        points = [(step / 4, 100 * middle.having(step * HOUR / 4)) for step in range(193)]
        drawn.append(Line(f"{size:,} scanners", points))
    return lines("A bad rule, and its revocation by reports (the median storm)", across, up, drawn)
