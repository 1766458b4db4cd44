"""Audits submissions in processes of their own, so that no text stops the others.

Two lanes: what is small never waits behind what is large. Each lane takes so many at once and lets so many
wait; more are turned away at once, which is kinder than a page that never comes.
"""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from functools import partial
from io import BytesIO
from itertools import chain
from multiprocessing import get_context
from pathlib import Path
from threading import Lock
from typing import NamedTuple

from anyio.to_thread import run_sync

from panguard import __version__
from panguard.engine.cache import load_rules
from panguard.engine.ruleset import RuleSet
from panguard.errors import LimitError, SourceError
from panguard.findings import Verdict
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
MOST_LINKS = 4
NOTHING = "there is nothing in it to audit"
_AT_ONCE = 8


class Audited(NamedTuple):
    """What came of a submission: the report as `report.kept` writes it, and the lines around what was found.

    `fault` says why there is none.
    """

    report: bytes = b""
    lines: tuple[tuple[str, int, str], ...] = ()
    fault: str = ""


class SkillAudited(NamedTuple):
    """What came of one skill; see `Audited`."""

    verdict: Verdict
    packs: tuple[PackUsed, ...]
    lines: tuple[tuple[str, int, str], ...]


class Busy(Exception):  # noqa: N818 - a state, and no failure
    """So many audits wait that one more would not be answered in time."""


class Plan(NamedTuple):
    """What audits need: the rules, and where they are kept compiled."""

    sources: tuple[RuleSource, ...]
    cache: Path | None


_loaded: dict[Plan, RuleSet] = {}


def audited(plan: Plan, submission: Submission) -> Audited:
    """Audit a submission in this process."""
    try:
        skills = _skills(submission)
    except (SourceError, LimitError) as error:
        return Audited(fault=str(error))
    if not skills:
        return Audited(fault=NOTHING)
    return _joined([audited_skill(plan, skill) for skill in skills])


def audited_skill(plan: Plan, skill: Skill) -> SkillAudited:
    """Audit one skill in this process."""
    rules = rules_of(plan)
    verdict = audit(skill, rules=rules)
    packs = tuple(PackUsed(pack.origin, "", pack.rules, pack.rejected) for pack in rules.packs)
    lines = lines_around(skill, verdict.findings)
    return SkillAudited(verdict, packs, tuple((file, number, line) for (file, number), line in lines.items()))


def rules_of(plan: Plan) -> RuleSet:
    """Return the rules of a plan, loaded once in this process."""
    rules = _loaded.get(plan)
    if rules is None:
        rules = _loaded[plan] = load_rules(plan.sources, plan.cache)
    return rules


def _ready(plan: Plan) -> None:
    rules_of(plan)


def _joined(parts: Sequence[SkillAudited]) -> Audited:
    report = Report(tuple(part.verdict for part in parts), __version__, parts[0].packs)
    return Audited(kept.written(report), tuple(chain.from_iterable(part.lines for part in parts)))


def _skills(submission: Submission) -> Sequence[Skill]:
    if submission.kind is Kind.TEXT:
        return tuple(read_stream(BytesIO(submission.data), DEFAULT_LIMITS))
    return tuple(read_upload(submission.name, submission.data, DEFAULT_LIMITS))


class Lanes:
    """The pool: one lane for small submissions, one for large ones."""

    def __init__(self, plan: Plan, small: Executor, large: Executor) -> None:
        self._plan = plan
        self._small, self._large = _Lane(small), _Lane(large)
        self._links = _Lane(large, MOST_LINKS)

    @classmethod
    def in_processes(cls, plan: Plan, workers: int) -> "Lanes":
        """Return lanes over processes of their own, half as many for what is large."""
        context = get_context("spawn")
        small, large = (
            ProcessPoolExecutor(max(1, count), mp_context=context) for count in (workers, workers // 2)
        )
        return cls(plan, small, large)

    def warm(self) -> None:
        """Have the processes start and load the rules before anybody waits for them."""
        for lane in (self._small, self._large):
            lane.pool.submit(_ready, self._plan)

    async def audit(self, submission: Submission) -> Audited:
        """Audit a submission. Raises Busy."""
        small = submission.kind is Kind.TEXT and len(submission.data) <= SMALL
        lane = self._small if small else self._large
        with lane:
            future = lane.pool.submit(audited, self._plan, submission)
            return await run_sync(future.result, abandon_on_cancel=True)

    async def audit_each(self, skills: Iterator[Skill], progress: Callable[[int], None]) -> Audited:
        """Audit skills as they are read, and tell how many are done. Raises Busy."""
        with self._links, self._large:
            return await run_sync(partial(self._read_and_audit, skills, progress), abandon_on_cancel=True)

    def _read_and_audit(self, skills: Iterator[Skill], progress: Callable[[int], None]) -> Audited:
        """Read in this thread and audit in other processes, so many at once that memory stays bounded."""
        done: list[SkillAudited] = []
        running: deque[Future[SkillAudited]] = deque()
        try:
            for skill in skills:
                running.append(self._large.pool.submit(audited_skill, self._plan, skill))
                if len(running) >= _AT_ONCE:
                    done.append(running.popleft().result())
                    progress(len(done))
        except (SourceError, LimitError) as error:
            return Audited(fault=str(error))
        done += [future.result() for future in running]
        progress(len(done))
        return _joined(done) if done else Audited(fault=NOTHING)

    def close(self) -> None:
        """End the processes."""
        for lane in (self._small, self._large):
            lane.pool.shutdown(cancel_futures=True)


class _Lane:
    """Lets so many in at once; the others are turned away."""

    def __init__(self, pool: Executor, most: int = MOST_WAITING) -> None:
        self.pool = pool
        self._most = most
        self._inside = 0
        self._turn = Lock()

    def __enter__(self) -> None:
        """Let one more in. Raises Busy."""
        with self._turn:
            if self._inside >= self._most:
                raise Busy
            self._inside += 1

    def __exit__(self, *_: object) -> None:
        """Let one out."""
        with self._turn:
            self._inside -= 1
