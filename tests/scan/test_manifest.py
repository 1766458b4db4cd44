import pytest
from hypothesis import given
from hypothesis import strategies as st

from panguard.limits import Limits
from panguard.rules.yaml import load_yaml
from panguard.scan.manifest import Fault, plain, read_manifest, simple_fields, split_tools


def test_a_text_without_frontmatter_has_no_manifest() -> None:
    assert read_manifest("# Title\n\nname: x\n") is None
    assert read_manifest("") is None


@pytest.mark.parametrize(
    "text",
    [
        "---\nname: a\ndescription: b\n---\nbody",
        "\ufeff---\nname: a\ndescription: b\n---\nbody",
        "\n\n\n---\nname: a\ndescription: b\n---\nbody",
        "---\r\nname: a\r\ndescription: b\r\n---\r\nbody",
        "---  \nname: a\ndescription: 'b'\n...\nbody",
        "---\nname: a\ndescription: >-\n  b\n---\nbody",
        "---\nname: a\n\tdescription: b\n---\nbody",
        "---\nname: a\ndescription: b\nnote: one: two: three\n---\nbody",
        "---\nname: a\ndescription: b\nbody without a closing line",
    ],
)
def test_frontmatter_is_read_however_an_agent_might_read_it(text: str) -> None:
    manifest = read_manifest(text)
    assert manifest is not None
    assert (manifest.name, manifest.description) == ("a", "b")


def test_a_hundred_thousand_leading_lines_do_not_hide_the_frontmatter() -> None:
    manifest = read_manifest("\n" * 100_000 + "---\nname: a\n---\n")
    assert manifest is not None
    assert manifest.name == "a"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("---\nname: a\n---\n", None),
        ("---\nname: a\n", Fault.UNCLOSED),
        ("---\nname: a: b: c\n---\n", Fault.INVALID),
        ("---\n- name\n---\n", Fault.INVALID),
        ("---\na: &a [x]\nb: [" + "*a, " * 500 + "]\n---\n", Fault.INVALID),
        ("---\nname: a\nlong: " + "x" * 3000 + "\n---\n", Fault.TOO_LARGE),
    ],
)
def test_what_is_not_proper_yaml_is_said_and_read_all_the_same(text: str, fault: Fault | None) -> None:
    manifest = read_manifest(text, Limits(yaml_bytes=2500))
    assert manifest is not None
    assert manifest.fault is fault


def test_text_after_an_unclosed_frontmatter_is_not_taken_for_fields() -> None:
    manifest = read_manifest("---\nname: a\n\n# Title\nother: b\n")
    assert manifest is not None
    assert manifest.fields == {"name": "a"}


@pytest.mark.parametrize(
    ("value", "tools"),
    [
        ("Bash(git:*) Read", ("Bash(git:*)", "Read")),
        ("Bash, Read,Write", ("Bash", "Read", "Write")),
        ("[Bash, Read]", ("Bash", "Read")),
        ("Bash(npm run test:*), Read", ("Bash(npm run test:*)", "Read")),
        (["Bash(git add:*)", "Read"], ("Bash(git add:*)", "Read")),
        ("*", ("*",)),
        ("", ()),
        (None, ()),
        (7, ()),
    ],
)
def test_tools_are_told_apart_in_every_form(value: object, tools: tuple[str, ...]) -> None:
    assert split_tools(plain(value)) == tools


def test_tools_that_are_not_declared_differ_from_tools_declared_as_none() -> None:
    undeclared = read_manifest("---\nname: a\n---\n")
    declared = read_manifest("---\nname: a\nallowed-tools: []\n---\n")
    assert undeclared is not None
    assert declared is not None
    assert undeclared.allowed_tools is None
    assert declared.allowed_tools == ()


@pytest.mark.parametrize(
    "metadata",
    [
        '{"openclaw": {"requires": {"bins": ["curl", "jq"], "env": ["KEY"]}}}',
        '\'{"openclaw": {"requires": {"bins": ["curl", "jq"], "env": ["KEY"]}}}\'',
        "\n  openclaw:\n    requires:\n      bins: [curl, jq]\n      env: [KEY]",
    ],
)
def test_vendor_metadata_is_opened_in_every_form(metadata: str) -> None:
    manifest = read_manifest(f"---\nname: a\nmetadata: {metadata}\n---\n")
    assert manifest is not None
    assert manifest.required_programs == ("curl", "jq")
    assert manifest.required_environment == ("KEY",)


