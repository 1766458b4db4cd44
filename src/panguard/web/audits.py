"""Audits a submission, in whatever process this runs: with the rules and by the choices that it is handed."""

from collections.abc import Sequence
from functools import lru_cache
from io import BytesIO
from logging import getLogger
from time import process_time
from traceback import format_tb
from typing import NamedTuple, Protocol

from panguard.errors import LimitError, SourceError
from panguard.findings import Phrase, Verdict, phrase, verbatim
from panguard.limits import Limits
from panguard.report import kept
from panguard.report.model import PackUsed, Report
from panguard.rules.sources import RuleSource
from panguard.scan.skill import Skill
from panguard.scan.sources.file import read_upload
from panguard.scan.sources.stream import read_stream
from panguard.web.badge import sum_of
from panguard.web.submission import Kind, Submission

NOTHING = phrase("there is nothing in it to audit")
FAILED = phrase("it could not be audited, by a fault of ours; scan it on your machine: pga scan FILE")
_LOG = getLogger(__name__)
Lines = tuple[tuple[str, int, str], ...]
"""Lines of one skill: the file, the number from 1, the line."""


class SkillAudited(NamedTuple):
    """What came of one skill; `grave` is the skill, where something may be learnt from it.

    `unheard` counts comments in it that asked for silence, `lines` are those around what was found.
    """

    verdict: Verdict
    packs: tuple[PackUsed, ...] = ()
    lines: Lines = ()
    unheard: int = 0
    grave: Skill | None = None


class Audited(NamedTuple):
    """What came of a submission: the report as `report.kept` writes it, and the lines around what was found.

    `lines` are those of each skill, in the order of the report. `fault` says why there is none; `ours` that
    it is no fault of what was handed in. `found` stands for what a link led to, `badge` is what one says.
    """

    report: bytes = b""
    lines: tuple[Lines, ...] = ()
    fault: Phrase | None = None
    ours: bool = False
    found: bytes = b""
    badge: str = ""


class AuditFault(Exception):  # noqa: N818 - whose it is
    """An audit ended in a fault of ours; says where, and nothing of what was audited."""


class Shares(NamedTuple):
    """What is told of audits, and to which Threat Cloud: nothing without one, attacks only where wanted."""

    url: str = ""
    attacks: bool = False


class Auditing(Protocol):
    """How skills are audited, and what is told of it: equal ones do it alike.

    It is sent along with every submission, to processes that keep what it loads.
    """

    @property
    def sources(self) -> tuple[RuleSource, ...]:
        """Return where the rules are from."""
        ...

    @property
    def limits(self) -> Limits:
        """Return how much is read of what is handed in."""
        ...

    @property
    def shares(self) -> Shares:
        """Return what is told of what is handed in."""
        ...

    def __hash__(self) -> int: ...

    def prepare(self) -> None:
        """Load the rules in this process."""
        ...

    def audit(self, skill: Skill) -> SkillAudited:
        """Audit one skill in this process. Raises AuditFault."""
        ...

    def report(self, parts: Sequence[SkillAudited]) -> Report:
        """Return what is said of the skills of one submission."""
        ...

    def tell(self, parts: Sequence[SkillAudited], submission: Submission) -> None:
        """Leave for the Threat Cloud what a scan would leave, where that is wanted."""
        ...

    def look(self) -> None:
        """Start a look at the Threat Cloud where one is due."""
        ...


class Part(NamedTuple):
    """What came of some skills of a submission: how far it is, None at its end; how long that computed."""

    done: tuple[SkillAudited, ...]
    next: int | None
    seconds: float


def begun(auditing: Auditing, submission: Submission, start: int, seconds: float) -> Audited | Part:
    """Audit a submission in this process from one skill on, for so many seconds, or to the end of that skill.

    What is done at once is returned as a whole.
    """
    began, done = process_time(), list[SkillAudited]()
    try:
        skills = _read(submission, auditing.limits)
        for skill in skills[start:]:
            if done and process_time() - began >= seconds:
                return Part(tuple(done), start + len(done), process_time() - began)
            done.append(auditing.audit(skill))
        _read.cache_clear()
        return (
            Part(tuple(done), None, process_time() - began) if start else joined(auditing, done, submission)
        )
    except (SourceError, LimitError) as error:
        return Audited(fault=verbatim(str(error)))
    except Exception as error:  # noqa: BLE001 - told to the operator; other submissions go on
        return failed(error)


def audited(auditing: Auditing, submission: Submission) -> Audited:
    """Audit a submission in this process."""
    try:
        parts = [auditing.audit(skill) for skill in _skills(submission, auditing.limits)]
        return joined(auditing, parts, submission)
    except (SourceError, LimitError) as error:
        return Audited(fault=verbatim(str(error)))
    except Exception as error:  # noqa: BLE001 - told to the operator; other submissions go on
        return failed(error)


def joined(auditing: Auditing, parts: Sequence[SkillAudited], submission: Submission) -> Audited:
    """Return the skills of a submission as one report, and tell of them."""
    if not parts:
        return Audited(fault=NOTHING)
    report = auditing.report(parts)
    try:
        auditing.tell(parts, submission)
    except Exception as error:  # noqa: BLE001 - what is told to others costs nobody the own verdict
        failed(error)
    lines = tuple(part.lines for part in parts)
    return Audited(kept.written(report), lines, badge=sum_of(report).written())


def failed(error: Exception) -> Audited:
    """Say to the operator where it went wrong, and not what with: a message may hold what was handed in."""
    where = str(error) if isinstance(error, AuditFault) else "".join(format_tb(error.__traceback__))
    _LOG.error("pga: internal error in an audit: %s\n%s", type(error).__name__, where)
    return Audited(fault=FAILED, ours=True)


@lru_cache(maxsize=1)
def _read(submission: Submission, limits: Limits) -> Sequence[Skill]:
    """Return the skills of a submission, unpacked once for as long as nothing else comes between."""
    return tuple(_skills(submission, limits))


def _skills(submission: Submission, limits: Limits) -> Sequence[Skill]:
    if submission.kind is Kind.TEXT:
        return tuple(read_stream(BytesIO(submission.data), limits))
    return tuple(read_upload(submission.name, submission.data, limits))
