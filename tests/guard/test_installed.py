import json
import os
from pathlib import Path

import pytest

from panguard.guard.installed import OURS, Digests, Kind, read_thing
from panguard.limits import Limits
from tests.guard.homes import HARMLESS, SKILLS, machine, plant, things, watched

from panguard.guard.installed import everything, places_of  # isort: skip

PDF = f"{SKILLS}/pdf"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return plant(tmp_path, {f"{PDF}/SKILL.md": HARMLESS, f"{PDF}/run.py": "print(1)\n"})


def digest(home: Path, name: str = PDF) -> str:
    return things(home)[name].digest


def test_a_skill_a_file_of_instructions_and_a_configuration_are_told_apart(home: Path) -> None:
    plant(home, {".claude/CLAUDE.md": "Be kind.", ".cursor/mcp.json": "{}", ".claude/commands/a.md": "Do."})
    kinds = {name: thing.kind for name, thing in things(home).items()}
    assert kinds == {
        PDF: Kind.SKILL,
        ".claude/CLAUDE.md": Kind.INSTRUCTIONS,
        ".cursor/mcp.json": Kind.CONFIG,
        ".claude/commands": Kind.FOLDER,
    }


def test_only_a_skill_in_a_folder_of_its_own_can_be_taken_away(home: Path) -> None:
    plant(home, {".claude/CLAUDE.md": "Be kind.", ".cursor/skills/SKILL.md": HARMLESS})
    assert {name for name, thing in things(home).items() if thing.movable} == {PDF}


@pytest.mark.parametrize(
    "change",
    [
        {"SKILL.md": HARMLESS + " "},
        {"run.py": "print(2)\n"},
        {"new.txt": ""},
        {".git/hooks/post-checkout": "#!/bin/sh\n"},
    ],
)
def test_every_byte_of_a_skill_counts(home: Path, change: dict[str, str]) -> None:
    before = digest(home)
    plant(home / PDF, change)
    assert digest(home) != before


def test_bytes_that_a_scan_does_not_read_count_too(home: Path) -> None:
    large = bytearray(os.urandom(3 << 20))
    plant(home, {f"{PDF}/model.bin": bytes(large)})
    before = digest(home)
    large[2 << 20] ^= 1
    plant(home, {f"{PDF}/model.bin": bytes(large)})
    assert digest(home) != before


def test_what_the_desktop_writes_and_where_the_home_is_do_not_count(home: Path, tmp_path: Path) -> None:
    before = digest(home)
    plant(home, {f"{PDF}/.DS_Store": b"\0\0\0\1Bud1"})
    assert digest(home) == before
    elsewhere = plant(tmp_path / "x" / "y", {f"{PDF}/SKILL.md": HARMLESS, f"{PDF}/run.py": "print(1)\n"})
    assert digest(elsewhere) == before


def test_of_the_file_with_past_prompts_only_the_servers_count(home: Path) -> None:
    def write(**said: object) -> str:
        (home / ".claude.json").write_text(json.dumps(said))
        return digest(home, ".claude.json")

    first = write(mcpServers={"a": {"command": "npx"}}, history=["one"])
    assert write(history=["one", "two"], mcpServers={"a": {"command": "npx"}}) == first
    assert write(mcpServers={"a": {"command": "sh"}}, history=["one"]) != first
    assert write(projects={"/p": {"mcpServers": {"b": {}}}}) != write(projects={"/p": {"mcpServers": {}}})
    (home / ".claude.json").write_text("{damaged")
    assert digest(home, ".claude.json") != first


def test_a_link_counts_by_where_it_leads_and_is_not_followed_out(home: Path, tmp_path: Path) -> None:
    (home / PDF / "notes").symlink_to(tmp_path / "one")
    before = digest(home)
    (home / PDF / "notes").unlink()
    (home / PDF / "notes").symlink_to(tmp_path / "two")
    assert digest(home) != before


def test_a_skill_that_is_linked_in_is_a_thing_at_the_link(home: Path) -> None:
    plant(home, {"dev/words/SKILL.md": HARMLESS})
    (home / SKILLS / "words").symlink_to(home / "dev" / "words")
    thing = things(home)[f"{SKILLS}/words"]
    assert (thing.kind, thing.movable) == (Kind.SKILL, True)
    skill = read_thing(thing)
    assert skill is not None
    assert [file.path for file in skill.files] == ["SKILL.md"]


def test_what_we_put_beside_skills_for_a_moment_is_no_thing(home: Path) -> None:
    plant(home, {f"{SKILLS}/{OURS}installing-1/SKILL.md": HARMLESS})
    assert [name for name in things(home) if OURS in name] == []


def test_a_thing_is_read_as_a_scan_reads_it(home: Path) -> None:
    skill = read_thing(things(home)[PDF])
    assert skill is not None
    assert (skill.directory_name, [file.path for file in skill.files]) == ("pdf", ["SKILL.md", "run.py"])


def test_projects_are_looked_at_up_to_their_repository(home: Path) -> None:
    project = plant(home, {"work/AGENTS.md": "Be kind.", f"work/{PDF}/SKILL.md": HARMLESS}) / "work"
    (project / ".git").mkdir()
    found = things(home, project)
    assert {"work/AGENTS.md", f"work/{PDF}"} <= set(found)
    assert f"work/{PDF}" not in things(home)


def test_only_places_that_meet_the_paths_are_listed(home: Path) -> None:
    plant(home, {".cursor/mcp.json": "{}"})
    listed = everything(watched(home), Digests(), paths={home / ".cursor"})
    assert [place.path.name for place, _ in listed] == ["mcp.json"]
    assert len(places_of(watched(home))) == 2


def test_an_endless_file_is_named_by_its_size(home: Path) -> None:
    digests = Digests(Limits(locked_file_bytes=10))
    assert digests.beneath(home / PDF, "SKILL.md") == f"large:{len(HARMLESS)}"
    assert digests.beneath(home / PDF, "gone").startswith("unread:")
    assert machine(home).home == home


def test_what_a_link_out_of_a_skill_leads_to_counts(home: Path) -> None:
    outside = home / "elsewhere.md"
    outside.write_text("Be kind.")
    (home / PDF / "more.md").symlink_to(outside)
    before = digest(home)
    outside.write_text("Be unkind.")
    assert digest(home) != before


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names here")
def test_a_link_to_a_pipe_is_not_waited_for(home: Path) -> None:
    os.mkfifo(home / "pipe")
    (home / PDF / "more.md").symlink_to(home / "pipe")
    assert digest(home) == digest(home)