def test_metadata_of_another_shape_does_no_harm() -> None:
    for metadata in ("7", "'{broken'", "[a]", "{x: [1]}", "{x: {requires: {bins: curl}}}"):
        manifest = read_manifest(f"---\nname: a\nmetadata: {metadata}\n---\n")
        assert manifest is not None
        assert manifest.required_programs == ()


def test_a_field_is_found_in_the_text() -> None:
    text = "---\nname: a\nhooks:\n  x: y\n---\nhooks: not this\n"
    manifest = read_manifest(text)
    assert manifest is not None
    start, end = manifest.span("hooks")
    assert text[start:end] == "hooks:"
    assert start < manifest.end
    assert manifest.span("absent") == (4, 7)


_KEYS = st.from_regex(r"[a-z][a-z-]{0,8}", fullmatch=True)
_SCALARS = st.one_of(
    st.text(alphabet=st.characters(codec="utf-8"), max_size=20),
    st.from_regex(r"[A-Za-z][\w .,:#'\"!?-]{0,20}", fullmatch=True),
    st.sampled_from(
        ["true", "no", "null", "'a'", '"b"', "'a", "~", "1", "1.0", "2020-01-01", "a: b", "a #b", "a:"]
    ),
)


@given(st.lists(st.tuples(_KEYS, st.one_of(_SCALARS, st.lists(_SCALARS, max_size=3))), max_size=5))
def test_what_is_read_without_a_yaml_parser_means_the_same_as_with_one(
    fields: list[tuple[str, str | list[str]]],
) -> None:
    lines: list[str] = []
    for key, value in fields:
        lines += (
            [f"{key}: {value}"] if isinstance(value, str) else [f"{key}:", *(f"  - {item}" for item in value)]
        )
    text = "\n".join(lines)
    simple = simple_fields(text)
    if simple:
        assert simple == plain(load_yaml(text))


@given(st.text(alphabet="-: \nab'\"[]{}#|>&*!%@`\t\r", max_size=60))
def test_reading_never_fails(text: str) -> None:
    read_manifest(text)
    read_manifest(f"---\n{text}\n---\n")


def test_plain_frontmatter_is_read_without_a_yaml_parser() -> None:
    assert simple_fields('name: a-b\ndescription: "Says: a lot"\nallowed-tools:\n  - Read\n  - Bash\n') == {
        "name": "a-b",
        "description": "Says: a lot",
        "allowed-tools": ["Read", "Bash"],
    }


def test_a_scalar_is_given_as_text_and_anything_else_as_nothing() -> None:
    manifest = read_manifest("---\nname: 7\nflag: true\nlist: [a]\n---\n")
    assert manifest is not None
    assert (manifest.text("name"), manifest.text("flag"), manifest.text("list")) == ("7", "true", "")


def test_broken_frontmatter_gives_lists_and_folded_text_line_by_line() -> None:
    text = (
        "---\nname: 'a'\nbad: b: c\nallowed-tools:\n  - Read\n  - 'Bash(git:*)'\n"
        "description: >-\n  two\n  lines\n---\n"
    )
    manifest = read_manifest(text)
    assert manifest is not None
    assert manifest.fault is Fault.INVALID
    assert (manifest.name, manifest.description) == ("a", "two lines")
    assert manifest.allowed_tools == ("Read", "Bash(git:*)")


def test_the_bound_on_size_is_in_bytes() -> None:
    manifest = read_manifest("---\nname: 字字字字\n---\n", Limits(yaml_bytes=15))
    assert manifest is not None
    assert manifest.fault is Fault.TOO_LARGE


def test_metadata_in_json_is_read_strictly_and_within_bounds() -> None:
    def metadata(text: str) -> object:
        manifest = read_manifest(f"---\nname: a\nmetadata: '{text}'\n---\n")
        assert manifest is not None
        return manifest.metadata

    assert metadata('{"a": {"b": [1, true]}}') == {"a": {"b": [1, True]}}
    assert metadata('{"a": 1,}') == {}
    assert metadata('{"a": ' + "[" * 100 + "]" * 100 + "}") == {}
