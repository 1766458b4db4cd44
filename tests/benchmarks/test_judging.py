"""A judge is asked about every sample, in one process or in several, and the worst verdict decides."""

from benchmarks.judging import judge_all, weigh
from panguard.engine.ruleset import RuleSet, compile_rules
from panguard.findings import Coverage, NotInspected, Uninspected, phrase
from panguard.terms import RiskLevel, Severity
from tests.scan.made_verdicts import make_finding, make_verdict


def _named(sample: int, rules: RuleSet) -> str:
    return f"{sample} by {len(rules.ids)} rules"


def test_answers_come_in_the_order_of_the_samples_from_any_number_of_processes() -> None:
    expected = [f"{number} by 0 rules" for number in range(40)]

    assert judge_all(_named, range(40), compile_rules([])) == expected
    assert judge_all(_named, range(40), compile_rules([]), jobs=2) == expected


def test_the_worst_of_several_verdicts_decides() -> None:
    gap = NotInspected("a.bin", Uninspected.DAMAGED, phrase("damaged"))
    bad = make_verdict(make_finding(severity=Severity.CRITICAL), coverage=Coverage(not_inspected=(gap,)))
    weighed = weigh([make_verdict(), bad])

    assert (weighed.level, weighed.blocked, weighed.noticed, weighed.complete) == (
        bad.level,
        True,
        True,
        False,
    )


def test_no_verdict_at_all_is_silence() -> None:
    assert weigh([]) == weigh([make_verdict()])
    assert not weigh([make_verdict(make_finding(severity=Severity.LOW))]).noticed
    assert weigh([]).level is RiskLevel.LOW
