"""Which skills are left undecided, by what rules and the model in the package say of them."""

import json

import pytest

from benchmarks.funnel import chatty
from panguard.findings import SilentMatch
from panguard.rules.lanes import TABLE
from panguard.scan.undecided import is_decided, is_undecided, tells
from panguard.terms import RiskLevel, Severity
from panguard.values import replace
from tests.scan.made_verdicts import make_finding, make_verdict


def silent(rule: str) -> SilentMatch:
    return SilentMatch(rule, "SKILL.md", 3)


def test_a_skill_without_anything_is_neither_decided_nor_undecided() -> None:
    assert not is_undecided(make_verdict())
    assert not is_decided(make_verdict())


def test_a_skill_that_is_refused_is_decided() -> None:
    refused = make_verdict(make_finding(severity=Severity.CRITICAL))
    assert refused.level >= RiskLevel.HIGH
    assert is_decided(refused)
    assert not is_undecided(replace(refused, silent=(silent("new-rule"),)))


@pytest.mark.parametrize(
    ("base", "undecided"), [(Severity.HIGH, True), (Severity.MEDIUM, True), (Severity.LOW, False)]
)
def test_what_context_softened_leaves_a_skill_undecided(base: Severity, undecided: bool) -> None:
    finding = replace(make_finding(severity=Severity.INFO), base=base)
    verdict = replace(make_verdict(), findings=(finding,))
    assert is_undecided(verdict) is undecided


def test_a_rule_on_trial_that_matched_leaves_a_skill_undecided_and_a_candidate_of_strangers_does_not() -> (
    None
):
    assert is_undecided(replace(make_verdict(), silent=(silent("ATR-2026-99999"),)))
    assert not is_undecided(replace(make_verdict(), silent=(silent("0a" * 32), silent("7" * 64))))


def test_a_rule_on_trial_tells_nothing_where_it_matches_honest_skills_half_as_often_as_malicious_ones() -> (
    None
):
    quiet = chatty()
    measured = json.loads(TABLE.read_text(encoding="utf-8"))["rules"]
    assert {rule for rule in measured if not tells(silent(rule))} == quiet, "benchmarks.funnel --chatty"
    assert len(quiet) < len(measured) / 2
