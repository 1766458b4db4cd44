import pytest

from panguard.findings import Evidence, Finding, Location, Signal, SignalKind, phrase
from panguard.scan.context import Context
from panguard.scan.score import agreed, risk_level, risk_score, soften, verdict_multiplier, worst_by_id
from panguard.terms import Category, Check, Lane, RiskLevel, Severity, SourceType
from panguard.values import replace

INFO, LOW, MEDIUM, HIGH, CRITICAL = Severity
BLOCK, ALERT = Lane.BLOCK, Lane.ALERT


def made(
    name: str,
    severity: Severity,
    lane: Lane = BLOCK,
    base: Severity | None = None,
    *,
    hidden: bool = False,
    file: str = "SKILL.md",
) -> Finding:
    return Finding(
        id=name,
        severity=severity,
        base=severity if base is None else base,
        check=Check.PROMPT_INJECTION,
        category=Category.PROMPT_INJECTION,
        lane=lane,
        message=phrase("x"),
        location=Location(file, 1, 1, 1, 1),
        evidence=Evidence(""),
        why=phrase("x"),
        remedy=phrase("x"),
        layer="test",
        hidden_in_markup=hidden,
    )


def context(*signals: str, multiplier: float = 1.0) -> Context:
    made_signals = tuple(Signal(signal, SignalKind.REDUCER, phrase("x"), -0.1) for signal in signals)
    return Context(made_signals, multiplier)


@pytest.mark.parametrize(
    ("findings", "multiplier", "score"),
    [
        ([], 1.0, 0),
        ([made("a", CRITICAL)], 1.0, 25),
        ([made("a", HIGH)], 1.0, 15),
        ([made("a", MEDIUM)], 1.0, 5),
        ([made("a", LOW)], 1.0, 1),
        ([made("a", INFO)], 1.0, 0),
        ([made("a", HIGH), made("a", CRITICAL)], 1.0, 25),
        ([made("a", HIGH), made("b", CRITICAL)], 1.0, 40),
        ([made("a", CRITICAL)], 0.3, 8),
        ([made("a", CRITICAL)], 2.5, 63),
        ([made(str(number), CRITICAL) for number in range(9)], 1.0, 100),
        ([made("a", CRITICAL, ALERT)], 1.0, 5),
        ([made(str(number), CRITICAL, ALERT) for number in range(9)], 1.0, 35),
        ([made(str(number), LOW, ALERT) for number in range(9)], 1.0, 9),
        ([made("a", LOW), made("a", CRITICAL, ALERT)], 1.0, 1),
    ],
)
def test_the_score_is_the_sum_of_the_weights_scaled(
    findings: list[Finding], multiplier: float, score: int
) -> None:
    assert risk_score(findings, multiplier) == score


@pytest.mark.parametrize(
    ("findings", "multiplier", "level"),
    [
        ([], 1.0, RiskLevel.LOW),
        ([made("a", CRITICAL)], 1.0, RiskLevel.CRITICAL),
        ([made("a", CRITICAL)], 0.6, RiskLevel.CRITICAL),
        ([made("a", CRITICAL)], 0.59, RiskLevel.HIGH),
        ([made("a", CRITICAL)], 0.3, RiskLevel.HIGH),
        ([made("a", HIGH)], 1.0, RiskLevel.MEDIUM),
        ([made("a", HIGH), made("b", HIGH)], 1.0, RiskLevel.HIGH),
        ([made("a", HIGH)], 0.3, RiskLevel.MEDIUM),
        ([made("a", HIGH), made("b", MEDIUM), made("c", MEDIUM)], 1.0, RiskLevel.HIGH),
        ([made("a", HIGH), made("b", MEDIUM)], 1.0, RiskLevel.MEDIUM),
        ([made(str(number), MEDIUM) for number in range(8)], 1.0, RiskLevel.HIGH),
        ([made(str(number), MEDIUM) for number in range(14)], 1.0, RiskLevel.CRITICAL),
        ([made(str(number), MEDIUM) for number in range(3)], 1.0, RiskLevel.MEDIUM),
        ([made("a", MEDIUM)], 1.0, RiskLevel.LOW),
        ([made("a", HIGH, base=CRITICAL)], 0.3, RiskLevel.HIGH),
        ([made("a", LOW, base=CRITICAL)], 0.3, RiskLevel.HIGH),
        ([made("a", LOW, base=HIGH)], 0.3, RiskLevel.MEDIUM),
        ([made("a", CRITICAL, ALERT)], 2.5, RiskLevel.MEDIUM),
        ([made(str(number), CRITICAL, ALERT) for number in range(50)], 2.5, RiskLevel.MEDIUM),
        (
            [made(str(number), CRITICAL, ALERT) for number in range(9)] + [made("a", MEDIUM)],
            2.5,
            RiskLevel.MEDIUM,
        ),
    ],
)
def test_the_level_follows_the_thresholds_and_floors(
    findings: list[Finding], multiplier: float, level: RiskLevel
) -> None:
    assert risk_level(findings, multiplier) is level


