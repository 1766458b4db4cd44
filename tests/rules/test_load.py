from collections.abc import Mapping
from typing import Any

import pytest

from panguard.rules.expression import All, Not, Ref, any_of
from panguard.rules.load import Loaded, Policy, Standing, read_rule, without
from panguard.rules.methods import Comparison, Method, Semantic, Signature, Trace
from panguard.rules.model import (
    Maturity,
    MetricCondition,
    Operator,
    PatternCondition,
    Reference,
    Rule,
    SequenceCondition,
    SequenceStep,
    Status,
)
from panguard.terms import Category, Check, Lane, Severity
from panguard.values import replace

STRICT = Policy("panguard", Standing.OWN, strict=True)
TOLERANT = Policy("atr", Standing.COMMUNITY)

REGEX: Mapping[str, Any] = {"field": "content", "operator": "regex", "value": "curl .* sh"}
DOCUMENT: Mapping[str, Any] = {
    "id": "ATR-2026-90001",
    "title": "A title",
    "status": "stable",
    "severity": "high",
    "description": "A description\n",
    "tags": {"category": "tool-poisoning", "scan_target": "skill"},
    "agent_source": {"type": "skill_lifecycle"},
    "detection": {"conditions": [REGEX], "condition": "any"},
    "response": {"actions": ["alert"]},
}


def document(**changes: object) -> dict[str, Any]:
    return {key: value for key, value in {**DOCUMENT, **changes}.items() if value is not None}


def detection(*conditions: object, condition: object = "any", **more: object) -> dict[str, Any]:
    return document(detection={"conditions": list(conditions), "condition": condition, **more})


def strict(given: object) -> Loaded:
    return read_rule(given, "f.yaml", STRICT)  # type: ignore[arg-type]


def tolerant(given: object) -> Rule:
    loaded = read_rule(given, "f.yaml", TOLERANT)  # type: ignore[arg-type]
    assert loaded.rule, loaded.problems
    return loaded.rule


