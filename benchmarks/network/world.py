"""The assumptions about people and machines, in one place, and what one scanner does with its day. Pure.

A scanner's day is a function of the seed and its number: two simulations that ask different questions of one
scanner see the same scans and looks. When a look is due and how long the next pause is, the real client
decides (`pause_after`).
"""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from math import inf
from random import Random

from panguard.threatcloud.client.look import USUAL, pause_after

HOUR = 3_600.0
DAY = 86_400.0
# Hours east of UTC, and how many of a hundred scanners live there.
ZONES = ((-8, 14), (-5, 16), (-3, 5), (0, 10), (1, 22), (5, 11), (8, 15), (9, 7))
# Scans a day of a person, and how many of a hundred persons scan so often.
HABITS = ((2.0, 50), (6.0, 35), (18.0, 15))
MACHINE_SCANS = 24.0
SHORTEST_DAY, LONGEST_DAY = 7.0, 11.0
ARRIVING = (7.5, 10.5)


@dataclass(frozen=True, slots=True)
class World:
    """What is assumed. Shares are between 0 and 1, times in seconds.

    `spread` is how often a scanner meets the attack in a day once it is out. `carriers` is how many different
    skills carry it, `notices` the share of scanners that see by themselves that something is wrong and make a
    candidate of it, `same` how often two of them make the same one. `by_itself` is the share of scanners that
    look without a scan while the machine is on, every `interval` seconds; after a scan a look is due when the
    last one is `pause` seconds ago. With `recalls` a look that brought
    candidates would match them against what was scanned before, which the client does not do.
    """

    scanners: int = 10_000
    spread: float = 0.1
    carriers: int = 40
    notices: float = 0.3
    same: float = 0.8
    shares: float = 0.9
    fresh: float = 0.02
    per_network: int = 3
    always_on: float = 0.1
    by_itself: float = 1.0
    interval: float = USUAL.total_seconds()
    pause: float = USUAL.total_seconds()
    findings: float = 0.25
    lost: float = 0.01
    look_seconds: float = 5.0
    crystallise_seconds: float = 20.0
    review_seconds: float = 30.0
    cached_seconds: float = 60.0
    edges: int = 20
    recalls: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.infected < 1:
            raise ValueError(
                f"spread: {self.spread:g} a day is more than there are scans ({self.mean_scans:g})"
            )

    @property
    def mean_scans(self) -> float:
        """Return how often a scanner scans in a day, on average."""
        persons = sum(scans * weight for scans, weight in HABITS) / sum(weight for _, weight in HABITS)
        return self.always_on * MACHINE_SCANS + (1 - self.always_on) * persons

    @property
    def infected(self) -> float:
        """Return the share of scans that meet the attack."""
        return self.spread / self.mean_scans

    @property
    def busiest(self) -> float:
        """Return the most scans per second that any scanner makes at any time."""
        return max(HABITS[-1][0] / (SHORTEST_DAY * HOUR), MACHINE_SCANS / DAY)

    def seen_by(self, number: int, moment: float) -> float:
        """Return how old what a scanner's cache shows is: the moment at which it last asked the server."""
        shift = self.cached_seconds * (number % self.edges) / self.edges
        return moment - (moment - shift) % self.cached_seconds


