"""Measured lanes: they are for the version of a community rule that was measured, and follow from numbers."""

import json

import pytest

from benchmarks.community_lanes import lane
from panguard.rules.lanes import TABLE, Kind, kind_of, measured
from panguard.rules.sources import community_source, read_rules
from panguard.terms import Lane, SourceType
from panguard.values import replace
from tests.engine.rules import condition, rule


def test_every_community_rule_is_measured_for_every_kind_of_text() -> None:
    rules = read_rules(community_source()).rules
    assert [rule.id for rule in rules if not all(measured(rule, kind) for kind in Kind)] == []


def test_a_rule_that_changed_since_has_no_measured_lane() -> None:
    rule = read_rules(community_source()).rules[0]
    assert measured(replace(rule, rule_version=rule.rule_version + 1), Kind.SKILL) is None


def test_a_rule_of_another_pack_has_no_measured_lane() -> None:
    rule = read_rules(community_source()).rules[0]
    assert measured(replace(rule, origin="panguard"), Kind.SKILL) is None


@pytest.mark.parametrize(
    ("source_type", "kind"),
    [
        (SourceType.SKILL, Kind.SKILL),
        (SourceType.SCRIPT, Kind.SKILL),
        (SourceType.MCP_TOOLS, Kind.TOOLS),
        (SourceType.TEXT, Kind.TEXT),
    ],
)
def test_each_type_of_document_is_of_one_kind(source_type: SourceType, kind: Kind) -> None:
    assert kind_of(source_type) is kind


@pytest.mark.parametrize(
    ("target", "kind", "honest", "malicious", "expected"),
    [
        ("skill", Kind.SKILL, 0.0, 0.0, Lane.BLOCK),
        ("skill", Kind.SKILL, 0.001, 0.0, Lane.SHADOW),
        ("skill", Kind.SKILL, 0.001, 0.1, Lane.ALERT),
        ("skill", Kind.SKILL, 0.05, 1.0, Lane.SHADOW),
        ("mcp", Kind.SKILL, 0.0, 0.0, Lane.SHADOW),
        ("mcp", Kind.SKILL, 0.0, 0.01, Lane.ALERT),
        ("mcp", Kind.TOOLS, 0.0, 0.0, Lane.BLOCK),
        ("llm_io", Kind.TEXT, 0.0, 0.0, Lane.ALERT),
        ("llm_io", Kind.TEXT, 0.01, 0.1, Lane.SHADOW),
    ],
)
def test_a_lane_follows_from_what_a_rule_was_written_for_and_what_it_matched(
    target: str, kind: Kind, honest: float, malicious: float, expected: Lane
) -> None:
    written = replace(rule("X-1", [condition("x")]), targets=(target,), lane=Lane.BLOCK)
    assert lane(written, kind, honest, malicious) is expected


def test_the_table_holds_the_lanes_that_follow_from_its_numbers() -> None:
    stored = json.loads(TABLE.read_bytes())
    totals = stored["honest and malicious samples"]
    rules = {rule.id: rule for rule in read_rules(community_source()).rules}
    for identifier, (_, rows) in stored["rules"].items():
        for kind, (name, *counts) in rows.items():
            shares = [count / total for count, total in zip(counts, totals[kind], strict=True)]
            assert lane(rules[identifier], Kind(kind), *shares).value == name
