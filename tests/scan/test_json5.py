import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panguard.errors import LimitError, PanguardError
from panguard.limits import DEFAULT_LIMITS, Limits
from panguard.scan.json5 import read_json
from panguard.scan.placed import Listing, Node, Scalar, Table

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-1000, 1000) | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner),
    max_leaves=20,
)


def plain(node: Node) -> object:
    if isinstance(node, Table):
        return {key.value: plain(value) for key, value in node.entries}
    return [plain(item) for item in node.items] if isinstance(node, Listing) else node.value


@given(st.lists(VALUES))
def test_what_json_writes_is_read_back(value: list[object]) -> None:
    assert plain(read_json(json.dumps(value))) == value


@given(st.text())
def test_no_text_makes_the_reader_fail_in_another_way(text: str) -> None:
    with contextlib.suppress(PanguardError):
        read_json(text)


def test_every_value_knows_its_place() -> None:
    text = '{"name": "add", "n": [1, "x"]}'
    root = read_json(text)
    assert isinstance(root, Table)
    name = root.get("name")
    assert isinstance(name, Scalar)
    assert text[name.start : name.end] == '"add"'


@pytest.mark.parametrize(
    "text",
    [
        '{"a": 1, // note\n}',
        '{/* note */ "a": 1,}',
        "{a: 1}",
        "{'a': 1}",
        '\ufeff{"a": 1}',
        '{"a": 1',
        '# note\n{"a": 1}',
    ],
)
def test_lenient_forms_are_read(text: str) -> None:
    assert plain(read_json(text)) == {"a": 1}


def test_escapes_are_opened() -> None:
    assert plain(read_json(r'["\u003cb\u003e", "\ud83d\ude00", "\ud83d", "\n\x41"]')) == [
        "<b>",
        "😀",
        "\ufffd",
        "\nA",
    ]


def test_a_key_given_twice_keeps_both_values() -> None:
    root = read_json('{"a": 1, "a": 2}')
    assert isinstance(root, Table)
    assert [plain(value) for value in root.all("a")] == [1, 2]
    assert plain(root.get("a") or root) == 2


@pytest.mark.parametrize("text", ["", "words only", '"text"', "1 2", '{"a": "open', "[1] [2]"])
def test_what_is_not_json_is_refused(text: str) -> None:
    with pytest.raises(PanguardError):
        read_json(text)


def test_depth_size_and_number_are_bounded() -> None:
    with pytest.raises(LimitError, match="deeper"):
        read_json("[" * 100 + "]" * 100)
    with pytest.raises(LimitError, match="larger"):
        read_json("[1, 2, 3]", Limits(json_bytes=4))
    with pytest.raises(LimitError, match="more than"):
        read_json("[" + "1," * (3 * DEFAULT_LIMITS.json_values) + "1]")


def test_the_bound_on_size_is_in_bytes() -> None:
    assert isinstance(read_json('["aa"]', Limits(json_bytes=8)), Listing)
    with pytest.raises(LimitError, match="larger"):
        read_json('["字字"]', Limits(json_bytes=8))
