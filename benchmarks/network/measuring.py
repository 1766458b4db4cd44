"""Runs many attacks on one world and joins what became of them."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from random import Random

from benchmarks.measures import percentile
from benchmarks.network.cloud import Cloud
from benchmarks.network.protection import (
    Course,
    Scanners,
    Waits,
    drawn_meetings,
    run,
    superposed,
    waits_of,
)
from benchmarks.network.world import DAY, World
from panguard.terms import Lane
from panguard.threatcloud.server.options import Options
from panguard.threatcloud.server.ports import Gates

SAMPLE = 1_000
WORDS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Measured:
    """What became of all attacks on one world; `seconds` is the real time of one of them."""

    world: World
    courses: Sequence[Course]
    waits: Sequence[Waits]
    seconds: float

    def online(self, share: float) -> float:
        """Return how long scanners that were on at first sight waited, at a share of them."""
        return _at([wait for waits in self.waits for wait in waits.online], share)

    def meeting(self, share: float) -> float:
        """Return how long scanners that met the attack within a day waited, at a share of them."""
        return _at([wait for waits in self.waits for wait in waits.meeting], share)

    def candidate(self, share: float) -> float:
        """Return how long after first sight the candidate was published, at a share of the attacks."""
        return _at([_after(course, course.candidate) for course in self.courses], share)

    def rule(self, share: float) -> float:
        """Return how long after first sight the rule was published, at a share of the attacks."""
        return _at([_after(course, course.rule) for course in self.courses], share)

    @property
    def promoted(self) -> int:
        """Return how many attacks became a rule within a day."""
        return sum(course.rule is not None for course in self.courses)

    @property
    def blocking(self) -> int:
        """Return how many attacks became a rule that may block."""
        return sum(course.lane is Lane.BLOCK for course in self.courses)

    def stopped(self, after: float = 0.0, before: float = inf) -> float | None:
        """Return the share of meetings in a span after first sight at which the rule was there; None of none."""
        told = [stopped for waits in self.waits for at, stopped in waits.stopped if after <= at < before]
        return sum(told) / len(told) if told else None


def _after(course: Course, moment: float | None) -> float | None:
    return None if moment is None else moment - course.first_sight


def _at(waits: Sequence[float | None], share: float) -> float:
    """Return the wait at a share of all; infinite where that one did not end."""
    return percentile([inf if wait is None else wait for wait in waits], share) if waits else inf


def measure(
    world: World, options: Options, gates: Gates, attacks: int, *, seed: int = 1, sample: int = SAMPLE
) -> Measured:
    """Let some attacks take their course, each on a server and at an hour of its own.

    Of all scanners, `sample` are asked when they had the rule.
    """
    began = time.perf_counter()
    courses, waits = [], []
    for number in range(attacks):
        draw = Random(seed * 1_000 + number)
        scanners = Scanners(world, seed * 1_000 + number)
        meetings = superposed(world, scanners, DAY + draw.random() * DAY, draw)
        word = f"worm-{WORDS[number // 26 % 26]}{WORDS[number % 26]}"
        course = run(world, Cloud(options, gates), word, meetings, scanners, draw=draw)
        few = world.scanners <= sample
        asked = range(world.scanners) if few else draw.sample(range(world.scanners), sample)
        courses.append(course)
        waits.append(waits_of(course, scanners, asked, drawn_meetings(world, course, draw)))
    return Measured(world, courses, waits, (time.perf_counter() - began) / attacks)
