"""A false-positive storm: a bad rule is out, people report it, the breaker trips, the revocation spreads."""

import heapq
from dataclasses import dataclass
from datetime import timedelta
from math import inf
from random import Random

from benchmarks.network.cloud import Cloud, Voice, rule_text
from benchmarks.network.protection import Meeting, Scanners, own_meetings, superposed
from benchmarks.network.world import DAY, World
from panguard.threatcloud.consensus import YOUNG

SAMPLE = 1_500
WATCHED_AFTER = 2 * DAY


@dataclass(frozen=True, slots=True)
class Habits:
    """How bad the rule is, and what people do: the share of scans in which it alarms, of alarms reported.

    Who reports does so after a time whose median is `median` seconds.
    """

    alarms: float = 0.005
    reported: float = 0.02
    median: float = 600.0
    spread: float = 1.0


@dataclass(frozen=True, slots=True)
class Storm:
    """What became of a bad rule; times in seconds since it was published, None where it stayed out.

    `showing` is the share of scanners that showed at least one false alarm, `dropped` how long after the
    revocation those were rid of it whose machines were on then, `spans` from when to when each of a sample of
    all scanners had it.
    """

    revoked: float | None
    reports: int
    alarms: float
    showing: float
    dropped: list[float]
    sample: int
    spans: list[tuple[float, float]]

    def having(self, moment: float) -> float:
        """Return the share of a sample that has the rule at a moment."""
        return sum(got <= moment < gone for got, gone in self.spans) / self.sample


def storm(world: World, habits: Habits, cloud: Cloud, word: str, seed: int) -> Storm:
    """Publish a bad rule, and let people find out."""
    draw = Random(seed)
    scanners = Scanners(world, seed)
    start = DAY + draw.random() * DAY
    rule_id = _publish(cloud, word, start)
    revoked, reports = _until_revoked(world, habits, cloud, rule_id, scanners, draw=draw)
    return _seen(world, habits, scanners, (start, revoked), reports=reports, draw=draw)


def _publish(cloud: Cloud, word: str, start: float) -> str:
    """Have three honest scanners confirm what looks like an attack and is none."""
    text = rule_text(word)
    cloud.at(start)
    for number in range(3):
        voice = cloud.register(f"{word}/early {number}", f"192.0.{number}.0/24", timedelta(days=30))
        cloud.propose(voice, text, number)
    cloud.turn()
    return cloud.rule_id(text)


def _until_revoked(
    world: World, habits: Habits, cloud: Cloud, rule_id: str, scanners: Scanners, *, draw: Random
) -> tuple[float | None, int]:
    """Let scanners alarm and people report until the rule is taken back; say when, and after how many."""
    start = cloud.time
    waiting: list[tuple[float, int, int]] = []
    alarms = superposed(world, scanners, start, draw, habits.alarms)
    alarm, turn, reports = next(alarms), inf, 0
    while (
        moment := min(alarm.moment, waiting[0][0] if waiting else inf, turn)
    ) < start + YOUNG.total_seconds():
        cloud.at(moment)
        if moment == turn:
            cloud.turn()
            turn = inf
            if cloud.gone(rule_id):
                return cloud.time, reports
        elif moment == alarm.moment:
            if _reports(alarm, scanners, start, habits, draw):
                later = moment + draw.lognormvariate(0.0, habits.spread) * habits.median
                heapq.heappush(waiting, (later, alarm.number, alarm.carrier))
            alarm = next(alarms)
        else:
            _, number, artefact = heapq.heappop(waiting)
            cloud.report(_voice(cloud, scanners, number, rule_id), rule_id, artefact)
            reports += 1
            turn = moment if cloud.woken else turn
    return None, reports


def _reports(alarm: Meeting, scanners: Scanners, start: float, habits: Habits, draw: Random) -> bool:
    """Say whether a scanner has the bad rule, so that it alarms, and its user reports that."""
    scanner = scanners[alarm.number]
    scanner.advance(alarm.moment)
    return scanner.has(start, alarm.moment) and draw.random() < habits.reported


def _voice(cloud: Cloud, scanners: Scanners, number: int, word: str) -> Voice:
    scanner = scanners[number]
    age = timedelta(hours=12) if scanner.fresh else timedelta(days=30)
    return cloud.register(f"{word}/{number}", f"2001:db8:{scanner.network:x}::/48", age)


def _seen(
    world: World,
    habits: Habits,
    scanners: Scanners,
    span: tuple[float, float | None],
    *,
    reports: int,
    draw: Random,
) -> Storm:
    """Ask a sample of scanners how long they had the rule, and how often it alarmed there."""
    start, revoked = span
    ends = (start + YOUNG.total_seconds()) if revoked is None else revoked + WATCHED_AFTER
    numbers = (
        range(world.scanners) if world.scanners <= SAMPLE else draw.sample(range(world.scanners), SAMPLE)
    )
    alarms, showing = 0, 0
    dropped: list[float] = []
    spans: list[tuple[float, float]] = []
    for number in numbers:
        scanner = scanners[number]
        got = scanner.protected(start, ends)
        gone = scanner.protected(revoked, ends) if revoked is not None else None
        if got is None or (gone is not None and gone <= got):
            continue
        until = ends if gone is None else gone
        if revoked is not None and scanner.is_on(revoked):
            dropped.append(until - revoked)
        spans.append((got - start, until - start))
        found = len(list(own_meetings(world, scanner, (got, until), draw, habits.alarms)))
        alarms += found
        showing += found > 0
    scale = world.scanners / len(numbers)
    when = revoked - start if revoked is not None else None
    return Storm(when, reports, alarms * scale, showing / len(numbers), dropped, len(numbers), spans)
