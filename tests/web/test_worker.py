"""Work in a process of its own: what it comes to, what it raises, and how it is ended. Real processes."""

import os
import time
from collections.abc import Iterator
from functools import partial
from threading import Event, Thread

import pytest

from panguard.web.worker import Ended, InProcess


def nothing() -> None:
    """Need nothing."""


def compute() -> None:
    """Compute without end."""
    while True:
        sum(range(1_000))


def compute_before(seconds: float) -> None:
    """Compute for so long."""
    ends = time.process_time() + seconds
    while time.process_time() < ends:
        sum(range(1_000))


def fail() -> None:
    raise ValueError("as it is")


@pytest.fixture
def worker() -> Iterator[InProcess]:
    made = InProcess(0.2)
    yield made
    made.close()


def test_what_is_done_is_done_elsewhere_and_what_is_raised_is_raised_here(worker: InProcess) -> None:
    process = worker.do(os.getpid, nothing)
    assert process != os.getpid()
    with pytest.raises(ValueError, match="as it is"):
        worker.do(fail, nothing)
    assert worker.do(os.getpid, nothing) == process, "a fault costs nobody the process"


def test_what_computes_without_end_is_ended_and_the_next_one_has_a_new_process(worker: InProcess) -> None:
    process = worker.do(os.getpid, nothing)
    with pytest.raises(Ended) as caught:
        worker.do(compute, nothing)
    assert caught.value.late
    assert worker.do(os.getpid, nothing) != process


def test_what_is_needed_before_may_take_its_time(worker: InProcess) -> None:
    assert worker.do(os.getppid, partial(compute_before, 0.4)) == os.getpid()


def test_work_that_nobody_waits_for_is_ended_and_the_next_one_is_done(worker: InProcess) -> None:
    ended = Event()

    def work() -> None:
        with pytest.raises(Ended) as caught:
            worker.do(partial(time.sleep, 60), nothing)
        assert not caught.value.late
        ended.set()

    worker.do(os.getpid, nothing)
    thread = Thread(target=work)
    thread.start()
    while not ended.wait(0.01):
        worker.end()
    thread.join()
    assert worker.do(os.getpid, nothing)
