"""Has submissions audited in processes of their own, so that no text stops the others.

Two lanes: what is small never waits behind what is large. Each lane takes so many at once and lets so many
wait; more are turned away at once, which is kinder than a page that never comes. In each lane networks take
turns, and no audit may compute for longer than its lane allows. What holds many skills is audited for some
seconds at a time, so that others have their turn while it goes on.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from functools import partial
from hashlib import sha256
from typing import TypeVar

from panguard.errors import LimitError, SourceError
from panguard.findings import phrase, verbatim
from panguard.limits import DEFAULT_LIMITS
from panguard.scan.skill import Skill
from panguard.web.audits import Audited, Auditing, Part, SkillAudited, audited, begun, failed, joined
from panguard.web.lane import Busy, Job, Lane
from panguard.web.leash import Leash
from panguard.web.refused import Refused
from panguard.web.submission import Submission
from panguard.web.weight import is_small
from panguard.web.worker import Ended, Here, InProcess, Worker

_Made = TypeVar("_Made")
_OURS = ""  # the network of what nobody else handed in


class Lanes:
    """The pool: one lane for small submissions, one for large ones; and who reads links.

    `small` and `large` make a worker; so many of them there are.
    """

    def __init__(
        self,
        auditing: Auditing,
        small: Callable[[], Worker],
        large: Callable[[], Worker],
        workers: tuple[int, int] = (1, 1),
    ) -> None:
        self._auditing = auditing
        self._small, self._large = Lane(small, workers[0]), Lane(large, workers[1])
        limits = DEFAULT_LIMITS
        places = limits.links_at_once + limits.links_waiting
        self._links = Lane(Here, limits.links_at_once, places, limits.links_of_network)

    @classmethod
    def in_processes(cls, auditing: Auditing, workers: int) -> "Lanes":
        """Return lanes over processes of their own, half as many for what is large, which yield to others.

        Two at least, so that no network ever has all of them.
        """
        limits = DEFAULT_LIMITS
        return cls(
            auditing,
            partial(InProcess, limits.small_audit_seconds),
            partial(InProcess, limits.audit_seconds, yielding=True),
            (workers, max(2, workers // 2)),
        )

    @property
    def auditing(self) -> Auditing:
        """Return how submissions are audited now."""
        return self._auditing

    def warm(self) -> None:
        """Have the processes start and load the rules before anybody waits for them."""
        for lane in (self._small, self._large):
            lane.warm(self._auditing.prepare)

    async def change(self, auditing: Auditing) -> None:
        """Audit in another way from now on: begun once its rules are compiled, until then as before."""
        lane = Lane(self._small.make)
        try:
            await asyncio.wrap_future(lane.begin(_OURS, _nothing, auditing.prepare).future)
        finally:
            lane.close()
        self._auditing = auditing

    async def audit(self, submission: Submission, network: str = _OURS) -> Audited:
        """Audit a submission that a network handed in. Raises Busy.

        Whoever is cancelled here waits no longer, and what was begun for them is ended.
        """
        auditing, small = self._auditing, is_small(submission)
        work: Callable[[], Audited] = partial(audited, auditing, submission)
        try:
            if small:
                return await _answer(self._small, self._small.submit(network, work, auditing.prepare))
            return await self._in_turns(auditing, submission, network)
        except Ended as error:
            limits = DEFAULT_LIMITS
            return _ended(error, limits.small_audit_seconds if small else limits.audit_seconds)
        except Busy:
            raise
        except Exception as error:  # noqa: BLE001 - the rules cannot be loaded: told to the operator
            return failed(error)

    async def _in_turns(self, auditing: Auditing, submission: Submission, network: str) -> Audited:
        """Audit what is large, others having their turn in between. Raises Busy and Ended."""
        limits, lane = DEFAULT_LIMITS, self._large
        part = partial(begun, auditing, submission, seconds=limits.turn_seconds)
        job = lane.submit(network, partial(part, 0), auditing.prepare)
        done, seconds = list[SkillAudited](), 0.0
        while isinstance(found := await _answer(lane, job), Part):
            done += found.done
            seconds += found.seconds
            if seconds > limits.audit_seconds:
                raise Ended(late=True)
            if found.next is None:
                end = partial(joined, auditing, tuple(done), submission)
                return await _answer(lane, lane.go_on(network, end, auditing.prepare))
            job = lane.go_on(network, partial(part, found.next), auditing.prepare)
        return found

    async def audit_each(
        self,
        skills: Iterator[Skill],
        submission: Submission,
        progress: Callable[[int], None],
        leash: Leash | None = None,
        network: str = _OURS,
    ) -> Audited:
        """Audit skills as they are read, and tell how many are done. Raises Busy, and Refused as they do.

        `leash` is cut when nobody waits any more: what reads the skills then ends.
        """
        leash = leash or Leash()
        read = partial(self._read_and_audit, skills, submission, progress, leash, network)
        job = self._links.submit(network, read, _nothing)
        try:
            return await asyncio.wrap_future(job.future)
        finally:
            leash.cut()
            self._links.leave(job)

    def _read_and_audit(
        self,
        skills: Iterator[Skill],
        submission: Submission,
        progress: Callable[[int], None],
        leash: Leash,
        network: str,
    ) -> Audited:
        """Read in this thread and audit in other processes, so many at once that memory stays bounded."""
        auditing = self._auditing
        done: list[SkillAudited] = []
        read: list[bytes] = []
        running: deque[Job[SkillAudited]] = deque()
        try:
            for skill in skills:
                leash.check()
                read.append(_digest(skill))
                work = partial(auditing.audit, skill)
                running.append(self._large.begin(network, work, auditing.prepare))
                if len(running) >= DEFAULT_LIMITS.audits_of_link:
                    done.append(self._audited(running.popleft(), leash))
                    progress(len(done))
            while running:
                done.append(self._audited(running.popleft(), leash))
                progress(len(done))
            return joined(auditing, done, submission)._replace(found=sha256(b"".join(read)).digest())
        except (SourceError, LimitError) as error:
            return Audited(fault=verbatim(str(error)))
        except Ended as error:
            leash.check()
            return _ended(error, DEFAULT_LIMITS.audit_seconds)
        except (Refused, Busy, TimeoutError, CancelledError):
            raise  # the last two are heard by nobody: whoever waited has gone
        except Exception as error:  # noqa: BLE001 - told to the operator; other submissions go on
            return failed(error)
        finally:
            for job in running:
                self._large.leave(job)

    def _audited(self, job: Job[SkillAudited], leash: Leash) -> SkillAudited:
        """Wait for what comes of a skill, as long as somebody waits for all of them."""
        with leash.held(partial(self._large.leave, job)):
            return job.future.result()

    def close(self) -> None:
        """End the processes."""
        for lane in (self._small, self._large, self._links):
            lane.close()


async def _answer(lane: Lane, job: Job[_Made]) -> _Made:
    """Wait for what comes of a job; whoever is cancelled here waits no longer."""
    try:
        return await asyncio.wrap_future(job.future)
    finally:
        lane.leave(job)


def _nothing() -> None:
    """Need nothing before."""


def _ended(error: Ended, seconds: float) -> Audited:
    """Return what is told of an audit that has no end: nothing that could be read as a verdict."""
    if not error.late:
        return failed(error)
    reason = phrase(
        "It was not audited to its end: that takes more than {seconds} seconds of computing here. Scan it on "
        "your machine, where nothing ends it: pga scan FILE",
        seconds=int(seconds),
    )
    return Audited(fault=reason)


def _digest(skill: Skill) -> bytes:
    """Return what stands for a skill: all that was read of it, and where."""
    parts = [skill.source.encode("utf-8", "surrogatepass")]
    for file in skill.files:
        parts += file.path.encode("utf-8", "surrogatepass"), file.data
    return sha256(b"".join(sha256(part).digest() for part in parts)).digest()
