"""Writes the page about the network, its tables and its plots."""

import math
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.measures import percentile, table
from benchmarks.network.measuring import Measured
from benchmarks.network.plots import Axis, Line, lines, matrix
from benchmarks.network.poison import ATTACKS, NEEDED_TO_BLOCK, Accepted, Reviewer, broken_promises
from benchmarks.network.results import (
    AS_DUE,
    HEADLINE,
    LARGE,
    RHYTHMS,
    SIZES,
    SPREADS,
    STORMS,
    Results,
)
from benchmarks.network.storm import Habits
from benchmarks.network.weights import ACTIVITIES
from benchmarks.network.world import HABITS, HOUR, MACHINE_SCANS, World
from panguard.threatcloud.consensus import DEFAULT_POLICY, REVOCATION_POLICY
from panguard.threatcloud.server.options import Options

MINUTE = 60.0
GOAL_MINUTES = 20.0
GOAL_SECONDS = 120.0
GOAL_POLL = 2_048
TEXT = Path(__file__).with_name("page.md")
_TIMES = Axis(
    "time from first sight, median",
    (1, 10, 60, 360, 1_440),
    log=True,
    labels=("1 minute", "10 minutes", "1 hour", "6 hours", "1 day"),
)
_SIZES = Axis("scanners", tuple(map(float, SIZES)), log=True)


def minutes(seconds: float) -> str:
    """Write a time in minutes; a dash where it did not come within a day."""
    return "–" if math.isinf(seconds) else f"{seconds / MINUTE:.1f}"


def percent(share: float) -> str:
    """Write a share."""
    return f"{100 * share:.1f} %" if share < 0.1 else f"{100 * share:.0f} %"


def _stopped(found: Measured) -> str:
    share = found.stopped()
    return "–" if share is None else percent(share)


def kilobytes(size: float) -> str:
    """Write a number of bytes."""
    return f"{size:,.0f} bytes" if size < 10_000 else f"{size / 1_000:,.0f} kB"


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
        assumptions=table(("Assumed", ""), _assumptions(world)),
        policy=table(("From the code", ""), _policy()),
        attacks=results.attacks,
        protection=_protection(results),
        spread=_spread(results),
        changes=_changes(results),
        poison=_poison(results),
        gates=table(
            ("A rule that …", "is refused at the gate"),
            ((n, g or "none: the review judges") for n, g in results.gates),
        ),
        baits=_baits(results),
        lured=_lured(results),
        taken=_taken(results),
        silenced=_silenced(results),
        lanes=", ".join(results.lanes),
        weights=_weights(results),
        messages=", ".join(f"{name} {size:,} bytes" for name, size in results.messages.items()),
        traffic=_traffic(results),
        storms=_storms(results),
        habits=_habits(),
        rate=Options().rates.candidates_per_day,
    )


def _assumptions(world: World) -> Iterator[tuple[str, str]]:
    scans = ", ".join(f"{weight} % of persons scan {rate:g} times" for rate, weight in HABITS)
    yield (
        "The attack meets a scanner",
        f"{world.spread:g} times a day ({percent(world.infected)} of its scans)",
    )
    yield "Scans a day", f"{scans}; machines {MACHINE_SCANS:g} times, around the clock"
    yield "Machines that are always on", percent(world.always_on)
    yield (
        "Persons",
        "7 to 11 hours a day, in the time zones of the world, the first hour between 7:30 and 10:30",
    )
    yield "Scanners that notice the attack by themselves", percent(world.notices)
    yield "Two that notice it make the same candidate", percent(world.same)
    yield "Skills that carry it", f"{world.carriers}, few of them popular"
    yield "Scanners that share", percent(world.shares)
    yield "Identities younger than a day", percent(world.fresh)
    yield "Scanners in one network (/24, /48)", f"{world.per_network} on average"
    yield "Scans with a finding to tell", percent(world.findings)
    yield "Looks that fail", percent(world.lost)
    yield "A look, with the trial of new rules", f"{world.look_seconds:g} s"
    yield "Crystallising a candidate", f"{world.crystallise_seconds:g} s"
    yield "The review of a candidate", f"{world.review_seconds / 2:g} to {1.5 * world.review_seconds:g} s"
    yield "Caches", f"{world.edges}, each with its own clock"


def _policy() -> Iterator[tuple[str, str]]:
    yield (
        "A rule is confirmed by",
        f"{DEFAULT_POLICY.quorum} identities in as many networks with {DEFAULT_POLICY.artefacts} artefacts",
    )
    yield (
        "It is taken back by",
        f"{REVOCATION_POLICY.quorum} aged networks with {REVOCATION_POLICY.artefacts} artefacts",
    )
    yield "The server's cycle", f"{Options().cycle.total_seconds():g} s, and at once when something is ripe"
    yield "A cache may show the timestamp for", f"{World().cached_seconds:g} s"
    yield "A look is due", f"{World().pause / MINUTE:g} minutes after the last one, ± 20 %"


def _protection(results: Results) -> str:
    head = (
        "Scanners",
        "look",
        "candidate out",
        "rule out",
        "p95",
        "protected, of those online",
        "p95",
        "of those that meet it",
        "p95",
        "meetings stopped",
        "block / attacks",
    )
    rows = []
    for (rhythm, size), found in results.protection.items():
        rows.append(
            (
                f"{size:,}",
                rhythm.name,
                minutes(found.candidate(0.5)),
                minutes(found.rule(0.5)),
                minutes(found.rule(0.95)),
                minutes(found.online(0.5)),
                minutes(found.online(0.95)),
                minutes(found.meeting(0.5)),
                minutes(found.meeting(0.95)),
                _stopped(found),
                f"{found.blocking} / {len(found.courses)}",
            )
        )
    return table(head, rows)