class Scanner:
    """One scanner, moved on by its own events: scans, looks by itself, meetings with the attack."""

    def __init__(self, world: World, number: int, seed: int) -> None:
        self.world, self.number = world, number
        self.looks: list[float] = []
        self._draw = draw = Random(seed * 2_000_003 + number)
        self.always = draw.random() < world.always_on
        zone = _chosen(ZONES, draw)
        self.starts = (draw.uniform(*ARRIVING) - zone) % 24 * HOUR
        self.lasts = DAY if self.always else draw.uniform(SHORTEST_DAY, LONGEST_DAY) * HOUR
        self.scans = MACHINE_SCANS if self.always else _chosen(HABITS, draw)
        self.notices = draw.random() < world.notices
        self.shares = draw.random() < world.shares
        self.fresh = draw.random() < world.fresh
        self.by_itself = draw.random() < world.by_itself
        self.network = draw.randrange(max(1, world.scanners // world.per_network))
        self._failures = 0
        self._due = -inf
        self._alone = draw.random() * world.interval if self.by_itself else inf
        self._scans = self._all_scans()
        self._next_scan = next(self._scans)

    @property
    def rate(self) -> float:
        """Return how many scans per second it makes while its machine is on."""
        return self.scans / self.lasts

    def is_on(self, moment: float) -> bool:
        """Say whether its machine is on."""
        return (moment - self.starts) % DAY < self.lasts

    def _wakes(self, moment: float) -> float:
        """Return the first moment from this one on at which the machine is on."""
        into = (moment - self.starts) % DAY
        return moment if into < self.lasts else moment + DAY - into

    def _all_scans(self) -> Iterator[float]:
        """Yield the scans that do not meet the attack: a Poisson process while the machine is on."""
        rate = self.rate * (1 - self.world.infected)
        moment = 0.0
        while True:
            moment = self._after(moment, self._draw.expovariate(rate))
            yield moment

    def _after(self, moment: float, busy: float) -> float:
        """Return the moment after so many seconds in which the machine was on."""
        moment = self._wakes(moment)
        left = self.lasts - (moment - self.starts) % DAY
        while busy > left:
            moment = self._wakes(moment + left) if self.always else moment + left + DAY - self.lasts
            busy, left = busy - left, self.lasts
        return moment + busy

    @property
    def next_event(self) -> float:
        """Return when it next does something by itself."""
        return min(self._next_scan, self._wakes(self._alone) if self.by_itself else inf)

    def step(self) -> None:
        """Do what comes next: a scan, after which a look may be due, or a look by itself."""
        moment = self.next_event
        if moment == self._next_scan:
            tells = self.shares and self._draw.random() < self.world.findings
            self._next_scan = next(self._scans)
            if tells or moment >= self._due:
                self._look(moment)
        else:
            self._look(moment)

    def advance(self, until: float) -> None:
        """Do all that comes before a moment."""
        while self.next_event < until:
            self.step()

    def meet(self, moment: float, *, tells: bool) -> None:
        """Scan a skill that carries the attack; `tells` says that there is something to tell of it."""
        self.advance(moment)
        if tells or moment >= self._due:
            self._look(moment)

    def _look(self, moment: float) -> None:
        """Look at the server as the real client does, and put the next look off as it does."""
        failed = self._draw.random() < self.world.lost
        self._failures = self._failures + 1 if failed else 0
        pause = pause_after(self._failures, self._draw.random()).total_seconds()
        by_scan = by_clock = pause
        if not failed:
            by_scan *= self.world.pause / USUAL.total_seconds()
            by_clock *= self.world.interval / USUAL.total_seconds()
        self._due = moment + by_scan
        if self.by_itself:
            self._alone = moment + by_clock
        if not failed:
            self.looks.append(moment)

    def has(self, published: float, moment: float) -> bool:
        """Say whether it has on disk, at a moment, what was published at another."""
        got = self.gets(published)
        return got is not None and got <= moment

    def gets(self, published: float) -> float | None:
        """Return when it had on disk what was published at a moment; None where it did not look since."""
        for look in self.looks[bisect_left(self.looks, published) :]:
            if self.world.seen_by(self.number, look) >= published:
                return look + self.world.look_seconds
        return None

    def protected(self, published: float, until: float) -> float | None:
        """Move on until it has what was published at a moment; None where that is not before another."""
        while self.gets(published) is None and self.next_event < until:
            self.advance(max(published, self.next_event))
            self.step()
        return self.gets(published)


def _chosen(weighed: tuple[tuple[float, int], ...], draw: Random) -> float:
    point = draw.random() * sum(weight for _, weight in weighed)
    for value, weight in weighed:
        point -= weight
        if point < 0:
            return value
    return weighed[-1][0]
