"""Audits submissions in processes of their own, so that no text stops the others.

Two lanes: what is small never waits behind what is large. Each lane takes so many at once and lets so many
wait; more are turned away at once, which is kinder than a page that never comes.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from io import BytesIO
from multiprocessing import get_context
from pathlib import Path
from threading import Lock
from typing import NamedTuple

import anyio.to_thread

from panguard import __version__
from panguard.engine.cache import load_rules
from panguard.engine.ruleset import RuleSet
from panguard.errors import LimitError, SourceError
from panguard.limits import DEFAULT_LIMITS
from panguard.report import kept
from panguard.report.model import PackUsed, Report
from panguard.rules.sources import RuleSource
from panguard.scan.scanner import audit
from panguard.scan.skill import Skill
from panguard.scan.sources.file import read_upload
from panguard.scan.sources.stream import read_stream
from panguard.web.excerpts import lines_around
from panguard.web.submission import Kind, Submission

SMALL = 64 * 1024
MOST_WAITING = 32


class Audited(NamedTuple):
    """What came of a submission: the report as `report.kept` writes it, and the lines around what was found.

    `fault` says why there is none.
    """

    report: bytes = b""
    lines: tuple[tuple[str, int, str], ...] = ()
    fault: str = ""


class Busy(Exception):  # noqa: N818 - a state, and no failure
    """So many audits wait that one more would not be answered in time."""


class Plan(NamedTuple):
    """What audits need: the rules, and where they are kept compiled."""

    sources: tuple[RuleSource, ...]
    cache: Path | None


_loaded: dict[Plan, RuleSet] = {}


def audited(plan: Plan, submission: Submission) -> Audited:
    """Audit a submission in this process."""
    rules = _loaded.get(plan)
    if rules is None:
        rules = _loaded[plan] = load_rules(plan.sources, plan.cache)
    try:
        skills = _skills(submission)
    except (SourceError, LimitError) as error:
        return Audited(fault=str(error))
    if not skills:
        return Audited(fault="there is nothing in it to audit")
    verdicts = tuple(audit(skill, rules=rules) for skill in skills)
    packs = tuple(PackUsed(pack.origin, "", pack.rules, pack.rejected) for pack in rules.packs)
    report = Report(verdicts, __version__, packs)
    lines = [
        (file, number, line)
        for skill, verdict in zip(skills, verdicts, strict=True)
        for (file, number), line in lines_around(skill, verdict.findings).items()
    ]
    return Audited(kept.written(report), tuple(lines))


def _skills(submission: Submission) -> Sequence[Skill]:
    if submission.kind is Kind.TEXT:
        return tuple(read_stream(BytesIO(submission.data), DEFAULT_LIMITS))
    return tuple(read_upload(submission.name, submission.data, DEFAULT_LIMITS))


class Lanes:
    """The pool: one lane for small submissions, one for large ones."""

    def __init__(self, plan: Plan, small: Executor, large: Executor) -> None:
        self._plan = plan
        self._small, self._large = _Lane(small), _Lane(large)

    @classmethod
    def in_processes(cls, plan: Plan, workers: int) -> "Lanes":
        """Return lanes over processes of their own, half as many for what is large."""
        context = get_context("spawn")
        small, large = (
            ProcessPoolExecutor(max(1, count), mp_context=context) for count in (workers, workers // 2)
        )
        return cls(plan, small, large)

    async def audit(self, submission: Submission) -> Audited:
        """Audit a submission. Raises Busy."""
        small = submission.kind is Kind.TEXT and len(submission.data) <= SMALL
        lane = self._small if small else self._large
        return await lane.run(audited, self._plan, submission)

    def close(self) -> None:
        """End the processes."""
        for lane in (self._small, self._large):
            lane.pool.shutdown(wait=False, cancel_futures=True)


class _Lane:
    def __init__(self, pool: Executor) -> None:
        self.pool = pool
        self._waiting = 0
        self._turn = Lock()

    async def run(
        self, work: Callable[[Plan, Submission], Audited], plan: Plan, submission: Submission
    ) -> Audited:
        with self._turn:
            if self._waiting >= MOST_WAITING:
                raise Busy
            self._waiting += 1
        try:
            future = self.pool.submit(work, plan, submission)
            return await anyio.to_thread.run_sync(future.result, abandon_on_cancel=True)
        finally:
            with self._turn:
                self._waiting -= 1
