"""Asks a judge about every sample, in processes that share the rules, and weighs what a scan said."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any, TypeVar

from panguard.engine.ruleset import RuleSet
from panguard.findings import Finding, Verdict
from panguard.terms import RiskLevel, Severity

T = TypeVar("T")
A = TypeVar("A")
Judge = Callable[[T, RuleSet], A]


@dataclass(frozen=True, slots=True)
class Weighed:
    """What verdicts on one sample come to: blocked from a high level, noticed from a finding of medium on."""

    level: RiskLevel
    noticed: bool
    complete: bool
    findings: tuple[Finding, ...]

    @property
    def blocked(self) -> bool:
        """Say whether the sample would be refused."""
        return self.level >= RiskLevel.HIGH


def weigh(verdicts: Sequence[Verdict]) -> Weighed:
    """Join the verdicts on one sample: the worst decides."""
    findings = tuple(finding for verdict in verdicts for finding in verdict.findings)
    return Weighed(
        level=max((verdict.level for verdict in verdicts), default=RiskLevel.LOW),
        noticed=any(finding.severity >= Severity.MEDIUM for finding in findings),
        complete=all(verdict.complete for verdict in verdicts),
        findings=findings,
    )


_in_worker: list[tuple[Judge[Any, Any], RuleSet]] = []


def _judged_in_worker(sample: T) -> Any:  # noqa: ANN401 - whatever the judge returns
    judge, rules = _in_worker[0]
    return judge(sample, rules)


def judge_all(judge: Judge[T, A], samples: Iterable[T], rules: RuleSet, jobs: int = 1) -> list[A]:
    """Return the answers in the order of the samples; `jobs` processes share the rules that are loaded here."""
    if jobs <= 1:
        return [judge(sample, rules) for sample in samples]
    _in_worker[:] = [(judge, rules)]
    with get_context("fork").Pool(jobs) as pool:
        return pool.map(_judged_in_worker, samples, chunksize=16)
