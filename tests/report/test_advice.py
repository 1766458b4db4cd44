"""What a verdict means and what to do next, in plain words."""

import pytest

from panguard.findings import CheckResult, LayerReport, NotInspected, Uninspected, Verdict, phrase
from panguard.report.advice import advice, headline
from panguard.terms import Check, CheckStatus, RiskLevel
from panguard.values import replace
from tests.report import samples


def steps(verdict: Verdict = samples.DANGEROUS, **changes: object) -> list[str]:
    return [str(step) for step in advice(replace(verdict, **changes))]


@pytest.mark.parametrize(
    ("level", "sentence"),
    [
        (RiskLevel.CRITICAL, "Do not install this: it looks made to do harm."),
        (RiskLevel.HIGH, "Do not use this until someone has checked the findings."),
        (RiskLevel.MEDIUM, "Look at the findings before you use this."),
        (RiskLevel.LOW, "Nothing was found that must stop you, but look at the hints first."),
    ],
)
def test_each_level_has_its_sentence(level: RiskLevel, sentence: str) -> None:
    assert str(headline(replace(samples.DANGEROUS, level=level))) == sentence


def test_a_clean_bill_is_only_given_for_what_was_inspected() -> None:
    assert str(headline(samples.CLEAN)) == "Nothing suspicious was found."
    assert "in the part that could be inspected" in str(
        headline(replace(samples.CLEAN, coverage=samples.PARTIAL.coverage))
    )


def test_replacing_keys_is_only_advised_where_secrets_were_at_stake() -> None:
    only_unicode = (CheckResult(Check.HIDDEN_UNICODE, CheckStatus.FAIL, phrase("x"), 1),)

    assert any("replace the keys" in step for step in steps())
    assert not any("replace the keys" in step for step in steps(checks=only_unicode))
    assert not any("replace the keys" in step for step in steps(level=RiskLevel.MEDIUM))


def test_checking_what_the_agent_did_is_only_advised_where_it_was_addressed() -> None:
    only_permissions = (CheckResult(Check.PERMISSION_SCOPE, CheckStatus.FAIL, phrase("x"), 1),)

    assert any("check what that agent did" in step for step in steps())
    assert not any("check what that agent did" in step for step in steps(checks=only_permissions))


def test_the_explanation_of_the_worst_rule_is_offered_only_when_something_matters() -> None:
    assert steps()[-1].endswith("pga explain pg-instructions-override")
    assert not any(
        "pga explain" in step for step in steps(findings=(samples.DESCRIPTION,), level=RiskLevel.LOW)
    )


def test_gaps_are_named_a_few_of_them() -> None:
    missed = tuple(NotInspected(f"{name}.bin", Uninspected.TOO_LARGE, phrase("x")) for name in "abcde")
    coverage = replace(samples.PARTIAL.coverage, not_inspected=missed)

    assert steps(samples.CLEAN, coverage=coverage)[1] == (
        "Look yourself at what was not inspected: a.bin, b.bin, c.bin and 2 more."
    )


def test_a_layer_that_did_not_run_is_named() -> None:
    layers = (LayerReport("rules", ran=False),)

    assert steps(samples.CLEAN, layers=layers)[1].startswith("A part of the scan did not run (rules);")


def test_a_harmless_skill_needs_nothing() -> None:
    assert len(steps(samples.CLEAN)) == 1
