import pytest

from panguard.rules.expression import All, Any, Not, Ref, any_of
from panguard.rules.methods import Behavior, Comparison, Method, Semantic, Signature, Trace
from panguard.rules.model import (
    CHECK_OF,
    Condition,
    Detection,
    Maturity,
    MetricCondition,
    Operator,
    PatternCondition,
    Reference,
    Rule,
    SequenceCondition,
    Status,
    Use,
)
from panguard.terms import Category, Check, Severity
from panguard.values import replace

TEXT = PatternCondition("content", Operator.REGEX, ("x",))
BROKEN = PatternCondition("content", Operator.REGEX, ("(",), fault="unbalanced bracket")
TRACED = PatternCondition("trace.forbid_violation", Operator.REGEX, ("x",))
METRIC = MetricCondition("tool_calls", Comparison.GT, 5)
SEQUENCE = SequenceCondition(())


def rule(*conditions: Condition, detection: Detection | None = None) -> Rule:
    return Rule(
        id="ATR-2026-00001",
        title="A title",
        description="A description",
        severity=Severity.HIGH,
        status=Status.STABLE,
        category=Category.PROMPT_INJECTION,
        detection=detection or Detection(conditions, any_of(range(len(conditions)))),
    )


@pytest.mark.parametrize(
    ("given", "use", "reason"),
    [
        (rule(TEXT), Use.TEXT, "it runs on text"),
        (rule(TEXT, METRIC), Use.TEXT, "it runs on text"),
        (rule(METRIC), Use.RUNTIME, "it compares numbers measured on a running agent"),
        (rule(SEQUENCE), Use.RUNTIME, "it looks for a sequence of events of a running agent"),
        (rule(BROKEN), Use.RUNTIME, "it looks at events of a running agent"),
        (rule(TRACED), Use.RUNTIME, "it looks at events of a running agent"),
        (replace(rule(TEXT), status=Status.DRAFT), Use.DISABLED, "it is a draft"),
        (replace(rule(TEXT), maturity=Maturity.DRAFT), Use.DISABLED, "it is a draft"),
        (replace(rule(TEXT), status=Status.DEPRECATED), Use.DISABLED, "it is deprecated"),
        (replace(rule(TEXT), maturity=Maturity.DEPRECATED), Use.DISABLED, "it is deprecated"),
        (
            rule(detection=Detection((TEXT, METRIC), All((Ref(0), Ref(1))))),
            Use.RUNTIME,
            "it compares numbers measured on a running agent",
        ),
        (rule(detection=Detection((TEXT, METRIC), All((Ref(0), Not(Ref(1)))))), Use.TEXT, "it runs on text"),
        (
            rule(detection=Detection((), Any(()), Method.SIGNATURE, Signature(()))),
            Use.RUNTIME,
            "it compares file hashes, package names or addresses, not text",
        ),
        (
            rule(detection=Detection((TRACED,), Ref(0), Method.TRACE, Trace("openinference", ()))),
            Use.RUNTIME,
            "it looks at the trace of a running agent",
        ),
        (
            rule(
                detection=Detection(
                    (TRACED,),
                    Ref(0),
                    Method.BEHAVIORAL,
                    Behavior("tool_calls", "count", "PT1M", Comparison.GT, 9),
                )
            ),
            Use.RUNTIME,
            "it counts what a running agent does",
        ),
        (
            rule(detection=Detection((TEXT,), Ref(0), Method.SEMANTIC, Semantic("any", "?", 0.7))),
            Use.MODEL,
            "it asks a language model",
        ),
        (
            rule(detection=Detection((TEXT,), Ref(0), Method.SEMANTIC, Semantic("any", "?", 0.7, "pattern"))),
            Use.TEXT,
            "its patterns run on text; its question to a model does not",
        ),
    ],
)
def test_a_rule_says_whether_it_runs_on_text_and_why(given: Rule, use: Use, reason: str) -> None:
    assert given.applicability.use is use
    assert str(given.applicability.reason) == reason


def test_references_are_canonical_and_each_is_named_once() -> None:
    cited = replace(
        rule(TEXT),
        citations=(
            Reference("owasp_llm", "LLM01:2025 - Prompt Injection"),
            Reference("research", "https://example.com"),
            Reference("owasp_llm", "LLM01"),
            Reference("mitre_atlas", "AML.T0051"),
        ),
    )
    assert cited.references == ("LLM01:2025", "AML.T0051")


def test_a_rule_without_known_references_has_those_of_its_category() -> None:
    assert rule(TEXT).references[:2] == ("AST01", "ASI01")


def test_every_category_is_shown_under_one_check_unless_the_rule_says_another() -> None:
    assert set(CHECK_OF) == set(Category)
    assert rule(TEXT).check is Check.PROMPT_INJECTION
    assert replace(rule(TEXT), check_override=Check.HIDDEN_UNICODE).check is Check.HIDDEN_UNICODE
