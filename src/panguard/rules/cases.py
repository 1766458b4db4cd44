"""Runs the cases that a rule carries through any engine, and compares. Pure."""

import json
from collections.abc import Callable, Iterator, Mapping

from panguard.rules.event import CONTENT, Event, EventType
from panguard.rules.load_cases import INPUT
from panguard.rules.model import (
    EvasionTest,
    MetricCondition,
    PatternCondition,
    Rule,
    Status,
    TestCase,
)
from panguard.values import dataclass, replace

Fires = Callable[[Event], bool]

_ALIASES: Mapping[str, str] = {"response": "tool_response", "tool_call": "tool_args"}
_TYPES: tuple[tuple[str, EventType], ...] = (
    ("tool_response", EventType.TOOL_RESPONSE),
    ("tool_args", EventType.TOOL_CALL),
    ("tool_name", EventType.TOOL_CALL),
    ("tool_description", EventType.MCP_EXCHANGE),
    ("agent_output", EventType.LLM_OUTPUT),
)


@dataclass(frozen=True, slots=True)
class CaseResult:
    """What a rule should do with a case and what it did; `place` counts from 0."""

    place: int
    expected: bool
    fired: bool

    @property
    def agrees(self) -> bool:
        """Say whether the rule did what the case says."""
        return self.expected is self.fired


@dataclass(frozen=True, slots=True)
class CaseRun:
    """The results of all cases of one rule: its test cases, and its evasion tests apart from them."""

    rule: str
    cases: tuple[CaseResult, ...]
    evasions: tuple[CaseResult, ...]

    @property
    def disagreements(self) -> tuple[CaseResult, ...]:
        """Return the test cases on which rule and case differ."""
        return tuple(result for result in self.cases if not result.agrees)


def run_cases(rule: Rule, fires: Fires) -> CaseRun:
    """Try a rule on all its cases; `fires` says whether the rule fires on an event.

    An engine that sets drafts and deprecated rules aside is given `awake(rule)`.
    """
    return CaseRun(
        rule.id,
        tuple(
            CaseResult(place, case.fires, fires(event_of(rule, case)))
            for place, case in enumerate(rule.test_cases)
        ),
        tuple(
            CaseResult(place, test.fires, fires(event_of(rule, _as_case(test))))
            for place, test in enumerate(rule.evasion_tests)
        ),
    )


def awake(rule: Rule) -> Rule:
    """Return the rule as one that runs, so that drafts can be tried before they are let loose."""
    return replace(rule, status=Status.EXPERIMENTAL, maturity=None)


def event_of(rule: Rule, case: TestCase) -> Event:
    """Return the event that a case stands for.

    An `input` is the text that the rule's own fields hold. Fields that are given stand for themselves;
    a `tool_call` with name and arguments is taken apart. Without an `input`, the main text of the
    event is `content`, or all given texts below each other.
    """
    given = dict(_given(case))
    text = given.pop(INPUT, None)
    if text is None:
        content = given.get(CONTENT) or "\n".join(given.values())
        return Event(_type_of(given), content, given)
    own = dict.fromkeys(_text_fields(rule), text)
    return Event(_type_of(own | given), text, own | given)


def _given(case: TestCase) -> Iterator[tuple[str, str]]:
    for name, text in case.fields:
        call = _call(text) if name == "tool_call" else None
        if call:
            yield from call.items()
        else:
            yield _ALIASES.get(name, name), text


def _call(text: str) -> dict[str, str] | None:
    """Take a call `{"name": …, "args": …}` apart; None for what is not one."""
    try:
        call = json.loads(text)
    except ValueError:
        return None
    if not isinstance(call, dict) or not isinstance(call.get("name"), str):
        return None
    arguments = call.get("args", call.get("arguments", ""))
    written = arguments if isinstance(arguments, str) else json.dumps(arguments, ensure_ascii=False)
    return {"tool_name": call["name"], "tool_args": written}


def _text_fields(rule: Rule) -> Iterator[str]:
    for condition in rule.detection.conditions:
        if isinstance(condition, PatternCondition) and not condition.synthetic:
            yield condition.field
        elif isinstance(condition, MetricCondition) and condition.of_field:
            yield condition.metric


def _type_of(fields: Mapping[str, str]) -> EventType:
    return next((kind for name, kind in _TYPES if name in fields), EventType.LLM_INPUT)


def _as_case(test: EvasionTest) -> TestCase:
    return TestCase(((INPUT, test.text),), test.fires)
