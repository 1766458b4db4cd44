"""How many bytes one scanner sends and fetches in a day, by how busy the Threat Cloud is. Pure."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from benchmarks.network.weights import Activity, Weights
from benchmarks.network.world import DAY, Scanner, World

SAMPLE = 300


@dataclass(frozen=True, slots=True)
class Traffic:
    """Looks and bytes of a scanner in a day: the mean of all, and what 95 of 100 stay below."""

    looks: float
    mean: float
    p95: float


def traffic(
    world: World,
    activity: Activity,
    weights: Weights,
    finding: int,
    renewal: float,
    *,
    seed: int = 1,
    sample: int = SAMPLE,
) -> Traffic:
    """Follow some scanners through a day; `finding` is the size of a message, `renewal` in seconds."""
    draw = Random(seed)
    promotions, proposals = _moments(activity.promoted, draw), _moments(activity.proposed, draw)
    renewals = _renewals(sorted([*promotions, *proposals]), renewal)
    found, looks = [], 0
    for number in range(sample):
        scanner = Scanner(world, number, seed)
        scanner.advance(3 * DAY)
        told = scanner.scans * world.findings * finding if scanner.shares else 0.0
        day = [look for look in scanner.looks if DAY <= look < 2 * DAY]
        before = max((look for look in scanner.looks if look < DAY), default=0.0)
        for look in day:
            seen = world.seen_by(number, before), world.seen_by(number, look)
            told += _weight(weights, seen, promotions, proposals, renewals)
            before = look
        looks += len(day)
        found.append(told)
    found.sort()
    return Traffic(looks / sample, sum(found) / sample, found[int(0.95 * sample)])


def _moments(per_day: float, draw: Random) -> list[float]:
    return sorted(draw.uniform(0, 3 * DAY) for _ in range(round(3 * per_day)))


def _renewals(changes: Sequence[float], renewal: float) -> list[float]:
    """Return when signatures are renewed: so long after whatever was published last."""
    found, last = [], 0.0
    for change in [*changes, 3 * DAY]:
        while last + renewal < change:
            last += renewal
            found.append(last)
        last = change
    return found


def _weight(
    weights: Weights,
    seen: tuple[float, float],
    promotions: Sequence[float],
    proposals: Sequence[float],
    renewals: Sequence[float],
) -> int:
    """Return what a look costs: by the heaviest that is new, which has all lighter ones in it."""
    for moments, weight in (
        (promotions, weights.rule),
        (proposals, weights.candidate),
        (renewals, weights.hour),
    ):
        if bisect_right(moments, seen[1]) > bisect_right(moments, seen[0]):
            return weight
    return weights.nothing
