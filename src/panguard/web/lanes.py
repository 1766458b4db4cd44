"""Has submissions audited in processes of their own, so that no text stops the others.

Two lanes: what is small never waits behind what is large. Each lane takes so many at once and lets so many
wait; more are turned away at once, which is kinder than a page that never comes. A place is free again when
the work is done, and not when whoever asked for it has gone.
"""

import asyncio
import os
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from hashlib import sha256
from multiprocessing import get_context
from threading import Event, Lock
from typing import ParamSpec, TypeVar

from panguard.errors import LimitError, SourceError
from panguard.findings import verbatim
from panguard.limits import DEFAULT_LIMITS
from panguard.scan.skill import Skill
from panguard.web.audits import Audited, Auditing, SkillAudited, audited, failed, joined
from panguard.web.refused import Refused
from panguard.web.submission import Kind, Submission

_NICER = 5
_Given = ParamSpec("_Given")
_Made = TypeVar("_Made")


class Busy(Exception):  # noqa: N818 - a state, and no failure
    """So many audits wait that one more would not be answered in time."""


class Lanes:
    """The pool: one lane for small submissions, one for large ones; and who reads links."""

    def __init__(
        self, auditing: Auditing, small: Callable[[], Executor], large: Callable[[], Executor]
    ) -> None:
        self._auditing = auditing
        self._small, self._large = _Lane(small), _Lane(large)
        at_once = DEFAULT_LIMITS.links_at_once
        self._links = _Lane(lambda: ThreadPoolExecutor(at_once), at_once)

    @classmethod
    def in_processes(cls, auditing: Auditing, workers: int) -> "Lanes":
        """Return lanes over processes of their own, half as many for what is large, which yield to others."""
        context = get_context("spawn")
        return cls(
            auditing,
            lambda: _Processes(workers, context),
            lambda: _Processes(max(1, workers // 2), context, _yielding),
        )

    @property
    def auditing(self) -> Auditing:
        """Return how submissions are audited now."""
        return self._auditing

    def warm(self) -> None:
        """Have the processes start and load the rules before anybody waits for them."""
        for lane in (self._small, self._large):
            lane.begin(_prepared, self._auditing)

    async def change(self, auditing: Auditing) -> None:
        """Audit in another way from now on: begun once its rules are compiled, until then as before."""
        lane = _Lane(self._small.make)
        try:
            await asyncio.wrap_future(lane.begin(_prepared, auditing))
        finally:
            lane.close()
        self._auditing = auditing

    async def audit(self, submission: Submission) -> Audited:
        """Audit a submission. Raises Busy."""
        small = submission.kind is Kind.TEXT and len(submission.data) <= DEFAULT_LIMITS.small_bytes
        lane = self._small if small else self._large
        try:
            return await asyncio.wrap_future(lane.submit(audited, self._auditing, submission))
        except BrokenExecutor as error:
            return failed(error)

    async def audit_each(
        self, skills: Iterator[Skill], submission: Submission, progress: Callable[[int], None]
    ) -> Audited:
        """Audit skills as they are read, and tell how many are done. Raises Busy, and Refused as they do."""
        gone = Event()
        reading = self._links.submit(self._read_and_audit, skills, submission, progress, gone)
        try:
            return await asyncio.wrap_future(reading)
        finally:
            gone.set()

    def _read_and_audit(
        self, skills: Iterator[Skill], submission: Submission, progress: Callable[[int], None], gone: Event
    ) -> Audited:
        """Read in this thread and audit in other processes, so many at once that memory stays bounded."""
        auditing = self._auditing
        done: list[SkillAudited] = []
        read: list[bytes] = []
        running: deque[Future[SkillAudited]] = deque()
        try:
            for skill in skills:
                if gone.is_set():
                    break
                read.append(_digest(skill))
                running.append(self._large.begin(_audited_skill, auditing, skill))
                if len(running) >= DEFAULT_LIMITS.audits_of_link:
                    done.append(running.popleft().result())
                    progress(len(done))
            for future in running:
                done.append(future.result())
                progress(len(done))
            return joined(auditing, done, submission)._replace(found=sha256(b"".join(read)).digest())
        except Refused:
            raise
        except (SourceError, LimitError) as error:
            return Audited(fault=verbatim(str(error)))
        except Exception as error:  # noqa: BLE001 - told to the operator; other submissions go on
            return failed(error)

    def close(self) -> None:
        """End the processes."""
        for lane in (self._small, self._large, self._links):
            lane.close()


def _prepared(auditing: Auditing) -> None:
    auditing.prepare()


def _audited_skill(auditing: Auditing, skill: Skill) -> SkillAudited:
    return auditing.audit(skill)


def _digest(skill: Skill) -> bytes:
    """Return what stands for a skill: all that was read of it, and where."""
    parts = [skill.source.encode("utf-8", "surrogatepass")]
    for file in skill.files:
        parts += file.path.encode("utf-8", "surrogatepass"), file.data
    return sha256(b"".join(sha256(part).digest() for part in parts)).digest()


def _yielding() -> None:
    """Let whoever is quick go first."""
    if os.name == "posix":
        os.nice(_NICER)


class _Processes(ProcessPoolExecutor):
    """Ends at once: an audit that nobody waits for any more is worth nothing, and may take long."""

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: FBT001, FBT002
        """End the processes, also those at work."""
        running = tuple((self._processes or {}).values())
        super().shutdown(wait=False, cancel_futures=cancel_futures)
        for process in running:
            process.terminate()
        if wait:
            for process in running:
                process.join()


class _Lane:
    """Lets so many in at once; the others are turned away. Processes that died are replaced."""

    def __init__(self, make: Callable[[], Executor], most: int = DEFAULT_LIMITS.audits_waiting) -> None:
        self.make = make
        self._pool = make()
        self._most = most
        self._inside = 0
        self._turn = Lock()

    def submit(
        self, work: Callable[_Given, _Made], *given: _Given.args, **named: _Given.kwargs
    ) -> Future[_Made]:
        """Have something done by one of those inside. Raises Busy."""
        with self._turn:
            if self._inside >= self._most:
                raise Busy
            self._inside += 1
        try:
            future = self.begin(work, *given, **named)
        except BaseException:
            self._leave()
            raise
        future.add_done_callback(self._leave)
        return future

    def begin(
        self, work: Callable[_Given, _Made], *given: _Given.args, **named: _Given.kwargs
    ) -> Future[_Made]:
        """Have something done, without counting who is inside."""
        pool = self._pool
        try:
            return pool.submit(work, *given, **named)
        except BrokenExecutor:
            with self._turn:
                if self._pool is pool:
                    self._pool = self.make()
            return self._pool.submit(work, *given, **named)

    def _leave(self, _done: object = None) -> None:
        with self._turn:
            self._inside -= 1

    def close(self) -> None:
        """End the processes."""
        self._pool.shutdown(cancel_futures=True)
