"""Every rule of our own pack is written as the format says, and does what its own cases say."""

import pytest

from panguard.rules.cases import run_cases
from panguard.rules.model import Rule, Use
from panguard.rules.sources import own_source, read_rules
from tests.simulators import naive

PACK = read_rules(own_source())


def test_every_file_of_the_pack_is_a_rule() -> None:
    assert [str(item) for item in PACK.rejected] == []
    assert PACK.rules


@pytest.mark.parametrize("rule", PACK.rules, ids=lambda rule: rule.id)
def test_a_rule_explains_itself_and_can_run_on_text(rule: Rule) -> None:
    assert rule.why
    assert rule.remedy
    assert rule.description
    assert rule.citations
    assert rule.applicability.use in (Use.TEXT, Use.DISABLED)


@pytest.mark.parametrize("rule", PACK.rules, ids=lambda rule: rule.id)
def test_a_rule_does_what_its_cases_say(rule: Rule) -> None:
    run = run_cases(rule, lambda event: naive.fires(rule, event))
    assert run.cases
    assert [f"case {result.place + 1}" for result in run.disagreements] == []
    assert [f"evasion {result.place + 1}" for result in run.evasions if not result.agrees] == []
