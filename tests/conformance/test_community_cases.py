"""The community's rules on their own cases: what differs is explained, and nothing is explained in vain."""

from pathlib import Path

import pytest

from benchmarks.conformance import (
    KINDS,
    PAGE,
    Conformance,
    compiled,
    conformance,
    explanations,
    page,
)
from panguard.rules.event import Event
from panguard.rules.sources import LoadedPack, folder_source, read_rules
from tests.simulators import naive


@pytest.fixture(scope="module")
def pack(community_rules: Path) -> LoadedPack:
    return read_rules(folder_source(community_rules / "rules"))


@pytest.fixture(scope="module")
def reference(pack: LoadedPack) -> Conformance:
    rules = {rule.id: rule for rule in pack.rules}

    def fires(identifier: str, event: Event) -> bool:
        return naive.fires(rules[identifier], event)

    return conformance(pack, fires)


@pytest.fixture(scope="module")
def ours(pack: LoadedPack) -> Conformance:
    return conformance(pack, compiled(pack.rules))


def test_every_rule_of_the_community_is_read_with_all_its_cases(pack: LoadedPack) -> None:
    assert pack.rejected == ()
    assert len(pack.rules) == 785
    assert sum(case.fires for rule in pack.rules for case in rule.test_cases) == 4_056
    assert sum(not case.fires for rule in pack.rules for case in rule.test_cases) == 3_924
    assert sum(len(rule.evasion_tests) for rule in pack.rules) == 1_075


def test_our_engine_does_on_every_case_what_the_naive_one_does(
    ours: Conformance, reference: Conformance
) -> None:
    assert ours.runs == reference.runs


def test_every_disagreement_is_explained_and_every_explanation_is_needed(ours: Conformance) -> None:
    explained = {rule: explanation.cases for rule, explanation in explanations().items()}
    assert ours.disagreements == explained


def test_every_explanation_says_why() -> None:
    for explanation in explanations().values():
        assert explanation.kind in KINDS
        assert len(explanation.why) > 40


def test_the_published_page_is_of_today(ours: Conformance) -> None:
    assert PAGE.read_text(encoding="utf-8") == page(ours, explanations()), (
        "run: python -m benchmarks.conformance --write"
    )
