import errno
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from panguard.limits import Limits
from panguard.scan.discover import Found, find_installed, read_installed
from panguard.scan.skill import Skill
from tests.scan.sources.trees import MANIFEST, left_out, paths, plant


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    (folder / ".git").mkdir(parents=True)
    return folder


def places(
    home: Path, cwd: Path, platform: str = "linux", environment: Mapping[str, str] | None = None
) -> dict[str, Found]:
    found = find_installed(home=home, cwd=cwd, environment=environment or {}, platform=platform)
    return {
        str(place.path.relative_to(home.parent)): place
        for place in found
        if home.parent in place.path.parents
    }


def skills(home: Path, cwd: Path) -> dict[str, Skill]:
    read = read_installed(home=home, cwd=cwd, environment={}, platform="linux")
    return {skill.name: skill for skill in read if str(home.parent) in skill.source}


def test_a_machine_without_agents_holds_nothing(home: Path, project: Path) -> None:
    assert places(home, project) == {}
    assert skills(home, project) == {}


def test_what_the_user_has_installed_is_found_for_each_agent(home: Path, project: Path) -> None:
    plant(
        home,
        {
            ".claude/skills/pdf/SKILL.md": MANIFEST,
            ".claude/settings.json": "{}",
            ".claude/CLAUDE.md": "c",
            ".cursor/mcp.json": "{}",
            ".codex/config.toml": "x = 1",
            ".codex/work.config.toml": "x = 2",
            ".config/Code/User/mcp.json": "{}",
            ".hermes/skills/h/SKILL.md": MANIFEST,
        },
    )
    assert {place.removeprefix("home/") for place in places(home, project)} == {
        ".claude/skills",
        ".claude/settings.json",
        ".claude/CLAUDE.md",
        ".cursor/mcp.json",
        ".codex/config.toml",
        ".codex/work.config.toml",
        ".config/Code/User/mcp.json",
        ".hermes/skills",
    }
    assert set(skills(home, project)) == {
        "pdf",
        "settings.json",
        "CLAUDE.md",
        "mcp.json",
        "config.toml",
        "work.config.toml",
        "h",
    }


@pytest.mark.parametrize(
    ("platform", "place"),
    [
        ("darwin", "Library/Application Support/Claude/claude_desktop_config.json"),
        ("win32", "AppData/Roaming/Claude/claude_desktop_config.json"),
        ("linux", ".config/Claude/claude_desktop_config.json"),
    ],
)
def test_each_system_has_its_own_folder_for_settings(
    home: Path, project: Path, platform: str, place: str
) -> None:
    plant(home, {place: "{}"})
    assert list(places(home, project, platform)) == [f"home/{place}"]


def test_a_variable_moves_where_an_agent_is_looked_for(home: Path, project: Path, tmp_path: Path) -> None:
    plant(tmp_path, {"moved/skills/a/SKILL.md": MANIFEST})
    assert list(places(home, project, environment={"CODEX_HOME": str(tmp_path / "moved")})) == [
        "moved/skills"
    ]


def test_a_place_of_several_agents_is_listed_once_with_all_of_them(home: Path, project: Path) -> None:
    plant(home, {".agents/skills/a/SKILL.md": MANIFEST})
    (place,) = places(home, project).values()
    assert place.agents == ("cross-client", "codex")
    assert len(skills(home, project)) == 1


def test_the_project_is_searched_from_here_up_to_the_root_of_its_repository(
    home: Path, project: Path
) -> None:
    plant(project.parent, {"CLAUDE.md": "outside"})
    plant(
        project,
        {
            "CLAUDE.md": "root",
            "src/AGENTS.md": "here",
            ".claude/hooks/h.sh": "h",
            ".claude/settings.json": "{}",
            ".mcp.json": "{}",
            ".github/instructions/a.instructions.md": "i",
            "src/app.py": "not an agent's",
        },
    )
    found = skills(home, project / "src")
    assert set(found) == {"CLAUDE.md", "AGENTS.md", ".claude", ".mcp.json", "instructions"}
    assert found["CLAUDE.md"].files[0].text == "root"
    assert paths(found[".claude"]) == ["hooks/h.sh", "settings.json"]


def test_the_home_folder_is_no_project(home: Path) -> None:
    plant(home, {"CLAUDE.md": "x", ".claude/history.jsonl": "private", ".claude/skills/a/SKILL.md": MANIFEST})
    assert list(places(home, home)) == ["home/.claude/skills"]


