"""The tables of the page about the network, and how numbers are written on it. Pure."""

import math
from collections.abc import Iterator

from benchmarks.measures import percentile, table
from benchmarks.network.measuring import Measured
from benchmarks.network.poison import ATTACKS, Accepted, Reviewer
from benchmarks.network.results import AS_DUE, Results
from benchmarks.network.storm import Habits
from benchmarks.network.world import HABITS, HOUR, MACHINE_SCANS, World
from panguard.threatcloud.consensus import DEFAULT_POLICY, REVOCATION_POLICY
from panguard.threatcloud.server.options import Options

MINUTE = 60.0


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


def assumptions(world: World) -> Iterator[tuple[str, str]]:
    """Yield what is assumed."""
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


def policy_rows() -> Iterator[tuple[str, str]]:
    """Yield what the code says."""
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


def protection(results: Results) -> str:
    """Return a table: from first sight to protection, by size and rhythm."""
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


def spread(results: Results) -> str:
    """Return a table: protection by how fast the attack spreads."""
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


def changes(results: Results) -> str:
    """Return a table: protection with one assumption changed at a time."""
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


def poison(results: Results) -> str:
    """Return a table: what poison becomes, by attacker and reviewer."""
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


def baits(results: Results) -> str:
    """Return a table: how many good rules block, without and with makers asked for."""
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


def lured(results: Results) -> str:
    """Return a table: what a captured review accepts, without and with makers asked for."""
    head = ("Attacker, with a captured review", "as it is", "with `makers` = 3")
    rows = []
    for strict in results.strict_poison:
        now = next(x for x in results.poison if x.attack is strict.attack and x.reviewer is Reviewer.CAPTURED)
        if now.shown:
            rows.append((strict.attack.name, _accepted(now), _accepted(strict)))
    return table(head, rows)


def taken(results: Results) -> str:
    """Return a table: how many good rules attackers had taken back."""
    rows = (
        (item.networks, "aged" if item.aged else "fresh", f"{item.gone} / {item.tried}")
        for item in results.taken
    )
    return table(("Networks of the attacker", "identities", "good rules taken back"), rows)


def silenced(results: Results) -> str:
    """Return a table: how many honest scanners baits silenced."""
    rows = (
        (item.baits, f"{item.silenced} / {item.honest}", "yes" if item.attack_confirmed else "**no**")
        for item in results.silenced
    )
    return table(
        ("Baits that the review rejected", "honest scanners that weigh nothing", "next attack confirmed"),
        rows,
    )


def weights(results: Results) -> str:
    """Return a table: bytes of a look, by what is new."""
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


def traffic(results: Results) -> str:
    """Return a table: bytes of a day."""
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


def habits() -> str:
    """Return what is assumed of a storm, as a sentence."""
    habits = Habits()
    return (
        f"The rule alarms in {percent(habits.alarms)} of honest scans; {percent(habits.reported)} of the alarms "
        f"are reported, half of these within {habits.median / MINUTE:g} minutes"
    )


def storms(results: Results) -> str:
    """Return a table: what became of bad rules."""
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
