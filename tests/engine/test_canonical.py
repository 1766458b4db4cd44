"""Rules that look for the same have one id, whatever they are called."""

import pytest

from panguard.engine.canonical import candidate_id
from panguard.rules.load import Policy, read_rule
from panguard.rules.model import Rule


def rule(*values: str, operator: str = "regex", condition: str = "any", **changes: object) -> Rule:
    document = {
        "id": "PGA-2026-99999",
        "title": "A title",
        "severity": "high",
        "detection": {
            "conditions": [{"field": "content", "operator": operator, "value": value} for value in values],
            "condition": condition,
        },
        **changes,
    }
    found = read_rule(document, "f.yaml", Policy("test"))  # type: ignore[arg-type]
    assert found.rule is not None, found.problems
    return found.rule


BASE = rule("ab+c", "de{2}f")


@pytest.mark.parametrize(
    "same",
    [
        rule("ab+c", "de{2}f", id="OTHER-2026-00001", title="Another title", severity="low"),
        rule("de{2}f", "ab+c"),
        rule("ab+c", "de{2}f", "ab+c"),
        rule("a(?:b)+c", "dee?f".replace("ee?", "e{2,2}")),
        rule("AB+C", "DE{2}F"),
    ],
    ids=["other words", "other order", "said twice", "spelt otherwise", "other case"],
)
def test_what_changes_nothing_changes_no_id(same: Rule) -> None:
    assert candidate_id(same) == candidate_id(BASE)


@pytest.mark.parametrize(
    "other",
    [
        rule("ab+c", "de{3}f"),
        rule("ab+c"),
        rule("ab+c", "de{2}f", condition="all"),
        rule("ab+c", "de{2}f", operator="contains"),
    ],
    ids=["another pattern", "one fewer", "all instead of any", "another operator"],
)
def test_what_detects_otherwise_has_another_id(other: Rule) -> None:
    assert candidate_id(other) != candidate_id(BASE)


def test_an_id_is_64_digits() -> None:
    assert len(candidate_id(BASE)) == 64
