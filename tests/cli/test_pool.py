import os
import signal
from collections.abc import Iterator

import pytest

from panguard.cli.auditor import Audited
from panguard.cli.pool import IN_FLIGHT_PER_WORKER, Pool
from panguard.scan.skill import Skill

WORKERS = 2


def work(skill: Skill) -> Audited:
    if skill.name == "deadly":
        os.kill(os.getpid(), signal.SIGKILL)
    return Audited(skill.name, trace=str(os.getpid()))


def lost(skill: Skill) -> Audited:
    return Audited(skill.name, trace="lost")


def skills(*names: str) -> Iterator[Skill]:
    return (Skill(name, name, ()) for name in names)


POOL = Pool(work, lost, WORKERS)


def test_results_come_in_the_order_of_the_items_from_other_processes() -> None:
    names = [str(number) for number in range(25)]
    results = list(POOL.map(skills(*names)))
    assert [result.source for result in results] == names
    processes = {result.trace for result in results}
    assert str(os.getpid()) not in processes
    assert len(processes) <= WORKERS


@pytest.mark.parametrize("position", [0, 3, 19])
def test_an_item_that_kills_its_process_is_lost_alone(position: int) -> None:
    names = [str(number) for number in range(20)]
    names[position] = "deadly"
    results = list(POOL.map(skills(*names)))
    assert [result.source for result in results] == names
    assert [result.source for result in results if result.trace == "lost"] == ["deadly"]


def test_items_are_taken_only_as_fast_as_they_are_done() -> None:
    taken = []

    def counted() -> Iterator[Skill]:
        for skill in skills(*map(str, range(50))):
            taken.append(skill)
            yield skill

    results = POOL.map(counted())
    next(results)
    assert len(taken) <= WORKERS * IN_FLIGHT_PER_WORKER
    assert len(list(results)) == 49


def test_no_items_need_no_results() -> None:
    assert list(POOL.map(skills())) == []
