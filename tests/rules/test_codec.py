import json

import pytest
from hypothesis import given

from panguard.errors import RuleError
from panguard.rules.codec import rule_from_json, rule_to_json
from panguard.rules.model import Rule
from tests.rules.strategies import rules


@given(rules)
def test_a_rule_survives_json_without_loss(rule: Rule) -> None:
    assert rule_from_json(json.loads(json.dumps(rule_to_json(rule)))) == rule


@pytest.mark.parametrize(
    "stored",
    [None, 3, "x", [], {}, {"Rule": []}, {"Rule": 1}, {"Ref": [1]}, {"Os": []}, {"Rule": [], "x": []}],
)
def test_what_is_not_a_stored_rule_is_refused(stored: object) -> None:
    with pytest.raises(RuleError, match="stored rule"):
        rule_from_json(stored)  # type: ignore[arg-type]
