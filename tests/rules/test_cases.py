import pytest

from panguard.rules.cases import awake, event_of, run_cases
from panguard.rules.event import Event, EventType
from panguard.rules.load import Policy, read_rule
from panguard.rules.model import Rule, TestCase, Use
from tests.rules.test_load import REGEX, detection
from tests.simulators.naive import fires


def rule(**changes: object) -> Rule:
    given = detection({**REGEX, "value": "evil"}, {**REGEX, "field": "tool_args", "value": "evil"})
    loaded = read_rule({**given, **changes}, "f.yaml", Policy("x"))  # type: ignore[dict-item]
    assert loaded.rule, loaded.problems
    return loaded.rule


@pytest.mark.parametrize(
    ("fields", "event"),
    [
        (
            {"input": "t"},
            Event(EventType.TOOL_CALL, "t", {"content": "t", "tool_args": "t"}),
        ),
        (
            {"input": "t", "tool_description": "d"},
            Event(EventType.TOOL_CALL, "t", {"content": "t", "tool_args": "t", "tool_description": "d"}),
        ),
        ({"tool_response": "r"}, Event(EventType.TOOL_RESPONSE, "r", {"tool_response": "r"})),
        ({"response": "r"}, Event(EventType.TOOL_RESPONSE, "r", {"tool_response": "r"})),
        (
            {"tool_name": "n", "tool_args": "a"},
            Event(EventType.TOOL_CALL, "n\na", {"tool_name": "n", "tool_args": "a"}),
        ),
        (
            {"tool_call": '{"name": "n", "args": {"x": "é"}}'},
            Event(EventType.TOOL_CALL, 'n\n{"x": "é"}', {"tool_name": "n", "tool_args": '{"x": "é"}'}),
        ),
        (
            {"tool_call": '{"name": "n", "args": "a"}'},
            Event(EventType.TOOL_CALL, "n\na", {"tool_name": "n", "tool_args": "a"}),
        ),
        ({"tool_call": "rm -rf"}, Event(EventType.TOOL_CALL, "rm -rf", {"tool_args": "rm -rf"})),
        ({"tool_call": "[1]"}, Event(EventType.TOOL_CALL, "[1]", {"tool_args": "[1]"})),
        ({"agent_output": "o"}, Event(EventType.LLM_OUTPUT, "o", {"agent_output": "o"})),
        (
            {"content": "c", "user_input": "u"},
            Event(EventType.LLM_INPUT, "c", {"content": "c", "user_input": "u"}),
        ),
    ],
)
def test_a_case_stands_for_an_event(fields: dict[str, str], event: Event) -> None:
    assert event_of(rule(), TestCase(tuple(fields.items()), fires=True)) == event


def test_a_run_tells_agreement_from_disagreement() -> None:
    tried = rule(
        test_cases={
            "true_positives": [{"input": "evil"}, {"input": "vile"}],
            "true_negatives": [{"input": "good"}, {"tool_response": "no evil"}],
        },
        evasion_tests=[{"input": "e v i l", "expected": "not_triggered"}],
    )
    run = run_cases(tried, lambda event: fires(tried, event))
    assert [result.agrees for result in run.cases] == [True, False, True, False]
    assert [result.place for result in run.disagreements] == [1, 3]
    assert [result.agrees for result in run.evasions] == [True]


def test_a_draft_can_be_tried() -> None:
    draft = rule(status="draft", maturity="draft")
    assert draft.applicability.use is Use.DISABLED
    assert awake(draft).applicability.use is Use.TEXT


@pytest.mark.parametrize(
    ("event", "field", "text"),
    [
        (Event(EventType.LLM_INPUT, "c"), "content", "c"),
        (Event(EventType.LLM_INPUT, "c"), "user_input", "c"),
        (Event(EventType.LLM_INPUT, "c"), "tool_args", None),
        (Event(EventType.LLM_INPUT, "c", {"user_input": "u"}), "user_input", "u"),
        (Event(EventType.LLM_INPUT, "c", {"user_input": ""}), "user_input", ""),
        (Event(EventType.TOOL_CALL, "c"), "tool_name", "c"),
        (Event(EventType.TOOL_RESPONSE, "c"), "tool_response", "c"),
        (Event(EventType.MULTI_AGENT_MESSAGE, "c"), "agent_message", "c"),
        (Event(EventType.AGENT_BEHAVIOR, ""), "content", None),
    ],
)
def test_a_field_means_what_is_given_or_the_main_text_of_its_event(
    event: Event, field: str, text: str | None
) -> None:
    assert event.text_of(field) == text
