"""The attack of the demo is one that the rest of the product can learn from: found by no rule, and exact."""

import pytest

from panguard.cli.demo.payload import NAMES, attack_in, skill_text
from panguard.crystallize.candidate import Candidate
from panguard.crystallize.crystallise import crystallised
from panguard.crystallize.evidence import Evidence, Witness
from panguard.crystallize.gates import Grounds
from panguard.engine.program import Span
from panguard.engine.ruleset import compile_rules
from panguard.rules.cases import awake
from panguard.terms import Category, Severity


@pytest.fixture(scope="module")
def made() -> tuple[Candidate, ...]:
    text, attack = skill_text(0), attack_in(0)
    start = text.index(attack)
    span = Span(start, start + len(attack))
    evidence = Evidence(text, (span,), Witness.REVIEW, Category.CONTEXT_EXFILTRATION, Severity.HIGH)
    return crystallised([evidence], Grounds((), {}, lambda _: "")).candidates


def test_a_rule_of_wording_and_one_for_the_payload_are_made_of_it(made: tuple[Candidate, ...]) -> None:
    assert sorted(candidate.artefact for candidate in made) == [False, True]


def test_both_find_the_attack_in_every_skill_whatever_words_it_takes(made: tuple[Candidate, ...]) -> None:
    rules = compile_rules([awake(candidate.rule) for candidate in made])
    for number in range(len(NAMES)):
        assert len(rules.match(skill_text(number)).matches) == len(made)
