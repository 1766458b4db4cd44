"""The grades of changes, row by row as docs/mcp.md has them."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panguard.guard.proxy.changes import Grade, change, word_diff
from panguard.guard.proxy.definitions import Definition, canonical, definition_of
from tests.guard.proxy.texts import tool, with_parameter


def definition(value: dict[str, Any]) -> Definition:
    made = definition_of(value)
    assert made is not None
    return made


def graded(old: dict[str, Any], new: dict[str, Any]) -> Grade:
    return change(definition(old), definition(new)).grade


def schema(**members: Any) -> dict[str, Any]:
    """Return the tool whose one parameter has these members."""
    made = tool()
    made["inputSchema"]["properties"]["city"] = {"type": "string", **members}
    return made


def inner(**members: Any) -> dict[str, Any]:
    made = tool()
    made["inputSchema"] |= members
    return made


NONE, NOTATION, ADDITIVE, DESCRIPTION, CAPABILITY = Grade
TABLE = (
    (tool(), dict(reversed(tool().items())), NONE),
    (tool(), tool(_meta={"a": 1}), NONE),
    (tool(), tool(description="Tell the  weather\nof a city. "), NOTATION),
    (inner(required=["a", "b"]), inner(required=["b", "a"]), NOTATION),
    (schema(enum=["a", "b"]), schema(enum=["b", "a"]), NOTATION),
    (tool(), with_parameter("unit", {"type": "string"}), ADDITIVE),
    (with_parameter("unit", {"type": "string"}), tool(), ADDITIVE),
    (tool(), tool(title="Weather"), ADDITIVE),
    (tool(), tool(icons=[{"src": "https://x.example/a.png"}]), ADDITIVE),
    (schema(enum=["a", "b"]), schema(enum=["a"]), ADDITIVE),
    (schema(enum=["a"]), schema(enum=["a", "b"]), ADDITIVE),
    (schema(maxLength=5), schema(maxLength=50), ADDITIVE),
    (inner(required=["city"]), inner(required=[]), ADDITIVE),
    (tool(), tool(description="Tell the weather of a town."), DESCRIPTION),
    (tool(title="Weather"), tool(title="Climate"), DESCRIPTION),
    (schema(description="a"), schema(description="b"), DESCRIPTION),
    (schema(), schema(examples=["Taipei"]), DESCRIPTION),
    (schema(default="Taipei"), schema(default="Tainan"), DESCRIPTION),
    (schema(enum=["a"]), schema(enum=["a", "a long sentence"]), DESCRIPTION),
    (tool(outputSchema={"type": "object"}), tool(outputSchema={"type": "array"}), DESCRIPTION),
    (tool(), with_parameter("unit", {"type": "string"}, required=True), CAPABILITY),
    (tool(), with_parameter("file_path", {"type": "string"}), CAPABILITY),
    (tool(), with_parameter("webhookUrl", {"type": "string"}), CAPABILITY),
    (tool(), with_parameter("command", {"type": "string"}), CAPABILITY),
    (tool(), with_parameter("target", {"type": "string", "format": "uri"}), CAPABILITY),
    (tool(), with_parameter("options", {"properties": {"path": {"type": "string"}}}), CAPABILITY),
    (schema(), schema(default="~/notes"), CAPABILITY),
    (schema(enum=["read"]), schema(enum=["read", "delete_all"]), CAPABILITY),
    (schema(enum=["read"]), schema(), CAPABILITY),
    (schema(), {**schema(), "inputSchema": {"type": "object", "properties": {"city": {}}}}, CAPABILITY),
    (inner(additionalProperties=False), tool(), CAPABILITY),
    (inner(additionalProperties=False), inner(additionalProperties=True), CAPABILITY),
    (tool(annotations={"readOnlyHint": True}), tool(), CAPABILITY),
    (tool(), tool(annotations={"readOnlyHint": True}), CAPABILITY),
    (tool(annotations={"destructiveHint": False}), tool(annotations={"destructiveHint": True}), CAPABILITY),
    (schema(), schema(**{"$ref": "https://x.example/schema.json"}), CAPABILITY),
    (schema(), schema(anything=1), CAPABILITY),
)


@pytest.mark.parametrize(("old", "new", "grade"), TABLE)
def test_a_change_has_the_grade_of_the_table(old: dict[str, Any], new: dict[str, Any], grade: Grade) -> None:
    assert graded(old, new) is grade


def test_the_default_of_a_hint_written_out_is_no_change_of_what_a_tool_may_do() -> None:
    assert graded(tool(), tool(annotations={"readOnlyHint": False})) is NOTATION


def test_a_change_names_the_place_and_what_stood_there() -> None:
    (detail,) = change(definition(schema(description="a")), definition(schema(description="b"))).details
    assert (detail.place, detail.old, detail.new) == ("inputSchema.properties.city.description", "a", "b")


def test_the_words_that_went_and_came_are_shown_among_those_that_stayed() -> None:
    assert word_diff("tell the weather of a city", "tell the weather of any city now") == (
        (" ", "tell the weather of"),
        ("-", "a"),
        ("+", "any"),
        (" ", "city"),
        ("+", "now"),
    )


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(max_size=8), inside, max_size=3),
    max_leaves=12,
)
_KEYS = st.sampled_from(["title", "description", "inputSchema", "outputSchema", "annotations", "icons"])
_TOOLS = st.dictionaries(_KEYS, _JSON, max_size=4).map(lambda members: {**members, "name": "x"})


@given(_TOOLS, _TOOLS)
def test_no_definition_breaks_the_grading_and_only_equal_ones_are_equal(
    old: dict[str, Any], new: dict[str, Any]
) -> None:
    same = definition(old).text == definition(new).text
    assert (graded(old, new) is NONE) is same
    assert graded(old, old) is NONE


@given(_JSON)
def test_the_canonical_writing_does_not_depend_on_the_order_of_keys(value: object) -> None:
    def turned(item: object) -> object:
        if isinstance(item, dict):
            return {key: turned(inside) for key, inside in reversed(item.items())}
        return [turned(inside) for inside in item] if isinstance(item, list) else item

    assert canonical(value) == canonical(turned(value))
