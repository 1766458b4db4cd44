import pytest

from panguard.engine.events import readings, seconds
from panguard.engine.ruleset import RuleSet, compile_rules
from panguard.rules.event import Event, EventType
from panguard.rules.expression import all_of
from panguard.rules.methods import Comparison
from panguard.rules.model import MetricCondition, Operator, SequenceCondition, SequenceStep
from tests.engine.rules import condition, rule


def fires(rules: RuleSet, event: Event) -> bool:
    return bool(rules.match_event(event).matches)


def event(content: str, kind: EventType = EventType.LLM_INPUT, **fields: str) -> Event:
    return Event(kind, content, fields)


def test_a_condition_looks_at_its_field_only() -> None:
    rules = compile_rules([rule("A-1", [condition("secret", field="tool_args")])])
    assert not fires(rules, event("secret"))
    assert fires(rules, event("", tool_args="a secret"))
    assert fires(rules, event("secret", EventType.TOOL_CALL))
    assert not fires(rules, event("secret", EventType.TOOL_CALL, tool_args="public"))


def test_conditions_on_several_fields_are_joined_by_the_expression() -> None:
    conditions = [condition("curl", field="tool_args"), condition("bash", field="tool_name")]
    rules = compile_rules([rule("A-1", conditions, all_of([0, 1]))])
    assert fires(rules, event("", tool_args="curl x", tool_name="bash"))
    assert not fires(rules, event("", tool_args="curl x", tool_name="python"))
    assert not fires(rules, event("curl bash"))


def test_invisible_characters_do_not_hide_a_match() -> None:
    rules = compile_rules([rule("A-1", [condition("ignore previous"), condition("\u200b")])])
    matched = rules.match_event(event("ig\u200bnore previous")).matches[0]
    assert [hit.index for hit in matched.conditions] == [0, 1]
    assert readings("plain") == ("plain",)
    assert readings("e\u0301\ufeff") == ("e\u0301\ufeff", "é")


@pytest.mark.parametrize(
    ("comparison", "value", "expected"),
    [
        (Comparison.GT, 5.1, True),
        (Comparison.GT, 5, False),
        (Comparison.GTE, 5, True),
        (Comparison.LT, 4, True),
        (Comparison.LTE, 5.5, False),
        (Comparison.EQ, 5, True),
        (Comparison.DEVIATION, -6, True),
    ],
)
def test_numbers_are_compared_with_their_threshold(
    comparison: Comparison, value: float, expected: bool
) -> None:
    measured = compile_rules([rule("A-1", [MetricCondition("calls", comparison, 5)])])
    written = compile_rules([rule("A-1", [MetricCondition("count", comparison, 5, of_field=True)])])
    assert fires(measured, Event(EventType.AGENT_BEHAVIOR, metrics={"calls": value})) is expected
    assert fires(written, event("", count=str(value))) is expected
    assert not fires(measured, event("calls"))
    assert not fires(written, event("", count="many"))


def steps(*patterns: str) -> tuple[SequenceStep, ...]:
    return tuple(SequenceStep("content", Operator.CONTAINS, (pattern,)) for pattern in patterns)


def session(*parts: tuple[float, str]) -> list[tuple[float, Event]]:
    return [(time, event(text)) for time, text in parts]


@pytest.mark.parametrize(
    ("parts", "ordered", "unordered"),
    [
        ([(0, "read"), (10, "encode"), (20, "send")], True, True),
        ([(0, "read"), (10, "noise"), (20, "encode"), (60, "send")], True, True),
        ([(0, "send"), (10, "encode"), (20, "read")], False, True),
        ([(0, "read"), (10, "encode"), (61, "send")], False, False),
        ([(0, "read"), (50, "read"), (60, "encode"), (100, "send")], True, True),
        ([(0, "read encode send")], False, False),
        ([(0, "read encode"), (1, "read"), (2, "send")], False, True),
        ([(0, "read"), (1, "send")], False, False),
        ([(0, "nothing")], False, False),
    ],
)
def test_a_sequence_is_events_of_its_own_within_a_period(
    parts: list[tuple[float, str]],
    ordered: bool,
    unordered: bool,
) -> None:
    for in_order, expected in ((True, ordered), (False, unordered)):
        condition_ = SequenceCondition(steps("read", "encode", "send"), ordered=in_order, within="1m")
        rules = compile_rules([rule("A-1", [condition_])])
        assert bool(rules.match_session(session(*parts)).matches) is expected


def test_one_event_alone_is_no_sequence() -> None:
    rules = compile_rules([rule("A-1", [SequenceCondition(steps("read", "send"))])])
    assert not fires(rules, event("read send"))


@pytest.mark.parametrize(
    ("period", "expected"),
    [("5m", 300), ("90 s", 90), ("2h", 7200), ("1d", 86400), ("30", 30), ("500ms", 0.5), ("soon", 300)],
)
def test_periods_are_read_in_seconds(period: str, expected: float) -> None:
    assert seconds(period) == expected
