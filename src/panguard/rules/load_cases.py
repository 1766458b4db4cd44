"""Reads the test cases and evasion tests that a rule carries. Pure."""

from collections.abc import Iterator

from panguard.rules.document import Yaml
from panguard.rules.model import EvasionTest, TestCase
from panguard.rules.reading import Node, canonical_json, unknown_value

INPUT = "input"
_PARTS = (
    INPUT,
    "content",
    "user_input",
    "agent_output",
    "agent_message",
    "tool_name",
    "tool_args",
    "tool_input",
    "tool_call",
    "tool_description",
    "tool_response",
    "response",
)
_FIRES = {
    **dict.fromkeys(("trigger", "triggered", "match", "true"), True),
    **dict.fromkeys(("no_trigger", "not_triggered", "no_match", "false"), False),
}
_DESCRIPTIONS = ("description", "reason", "notes", "matched_condition")


def read_cases(rule: Node) -> tuple[tuple[TestCase, ...], tuple[EvasionTest, ...]]:
    """Return the test cases, true ones first, and the evasion tests from both places they are kept."""
    node = rule.node("test_cases")
    cases = (
        *_section(node, "true_positives", fires=True),
        *_section(node, "true_negatives", fires=False),
    )
    evasions = (*_evasions(rule), *_evasions(node))
    node.close()
    return cases, evasions


def _section(node: Node, key: str, *, fires: bool) -> Iterator[TestCase]:
    for item in node.nodes(key):
        parts = tuple(_parts(item))
        if not parts:
            item.flaw(INPUT, "is missing; write the text that the rule is tried on")
            continue
        if _expected(item, default=fires) is not fires:
            item.flaw("expected", f"contradicts its place under {key}")
        described = (item.text(name) for name in _DESCRIPTIONS)
        yield TestCase(parts, fires, next(filter(None, described), ""), item.text("detection_field"))
        item.close(also=(*_DESCRIPTIONS, "evasion_technique"))


def _parts(item: Node) -> Iterator[tuple[str, str]]:
    """Yield the texts of a case by field; an `input` that is a mapping holds fields itself."""
    for name in _PARTS:
        value = item.raw(name)
        if value is None:
            continue
        if name == INPUT and isinstance(value, dict):
            yield from ((str(key), _as_text(inner)) for key, inner in value.items())
        else:
            yield name, _as_text(value)


def _as_text(value: Yaml) -> str:
    return value if isinstance(value, str) else canonical_json(value)


def _expected(item: Node, *, default: bool) -> bool:
    value = item.raw("expected")
    if isinstance(value, bool):
        return value
    word = item.text("expected").strip().lower()
    if word and word not in _FIRES:
        item.flaw("expected", unknown_value(word, _FIRES))
    return _FIRES.get(word, default)


def _evasions(node: Node) -> Iterator[EvasionTest]:
    for item in node.nodes("evasion_tests"):
        value = item.raw(INPUT)
        if value is None:
            item.flaw(INPUT, "is missing; write the text that gets around the rule")
            continue
        technique = item.text("bypass_technique") or item.text("evasion_technique")
        fires = _expected(item, default=False)
        yield EvasionTest(_as_text(value), fires, technique, item.text("notes"))
        item.close(also=("bypass_technique", "evasion_technique", "description"))
