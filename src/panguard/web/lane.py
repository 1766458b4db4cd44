"""A lane: so much is done at once, the rest waits, and networks take turns.

A place is free again once nobody waits for what is done there: what has not begun is dropped, and what is
at work is ended a moment later.
"""

from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from threading import Condition, Thread, Timer
from typing import Any, Generic, TypeVar

from panguard.limits import DEFAULT_LIMITS
from panguard.web.turns import Turns
from panguard.web.worker import Worker

_PATIENCE = 2.0
_Made = TypeVar("_Made")


class Busy(Exception):  # noqa: N818 - a state, and no failure
    """So many audits wait that one more would not be answered in time."""


class Job(Generic[_Made]):
    """Something to be done for a network, and what comes of it; `counted` where it takes a place."""

    def __init__(
        self, network: str, work: Callable[[], _Made], before: Callable[[], object], *, counted: bool
    ) -> None:
        self.network = network
        self.counted = counted
        self.future: Future[_Made] = Future()
        self._work = work
        self._before = before

    def do(self, worker: Worker) -> Callable[[], None]:
        """Have a worker do it, unless nobody waits for it; return what tells those who wait."""
        if not self.future.set_running_or_notify_cancel():
            return _nothing
        try:
            made = worker.do(self._work, self._before)
        except BaseException as error:  # noqa: BLE001 - it is raised where it is waited for
            return partial(self.future.set_exception, error)
        return partial(self.future.set_result, made)


def _nothing() -> None:
    """Nobody waits."""


class Lane:
    """Workers, and what waits for them. So many have a place in it; more are turned away.

    Where there is no place, the network with the most waiting makes room for one that has less.
    """

    def __init__(
        self,
        make: Callable[[], Worker],
        workers: int = 1,
        most: int = DEFAULT_LIMITS.audits_waiting,
        share: int | None = None,
    ) -> None:
        self.make = make
        self._most = most
        self._inside = 0
        # One worker is left for others, where there is more than one and nothing else is said.
        self._turns: Turns[Job[Any]] = Turns(share or max(1, workers - 1))
        self._change = Condition()
        self._closed = False
        self._at: list[tuple[Worker, list[Job[Any]]]] = [(make(), []) for _ in range(workers)]
        self._threads: list[Thread] = []

    def submit(self, network: str, work: Callable[[], _Made], before: Callable[[], object]) -> Job[_Made]:
        """Have something done by one of those inside. Raises Busy."""
        job = Job(network, work, before, counted=True)
        with self._change:
            crowded = None
            if self._inside >= self._most:
                crowded = self._turns.crowd_out(network, lambda other: other.counted)
                if crowded is None:
                    raise Busy
                self._inside -= 1
            self._inside += 1
            self._add(job)
        if crowded is not None and crowded.future.set_running_or_notify_cancel():
            crowded.future.set_exception(Busy())
        return job

    def go_on(self, network: str, work: Callable[[], _Made], before: Callable[[], object]) -> Job[_Made]:
        """Have more done of what had a place, behind all others: it keeps the place, and no turn."""
        job = Job(network, work, before, counted=True)
        with self._change:
            self._inside += 1
            self._add(job)
        return job

    def begin(self, network: str, work: Callable[[], _Made], before: Callable[[], object]) -> Job[_Made]:
        """Have something done, without counting who is inside."""
        job = Job(network, work, before, counted=False)
        with self._change:
            self._add(job)
        return job

    def _add(self, job: Job[Any]) -> None:
        if not self._threads:
            self._threads = [Thread(target=self._run, args=each, daemon=True) for each in self._at]
            for thread in self._threads:
                thread.start()
        self._turns.add(job.network, job)
        self._change.notify()

    def warm(self, prepare: Callable[[], object]) -> None:
        """Have every worker prepare itself before anybody waits for it."""
        for number in range(len(self._at)):
            self.begin(str(number), _nothing, prepare)

    def leave(self, job: Job[_Made]) -> None:
        """Say that nobody waits any more for what comes of a job."""
        with self._change:
            waited = self._turns.drop(job.network, job)
            if waited and job.counted:
                self._inside -= 1
        if waited:
            job.future.cancel()
        elif not job.future.done():
            # What is nearly done is cheaper than a new process.
            ending = Timer(DEFAULT_LIMITS.left_seconds, self._end, (job,))
            ending.daemon = True
            ending.start()

    def _end(self, job: Job[Any]) -> None:
        with self._change:
            for worker, now in self._at:
                if job in now:
                    worker.end()

    def _run(self, worker: Worker, now: list[Job[Any]]) -> None:
        """Do what comes, in a thread of its own for each worker."""
        while (job := self._next(now)) is not None:
            tell = job.do(worker)
            with self._change:
                now.clear()
                self._inside -= job.counted
                self._turns.done(job.network)
                self._change.notify_all()
            tell()  # the place is free before anybody hears of it

    def _next(self, now: list[Job[Any]]) -> Job[Any] | None:
        with self._change:
            while not self._closed:
                job = self._turns.take()
                if job is not None:
                    now.append(job)
                    return job
                self._change.wait()
        return None

    def close(self) -> None:
        """End the workers; what still waits is not done."""
        with self._change:
            self._closed = True
            self._change.notify_all()
            left = self._turns.clear()
        for job in left:
            job.future.cancel()
        for worker, _ in self._at:
            worker.close()
        for thread in self._threads:
            thread.join(_PATIENCE)
