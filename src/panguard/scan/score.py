"""Weighs findings: softening, risk score and level. Pure; the numbers are the product's contract."""

from collections.abc import Collection, Iterable, Sequence

from panguard.findings import Finding
from panguard.scan.context import Context
from panguard.terms import Lane, RiskLevel, Severity, SourceType

WEIGHTS = {
    Severity.CRITICAL: 25,
    Severity.HIGH: 15,
    Severity.MEDIUM: 5,
    Severity.LOW: 1,
    Severity.INFO: 0,
}
MAX_SCORE = 100
ALERT_TOTAL = 35
DOCUMENTATION_FACTOR = 0.15
DOCUMENTATION_CEILING = 0.25
CRITICAL_SCORE = 70
HIGH_SCORE = 40
HIGH_SCORE_WITH_REAL_HIGH = 25
MEDIUM_SCORE = 15
WEAK_MULTIPLIER = 0.6
BANDS = {
    RiskLevel.LOW: (0, MEDIUM_SCORE - 1),
    RiskLevel.MEDIUM: (MEDIUM_SCORE, HIGH_SCORE - 1),
    RiskLevel.HIGH: (HIGH_SCORE, CRITICAL_SCORE - 1),
    RiskLevel.CRITICAL: (CRITICAL_SCORE, MAX_SCORE),
}


def lowered(severity: Severity, steps: int = 1) -> Severity:
    """Return a severity `steps` lower, never below `INFO`."""
    return Severity(max(Severity.INFO, severity - steps))


def soften(base: Severity, context: Context, source_type: SourceType) -> Severity:
    """Return the severity that counts, given what surrounds the finding.

    Every reason to soften is text that an attacker can write. So together they take at most one
    step from what is critical or high; only what is medium or less can fall by two.
    """
    steps = 0
    if source_type is SourceType.DOCUMENTATION or context.strong_reducers or context.all_reducers:
        steps = 1
    if context.defensive:
        steps = 2
    return lowered(base, min(steps, 1) if base >= Severity.HIGH else steps)


def risk_score(findings: Iterable[Finding], multiplier: float) -> int:
    """Return the risk score, 0 to 100: weights of distinct findings, scaled by the context.

    Of several findings with one id the worst counts. Findings of the alert lane count at most as
    medium, and at most `ALERT_TOTAL` together.
    """
    worst = worst_by_id(findings)
    block = sum(WEIGHTS[finding.severity] for finding in worst if finding.lane is Lane.BLOCK)
    alert = sum(
        WEIGHTS[min(finding.severity, Severity.MEDIUM)] for finding in worst if finding.lane is Lane.ALERT
    )
    return scaled(block + min(alert, ALERT_TOTAL), multiplier)


def agreed(score: int, level: RiskLevel) -> int:
    """Return the score that a verdict shows: the risk score, kept within the band of its level.

    A level has floors and ceilings of its own: what may not be hidden, and what can only hint. Where
    they decide, the score follows, so that a person never reads two answers.
    """
    least, most = BANDS[level]
    return max(least, min(most, score))


def scaled(raw: int, multiplier: float) -> int:
    """Return a raw sum of weights as a score of 0 to 100, half rounded up."""
    return min(MAX_SCORE, int(raw * multiplier + 0.5))


def worst_by_id(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Keep the finding that counts most of each id, blocking ones first."""
    kept: dict[str, Finding] = {}
    for finding in findings:
        other = kept.get(finding.id)
        if other is None or _gravity(finding) > _gravity(other):
            kept[finding.id] = finding
    return tuple(kept.values())


def _gravity(finding: Finding) -> tuple[bool, Severity, Severity]:
    return finding.lane is Lane.BLOCK, finding.severity, finding.base


def verdict_multiplier(context: Context, source_type: SourceType) -> float:
    """Return the multiplier of a verdict: that of the context, damped for documentation."""
    if source_type is SourceType.DOCUMENTATION:
        return round(min(context.multiplier * DOCUMENTATION_FACTOR, DOCUMENTATION_CEILING), 4)
    return context.multiplier


def risk_level(
    findings: Sequence[Finding], multiplier: float, documentation: Collection[str] = ()
) -> RiskLevel:
    """Return the level of a verdict; `documentation` names the files that nobody executes.

    Only blocking findings can make a level above medium. Context scales the score, yet what was
    critical before it was softened keeps the level at high or above, what was high at medium. What is
    high whatever surrounds it makes the level high; a hint that is high makes it medium.
    """
    blocking = [finding for finding in findings if finding.lane is Lane.BLOCK]
    real = [finding for finding in blocking if is_real(finding, documentation)]
    hinted = any(finding.severity >= Severity.HIGH for finding in findings if is_real(finding, documentation))
    floor = max(_floor(real), RiskLevel.MEDIUM if hinted else RiskLevel.LOW)
    return max(_by_weight(findings, blocking, real, multiplier), floor)


def score_and_level(
    findings: Sequence[Finding], multiplier: float, documentation: Collection[str] = ()
) -> tuple[int, RiskLevel]:
    """Return what a verdict with these findings shows: a score, and the level whose band it lies in."""
    level = risk_level(findings, multiplier, documentation)
    return agreed(risk_score(findings, multiplier), level), level


def is_real(finding: Finding, documentation: Collection[str] = ()) -> bool:
    """Say whether an agent would act on a finding.

    It acts on code blocks in a skill, since they are its instructions; those of a README are
    examples for people.
    """
    return not (finding.hidden_in_markup and finding.location.file in documentation)


def _by_weight(
    findings: Sequence[Finding], blocking: Sequence[Finding], real: Sequence[Finding], multiplier: float
) -> RiskLevel:
    score = risk_score(blocking, multiplier)
    weak = multiplier < WEAK_MULTIPLIER
    worst, worst_real = _worst(blocking), _worst(real)
    if score >= CRITICAL_SCORE or (worst_real is Severity.CRITICAL and not weak):
        return RiskLevel.CRITICAL
    if score >= HIGH_SCORE or (worst is Severity.CRITICAL and not weak):
        return RiskLevel.HIGH
    if worst_real >= Severity.HIGH and score >= HIGH_SCORE_WITH_REAL_HIGH:
        return RiskLevel.HIGH
    if risk_score(findings, multiplier) >= MEDIUM_SCORE or worst is Severity.CRITICAL:
        return RiskLevel.MEDIUM
    return RiskLevel.LOW


def _worst(findings: Iterable[Finding]) -> Severity:
    return max((finding.severity for finding in findings), default=Severity.INFO)


def _floor(real: Iterable[Finding]) -> RiskLevel:
    findings = list(real)
    if any(finding.firm and finding.severity >= Severity.HIGH for finding in findings):
        return RiskLevel.HIGH
    base = max((finding.base for finding in findings), default=Severity.INFO)
    return {Severity.CRITICAL: RiskLevel.HIGH, Severity.HIGH: RiskLevel.MEDIUM}.get(base, RiskLevel.LOW)
