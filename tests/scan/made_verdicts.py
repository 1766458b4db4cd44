"""Findings and verdicts with only what a test is about."""

from panguard.findings import Coverage, Evidence, Finding, Location, RuleCount, Verdict, phrase
from panguard.scan.checks import results
from panguard.scan.score import risk_level, risk_score
from panguard.terms import Category, Check, Lane, Severity, SourceType

COMPLETE = Coverage()


def make_finding(
    rule: str = "PG-TEST-1",
    *,
    file: str = "SKILL.md",
    line: int = 1,
    snippet: str = "bad",
    severity: Severity = Severity.HIGH,
) -> Finding:
    return Finding(
        id=rule,
        severity=severity,
        base=severity,
        check=Check.PROMPT_INJECTION,
        category=Category.PROMPT_INJECTION,
        lane=Lane.BLOCK,
        message=phrase("A test."),
        location=Location(file, line, 1, line, 2),
        evidence=Evidence(snippet),
        why=phrase("Because."),
        remedy=phrase("Do."),
        layer="rules",
    )


def make_verdict(
    *findings: Finding, name: str = "demo", omitted: int = 0, coverage: Coverage = COMPLETE
) -> Verdict:
    return Verdict(
        name=name,
        source=name,
        source_type=SourceType.SKILL,
        score=risk_score(findings, 1.0),
        level=risk_level(findings, 1.0),
        findings=findings,
        checks=results(findings),
        signals=(),
        multiplier=1.0,
        content_hash="0" * 64,
        pattern_hash="0" * 16,
        rules=RuleCount(),
        coverage=coverage,
        layers=(),
        findings_omitted=omitted,
    )
