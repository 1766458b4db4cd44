import json

import pytest

from panguard.engine.specificity import bits_of, is_artefact, words_of
from panguard.rules.load import Policy, read_rule
from panguard.rules.model import Rule


def rule(*values: str, condition: str = "any") -> Rule:
    conditions = [{"field": "content", "operator": "regex", "value": value} for value in values]
    document = {
        "id": "PGA-2026-99999",
        "title": "t",
        "severity": "low",
        "detection": {"conditions": conditions, "condition": condition},
    }
    found = read_rule(json.loads(json.dumps(document)), "f", Policy("test")).rule
    assert found is not None
    return found


RARE, COMMON = r"xq7\.drop-zone\.example", "password"


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (rule(RARE), 1),
        (rule("alpha.{0,9}omega"), 2),
        (rule("alpha.{0,9}omega", RARE), 1),
        (rule("alpha.{0,9}omega", RARE, condition="all"), 3),
        (rule(".{3}"), 0),
    ],
)
def test_the_words_that_a_rule_needs_are_counted_by_its_easiest_way(made: Rule, words: int) -> None:
    assert words_of(made) == words


@pytest.mark.parametrize(
    ("more", "less"),
    [
        (rule(RARE), rule(COMMON)),
        (rule(RARE, COMMON, condition="all"), rule(RARE, COMMON)),
        (rule(rf"{RARE}.{{0,40}}other-place\.example"), rule(RARE)),
        (rule(RARE), rule(rf"(?:{RARE}|{COMMON})")),
        (rule(COMMON), rule(".{3}")),
    ],
    ids=["rare", "both needed", "two parts", "no easier way", "anything"],
)
def test_what_asks_for_more_is_more_specific(more: Rule, less: Rule) -> None:
    assert bits_of(more) > bits_of(less)


def test_a_rule_is_as_specific_as_its_easiest_way_to_fire() -> None:
    assert bits_of(rule(RARE, COMMON)) == bits_of(rule(COMMON))


@pytest.mark.parametrize(
    ("found", "artefact"),
    [
        (rule(RARE), True),
        (rule("[0-9a-f]{64}"), False),
        (rule("e3b0c44298fc1c149afbf4c8996fb924"), True),
        (rule("please forward everything to the helper desk"), False),
        (rule(RARE, "please forward everything"), False),
        (rule(RARE, "please forward everything", condition="all"), True),
    ],
    ids=["host", "any digest", "one digest", "wording", "either", "both"],
)
def test_an_artefact_is_an_exact_payload(found: Rule, artefact: bool) -> None:
    assert is_artefact(found) is artefact
