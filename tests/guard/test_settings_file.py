import json
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from panguard.errors import ConfigError
from panguard.guard.settings_file import checked, with_items, without_items

ITEM = {"matcher": "*", "hooks": [{"type": "command", "command": "OURS x"}]}
EVENTS = ("PreToolUse", "PostToolUse")
_KEYS = st.sampled_from(["a", "hooks", "PreToolUse", "PostToolUse", "b//c", "d"])
_SPACE = st.sampled_from(["", " ", "\n", "\r\n", "\n\t", "\n  ", " // one\n", "/* two */", "\n// three, }\n"])
_SCALARS = st.sampled_from(["1", "true", "null", '"x"', '"a // b"', '"/* c */"', '"}]"', "-2.5e3"])


@st.composite
def _values(draw: st.DrawFn, depth: int = 2) -> str:
    kind = draw(st.sampled_from(["scalar", "list", "table"] if depth else ["scalar"]))
    if kind == "scalar":
        return draw(_SCALARS)
    if kind == "list":
        return _joined(draw, "[", "]", [draw(_values(depth - 1)) for _ in range(draw(st.integers(0, 3)))])
    return draw(_tables(depth - 1))


@st.composite
def _tables(draw: st.DrawFn, depth: int = 2) -> str:
    keys = draw(st.lists(_KEYS, max_size=3))
    entries = []
    for key in keys:
        space, colon = draw(_SPACE), draw(_SPACE)
        entries.append(f'"{key}"{space}:{colon}{draw(_values(depth))}')
    return _joined(draw, "{", "}", entries)


def _joined(draw: st.DrawFn, opening: str, closing: str, entries: list[str]) -> str:
    text = opening
    for number, entry in enumerate(entries):
        comma = "," if number < len(entries) - 1 else draw(st.sampled_from(["", "", ","]))
        text += f"{draw(_SPACE)}{entry}{draw(_SPACE)}{comma}"
    return text + draw(_SPACE) + closing


def _put(text: str) -> str:
    for event in EVENTS:
        text = with_items(text, ("hooks", event), (ITEM,))
    return text


def _taken(text: str) -> str:
    for event in reversed(EVENTS):
        text = without_items(text, ("hooks", event), lambda item: "OURS" in item)
    return text


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(["", "\ufeff", "// above\n"]), _tables(), _SPACE)
def test_what_is_put_in_comes_out_to_the_byte_and_is_all_that_changed(
    above: str, table: str, below: str
) -> None:
    """with -> without gives back each byte; with alone changes only the lists, and keeps each comment."""
    text = above + table + below
    before = checked(text)
    try:
        put = _put(text)
    except ConfigError:
        return  # something else stands where the list would be
    after = checked(put)
    hooks = after["hooks"]
    assert isinstance(hooks, dict)
    assert all(hooks[event][-1] == ITEM for event in EVENTS)
    rest = {**after, "hooks": {key: value for key, value in hooks.items() if key not in EVENTS}}
    theirs = before.get("hooks", {})
    assert isinstance(theirs, dict)
    kept = {key: value for key, value in theirs.items() if key not in EVENTS}
    assert json.dumps({**before, "hooks": kept}, sort_keys=True) == json.dumps(rest, sort_keys=True)
    comments = re.findall(r"// one|/\* two \*/|// three|// above", text)
    assert sorted(comments) == sorted(re.findall(r"// one|/\* two \*/|// three|// above", put))
    assert _taken(put) == text


@pytest.mark.parametrize("text", ["", "\n", "\ufeff", "\ufeff\r\n", " "])
def test_an_empty_file_becomes_one_of_ours_and_empty_again(text: str) -> None:
    assert _taken(_put(text)) == text


def test_a_comment_behind_the_last_item_stays_with_it() -> None:
    text = '{"hooks": {"PreToolUse": [\n  1 // mine\n]}}'
    assert "1, // mine\n" in _put(text)


def test_lines_end_as_the_file_ends_them_and_are_indented_as_it_indents() -> None:
    put = _put('{\r\n\t"a": 1\r\n}\r\n')
    assert "\n" not in put.replace("\r\n", "")
    assert '\r\n\t\t"PreToolUse": [\r\n\t\t\t{\r\n' in put


def test_a_list_on_one_line_stays_on_one_line() -> None:
    put = with_items('{"hooks": {"PreToolUse": [{"a": 1}]}}', ("hooks", "PreToolUse"), (ITEM,))
    assert "\n" not in put


def test_of_a_key_that_is_given_twice_the_last_counts() -> None:
    text = '{"hooks": {"PreToolUse": []}, "hooks": {"PreToolUse": [7]}}'
    put = _put(text)
    assert json.loads(put)["hooks"]["PreToolUse"] == [7, ITEM]
    assert _taken(put) == text


def test_ours_come_out_from_between_others_and_comments_stay() -> None:
    text = with_items('{"hooks": {"PreToolUse": [\n    1, // one\n]}}', ("hooks", "PreToolUse"), (ITEM,))
    grown = text.replace("\n]", '\n    // before mine\n    {"mine": true}\n]')
    out = without_items(grown, ("hooks", "PreToolUse"), lambda item: "OURS" in item)
    assert checked(out) == {"hooks": {"PreToolUse": [1, {"mine": True}]}}
    assert "// one" in out
    assert "// before mine" in out


def test_a_comment_in_a_list_of_ours_keeps_the_list() -> None:
    text = _put("").replace('"PreToolUse": [', '"PreToolUse": [ // theirs')
    out = _taken(text)
    assert "// theirs" in out
    assert checked(out) == {"hooks": {"PreToolUse": []}}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "line 1, column 2: this is not JSON"),
        ('{\n  /* a\n b */ "a": }', "line 3, column 12: this is not JSON"),
        ("[1]", "not an object in braces"),
        ("7", "not an object in braces"),
        ('{"hooks": 1}', "hooks is not an object in braces"),
        ('{"hooks": {"PreToolUse": 1}}', "hooks.PreToolUse is not a list in brackets"),
        ('{"a": ' + "[" * 4000 + "]" * 4000 + "}", "this is not JSON"),
    ],
)
def test_a_fault_says_where_it_is(text: str, said: str) -> None:
    with pytest.raises(ConfigError, match=re.escape(said)):
        _put(text)
