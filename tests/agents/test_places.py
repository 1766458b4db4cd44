from pathlib import Path

import pytest

from panguard.agents.places import (
    Machine,
    agent_folders,
    is_agent_config,
    is_instruction_file,
    locate,
)

HOME = Path("/home/u")


def machine(platform: str = "linux", **environment: str) -> Machine:
    return Machine(HOME, environment, platform)


@pytest.mark.parametrize(
    ("template", "platform", "expected"),
    [
        ("~/.cursor/mcp.json", "linux", "/home/u/.cursor/mcp.json"),
        ("{appdata}/Code/User/mcp.json", "linux", "/home/u/.config/Code/User/mcp.json"),
        ("{appdata}/Code/User/mcp.json", "darwin", "/home/u/Library/Application Support/Code/User/mcp.json"),
        ("{appdata}/Code/User/mcp.json", "win32", "/home/u/AppData/Roaming/Code/User/mcp.json"),
        ("linux:/etc/codex/skills", "linux", "/etc/codex/skills"),
        ("{CODEX_HOME|~/.codex}/skills", "linux", "/home/u/.codex/skills"),
    ],
)
def test_a_template_names_one_path_on_each_system(template: str, platform: str, expected: str) -> None:
    assert locate(template, machine(platform)) == Path(expected)


def test_a_variable_moves_the_folders_of_an_agent() -> None:
    moved = machine(CODEX_HOME="/data/codex", XDG_CONFIG_HOME="/data/config")
    assert locate("{CODEX_HOME|~/.codex}/skills", moved) == Path("/data/codex/skills")
    assert locate("{appdata}/Code/User/mcp.json", moved) == Path("/data/config/Code/User/mcp.json")
    assert locate("{CODEX_HOME|~/.codex}/skills", machine(CODEX_HOME="~/c")) == HOME / "c/skills"


def test_a_relative_variable_is_ignored_and_a_missing_one_names_nothing() -> None:
    assert locate("{CODEX_HOME|~/.codex}/skills", machine(CODEX_HOME="here")) == HOME / ".codex/skills"
    assert locate("{OPENCODE_CONFIG|}", machine()) is None
    assert locate("{OPENCODE_CONFIG|}", machine(OPENCODE_CONFIG="/c/o.json")) == Path("/c/o.json")


def test_a_place_of_another_system_does_not_exist_here() -> None:
    assert locate("darwin:/etc/codex/skills", machine("linux")) is None


def test_windows_variables_with_drive_letters_are_absolute() -> None:
    found = locate("{appdata}/Claude/x.json", machine("win32", APPDATA="C:/Users/u/AppData/Roaming"))
    assert found == Path("C:/Users/u/AppData/Roaming/Claude/x.json")


@pytest.mark.parametrize(
    "path",
    [
        "CLAUDE.md",
        "claude.md",
        "packages/a/AGENTS.md",
        ".cursorrules",
        ".cursor/rules/deep/style.mdc",
        ".clinerules",
        ".clinerules/a.md",
        "sub/.github/copilot-instructions.md",
        ".github/instructions/python.instructions.md",
        "SOUL.md",
    ],
)
def test_instruction_files_are_known_wherever_they_stand(path: str) -> None:
    assert is_instruction_file(path)


@pytest.mark.parametrize(
    "path",
    [".mcp.json", "sub/.vscode/mcp.json", ".vscode/tasks.json", ".github/hooks/a.json", "opencode.jsonc"],
)
def test_files_that_configure_agents_are_known(path: str) -> None:
    assert is_agent_config(path)


@pytest.mark.parametrize(
    "path", ["README.md", "src/claude.py", "docs/agents.md.txt", "rules/a.mdc", "package.json"]
)
def test_ordinary_files_of_a_project_belong_to_no_agent(path: str) -> None:
    assert not is_instruction_file(path)
    assert not is_agent_config(path)


def test_folders_named_after_an_agent_are_its_own_but_shared_ones_are_not() -> None:
    assert {".claude", ".cursor", ".codex", ".gemini"} <= agent_folders()
    assert not {".github", ".vscode", ".git"} & agent_folders()
