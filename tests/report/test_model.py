"""A report adds up its verdicts, and decides how the run ended."""

import pytest

from panguard.findings import Finding, phrase
from panguard.report.model import Outcome, Report, Unread, grouped, summarise, worst_first
from panguard.terms import Lane, RiskLevel, Severity
from panguard.values import replace
from tests.report import samples


def test_a_skill_at_the_threshold_fails_the_run() -> None:
    assert samples.SEVERAL.outcome is Outcome.FINDINGS
    assert Report((samples.PARTIAL,), "0", fail_on=RiskLevel.MEDIUM).outcome is Outcome.FINDINGS


def test_findings_come_before_gaps_and_gaps_before_a_clean_bill() -> None:
    assert Report((samples.PARTIAL,), "0").outcome is Outcome.INCOMPLETE
    assert Report((samples.PARTIAL,), "0", allow_incomplete=True).outcome is Outcome.CLEAN
    assert samples.HARMLESS.outcome is Outcome.CLEAN


def test_a_target_that_was_not_read_is_a_gap_nobody_can_allow() -> None:
    unread = (Unread("x", phrase("it does not exist")),)

    assert Report((), "0", unread=unread, allow_incomplete=True).outcome is Outcome.INCOMPLETE


def test_findings_that_are_not_listed_fail_the_run_like_those_that_are() -> None:
    emptied = replace(samples.DANGEROUS, findings=(), findings_omitted=101)

    assert Report((emptied,), "0").outcome is Outcome.FINDINGS
    assert Report((replace(emptied, findings_omitted=0),), "0").outcome is Outcome.CLEAN


def test_findings_that_are_not_listed_are_a_gap_below_the_threshold() -> None:
    crowded = replace(samples.DANGEROUS, findings_omitted=101)

    assert Report((crowded,), "0", fail_on=None).outcome is Outcome.INCOMPLETE
    assert Report((crowded,), "0", fail_on=None, allow_incomplete=True).outcome is Outcome.CLEAN


def test_no_verdict_at_all_means_there_was_nothing_to_scan() -> None:
    assert samples.EMPTY.outcome is Outcome.NOTHING


def test_a_summary_counts_every_level_and_severity_worst_first() -> None:
    summary = summarise(samples.SEVERAL)

    assert list(summary.levels.items()) == [
        (RiskLevel.CRITICAL, 1),
        (RiskLevel.HIGH, 0),
        (RiskLevel.MEDIUM, 1),
        (RiskLevel.LOW, 1),
    ]
    assert list(summary.severities.values()) == [6, 1, 3, 1, 1]
    assert (summary.skills, summary.findings, summary.omitted, summary.suppressed) == (3, 12, 3, 1)
    assert (summary.failing, summary.incomplete) == (1, 1)


def test_the_most_dangerous_skill_comes_first() -> None:
    names = [verdict.name for verdict in worst_first(samples.SEVERAL.verdicts)]

    assert names == ["weather-helper", "天氣小幫手", "commit-messages"]


def test_findings_of_one_kind_are_told_together_worst_kind_first() -> None:
    groups = grouped(samples.DANGEROUS.findings)

    assert [(group.lead.id, len(group.others)) for group in groups] == [
        ("pg-instructions-override", 4),
        ("pg-encoded-command", 0),
        ("pg-credential-and-network", 0),
        ("pg-tool-undeclared", 1),
        ("pg-description-length", 0),
        ("atr-ATR-2026-00042", 0),
    ]


@pytest.mark.parametrize("severity", list(Severity))
def test_the_worst_of_a_kind_speaks_for_it(severity: Severity) -> None:
    other = replace(samples.elsewhere(samples.DESCRIPTION, "z.md", 1), severity=severity)
    (group,) = grouped((samples.DESCRIPTION, other))

    assert group.lead.severity == max(severity, Severity.LOW)


def _hint(**changes: object) -> Finding:
    return replace(samples.HIJACK, id="atr-hint", lane=Lane.ALERT, **changes)


def test_a_hint_about_the_same_lines_is_told_with_the_finding_it_echoes() -> None:
    (group,) = grouped((samples.HIJACK, _hint()))

    assert [echo.id for echo in group.echoes] == ["atr-hint"]


@pytest.mark.parametrize(
    "hint",
    [
        _hint(location=samples.at("SKILL.md", 99, 1)),
        _hint(location=samples.at("other.md", 12, 8)),
    ],
)
def test_a_hint_about_other_lines_stands_by_itself(hint: Finding) -> None:
    assert len(grouped((samples.HIJACK, hint))) == 2


def test_a_hint_that_is_worse_than_the_finding_stands_by_itself() -> None:
    assert len(grouped((replace(samples.HIJACK, severity=Severity.LOW), _hint()))) == 2


def test_findings_that_count_never_echo_each_other() -> None:
    assert len(grouped((samples.HIJACK, replace(samples.HIJACK, id="another")))) == 2


def test_a_hint_echoes_a_worse_hint_about_the_same_lines() -> None:
    milder = replace(samples.HIJACK, id="atr-mild", lane=Lane.ALERT, severity=Severity.LOW)
    (group,) = grouped((milder, _hint()))

    assert (group.lead.id, [echo.id for echo in group.echoes]) == ("atr-hint", ["atr-mild"])
