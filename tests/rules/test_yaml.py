import json
import re
from contextlib import suppress

import pytest
import yaml as pyyaml
from hypothesis import given
from hypothesis import strategies as st

from panguard.errors import LimitError, PanguardError, RuleError
from panguard.limits import DEFAULT_LIMITS
from panguard.rules.yaml import load_yaml
from panguard.values import replace

# The library writes by the older schema, in which these are text and need no quotes.
NEWER_NUMBER = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)[eE][-+]?[0-9]+|0o[0-7]+")
letters = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"), exclude_characters="\ufeff\ufffe\uffff")
).filter(lambda text: NEWER_NUMBER.fullmatch(text) is None)
plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**17), 10**17)
    | st.floats(allow_nan=False, allow_infinity=False)
    | letters,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(letters, inner, max_size=4),
    max_leaves=12,
)


@given(plain)
def test_json_is_yaml_and_means_the_same(value: object) -> None:
    assert load_yaml(json.dumps(value, ensure_ascii=False)) == value


@given(plain)
def test_what_the_library_writes_is_read_back(value: object) -> None:
    assert load_yaml(pyyaml.safe_dump(value, allow_unicode=True)) == value


@given(st.text())
def test_any_text_is_read_or_refused_with_an_error_of_ours(text: str) -> None:
    with suppress(PanguardError):
        load_yaml(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        ("---\n", None),
        ("a: yes\nb: on\nc: off", {"a": "yes", "b": "on", "c": "off"}),
        ("on: 1\ntrue: 2\n3: x", {"on": 1, "true": 2, "3": "x"}),
        ("date: 2026-01-31", {"date": "2026-01-31"}),
        ("t: 12:30:45", {"t": "12:30:45"}),
        (
            "[1, -2, 0x1F, 0o17, 1.5, 1e3, .5, ~, null, true]",
            [1, -2, 31, 15, 1.5, 1000.0, 0.5, None, None, True],
        ),
        ("[1.2.3, 1_000, .inf, .nan, '1', \"true\"]", ["1.2.3", "1_000", ".inf", ".nan", "1", "true"]),
        ("n: 12345678901234567890123", {"n": "12345678901234567890123"} | {"n": 1.2345678901234568e22}),
        ("n: !!str 12", {"n": "12"}),
        ("n: !!int '12'", {"n": 12}),
        ("a: &x [1]\nb: *x", {"a": [1], "b": [1]}),
        ("a: 1\na: 2", {"a": 2}),
        ("<<: {a: 1}", {"<<": {"a": 1}}),
        ("\ufeffa: 1", {"a": 1}),
        ("a: |\n  x\n  y\n", {"a": "x\ny\n"}),
        ("a: >\n  x\n  y\n", {"a": "x y\n"}),
    ],
)
def test_scalars_follow_the_core_schema(text: str, value: object) -> None:
    assert load_yaml(text) == value


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: b: c", "f.yaml:1:5: mapping values are not allowed in this context"),
        ("a: [1", "f.yaml:2:1: did not find expected ',' or ']'"),
        (
            "\n\na: !!python/object:os.system x",
            "f.yaml:3:4: the tag 'tag:yaml.org,2002:python/object:os.system'",
        ),
        ("a: !evil x", "f.yaml:1:4: the tag '!evil' is not allowed"),
        ("a: !evil {}", "f.yaml:1:4: the tag '!evil' is not allowed"),
        ("a: *x", "f.yaml:1:4: the alias '*x' names nothing before it"),
        ("a: &x [*x]", "f.yaml:1:8: the alias '*x' names nothing before it"),
        ("? [a]\n: 1", "f.yaml:1:3: a key must be text"),
        ("a: &x k\n*x : 1", "f.yaml:2:1: a key must be text"),
        ("a: 1\n---\nb: 2", "f.yaml:2:1: only one YAML document is allowed"),
        ("a: 1\nb: \x07", "f.yaml:2: character #x0007 is not allowed in YAML"),
        ("a: \ud800", "f.yaml"),
    ],
)
def test_a_fault_says_where_it_is(text: str, message: str) -> None:
    with pytest.raises(RuleError) as fault:
        load_yaml(text, "f.yaml")
    assert str(fault.value).startswith(message)


def test_strict_reading_refuses_a_key_given_twice() -> None:
    with pytest.raises(RuleError, match=r"f.yaml:3:3: the key 'b' is given twice"):
        load_yaml("a:\n  b: 1\n  b: 2", "f.yaml", strict=True)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a" * 2_000, "larger than 1,000 bytes"),
        ("é" * 600, "larger than 1,000 bytes"),
        ("[" * 30 + "]" * 30, "nested deeper than 10 levels"),
        ("[" + "1," * 200 + "]", "more than 100 values"),
        ("{" + ", ".join(f"{key}: " for key in range(60)) + "}", "more than 100 values"),
        ("a: &a [1,1,1,1]\nb: [" + "*a," * 6 + "]", "more than 5 aliases"),
        (
            "a: &a [1,1,1,1,1,1,1]\nb: &b [*a,*a,*a]\nc: [*b,*b,1,1,1,1,1,1,1,1,1,1,1,1,1]",
            "more than 100 values",
        ),
    ],
)
def test_every_bound_holds(text: str, message: str) -> None:
    limits = replace(DEFAULT_LIMITS, yaml_bytes=1_000, yaml_depth=10, yaml_nodes=100, yaml_aliases=5)
    with pytest.raises(LimitError, match=message):
        load_yaml(text, "f.yaml", limits)


def test_a_hundred_thousand_brackets_end_at_once() -> None:
    with pytest.raises(LimitError, match="nested deeper"):
        load_yaml("[" * 100_000)


def test_a_number_too_long_for_a_whole_number_stays_finite() -> None:
    assert load_yaml("9" * 39) == pytest.approx(1e39)
    assert load_yaml("9" * 5_000) == "9" * 5_000
    assert load_yaml("1e999") == "1e999"


@pytest.mark.parametrize(
    "text", ["a: [1, {b: c}]\nd: &x y\ne: *x", "[" * 1_000, "a: !evil x", "a: [", "\x07", "a: 1\n---\n"]
)
def test_the_pure_parser_gives_the_same(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def outcome() -> object:
        try:
            return load_yaml(text)
        except PanguardError as error:
            return type(error)

    fast = outcome()
    monkeypatch.setattr("panguard.rules.yaml._Parser", pyyaml.SafeLoader)
    assert outcome() == fast
