"""Audits one skill after another with one set of rules; a fault in one audit never hides another."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from panguard.config import AUTO, Settings
from panguard.engine.cache import load_rules
from panguard.engine.ruleset import RuleSet
from panguard.errors import UsageError
from panguard.findings import Phrase, Verdict
from panguard.limits import DEFAULT_LIMITS, Limits
from panguard.report.model import PackUsed
from panguard.rules.sources import RuleSource, default_sources, folder_source
from panguard.scan.amend import Amended, Step, amend
from panguard.scan.scanner import ScanOptions, audit
from panguard.scan.skill import Skill
from panguard.values import dataclass, replace


@dataclass(frozen=True, slots=True)
class Audited:
    """What became of one skill: its verdict as amended, or the traceback of the fault that prevented it.

    `grave` is the skill with those of its files alone in which something grave was found, where that was
    asked for: what no rule knows can be learnt from them after the report.
    """

    source: str
    amended: Amended | None = None
    trace: str = ""
    grave: Skill | None = None


class Review(Protocol):
    """Has a skill reviewed, and adds what was said to its verdict."""

    @property
    def left(self) -> float | None:
        """Return the seconds that further reviews may take; None for ever."""
        ...

    def __call__(self, skill: Skill, verdict: Verdict, *, undecided: bool) -> Verdict:
        """Return the verdict with the review."""
        ...


def _nothing_to_say(_amended: Sequence[Amended]) -> tuple[Phrase, ...]:
    return ()


@dataclass(frozen=True, slots=True)
class Amendment:
    """What happens to verdicts after the audit: a step for each, and an end with something to say."""

    steps: tuple[Step, ...] = ()
    finish: Callable[[Sequence[Amended]], tuple[Phrase, ...]] = _nothing_to_say


@dataclass(frozen=True, slots=True)
class ReviewPlan:
    """Whom to ask about what rules leave undecided, where the answers are kept, and how long all may take."""

    settings: Settings
    state: Path
    seconds: float | None = DEFAULT_LIMITS.review_scan_seconds

    @property
    def everything(self) -> bool:
        """Say whether the user asked for a review, also of what nothing was noticed about."""
        return self.settings.review != AUTO


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything an auditor needs, small enough to be sent to another process.

    `learning` asks for the files in which something grave was found.
    """

    sources: tuple[RuleSource, ...]
    cache: Path | None
    timing: bool = False
    limits: Limits = DEFAULT_LIMITS
    steps: tuple[Step, ...] = ()
    review: ReviewPlan | None = None
    learning: bool = False


def sources_of(settings: Settings, synced: Sequence[RuleSource]) -> tuple[RuleSource, ...]:
    """Return where rules come from: the Threat Cloud, the program, the folders that the user named.

    Raises UsageError for a folder that is not there: a scan without its rules would read cleaner than it is.
    """
    return (*synced, *default_sources(), *map(_of_folder, dict.fromkeys(settings.rules)))


def _of_folder(folder: Path) -> RuleSource:
    if not folder.exists():
        raise UsageError(f"{folder}: no such folder of rules; check --rules")
    return folder_source(folder)


class Auditor:
    """Audits skills as a plan says; loads the rules with the first skill, and again in a new process."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._rules: RuleSet | None = None
        self.unkept = False
        self._review: Review | None = None

    def __reduce__(self) -> tuple[type["Auditor"], tuple[Plan]]:
        """Hand on the plan, with as much time for reviews as this process left."""
        plan = self._plan
        if plan.review and self._review:
            plan = replace(plan, review=replace(plan.review, seconds=self._review.left))
        return Auditor, (plan,)

    def prepare(self) -> RuleSet:
        """Load the rules if they are not yet loaded, and return them."""
        if self._rules is None:
            self._rules = load_rules(self._plan.sources, self._plan.cache, unkept=self._is_unkept)
        return self._rules

    def _is_unkept(self) -> None:
        """Note that the next scan will find no compiled rules either."""
        self.unkept = True

    @property
    def packs(self) -> tuple[PackUsed, ...]:
        """Return the packs that took part; none where nothing was audited."""
        if self._rules is None:
            return ()
        return tuple(PackUsed(pack.origin, "", pack.rules, pack.rejected) for pack in self._rules.packs)

    def __call__(self, skill: Skill) -> Audited:
        """Audit one skill; an unexpected fault becomes part of the result."""
        started = time.perf_counter()
        rules = self.prepare()
        try:
            verdict = audit(skill, rules=rules, options=ScanOptions(limits=self._plan.limits))
            verdict = self._reviewed(skill, verdict)
            if self._plan.timing:
                verdict = replace(verdict, seconds=round(time.perf_counter() - started, 4))
            amended = amend(skill, verdict, self._plan.steps)
            grave = _grave(skill, amended.verdict) if self._plan.learning else None
            return Audited(skill.source, amended, grave=grave)
        except Exception as error:  # noqa: BLE001 - reported as an internal error, with its traceback
            from traceback import format_exception

            return Audited(skill.source, trace="".join(format_exception(error)))

    def _reviewed(self, skill: Skill, verdict: Verdict) -> Verdict:
        """Have a model review a skill that is worth it; for all others nothing of this is loaded."""
        plan = self._plan.review
        if plan is None:
            return verdict
        from panguard.scan.undecided import is_decided, is_undecided

        undecided = is_undecided(verdict)
        if is_decided(verdict) or not (undecided or plan.everything):
            return verdict
        if self._review is None:
            from panguard.cli.reviews import reviews

            self._review = reviews(plan.settings, plan.state, plan.seconds)
        return self._review(skill, verdict, undecided=undecided)


def _grave(skill: Skill, verdict: Verdict) -> Skill | None:
    """Return a skill with the files alone in which something grave was found; None where nothing was."""
    places = {finding.location.file for finding in verdict.findings if finding.grave}
    files = tuple(file for file in skill.files if file.path in places)
    return replace(skill, files=files) if files else None