def test_code_in_a_skill_is_real_and_in_a_documentation_is_not() -> None:
    shown = made("a", CRITICAL, hidden=True)
    assert risk_level([shown], 1.0) is RiskLevel.CRITICAL
    assert risk_level([shown], 1.0, {"SKILL.md"}) is RiskLevel.HIGH
    assert risk_level([shown], 0.25, {"SKILL.md"}) is RiskLevel.MEDIUM
    assert risk_level([made("a", CRITICAL)], 0.25, {"SKILL.md"}) is RiskLevel.HIGH


@pytest.mark.parametrize(
    ("base", "reason", "softened"),
    [
        (CRITICAL, context(), CRITICAL),
        (CRITICAL, context("a"), HIGH),
        (HIGH, context("a"), MEDIUM),
        (MEDIUM, context("a"), LOW),
        (LOW, context("a"), INFO),
        (INFO, context("a"), INFO),
        (CRITICAL, context("defensive-text-strong"), HIGH),
        (HIGH, context("defensive-text"), MEDIUM),
        (MEDIUM, context("defensive-text"), INFO),
        (CRITICAL, context(multiplier=0.69), HIGH),
        (CRITICAL, context(multiplier=0.7), CRITICAL),
    ],
)
def test_context_softens_but_takes_one_step_at_most_from_what_is_bad(
    base: Severity, reason: Context, softened: Severity
) -> None:
    assert soften(base, reason, SourceType.SKILL) is softened


def test_documentation_softens_by_one_step() -> None:
    assert soften(CRITICAL, context(), SourceType.DOCUMENTATION) is HIGH


def test_documentation_counts_for_little_and_never_for_more_than_a_quarter() -> None:
    assert verdict_multiplier(context(multiplier=1.0), SourceType.DOCUMENTATION) == 0.15
    assert verdict_multiplier(context(multiplier=2.5), SourceType.DOCUMENTATION) == 0.25
    assert verdict_multiplier(context(multiplier=2.5), SourceType.SKILL) == 2.5


def test_of_one_id_what_blocks_counts_before_what_is_only_shown() -> None:
    assert worst_by_id([made("a", CRITICAL, ALERT), made("a", LOW), made("a", HIGH)]) == (made("a", HIGH),)


def test_what_is_high_whatever_surrounds_it_makes_the_level_high() -> None:
    firm = replace(made("a", Severity.HIGH), firm=True)
    assert risk_level([firm], 0.3) is RiskLevel.HIGH
    assert risk_level([replace(firm, lane=Lane.ALERT)], 0.3) is RiskLevel.MEDIUM
    assert risk_level([replace(firm, firm=False)], 0.3) is RiskLevel.MEDIUM


@pytest.mark.parametrize(
    ("score", "level", "shown"),
    [
        (0, RiskLevel.LOW, 0),
        (35, RiskLevel.LOW, 14),
        (3, RiskLevel.MEDIUM, 15),
        (87, RiskLevel.MEDIUM, 39),
        (18, RiskLevel.HIGH, 40),
        (18, RiskLevel.CRITICAL, 70),
        (82, RiskLevel.CRITICAL, 82),
    ],
)
def test_the_score_that_is_shown_lies_in_the_band_of_its_level(
    score: int, level: RiskLevel, shown: int
) -> None:
    assert agreed(score, level) == shown
