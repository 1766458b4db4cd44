"""Promoted rules are written under their own id and detect exactly what was proposed."""

import json
from datetime import UTC, datetime

import pytest

from panguard.crystallize.gates import Unreadable, read_candidate
from panguard.errors import MessageError
from panguard.rules.load import Policy, Standing, read_rule
from panguard.rules.yaml import load_yaml
from panguard.terms import Lane
from panguard.threatcloud.server.proposed import check, promoted, read
from tests.simulators.threat_cloud import id_of, rule_text

NOW = datetime(2026, 11, 21, tzinfo=UTC)


@pytest.mark.parametrize("lane", [Lane.ALERT, Lane.BLOCK])
def test_a_promoted_rule_is_read_in_its_lane(lane: Lane) -> None:
    text = promoted(rule_text(), "TC-2026-00001", lane, NOW)
    policy = Policy("tc", Standing.COMMUNITY, strict=True, unique_keys=True)
    rule = read_rule(load_yaml(text, strict=True), "rule", policy).rule
    assert rule
    assert (rule.id, rule.lane, rule.date) == ("TC-2026-00001", lane, "2026/11/21")
    assert id_of(text) == id_of(rule_text())


@pytest.mark.parametrize(
    "title",
    [
        *(
            "yes",
            "on",
            "~",
            "1e3",
            "0o17",
            "0x10",
            "1_000",
            "2026-11-21",
            "12:30:45",
            ".inf",
            "null",
            "=",
            "<<",
        ),
        *(
            "a: b",
            "- a",
            "# a",
            "a\nb\n",
            " a ",
            "'",
            '"',
            "\\",
            "%",
            "@",
            "\u4e2d\u6587",
            "\x85",
        ),
        *("\u2028", "\ufeff", "a" * 5_000, "!!python/object:os.system"),
    ],
)
def test_texts_stay_what_they_are(title: str) -> None:
    source = rule_text(title=title)
    written = load_yaml(promoted(source, "TC-2026-00001", Lane.ALERT, NOW), strict=True)
    assert isinstance(written, dict)
    assert written["title"] == title
    for key in ("detection", "tags", "test_cases", "severity"):
        assert written[key] == json.loads(source)[key]


def test_the_same_text_in_two_places_is_written_twice() -> None:
    text = "a: &x [1, 2]\nb: [3]\n"
    with pytest.raises(MessageError, match="ruleContent"):
        read(text)
    assert "&id" not in promoted(rule_text(), "TC-2026-00001", Lane.ALERT, NOW)


def test_a_rule_that_is_another_candidate_is_told_its_id() -> None:
    with pytest.raises(MessageError, match=id_of(rule_text())):
        check("0" * 64, rule_text())


def test_what_no_gate_can_read_is_not_taken_either() -> None:
    broken = {"field": "content", "operator": "regex", "value": "(never closed"}
    text = rule_text(detection={"conditions": [broken], "condition": "any"})
    with pytest.raises(Unreadable, match="closed"):
        read_candidate(text)
    with pytest.raises(MessageError, match=r"ruleContent: .*closed"):
        read(text)
