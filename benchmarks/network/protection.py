"""From the first sight of a novel attack to protection: meetings, messages, the real server, looks.

Until the rule is out, scanners touch each other only through the server, and only those that meet the attack
touch it. So only these are moved one by one; of the others a sample is moved, and asked when it has the rule.
"""

import heapq
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from math import inf
from random import Random

from benchmarks.network.cloud import Cloud, Voice, rule_text
from benchmarks.network.world import DAY, Scanner, World
from panguard.terms import Lane

WATCHED = DAY


@dataclass(frozen=True, slots=True)
class Meeting:
    """A scan of a skill that carries the attack."""

    moment: float
    number: int
    carrier: int


@dataclass(frozen=True, slots=True)
class Course:
    """What became of one attack; moments are seconds of virtual time, None where it did not happen."""

    first_sight: float
    candidate: float | None
    rule: float | None
    lane: Lane | None
    heard: int
    noticed: float | None


@dataclass(frozen=True, slots=True)
class Waits:
    """Seconds from first sight to protection; None for a scanner that got none while it was watched.

    `online` are scanners whose machine was on at first sight, `meeting` those that met the attack in the 24
    hours after it. `stopped` has each of their meetings: how long after first sight, and whether the rule was
    there.
    """

    online: list[float | None]
    meeting: list[float | None]
    stopped: list[tuple[float, bool]]


@dataclass
class Scanners:
    """The scanners that something was asked of; all others are never made."""

    world: World
    seed: int
    made: dict[int, Scanner] = field(default_factory=dict)

    def __getitem__(self, number: int) -> Scanner:
        if number not in self.made:
            self.made[number] = Scanner(self.world, number, self.seed)
        return self.made[number]


def superposed(
    world: World, scanners: Scanners, start: float, draw: Random, share: float | None = None
) -> Iterator[Meeting]:
    """Yield the meetings of all scanners in order, as one Poisson process that is thinned.

    Scanners are exchangeable: the next meeting of any of them comes at the sum of their rates, and is that of
    a scanner drawn at random, if that one scans so often at that time. `share` is the share of scans that
    meet what is met; the attack, if nothing is said.
    """
    most = world.scanners * (world.infected if share is None else share) * world.busiest
    moment = start
    while True:
        moment += draw.expovariate(most)
        number = draw.randrange(world.scanners)
        # Most are asked only once, and not kept.
        scanner = scanners.made.get(number) or Scanner(world, number, scanners.seed)
        if scanner.is_on(moment) and draw.random() * world.busiest < scanner.rate:
            scanners.made[number] = scanner
            yield Meeting(moment, number, carrier(world.carriers, draw))


def own_meetings(
    world: World, scanner: Scanner, span: tuple[float, float], draw: Random, share: float | None = None
) -> Iterator[Meeting]:
    """Yield the meetings of one scanner between two moments."""
    moment, end = span
    rate = scanner.rate * (world.infected if share is None else share)
    while (moment := moment + draw.expovariate(rate)) < end:
        if scanner.is_on(moment):
            yield Meeting(moment, scanner.number, carrier(world.carriers, draw))


def carrier(carriers: int, draw: Random) -> int:
    """Draw one of the skills that carry something: few are popular, most are not."""
    return min(int((carriers + 1) ** draw.random()), carriers) - 1


def run(
    world: World, cloud: Cloud, word: str, meetings: Iterable[Meeting], scanners: Scanners, *, draw: Random
) -> Course:
    """Let an attack take its course until its rule is out, or a day is over."""
    return _Attack(world, cloud, word, scanners, draw).run(iter(meetings))