def test_a_complete_rule_is_read_without_a_word() -> None:
    loaded = strict(DOCUMENT)
    assert loaded.problems == ()
    rule = loaded.rule
    assert rule
    assert (rule.id, rule.title, rule.description) == ("ATR-2026-90001", "A title", "A description")
    assert (rule.severity, rule.status, rule.category) == (
        Severity.HIGH,
        Status.STABLE,
        Category.TOOL_POISONING,
    )
    assert rule.targets == ("skill",)
    assert rule.detection.conditions == (PatternCondition("content", Operator.REGEX, ("curl .* sh",)),)
    assert rule.detection.expression == any_of((0,))
    assert (rule.origin, rule.file, rule.notes) == ("panguard", "f.yaml", ())


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        (document(id=None), "id: is missing; every rule needs it"),
        (document(id=["x"]), "id: expected text, found a list"),
        (document(id="../../etc"), "id: must be letters, digits, dots, hyphens and underscores"),
        (document(title=None), "title: is missing; every rule needs it"),
        (document(severity="hihg"), "severity: unknown value 'hihg'; did you mean 'high'?; read as medium"),
        (document(severity=None), "severity: is missing; every rule needs it; read as medium"),
        (document(status="beta"), "status: unknown value 'beta'"),
        (document(maturity="tset"), "maturity: unknown value 'tset'; did you mean 'test'?"),
        (document(tags=None), "tags.category: is missing; use one of: prompt-injection, "),
        (document(tags={"category": "poison"}), "tags.category: unknown value 'poison'"),
        (document(tags={**DOCUMENT["tags"], "scan_target": "skil"}), "did you mean 'skill'?"),
        (
            document(tags={**DOCUMENT["tags"], "subcategry": "x"}),
            "tags.subcategry: unknown key; did you mean",
        ),
        (document(agent_source={"type": "skill"}), "agent_source.type: unknown value 'skill'; did you mean"),
        (document(detection=None), "detection.conditions: is missing or empty"),
        (document(detection="x"), "detection: expected a mapping, found text"),
        (document(descripton="x"), "descripton: unknown key; did you mean 'description'?"),
        (document(date=20260101), "date: expected text, found 20260101; put it in quotes"),
        (document(response={"actions": ["explode"]}), "response.actions: unknown value 'explode'"),
        (document(references={"cwe": [["x"]]}), "references.cwe: expected a list of texts"),
        (document(confidence="high"), "confidence: expected a number, found high"),
        (document(check="secrets"), "check: unknown value 'secrets'"),
        (
            detection({**REGEX, "operator": "like"}),
            "detection.conditions[0].operator: unknown value 'like'; use one",
        ),
        (detection({**REGEX, "operator": "contain"}), "unknown value 'contain'; did you mean 'contains'?"),
        (detection({**REGEX, "field": None}), "detection.conditions[0].field: is missing"),
        (detection({**REGEX, "value": None}), "detection.conditions[0].value: is missing or empty"),
        (
            detection({**REGEX, "valeu": "x"}),
            "detection.conditions[0].valeu: unknown key; did you mean 'value'?",
        ),
        (detection("x"), "detection.conditions[0]: expected a mapping, found text"),
        (detection(REGEX, condition="most"), "detection.condition: unknown value 'most'"),
        (detection(REGEX, condition=None), "detection.condition: is missing; write any, all"),
        (detection(REGEX, method="magic"), "detection.method: unknown value 'magic'"),
        (detection(REGEX, method="semantic"), "detection.semantic: is missing; the method semantic needs it"),
        (detection({"metric": "calls", "operator": "gt"}), "detection.conditions[0]: a number is compared"),
        (
            document(test_cases={"true_positives": [{"expected": "triggered"}]}),
            "test_cases.true_positives[0].input: is missing",
        ),
        (
            document(test_cases={"true_positives": [{"input": "x", "expected": "not_triggered"}]}),
            "test_cases.true_positives[0].expected: contradicts its place",
        ),
        (
            document(compliance={"eu_ai_act": [{"article": "15", "strength": "strong"}]}),
            "compliance.eu_ai_act[0].strength: unknown value 'strong'",
        ),
        (document(title=5), "title: expected text, found 5; put it in quotes"),
        (document(id=True), "id: expected text, found true; put it in quotes"),
        (document(false_positives={"x": 1}), "false_positives: expected a list of texts, found a mapping"),
        (document(compliance={"eu_ai_act": "15"}), "compliance.eu_ai_act: expected a list, found text"),
        (
            document(tags={**DOCUMENT["tags"], "suppress_in_code_blocks": "yes"}),
            "tags.suppress_in_code_blocks: expected true or false, found yes",
        ),
        (document(evasion_tests=[{"expected": "triggered"}]), "evasion_tests[0].input: is missing"),
        (
            document(test_cases={"true_negatives": [{"input": "x", "expected": "maybe"}]}),
            "test_cases.true_negatives[0].expected: unknown value 'maybe'",
        ),
        ([], "expected a mapping with id, title, detection and so on"),
    ],
)
def test_a_mistake_names_its_path_and_the_cure(given: object, problem: str) -> None:
    loaded = strict(given)
    assert loaded.rule is None
    assert any(problem in found for found in loaded.problems), loaded.problems


def test_all_mistakes_of_a_rule_are_found_at_once() -> None:
    loaded = strict(document(title=None, severity="x", detection={"conditions": [{"operator": "like"}]}))
    paths = [problem.split(":")[0] for problem in loaded.problems]
    assert paths == [
        "title",
        "detection.conditions",
        "severity",
        "detection.conditions[0].field",
        "detection.conditions[0].operator",
        "detection.conditions[0].value",
        "detection.condition",
    ]


def test_a_tolerant_reading_keeps_flaws_as_notes() -> None:
    rule = tolerant(document(maturity="beta", severity="grave", made_by="x", tags={"category": "new"}))
    assert rule.maturity is Maturity.EXPERIMENTAL
    assert rule.severity is Severity.MEDIUM
    assert rule.category is Category.SKILL_COMPROMISE
    assert len(rule.notes) == 4


def test_private_keys_are_nobodys_business() -> None:
    assert strict(document(_authoring_notes={"x": 1})).rule


def test_one_bad_condition_of_several_is_set_aside_and_noted() -> None:
    rule = tolerant(detection(REGEX, {**REGEX, "operator": "like"}))
    assert rule.text_conditions == (0,)
    assert rule.notes[0].startswith("detection.conditions[1].operator: unknown value 'like'")
    assert rule.detection.conditions[1].fault  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        (detection({**REGEX, "operator": "like"}), "those that the rule needs cannot be used"),
        (
            detection(REGEX, {**REGEX, "value": ""}, condition="all"),
            "those that the rule needs cannot be used",
        ),
        (
            document(
                detection={
                    "conditions": {"a": REGEX, "b": {**REGEX, "operator": "like"}},
                    "condition": "a AND NOT b",
                }
            ),
            "one that is negated cannot be used, so the rule would fire too often",
        ),
        (document(detection={"conditions": {"a": REGEX}, "condition": "a AND c"}), "'c' is not the name"),
    ],
)
def test_a_rule_that_would_fire_wrongly_or_never_is_refused_even_with_tolerance(
    given: object, problem: str
) -> None:
    loaded = read_rule(given, "f.yaml", TOLERANT)  # type: ignore[arg-type]
    assert loaded.rule is None
    assert any(problem in found for found in loaded.problems), loaded.problems