def _spread(results: Results) -> str:
    head = (
        "Meetings for each scanner and day",
        "rule out",
        "protected, of those online",
        "p95",
        "meetings stopped",
    )
    return table(
        head,
        (
            (
                f"{rate:g}",
                minutes(found.rule(0.5)),
                minutes(found.online(0.5)),
                minutes(found.online(0.95)),
                _stopped(found),
            )
            for rate, found in results.spread.items()
        ),
    )


def _changes(results: Results) -> str:
    head = (
        "Assumption",
        "rule out",
        "protected, of those online",
        "p95",
        "meetings stopped",
        "rules / attacks",
    )
    return table(
        head,
        (
            (
                name,
                minutes(found.rule(0.5)),
                minutes(found.online(0.5)),
                minutes(found.online(0.95)),
                _stopped(found),
                f"{found.promoted} / {len(found.courses)}",
            )
            for name, found in results.changes.items()
        ),
    )


def _poison(results: Results) -> str:
    head = (
        "Attacker",
        "identities",
        "networks",
        "aged networks",
        "puzzles, s",
        *(f"reviewer: {by}" for by in Reviewer),
    )
    rows = []
    for attack in ATTACKS:
        found = {item.reviewer: item for item in results.poison if item.attack is attack}
        rows.append(
            (
                attack.name,
                attack.identities,
                attack.networks,
                attack.aged_networks,
                f"{attack.puzzle_seconds(Options()):.0f}",
                *(_accepted(found[by]) for by in Reviewer),
            )
        )
    return table(head, rows)


def _accepted(found: Accepted) -> str:
    shown, blocking = percent(found.shown / found.tried), percent(found.blocking / found.tried)
    if not found.shown:
        return "nothing"
    return f"**{blocking} block**" if found.blocking else f"{shown} shown"


def _baits(results: Results) -> str:
    head = ("Scanners", "good rules that block, as it is", "with `makers` = 3")
    rows = []
    for size, strict in results.strict.items():
        now = results.protection[AS_DUE, size]
        rows.append(
            (
                f"{size:,}",
                f"{now.blocking} / {len(now.courses)}",
                f"{strict.blocking} / {len(strict.courses)}",
            )
        )
    return table(head, rows)


def _lured(results: Results) -> str:
    head = ("Attacker, with a captured review", "as it is", "with `makers` = 3")
    rows = []
    for strict in results.strict_poison:
        now = next(x for x in results.poison if x.attack is strict.attack and x.reviewer is Reviewer.CAPTURED)
        if now.shown:
            rows.append((strict.attack.name, _accepted(now), _accepted(strict)))
    return table(head, rows)


def _taken(results: Results) -> str:
    rows = (
        (item.networks, "aged" if item.aged else "fresh", f"{item.gone} / {item.tried}")
        for item in results.taken
    )
    return table(("Networks of the attacker", "identities", "good rules taken back"), rows)


def _silenced(results: Results) -> str:
    rows = (
        (item.baits, f"{item.silenced} / {item.honest}", "yes" if item.attack_confirmed else "**no**")
        for item in results.silenced
    )
    return table(
        ("Baits that the review rejected", "honest scanners that weigh nothing", "next attack confirmed"),
        rows,
    )


def _weights(results: Results) -> str:
    head = (
        "Threat Cloud",
        "rules",
        "candidates",
        "nothing new",
        "signed again",
        "a candidate",
        "a rule",
        "first look",
    )
    return table(
        head,
        (
            (
                activity.name,
                activity.rules,
                activity.waiting,
                kilobytes(found.nothing),
                kilobytes(found.hour),
                kilobytes(found.candidate),
                kilobytes(found.rule),
                kilobytes(found.first),
            )
            for activity, found in results.weights.items()
        ),
    )


def _traffic(results: Results) -> str:
    head = ("Looks", "Threat Cloud", "candidates and rules a day", "looks a day", "bytes a day, mean", "p95")
    return table(
        head,
        (
            (
                rhythm.name,
                activity.name,
                f"{activity.proposed:g}, {activity.promoted:g}",
                f"{found.looks:.0f}",
                kilobytes(found.mean),
                kilobytes(found.p95),
            )
            for (rhythm, activity), found in results.traffic.items()
        ),
    )


def _habits() -> str:
    habits = Habits()
    return (
        f"The rule alarms in {percent(habits.alarms)} of honest scans; {percent(habits.reported)} of the alarms "
        f"are reported, half of these within {habits.median / MINUTE:g} minutes"
    )


def _storms(results: Results) -> str:
    head = (
        "Scanners",
        "storm",
        "reports",
        "taken back after, h",
        "scanners that showed it",
        "false alarms",
        "gone from those online, median, min",
        "p95, min",
    )
    rows = []
    for size, storms in results.storms.items():
        for number, found in enumerate(sorted(storms, key=lambda item: item.revoked or math.inf)):
            rows.append(
                (
                    f"{size:,}",
                    number + 1,
                    found.reports,
                    "–" if found.revoked is None else f"{found.revoked / HOUR:.1f}",
                    f"{round(found.showing * size):,} ({percent(found.showing)})",
                    f"{found.alarms:,.0f}",
                    minutes(percentile(found.dropped, 0.5)) if found.dropped else "–",
                    minutes(percentile(found.dropped, 0.95)) if found.dropped else "–",
                )
            )
    return table(head, rows)


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


def write(results: Results, folder: Path) -> None:
    """Write the page and its plots into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "README.md").write_text(page(results), "utf-8")
    for name, drawing in plots(results).items():
        (folder / name).write_text(drawing, "utf-8")


def broken(results: Results) -> Sequence[str]:
    """Return what must be reached and was not."""
    return [f"{what}: {got}" for what, got, enough in goals(results) if not enough]
