"""What rules look for, in words."""

import pytest

from panguard.cli.rule_gist import gist
from panguard.rules.load import Policy, read_rule
from tests.rules.test_load import detection


@pytest.mark.parametrize(
    ("pattern", "told"),
    [
        (r"parcel\-relay\s{1,4}push", "parcel-relay push"),
        (r"\bpost(?:s|ed)?\b[\s\S]{0,80}?\brelay\b", "post…relay"),
        (r"curl[ ]+(?:-s|-L|-k|-o|-q)", "curl -s / -L / -k / -o / …"),
        (r"a.b\d+c", "a…b…c"),
        (r"(x)(?=y)", "x"),
    ],
)
def test_a_pattern_is_told_by_its_words_and_gaps(pattern: str, told: str) -> None:
    condition = {"field": "content", "operator": "regex", "value": pattern}
    rule = read_rule(detection(condition), "test.yaml", Policy("tests")).rule
    assert rule is not None
    assert list(gist(rule)) == [told]