def test_conditions_in_a_map_are_joined_by_their_names() -> None:
    rule = strict(
        document(
            detection={
                "conditions": {
                    "reads": {"field": "content", "patterns": ["cat", "less"], "match_type": "contains"},
                    "many": {"metric": "tool_calls", "operator": "gt", "threshold": 5, "window": "1m"},
                    "steps": {
                        "ordered": False,
                        "within": "10m",
                        "steps": [{"field": "tool_name", "patterns": ["read"], "match_type": "exact"}],
                    },
                },
                "condition": "reads AND NOT (many OR steps)",
            }
        )
    ).rule
    assert rule
    assert rule.detection.conditions == (
        PatternCondition("content", Operator.CONTAINS, ("cat", "less"), name="reads"),
        MetricCondition("tool_calls", Comparison.GT, 5, "1m", name="many"),
        SequenceCondition(
            (SequenceStep("tool_name", Operator.EXACT, ("read",), case_sensitive=True),),
            ordered=False,
            within="10m",
            name="steps",
        ),
    )
    assert rule.detection.expression == All((Ref(0), Not(any_of((1, 2)))))


@pytest.mark.parametrize("operator", ["gt", "lt", "gte", "lte", "eq"])
def test_a_number_in_a_list_of_conditions_is_a_field_of_the_event(operator: str) -> None:
    rule = tolerant(detection({"field": "size", "operator": operator, "value": "10.5"}))
    assert rule.detection.conditions == (MetricCondition("size", Comparison(operator), 10.5, of_field=True),)


def test_exact_minds_case_and_the_others_do_not_unless_told() -> None:
    rule = tolerant(
        detection(
            {**REGEX, "operator": "exact"},
            {**REGEX, "operator": "starts_with"},
            {**REGEX, "operator": "contains", "case_sensitive": True},
        )
    )
    conditions = [item for item in rule.detection.conditions if isinstance(item, PatternCondition)]
    assert [condition.case_sensitive for condition in conditions] == [True, False, True]


def test_every_method_keeps_its_part() -> None:
    signature = tolerant(
        document(
            detection={
                "method": "signature",
                "signature": {"indicators": [{"type": "sha256", "value": "00"}], "match_logic": "any"},
            }
        )
    )
    assert isinstance(signature.detection.payload, Signature)
    assert signature.detection.payload.indicators[0].value == "00"
    semantic = tolerant(
        detection(
            REGEX,
            method="semantic",
            semantic={"prompt_template": "{{input}}?", "threshold": 0.7, "fallback_method": "pattern"},
        )
    )
    assert isinstance(semantic.detection.payload, Semantic)
    assert (semantic.detection.payload.threshold, semantic.detection.payload.fallback) == (0.7, "pattern")
    trace = tolerant(
        detection(
            {**REGEX, "field": "trace.x"},
            method="trace",
            trace={"ingest_format": "openinference", "forbid": [{"shape": {"b": 1, "a": 2}}]},
        )
    )
    assert isinstance(trace.detection.payload, Trace)
    assert trace.detection.payload.clauses[0].shape == '{"shape":{"a":2,"b":1}}'
    behaviour = tolerant(
        detection(
            {**REGEX, "field": "behavioral.x"},
            method="behavioral",
            behavioral={"metric": "calls", "operator": "gt", "threshold": 100, "group_by": ["session.id"]},
        )
    )
    assert behaviour.detection.method is Method.BEHAVIORAL


@pytest.mark.parametrize(
    ("standing", "status", "maturity", "confirm", "lane"),
    [
        (Standing.OWN, "stable", None, None, Lane.BLOCK),
        (Standing.OWN, "stable", "test", None, Lane.ALERT),
        (Standing.OWN, "experimental", "stable", None, Lane.BLOCK),
        (Standing.OWN, "experimental", None, None, Lane.ALERT),
        (Standing.COMMUNITY, "stable", "test", None, Lane.BLOCK),
        (Standing.COMMUNITY, "experimental", "stable", None, Lane.ALERT),
        (Standing.OWN, "stable", "stable", "embedding", Lane.ALERT),
        (Standing.COMMUNITY, "stable", None, "embedding", Lane.ALERT),
    ],
)
def test_only_stable_rules_that_need_no_confirmation_may_block(
    standing: Standing, status: str, maturity: str | None, confirm: str | None, lane: Lane
) -> None:
    given = document(status=status, maturity=maturity, confirm=confirm)
    rule = read_rule(given, "f.yaml", Policy("x", standing)).rule
    assert rule
    assert rule.lane is lane


