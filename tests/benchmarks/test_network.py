"""The simulated network: the same seed gives the same course, and the quick way equals moving everybody."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import islice
from math import sqrt
from random import Random

import pytest

from benchmarks.network.cloud import Cloud, Model, id_of, rule_text, unlimited
from benchmarks.network.measuring import measure
from benchmarks.network.onebyone import every_meeting, one_by_one
from benchmarks.network.plots import Axis, Line, lines, matrix
from benchmarks.network.poison import (
    Attack,
    Reviewer,
    broken_promises,
    lane_with_a_fresh_voice,
    poisoned,
    silenced,
    taken_back,
)
from benchmarks.network.protection import (
    WATCHED,
    Course,
    Meeting,
    Scanners,
    own_meetings,
    run,
    superposed,
    waits_of,
)
from benchmarks.network.storm import Habits, storm
from benchmarks.network.tables import kilobytes, minutes, percent
from benchmarks.network.traffic import traffic
from benchmarks.network.weights import Activity, Weights, cached_seconds
from benchmarks.network.world import DAY, Scanner, World
from panguard.terms import Lane
from panguard.threatcloud.client.look import USUAL
from panguard.threatcloud.consensus import Review, Reviewing
from panguard.threatcloud.server.options import Options
from panguard.values import replace as changed
from tests.simulators.threat_cloud import StandInGates

OPTIONS = unlimited(Options(reviewing=Reviewing.REQUIRED))
STRICT = changed(OPTIONS, policy=changed(OPTIONS.policy, makers=3))
GATES = StandInGates()
SMALL = World(scanners=60, spread=3.0, interval=1_800.0)


def seeded(seed: int) -> Random:
    return Random(seed)  # noqa: S311 - what is drawn must be the same each time


def cloud() -> Cloud:
    return Cloud(OPTIONS, GATES)


@pytest.mark.parametrize("seed", range(3))
def test_moving_only_who_matters_equals_moving_everybody(seed: int) -> None:
    scanners = Scanners(SMALL, seed)
    meetings = every_meeting(SMALL, scanners, DAY, seed)
    course = run(SMALL, cloud(), "worm", meetings, scanners, draw=seeded(seed))

    def met(scanner: Scanner) -> Sequence[float]:
        first = course.first_sight
        own = (item for item in meetings if item.number == scanner.number)
        return [item.moment for item in own if first < item.moment < first + WATCHED]

    waits = waits_of(course, scanners, range(SMALL.scanners), met)

    assert course.rule is not None
    assert one_by_one(SMALL, cloud(), "worm", meetings, seed, draw=seeded(seed)) == (course, waits)


def _moments(meetings: Iterator[Meeting] | Sequence[Meeting]) -> float:
    """Return the moment of the fifth meeting, which five scanners or fewer had."""
    return next(islice(iter(meetings), 4, None)).moment


def test_meetings_drawn_at_once_are_distributed_as_those_drawn_for_each_scanner() -> None:
    world, seeds = replace(SMALL, scanners=12, spread=1.5), range(100)
    at_once = sorted(_moments(superposed(world, Scanners(world, s), DAY, seeded(s))) for s in seeds)
    one_each = sorted(_moments(every_meeting(world, Scanners(world, s), DAY, s)) for s in seeds)

    # Kolmogorov and Smirnov: two samples of one distribution are further apart in 1 of 1,000 cases.
    both = sorted([*at_once, *one_each])
    apart = max(abs(_share(at_once, at) - _share(one_each, at)) for at in both)
    assert apart < 1.95 * sqrt(2 / len(seeds))


def _share(moments: Sequence[float], at: float) -> float:
    return sum(moment <= at for moment in moments) / len(moments)


def test_busy_scanners_meet_more_and_sleeping_ones_nothing() -> None:
    world = replace(SMALL, spread=5.0)
    for number in range(8):
        scanner = Scanner(world, number, 1)
        met = [item.moment for item in own_meetings(world, scanner, (DAY, 30 * DAY), seeded(number))]
        assert all(map(scanner.is_on, met))
        assert len(met) == pytest.approx(29 * scanner.scans * world.infected, rel=0.6)


def test_the_same_seed_gives_the_same_course_and_another_seed_another() -> None:
    world = replace(SMALL, spread=1.0)
    first, again, other = (measure(world, OPTIONS, GATES, 1, seed=seed, sample=50) for seed in (1, 1, 2))
    assert (first.courses, first.waits) == (again.courses, again.waits)
    assert first.courses != other.courses


def test_scanners_look_no_more_often_than_the_client_allows() -> None:
    world = World(by_itself=0.0, findings=0.0, lost=0.0)
    for number in range(10):
        scanner = Scanner(world, number, 1)
        scanner.advance(3 * DAY)
        gaps = [after - before for before, after in zip(scanner.looks, scanner.looks[1:], strict=False)]
        assert min(gaps) >= 0.8 * USUAL.total_seconds()


def test_a_look_shows_what_its_cache_last_asked_for() -> None:
    world, scanner = World(cached_seconds=60.0, look_seconds=5.0), Scanner(World(), 3, 1)
    shift = 60.0 * 3 / world.edges
    scanner.looks = [1_000.0, 2_000.0]
    asked = world.seen_by(3, 2_000.0)
    assert (asked - shift) % 60.0 == pytest.approx(0.0)
    assert scanner.gets(asked) == 2_005.0
    assert scanner.gets(asked + 1.0) is None
    assert not scanner.has(asked, 2_004.0)


def test_more_meetings_than_scans_are_refused() -> None:
    with pytest.raises(ValueError, match="spread"):
        World(spread=50.0)


def test_ten_thousand_scanners_that_look_when_it_is_due_are_protected_within_twenty_minutes() -> None:
    assert measure(World(scanners=10_000), OPTIONS, GATES, 5, sample=60).online(0.5) < 20 * 60


def test_one_infected_skill_is_one_artefact_and_no_rule() -> None:
    world = replace(SMALL, carriers=1, spread=0.5)
    course: Course = measure(world, OPTIONS, GATES, 1).courses[0]
    assert (course.candidate is not None, course.rule) == (True, None)


def test_matching_earlier_scans_too_brings_the_rule_sooner() -> None:
    world = World(scanners=300, spread=1.0, notices=0.1)
    late, soon = (
        measure(replace(world, recalls=recalls), OPTIONS, GATES, 4, sample=1) for recalls in (False, True)
    )
    assert soon.rule(0.5) < late.rule(0.5)


ONE, TWO_AGED = Attack("one", 5, 1, aged=True), Attack("two", 4, 2, aged=True)
THREE, THREE_AGED = Attack("three", 3, 3, aged=False), Attack("aged", 3, 3, aged=True)
BAIT = Attack("bait", 1, 1, aged=False, bait=True)


@pytest.mark.parametrize(
    ("attack", "reviewer", "accepted"),
    [
        pytest.param(ONE, Reviewer.CAPTURED, (0, 0), id="one network reaches nothing"),
        pytest.param(TWO_AGED, Reviewer.CAPTURED, (0, 0), id="nor do two"),
        pytest.param(THREE, Reviewer.NOBODY, (0, 0), id="nor do three fresh ones where nobody reviews"),
        pytest.param(THREE, Reviewer.CAPTURED, (0, 0), id="not even where the review is captured"),
        pytest.param(THREE_AGED, Reviewer.HONEST, (0, 0), id="an honest review stops three aged ones"),
        pytest.param(THREE_AGED, Reviewer.CAPTURED, (1, 1), id="a captured one does not"),
        pytest.param(BAIT, Reviewer.HONEST, (0, 0), id="an honest review stops a bait"),
        pytest.param(BAIT, Reviewer.NOBODY, (1, 0), id="a bait is shown where nobody reviews"),
    ],
)
def test_poison(attack: Attack, reviewer: Reviewer, accepted: tuple[int, int]) -> None:
    found = poisoned(attack, reviewer, OPTIONS, GATES, 1)
    assert (found.shown, found.blocking) == accepted
    assert not list(broken_promises([found], lured=False))


def test_a_bait_and_a_captured_review_block_unless_makers_are_asked_for() -> None:
    now, strict = (poisoned(BAIT, Reviewer.CAPTURED, options, GATES, 1) for options in (OPTIONS, STRICT))
    assert (now.blocking, strict.blocking) == (1, 0)
    assert len(list(broken_promises([now, strict], lured=True))) == 1
    assert poisoned(THREE_AGED, Reviewer.CAPTURED, STRICT, GATES, 1).blocking == 1


def test_only_five_aged_networks_take_a_good_rule_back() -> None:
    gone = [
        taken_back(networks, OPTIONS, GATES, 1, aged=aged).gone
        for networks, aged in ((4, True), (5, True), (8, False))
    ]
    assert gone == [0, 1, 0]


def test_baits_silence_nobody() -> None:
    found = silenced(3, OPTIONS, GATES)
    assert (found.silenced, found.attack_confirmed) == (0, True)


def test_one_fresh_voice_keeps_a_good_rule_from_blocking() -> None:
    assert [lane_with_a_fresh_voice(OPTIONS, GATES, fresh) for fresh in (0, 1)] == [Lane.BLOCK, Lane.ALERT]


def test_a_storm_ends_with_the_rule_gone_from_every_scanner() -> None:
    world = World(scanners=150, spread=0.0)
    found = storm(world, Habits(alarms=0.05, reported=0.2), cloud(), "bad", 1)
    assert found.revoked is not None
    assert 0 < found.showing < 1
    assert (found.having(found.revoked) > 0.2, found.having(found.revoked + 2 * DAY)) == (True, 0.0)
    assert sorted(found.dropped)[len(found.dropped) // 2] < 12 * 60


def test_a_model_that_thinks_takes_virtual_time() -> None:
    made = cloud()
    made.model = Model(made, Review.APPROVED, lambda: 90.0)
    made.use(OPTIONS)
    for number in range(3):
        voice = made.register(str(number), f"net {number}", timedelta(days=3))
        made.propose(voice, rule_text("slow"), number, silent=number > 0)
    assert made.woken
    made.turn()
    assert (made.time, made.lane(rule_text("slow"))) == (90.0, Lane.BLOCK)
    assert id_of(rule_text("slow")) == made.published[-1][1].rules[0].candidate


def test_a_look_costs_what_the_heaviest_of_its_news_costs() -> None:
    weights = Weights(nothing=1, hour=10, candidate=100, rule=1_000, revocation=0, first=0, rule_text=0)
    quiet, busy = (Activity("", 0, 0, promoted=count, proposed=count) for count in (0.0, 500.0))
    calm, loud = (traffic(World(), activity, weights, 0, 10 * DAY, sample=15) for activity in (quiet, busy))
    assert calm.mean == pytest.approx(calm.looks)
    assert loud.mean > 500 * loud.looks


def test_the_server_lets_a_cache_show_the_timestamp_as_long_as_is_assumed() -> None:
    assert cached_seconds() == World().cached_seconds


def test_lines_lie_within_their_axes_and_names_are_escaped() -> None:
    across, up = Axis("a < b", (1, 10, 100), log=True), Axis("share, %", (0, 50, 100))
    drawn = lines("title", across, up, [Line("one & two", [(1, 0), (10, 50), (1_000, 200)])], (50, "goal"))
    assert "a &lt; b" in drawn
    assert "one &amp; two" in drawn
    assert [across.place(value) for value in (1, 10, 1_000)] == [0.0, 0.5, 1.0]
    assert "blocks" in matrix("title", ["x"], [("row", ["blocks"])])


def test_numbers_are_written_for_people() -> None:
    assert (minutes(90.0), minutes(float("inf"))) == ("1.5", "–")
    assert (percent(0.005), percent(0.5)) == ("0.5 %", "50 %")
    assert (kilobytes(350), kilobytes(26_533_000)) == ("350 bytes", "26,533 kB")
