"""Runs everything that the page about the network shows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

from benchmarks.network.cloud import Cloud, unlimited
from benchmarks.network.measuring import Measured, measure
from benchmarks.network.poison import (
    ATTACKS,
    Accepted,
    Reviewer,
    Silenced,
    Taken,
    at_the_gates,
    lane_with_a_fresh_voice,
    poisoned,
    silenced,
    taken_back,
)
from benchmarks.network.storm import Habits, Storm, storm
from benchmarks.network.traffic import Traffic, traffic
from benchmarks.network.weights import ACTIVITIES, Activity, Weights, cached_seconds, weigh, weigh_messages
from benchmarks.network.world import HOUR, World
from panguard.threatcloud.client.look import USUAL
from panguard.threatcloud.consensus import Reviewing
from panguard.threatcloud.server.measuring import Measuring
from panguard.threatcloud.server.options import Options
from panguard.threatcloud.server.ports import Gates
from panguard.values import replace as changed

SIZES = (100, 1_000, 10_000, 100_000, 1_000_000)
SPREADS = (0.01, 0.03, 0.1, 0.3, 1.0)
HEADLINE = 10_000
GOAL_MINUTES = 20.0
GOAL_SECONDS = 120.0
GOAL_POLL = 2_048
LARGE = 100_000
TRIES = 5
STORMS = (1_000, 10_000, 100_000)
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When scanners look: after scans and by themselves; `interval` 0 is never by themselves."""

    name: str
    interval: float
    pause: float = USUAL.total_seconds()

    def of(self, world: World) -> World:
        """Return a world whose scanners look like that."""
        by_itself = 1.0 if self.interval else 0.0
        return replace(world, by_itself=by_itself, interval=self.interval or HOUR, pause=self.pause)


QUARTER = 900.0
BY_SCANS = Rhythm("with scans only", 0.0)
HOURLY = Rhythm("with scans and hourly", HOUR)
QUARTERLY = Rhythm("with scans and every 15 minutes", QUARTER, QUARTER)
AS_DUE = Rhythm(f"with scans and every {USUAL.total_seconds() / 60:g} minutes", USUAL.total_seconds())
RHYTHMS = (
    (BY_SCANS, HOURLY, QUARTERLY, AS_DUE) if USUAL.total_seconds() != QUARTER else (BY_SCANS, HOURLY, AS_DUE)
)


@dataclass(frozen=True, slots=True)
class Results:
    """Everything that was measured."""

    attacks: int
    protection: Mapping[tuple[Rhythm, int], Measured]
    spread: Mapping[float, Measured]
    changes: Mapping[str, Measured]
    strict: Mapping[int, Measured]
    poison: Sequence[Accepted]
    strict_poison: Sequence[Accepted]
    gates: Sequence[tuple[str, str]]
    taken: Sequence[Taken]
    silenced: Sequence[Silenced]
    lanes: Sequence[str]
    weights: Mapping[Activity, Weights]
    messages: Mapping[str, int]
    traffic: Mapping[tuple[Rhythm, Activity], Traffic]
    storms: Mapping[int, Sequence[Storm]]


def everything(attacks: int, say: Say) -> Results:
    """Run it all; some minutes."""
    gates, options = Measuring(), unlimited(Options())
    reviewed = replace_reviewing(options)
    world = World(cached_seconds=cached_seconds())
    say("weighing what a look costs")
    weights, messages = {activity: weigh(activity) for activity in ACTIVITIES}, weigh_messages()
    say("protection")
    protection = {}
    for rhythm, size in product(RHYTHMS, SIZES):
        found = measure(rhythm.of(replace(world, scanners=size)), reviewed, gates, attacks)
        protection[rhythm, size] = found
        say(f"  {size} scanners that look {rhythm.name}: {found.seconds:.2f} s an attack")
    say("other assumptions")
    headline = AS_DUE.of(replace(world, scanners=HEADLINE))
    spread = {rate: measure(replace(headline, spread=rate), reviewed, gates, attacks) for rate in SPREADS}
    changes = {
        # Where nothing is ever promoted, the attack is followed for the whole day: one is enough.
        name: measure(other, reviewed, gates, attacks if other.carriers > 1 else 1)
        for name, other in others(headline).items()
    }
    strict = {
        size: measure(AS_DUE.of(replace(world, scanners=size)), strictly(reviewed), gates, attacks)
        for size in (1_000, HEADLINE, LARGE)
    }
    say("poison")
    poison = [poisoned(attack, by, options, gates, TRIES) for attack in ATTACKS for by in Reviewer]
    strict_poison = [poisoned(attack, Reviewer.CAPTURED, strictly(options), gates, 4) for attack in ATTACKS]
    say("rules taken back, scanners silenced")
    taken = [
        taken_back(count, options, gates, 4, aged=aged) for aged in (False, True) for count in (1, 3, 4, 5, 8)
    ]
    muted = [silenced(baits, options, gates) for baits in (0, 1, 5)]
    lanes = [str(lane_with_a_fresh_voice(options, gates, fresh) or "none") for fresh in (0, 1)]
    say("storms")
    storms = {size: storms_of(size, options, gates) for size in STORMS}
    say("traffic")
    renewal, finding = options.renewal.total_seconds(), messages["finding"]
    passing = {
        (rhythm, activity): traffic(rhythm.of(world), activity, weights[activity], finding, renewal)
        for rhythm, activity in product(RHYTHMS, ACTIVITIES)
    }
    return Results(
        attacks,
        protection,
        spread,
        changes,
        strict,
        poison,
        strict_poison,
        list(at_the_gates(gates)),
        taken,
        muted,
        lanes,
        weights,
        messages,
        passing,
        storms,
    )


def replace_reviewing(options: Options) -> Options:
    """Have every promotion wait for a review, as on the public instance."""
    return changed(options, reviewing=Reviewing.REQUIRED)


def strictly(options: Options) -> Options:
    """Let a rule block only where three aged networks made the candidate themselves."""
    return changed(options, policy=changed(options.policy, makers=options.policy.quorum))


def others(world: World) -> Mapping[str, World]:
    """Return the same world with one assumption changed at a time."""
    return {
        "as assumed": world,
        "1 in 10 scanners notices by itself, not 3": replace(world, notices=0.1),
        "6 in 10 notice": replace(world, notices=0.6),
        "5 skills carry it, not 40": replace(world, carriers=5),
        "one skill carries it": replace(world, carriers=1),
        "the review takes 5 minutes, not half of one": replace(world, review_seconds=300.0),
        "half of the scanners look by themselves": replace(world, by_itself=0.5),
        "half of the scanners share": replace(world, shares=0.5),
        "a tenth of the looks fails": replace(world, lost=0.1),
        "*proposal:* candidates are matched against earlier scans too": replace(world, recalls=True),
    }


def storms_of(size: int, options: Options, gates: Gates) -> Sequence[Storm]:
    """Run some storms of one size."""
    world = AS_DUE.of(World(scanners=size, spread=0.0))
    return [storm(world, Habits(), Cloud(options, gates), "bad", seed) for seed in range(6)]