class _Attack:
    """One attack and the server's part in it, in virtual time."""

    def __init__(self, world: World, cloud: Cloud, word: str, scanners: Scanners, draw: Random) -> None:
        self._world, self._cloud, self._scanners, self._draw = world, cloud, scanners, draw
        self._text, self._word = rule_text(word), word
        self._phase = draw.random() * cloud.options.cycle.total_seconds()
        self._waiting: list[tuple[float, int, int, bool]] = []
        self._recalling: list[tuple[float, int, int]] = []
        self._unheard: list[Meeting] = []
        self._spoken: set[int] = set()
        self._turn = inf
        self.candidate: float | None = None
        self.rule: float | None = None
        self.noticed: float | None = None
        cloud.model.seconds = lambda: world.review_seconds * (0.5 + draw.random())

    def run(self, meetings: Iterator[Meeting]) -> Course:
        """Take meetings, messages and cycles in the order of their time."""
        meeting = next(meetings)
        first, end = meeting.moment, meeting.moment + WATCHED
        while self.rule is None:
            told = self._waiting[0][0] if self._waiting else inf
            recalled = self._recalling[0][0] if self._recalling else inf
            moment = min(meeting.moment, told, recalled, self._turn)
            if moment > end:
                break
            if moment == self._turn:
                self._run_cycle()
            elif moment == told:
                self._hear(*heapq.heappop(self._waiting))
            elif moment == recalled:
                self._recall(*heapq.heappop(self._recalling))
            else:
                self._take(meeting)
                meeting = next(meetings, Meeting(inf, 0, 0))
        lane = self._cloud.lane(self._text)
        return Course(first, self.candidate, self.rule, lane, len(self._spoken), self.noticed)

    def _take(self, meeting: Meeting) -> None:
        """Let a scanner meet the attack: it matches in silence, makes a candidate, or sees nothing."""
        world, scanner = self._world, self._scanners[meeting.number]
        scanner.advance(meeting.moment)
        silent = self.candidate is not None and scanner.has(self.candidate, meeting.moment)
        makes = scanner.notices and self._draw.random() < world.same
        if scanner.notices and self.noticed is None:
            self.noticed = meeting.moment
        tells = scanner.shares and (silent or makes)
        scanner.meet(meeting.moment, tells=tells)
        if tells and scanner.number not in self._spoken:
            self._spoken.add(scanner.number)
            delay = world.look_seconds + (0.0 if silent else world.crystallise_seconds)
            message = (meeting.moment + delay, scanner.number, meeting.carrier, silent)
            heapq.heappush(self._waiting, message)
        elif world.recalls and scanner.shares and scanner.number not in self._spoken:
            self._unheard.append(meeting)
            self._await_recall()

    def _await_recall(self) -> None:
        """Have those that met the attack unknowing match it once a look brings the candidate."""
        while self.candidate is not None and self._unheard:
            met = self._unheard.pop()
            following = self._scanners[met.number].next_event
            heapq.heappush(self._recalling, (following, met.number, met.carrier))

    def _recall(self, moment: float, number: int, carrier: int) -> None:
        """Move a scanner on; where it has the candidate now, it tells of what it had scanned before."""
        scanner = self._scanners[number]
        if scanner.next_event == moment:
            scanner.step()
        got = scanner.gets(self.candidate) if self.candidate is not None else None
        if got is None:
            heapq.heappush(self._recalling, (scanner.next_event, number, carrier))
        elif number not in self._spoken:
            self._spoken.add(number)
            heapq.heappush(self._waiting, (got + self._world.look_seconds, number, carrier, True))

    def _hear(self, moment: float, number: int, carrier: int, silent: bool) -> None:  # noqa: FBT001
        cloud = self._cloud
        cloud.at(moment)
        cloud.propose(self._voice(number), self._text, carrier, silent=silent)
        cycle = cloud.options.cycle.total_seconds()
        following = moment + (self._phase - moment) % cycle
        self._turn = min(self._turn, moment if cloud.woken else following)

    def _voice(self, number: int) -> Voice:
        scanner = self._scanners[number]
        age = timedelta(hours=12) if scanner.fresh else timedelta(days=30)
        # Kept apart by the attack's word: identities of one attack know nothing of those of another.
        network = f"2001:db8:{scanner.network // 65_536:x}:{scanner.network % 65_536:x}::/64"
        return self._cloud.register(f"{self._word}/{number}", network, age)

    def _run_cycle(self) -> None:
        self._cloud.at(self._turn)
        self._turn = inf
        self._cloud.turn()
        if self.candidate is None:
            self.candidate = self._cloud.time
            self._await_recall()
        if self._cloud.rule_id(self._text):
            self.rule = self._cloud.time


Met = Callable[[Scanner], Sequence[float]]


def waits_of(course: Course, scanners: Scanners, numbers: Iterable[int], met_by: Met) -> Waits:
    """Ask scanners when they had the rule, and whether they had it when they met the attack.

    `met_by` returns the moments at which a scanner met the attack in the day after first sight.
    """
    first = course.first_sight
    end = first + WATCHED
    found = Waits([], [], [])
    for number in numbers:
        scanner = scanners[number]
        met, online = met_by(scanner), scanner.is_on(first)
        if not met and not online:
            continue
        got = scanner.protected(course.rule, end) if course.rule is not None else None
        wait = got - first if got is not None and got <= end else None
        if online:
            found.online.append(wait)
        if met:
            found.meeting.append(wait)
            found.stopped.extend((moment - first, got is not None and got <= moment) for moment in met)
    return found


def drawn_meetings(world: World, course: Course, draw: Random) -> Met:
    """Return what draws the meetings of a scanner, which is exchangeable with all others."""
    span = course.first_sight, course.first_sight + WATCHED
    return lambda scanner: [meeting.moment for meeting in own_meetings(world, scanner, span, draw)]
