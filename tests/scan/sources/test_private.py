import json

from hypothesis import given
from hypothesis import strategies as st

from panguard.scan.skill import Skill, text_file
from panguard.scan.sources.private import without_diary

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=5) | st.just("mcpServers"), inner, max_size=3)
    ),
    max_leaves=12,
)


def blanked(text: str) -> str:
    skill = without_diary(Skill(".claude.json", "x", (text_file(".claude.json", text),), ".claude.json"))
    return skill.files[0].text or ""


def test_servers_stay_and_past_prompts_become_spaces_in_place() -> None:
    text = json.dumps(
        {
            "history": ["my password is hunter2"],
            "mcpServers": {"a": {"command": "npx", "args": ["-y", "pkg"]}},
            "projects": {"/p": {"lastPrompt": "secret", "mcpServers": {"b": {"url": "https://b"}}}},
        },
        indent=2,
    )
    shown = blanked(text)
    assert "hunter2" not in shown
    assert "secret" not in shown
    data = json.loads(shown)
    assert data["mcpServers"] == {"a": {"command": "npx", "args": ["-y", "pkg"]}}
    assert data["projects"]["/p"]["mcpServers"] == {"b": {"url": "https://b"}}
    assert shown.index("npx") == text.index("npx")


@given(JSON)
def test_length_lines_and_structure_stay(value: object) -> None:
    text = json.dumps(value, indent=1)
    shown = blanked(text)
    assert len(shown) == len(text)
    assert [len(line) for line in shown.split("\n")] == [len(line) for line in text.split("\n")]
    json.loads(shown)


@given(st.text(max_size=200))
def test_no_text_makes_it_fail(text: str) -> None:
    assert len(blanked(text)) == len(text)
