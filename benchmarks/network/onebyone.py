"""The same network with every scanner moved, all in the order of time: slow, and what the quick way must equal."""

import heapq
from collections.abc import Iterator, Sequence
from random import Random

from benchmarks.network.cloud import Cloud
from benchmarks.network.protection import WATCHED, Course, Meeting, Scanners, Waits, own_meetings, run
from benchmarks.network.world import Scanner, World


def every_meeting(world: World, scanners: Scanners, start: float, seed: int) -> list[Meeting]:
    """Return the meetings of all scanners in the order of time, drawn for each of them alone."""
    found: list[Meeting] = []
    for number in range(world.scanners):
        draw = Random(seed * 3_000_017 + number)
        found += own_meetings(world, scanners[number], (start, start + 2 * WATCHED), draw)
    return sorted(found, key=lambda meeting: meeting.moment)


def one_by_one(
    world: World, cloud: Cloud, word: str, meetings: Sequence[Meeting], seed: int, *, draw: Random
) -> tuple[Course, Waits]:
    """Move every scanner through every one of its scans and looks, and note when each has the rule."""
    crowd = _Crowd(world, seed)
    course = run(world, cloud, word, crowd.before_each(meetings), crowd.scanners, draw=draw)
    first, end = course.first_sight, course.first_sight + WATCHED
    got = crowd.watch(course.rule, end) if course.rule is not None else {}
    found = Waits([], [], [])
    for number in range(world.scanners):
        had = got.get(number)
        wait = had - first if had is not None else None
        met = [item.moment for item in meetings if item.number == number and first < item.moment < end]
        if crowd.scanners[number].is_on(first):
            found.online.append(wait)
        if met:
            found.meeting.append(wait)
            found.stopped.extend((at - first, had is not None and had <= at) for at in met)
    return course, found


class _Crowd:
    """All scanners, and what each of them does next."""

    def __init__(self, world: World, seed: int) -> None:
        self._world = world
        self.scanners = Scanners(world, seed)
        self._next = [(self.scanners[number].next_event, number) for number in range(world.scanners)]
        heapq.heapify(self._next)

    def before_each(self, meetings: Sequence[Meeting]) -> Iterator[Meeting]:
        """Yield meetings, each after all that happened before it."""
        for meeting in meetings:
            for _ in self._steps(meeting.moment):
                pass
            yield meeting

    def _steps(self, until: float) -> Iterator[Scanner]:
        """Yield each scanner that did something, in the order of time."""
        while self._next[0][0] < until:
            moment, number = heapq.heappop(self._next)
            scanner = self.scanners[number]
            if scanner.next_event == moment:
                scanner.step()
                yield scanner
            heapq.heappush(self._next, (scanner.next_event, number))

    def watch(self, published: float, end: float) -> dict[int, float]:
        """Return when each scanner has what was published, noted at the look that brings it."""
        got: dict[int, float] = {}

        def note(scanner: Scanner, look: float) -> None:
            if self._world.seen_by(scanner.number, look) >= published:
                got.setdefault(scanner.number, look + self._world.look_seconds)

        # Before each meeting everybody was moved, and so some may have it already.
        for number in range(self._world.scanners):
            for look in self.scanners[number].looks:
                note(self.scanners[number], look)
        for scanner in self._steps(end):
            if scanner.looks:
                note(scanner, scanner.looks[-1])
        return {number: moment for number, moment in got.items() if moment <= end}