@pytest.mark.skipif(sys.platform == "win32", reason="needs links")
def test_skills_installed_by_links_are_read_and_only_once(home: Path, project: Path, tmp_path: Path) -> None:
    plant(tmp_path, {"dev/tool/SKILL.md": MANIFEST, "home/.claude/skills/own/SKILL.md": MANIFEST})
    (home / ".claude/skills/tool").symlink_to(tmp_path / "dev/tool")
    (home / ".cursor").mkdir()
    (home / ".cursor/skills").symlink_to(home / ".claude/skills")
    found = skills(home, project)
    assert set(found) >= {"tool", "own"}
    assert found["tool"].source == str(home / ".claude/skills/tool")
    assert len([place for place in places(home, project).values() if place.path.name == "skills"]) == 1


def test_plugins_are_read_with_their_servers_and_hooks(home: Path, project: Path) -> None:
    cache = ".claude/plugins/cache/market/plugin/1.0"
    plant(
        home,
        {
            f"{cache}/skills/a/SKILL.md": MANIFEST,
            f"{cache}/.mcp.json": "{}",
            f"{cache}/hooks/hooks.json": "{}",
        },
    )
    found = skills(home, project)
    assert set(found) == {"a", "market/plugin/1.0/.mcp.json", "cache"}
    assert paths(found["cache"]) == ["market/plugin/1.0/hooks/hooks.json"]


def test_past_prompts_in_an_agents_state_are_left_out(home: Path, project: Path) -> None:
    state = {"history": ["private words"], "mcpServers": {"a": {"command": "npx"}}}
    plant(home, {".claude.json": json.dumps(state)})
    skill = skills(home, project)[".claude.json"]
    assert "private" not in (skill.files[0].text or "")
    assert "npx" in (skill.files[0].text or "")
    assert left_out(skill) == {".claude.json (private part)": "not-run"}


@pytest.mark.skipif(sys.platform == "win32", reason="needs special files")
def test_what_cannot_be_read_becomes_a_skill_that_says_so(home: Path, project: Path) -> None:
    (home / ".cursor").mkdir()
    os.mkfifo(home / ".cursor/mcp.json")
    skill = skills(home, project)["mcp.json"]
    assert skill.files == ()
    assert left_out(skill) == {"mcp.json": "unreadable"}


def test_nothing_found_is_the_users_own_unless_they_say_so(home: Path, project: Path) -> None:
    plant(home, {".claude/skills/a/SKILL.md": MANIFEST})
    assert not skills(home, project)["a"].owned


def test_a_folder_with_more_places_than_are_looked_at_says_so(home: Path, project: Path) -> None:
    plant(home, {f".codex/{name}.config.toml": "x = 1" for name in "abc"})
    limits = Limits(places_per_pattern=2)
    read = list(read_installed(home=home, cwd=project, environment={}, platform="linux", limits=limits))
    (surplus,) = [skill for skill in read if left_out(skill)]
    assert surplus.source == f"{home}/.codex/*"
    assert left_out(surplus) == {f"{home}/.codex": "too-many"}
    assert {f"{home}/.codex/{name}.config.toml" for name in "ab"} <= {skill.source for skill in read}


@pytest.mark.parametrize("refused", ["scandir", "stat"])
def test_a_folder_that_does_not_show_its_places_says_so(
    home: Path, project: Path, monkeypatch: pytest.MonkeyPatch, refused: str
) -> None:
    plant(home, {".codex/a.config.toml": "x = 1"})
    real = getattr(os, refused)

    def refuse(path: str | Path, **options: bool) -> object:
        if str(path).startswith(f"{home}/.codex"):
            raise PermissionError(errno.EACCES, "Permission denied")
        return real(path, **options)

    monkeypatch.setattr(os, refused, refuse)
    assert left_out(skills(home, project)[".codex"]) == {f"{home}/.codex": "unreadable"}


def test_a_place_whose_links_cannot_be_listed_says_so(
    home: Path, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(home, {".claude/skills/a/SKILL.md": MANIFEST})

    def refuse(path: Path) -> list[Path]:
        raise PermissionError(errno.EACCES, "Permission denied", path)

    monkeypatch.setattr(Path, "iterdir", refuse)
    assert left_out(skills(home, project)["skills"]) == {"skills": "unreadable"}
