from typing import Any

import pytest

from panguard.rules.lint import LINTS, Level, PatternFacts, lint_pack, lint_rule, worst
from panguard.rules.load import Policy, read_rule
from panguard.rules.model import Rule
from tests.rules.test_load import REGEX, detection, document

PLACE = "detection.conditions[0]"
SLOW = "look-around or a back-reference makes the pattern run slower and under a time limit"
TITLE = "LLM05:2025 is called 'Improper Output Handling', not 'Excessive Agency'"
CASES = {
    "true_positives": [{"input": f"bad {number}"} for number in range(5)],
    "true_negatives": [{"input": f"good {number}"} for number in range(5)],
}
GOOD: dict[str, Any] = document(
    why="w",
    remedy="r",
    false_positives=["f"],
    references={"owasp_ast": ["AST01"]},
    test_cases=CASES,
    detection={"conditions": [{**REGEX, "value": r"curl\b.{0,80}\| sh"}], "condition": "any"},
)


def inspect(pattern: str) -> PatternFacts:
    return PatternFacts(
        fault="unbalanced" if pattern == "(" else "",
        matches_empty=pattern == "x?",
        backtracks="(?=" in pattern,
    )


def rule(**changes: object) -> Rule:
    loaded = read_rule({**GOOD, **changes}, "f.yaml", Policy("x"))  # type: ignore[dict-item]
    assert loaded.rule, loaded.problems
    return loaded.rule


def pattern(value: str) -> dict[str, Any]:
    return {"detection": detection({**REGEX, "value": value})["detection"]}


def found(given: Rule) -> list[str]:
    return [f"{problem.lint}: {problem.path}: {problem.message}" for problem in lint_rule(given, inspect)]


def test_a_good_rule_has_no_problems() -> None:
    assert found(rule()) == []
    assert worst(()) is None


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        (
            {"id": "my-rule"},
            "id-form: id: 'my-rule' is not of the form PREFIX-YYYY-NNNNN, such as ATR-2026-00001",
        ),
        (
            {"description": ""},
            "description: description: is missing; say in a sentence or two what the rule looks for",
        ),
        ({"why": ""}, "words: why: is missing; say in plain words why this is dangerous"),
        ({"remedy": ""}, "words: remedy: is missing; say what the reader should do"),
        (
            {"false_positives": []},
            "false-positives: false_positives: is missing; say which harmless text looks the same",
        ),
        (
            {"test_cases": {**CASES, "true_negatives": []}},
            "cases: test_cases.true_negatives: is missing; a rule proves itself on at least one text",
        ),
        (
            {"test_cases": {**CASES, "true_positives": [{"input": "bad"}]}},
            "few-cases: test_cases.true_positives: has 1 of 5 cases",
        ),
        (
            {"status": "experimental", "test_cases": {**CASES, "true_positives": [{"input": "bad"}]}},
            "few-cases: test_cases.true_positives: has 1 of 3 cases",
        ),
        (
            {"test_cases": {**CASES, "true_positives": [{"input": f"good {n}"} for n in range(5)]}},
            "contradiction: test_cases: the same text must fire and must not fire",
        ),
        (
            {"test_cases": {**CASES, "true_positives": [{"input": "bad"}] * 5}},
            "repeated-case: test_cases: the case 'bad' is given 5 times",
        ),
        (
            {"references": {"owasp_llm": ["LLM01", "LLM99"]}},
            "unknown-reference: references.owasp_llm: 'LLM99' is not an id we know",
        ),
        (
            {"references": {"owasp_llm": ["LLM05:2025 - Excessive Agency"]}},
            f"reference-title: references.owasp_llm: {TITLE}",
        ),
        (
            {"references": {"research": ["https://example.com"]}},
            "no-reference: references: no known standard is named; those of the category will be shown",
        ),
        (pattern("("), "invalid-pattern: detection.conditions[0]: the pattern cannot be used: unbalanced"),
        (
            pattern("x?"),
            "empty-match: detection.conditions[0]: the pattern matches the empty text, so it says nothing",
        ),
        (
            pattern("a(?=b)"),
            f"backtracking: {PLACE}: {SLOW}",
        ),
        (
            pattern("ab" * 501),
            "long-pattern: detection.conditions[0]: the pattern has 1002 characters; split it",
        ),
        (
            pattern("(?i).*curl"),
            f"wide-pattern: {PLACE}: '.*' at an end of the pattern changes nothing; leave it out",
        ),
        (
            pattern("curl.*"),
            f"wide-pattern: {PLACE}: '.*' at an end of the pattern changes nothing; leave it out",
        ),
        (
            pattern("curl.*sh"),
            f"wide-pattern: {PLACE}: '.*' has no bound; write .{{0,80}} or name what stands between",
        ),
        (
            {"status": "deprecated"},
            "deprecation: deprecated_reason: is missing; say why, or which rule replaces it",
        ),
        ({"made_by": "x"}, "format: made_by: unknown key"),
        (
            {"detection": detection(REGEX, method="trace")["detection"]},
            "method: detection.trace: is missing; the rule cannot do what its method says",
        ),
    ],
)
def test_each_problem_is_found_with_its_path(changes: dict[str, Any], problem: str) -> None:
    assert problem in found(rule(**changes))


@pytest.mark.parametrize("value", [r"curl\.*sh", r"[^.]*x", r"curl [^\n]{0,80}sh", r"a\.\*"])
def test_a_bounded_or_literal_star_is_no_wide_pattern(value: str) -> None:
    assert not [problem for problem in found(rule(**pattern(value))) if problem.startswith("wide")]


def test_a_reference_may_shorten_the_title_of_its_technique() -> None:
    assert found(rule(references={"mitre_atlas": ["AML.T0051.001 - Indirect"]})) == []


def test_two_rules_that_look_for_the_same_are_told() -> None:
    problems = lint_pack([rule(), rule(id="ATR-2026-90002")], inspect)
    assert [(problem.rule, problem.lint, str(problem.message)) for problem in problems] == [
        ("ATR-2026-90002", "twin", "looks for exactly what ATR-2026-90001 looks for")
    ]
    assert worst(problems) is Level.WARNING


def test_every_lint_has_its_own_name() -> None:
    assert len({lint.id for lint in LINTS}) == len(LINTS)
