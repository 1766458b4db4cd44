"""Audits skills in several processes: results in order, few in flight, no skill ever lost."""

import multiprocessing
import sys
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

from panguard.cli.auditor import Audited
from panguard.scan.skill import Skill
from panguard.values import dataclass

Work = Callable[[Skill], Audited]
IN_FLIGHT_PER_WORKER = 3


@dataclass(frozen=True, slots=True)
class Pool:
    """Applies `work` in `workers` processes.

    A process that dies takes no more than one item with it: what was in flight is tried again, each
    item in a process of its own, and the one that kills its process becomes `lost(item)`.
    """

    work: Work
    lost: Work
    workers: int

    def map(self, items: Iterable[Skill]) -> Iterator[Audited]:
        """Yield the results in the order of the items."""
        remaining = iter(items)
        in_flight = yield from self._together(remaining)
        while in_flight:
            yield from map(self._alone, in_flight)
            in_flight = yield from self._together(remaining)

    def _together(self, items: Iterator[Skill]) -> Generator[Audited, None, list[Skill]]:
        """Yield results until the items end or a process dies; return what was in flight then."""
        pending: deque[tuple[Skill, Future[Audited]]] = deque()
        executor = self._executor(self.workers)
        try:
            for item in items:
                pending.append((item, _submitted(executor, item)))
                if len(pending) >= self.workers * IN_FLIGHT_PER_WORKER:
                    yield pending[0][1].result()
                    pending.popleft()
            while pending:
                yield pending[0][1].result()
                pending.popleft()
        except BrokenProcessPool:
            return [item for item, _ in pending]
        finally:
            executor.shutdown(cancel_futures=True)
        return []

    def _alone(self, item: Skill) -> Audited:
        executor = self._executor(1)
        try:
            result: Audited = _submitted(executor, item).result()
        except BrokenProcessPool:
            return self.lost(item)
        finally:
            executor.shutdown()
        return result

    def _executor(self, workers: int) -> ProcessPoolExecutor:
        """Make a pool; where processes can be forked, they share what `work` has already loaded."""
        context = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
        return ProcessPoolExecutor(workers, mp_context=context, initializer=_adopt, initargs=(self.work,))


_adopted: list[Work] = []


def _adopt(work: Work) -> None:
    """Keep the work of this process; it is sent once, not with every item."""
    _adopted[:] = [work]


def _apply(item: Skill) -> Audited:
    return _adopted[0](item)


def _submitted(executor: ProcessPoolExecutor, item: Skill) -> Future[Audited]:
    """Submit an item; a pool that is already broken gives a future that says so."""
    try:
        return executor.submit(_apply, item)
    except BrokenProcessPool as error:
        failed: Future[Audited] = Future()
        failed.set_exception(error)
        return failed
