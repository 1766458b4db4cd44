"""What the funnel counts, on skills of its own."""

from benchmarks.funnel import Group, Passed, as_if_unknown, chances, layers, page, unknown
from benchmarks.split import Part
from panguard.scan.undecided import is_decided, is_undecided
from panguard.terms import Lane, RiskLevel, Severity
from panguard.values import replace
from tests.scan.made_verdicts import make_finding, make_verdict


def passed(group: Group, *, decided: bool, undecided: bool, unknown: bool = False) -> Passed:
    return Passed(
        group,
        Part.CHECKING,
        decided=decided,
        noticed=undecided,
        matched_on_trial=False,
        undecided=undecided,
        undecided_unknown=unknown,
    )


SKILLS = [
    passed(Group.HONEST, decided=False, undecided=False),
    passed(Group.HONEST, decided=False, undecided=True),
    passed(Group.MALICIOUS, decided=True, undecided=False, unknown=True),
    passed(Group.MALICIOUS, decided=False, undecided=True),
]


def test_without_what_blocks_a_verdict_is_what_rules_on_trial_and_hints_make_it() -> None:
    blocking = make_finding(severity=Severity.CRITICAL)
    hint = replace(make_finding("PG-TEST-2", severity=Severity.MEDIUM), lane=Lane.ALERT)
    left = as_if_unknown(make_verdict(blocking, hint))
    assert left.findings == (hint,)
    assert left.level < RiskLevel.HIGH
    assert is_undecided(left)
    assert not is_undecided(as_if_unknown(make_verdict(blocking)))
    assert is_decided(make_verdict(blocking))


def test_each_group_is_counted_by_itself() -> None:
    reached = {row[:2]: [cell.partition(" = ")[0] for cell in row[2:]] for row in layers(SKILLS)}
    assert reached[Group.HONEST, Part.CHECKING] == ["2", "2/2", "1/2"]
    assert reached[Group.MALICIOUS, Part.CHECKING] == ["2", "1/2", "1/2"]
    assert reached[Group.HONEST, Part.TRAINING] == ["0", "–", "–"]
    left = {row[:2]: row[4].partition(" = ")[0] for row in chances(SKILLS)}
    assert left[Group.MALICIOUS, Part.CHECKING] == "1/1"
    assert [row[1].partition(" = ")[0] for row in unknown(SKILLS)] == ["–", "1/1"]
    assert page(SKILLS).count("\n| --- |") == 3