@pytest.mark.parametrize(
    ("tags", "source", "targets"),
    [
        ({"scan_target": "both"}, {"type": "llm_io"}, ("both",)),
        ({"scan_target": ["skill", "mcp"]}, None, ("skill", "mcp")),
        ({"scan_target": "Skill, MCP"}, None, ("skill", "mcp")),
        ({}, {"type": "mcp_exchange"}, ("mcp",)),
        ({}, {"type": "skill_permission"}, ("skill",)),
        ({}, None, ("runtime",)),
    ],
)
def test_a_rule_that_names_no_target_is_for_what_its_source_gives(
    tags: dict[str, object], source: object, targets: tuple[str, ...]
) -> None:
    given = document(tags={"category": "tool-poisoning", **tags}, agent_source=source)
    assert tolerant(given).targets == targets


def test_references_of_every_framework_are_kept_as_written() -> None:
    rule = tolerant(
        document(
            references={"owasp_llm": ["LLM01:2025"], "external_references": {"sigma": ["x"]}, "cve": "CVE-1"}
        )
    )
    assert rule.citations == (
        Reference("owasp_llm", "LLM01:2025"),
        Reference("sigma", "x"),
        Reference("cve", "CVE-1"),
    )
    assert rule.references == ("LLM01:2025",)


def test_words_for_people_and_the_check_are_read() -> None:
    rule = strict(
        document(why="w", remedy="r", example="e\n", check="hidden-unicode", false_positives=["f"])
    ).rule
    assert rule
    assert (rule.why, rule.remedy, rule.example) == ("w", "r", "e")
    assert (rule.check, rule.false_positives) == (Check.HIDDEN_UNICODE, ("f",))
    assert tolerant(document(remediation="upgrade")).remedy == "upgrade"


def test_cases_are_read_in_every_form_they_are_written_in() -> None:
    rule = tolerant(
        document(
            test_cases={
                "true_positives": [
                    {"input": "bad", "expected": "triggered", "description": "d"},
                    {"tool_description": "t", "expected": "trigger"},
                    {"input": {"tool_name": "n", "tool_args": {"b": 1, "a": 2}}, "expected": True},
                ],
                "true_negatives": [{"input": "good", "expected": "no_trigger", "reason": "r"}],
                "evasion_tests": [{"input": "sly", "expected": "not_triggered", "bypass_technique": "p"}],
            },
            evasion_tests=[{"input": "caught", "expected": "triggered"}],
        )
    )
    assert [(case.fields, case.fires, case.description) for case in rule.test_cases] == [
        ((("input", "bad"),), True, "d"),
        ((("tool_description", "t"),), True, ""),
        ((("tool_name", "n"), ("tool_args", '{"a":2,"b":1}')), True, ""),
        ((("input", "good"),), False, "r"),
    ]
    assert [(test.text, test.fires, test.technique) for test in rule.evasion_tests] == [
        ("caught", True, ""),
        ("sly", False, "p"),
    ]
    assert rule.notes == ()


def test_a_pattern_that_does_not_compile_is_found_where_a_checker_is_given() -> None:
    def check(pattern: str) -> str:
        return "no" if pattern == "(" else ""

    strict_policy = replace(STRICT, check_pattern=check)
    given = detection(REGEX, {**REGEX, "value": "("})
    assert read_rule(given, "f.yaml", strict_policy).problems == (
        "detection.conditions[1]: the pattern cannot be used: no",
    )
    rule = read_rule(given, "f.yaml", replace(TOLERANT, check_pattern=check)).rule
    assert rule
    assert rule.text_conditions == (0,)
    assert rule.notes == ("detection.conditions[1]: the pattern cannot be used: no",)
    alone = read_rule(detection({**REGEX, "value": "("}), "f.yaml", replace(TOLERANT, check_pattern=check))
    assert alone.rule is None
    assert "those that the rule needs cannot be used" in alone.problems[0]


def test_an_engine_can_take_conditions_out_of_use() -> None:
    rule = tolerant(detection(REGEX, REGEX))
    usable = without(rule, {1: "too slow"})
    assert isinstance(usable, Rule)
    assert usable.text_conditions == (0,)
    assert usable.notes == ("detection.conditions[1]: too slow",)
    assert isinstance(without(rule, {0: "x", 1: "y"}), str)
