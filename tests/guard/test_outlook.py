import os
from pathlib import Path

from panguard.guard.installed import OURS
from panguard.guard.outlook import Outlook, outlook, signature
from panguard.limits import DEFAULT_LIMITS, Limits
from tests.guard.homes import HARMLESS, SKILLS, plant, watched


def seen(home: Path, path: str, limits: Limits = DEFAULT_LIMITS) -> Path | None:
    return look(home, limits).place_of(str(home / path))


def look(home: Path, limits: Limits = DEFAULT_LIMITS) -> Outlook:
    return outlook(watched(home), limits)


def test_everything_in_a_folder_of_skills_is_about_that_place(tmp_path: Path) -> None:
    plant(tmp_path, {f"{SKILLS}/pdf/scripts/run.py": ""})
    assert seen(tmp_path, f"{SKILLS}/pdf/scripts/run.py") == tmp_path / SKILLS
    assert seen(tmp_path, f"{SKILLS}/new") == tmp_path / SKILLS


def test_what_is_nobodys_is_not_told(tmp_path: Path) -> None:
    plant(tmp_path, {".claude/history.jsonl": "", f"{SKILLS}/a": ""})
    assert seen(tmp_path, ".claude/history.jsonl") is None
    assert seen(tmp_path, ".bash_history") is None
    assert seen(tmp_path, f"{SKILLS}/{OURS}removed-1") is None


def test_folders_that_are_not_there_yet_are_awaited_where_they_will_be(tmp_path: Path) -> None:
    assert seen(tmp_path, ".claude") == tmp_path / ".claude"
    assert seen(tmp_path, ".cursor") == tmp_path / ".cursor"
    plant(tmp_path, {".cursor/x": ""})
    assert seen(tmp_path, ".cursor/mcp.json") == tmp_path / ".cursor/mcp.json"
    assert seen(tmp_path, ".cursor/x") is None


def test_names_that_stand_for_many_are_known(tmp_path: Path) -> None:
    plant(tmp_path, {".codex/x": ""})
    assert seen(tmp_path, ".codex/work.config.toml") == tmp_path / ".codex/work.config.toml"


def test_no_link_is_followed_but_those_by_which_skills_are_installed(tmp_path: Path) -> None:
    home = plant(tmp_path / "home", {f"{SKILLS}/pdf/SKILL.md": HARMLESS, "dev/words/inner/x": ""})
    outside = plant(tmp_path / "outside", {"a/b": ""})
    (home / SKILLS / "words").symlink_to(home / "dev" / "words")
    (home / SKILLS / "pdf" / "out").symlink_to(outside)
    folders = look(home).folders
    assert str(home / "dev/words/inner") in folders
    assert not any(str(outside) in folder for folder in folders)
    (home / SKILLS / "everything").symlink_to("/")
    assert "/proc" not in look(home).folders


def test_a_tree_that_is_too_large_is_looked_at_again_and_again_instead(tmp_path: Path) -> None:
    plant(tmp_path, {f"{SKILLS}/{number}/SKILL.md": HARMLESS for number in range(20)})
    found = look(tmp_path, Limits(watched_folders=5))
    assert len(found.trees) == 5
    assert tmp_path / SKILLS in found.polled


def test_folders_whose_names_are_no_text_are_looked_at_again_and_again_instead(tmp_path: Path) -> None:
    folder = Path(os.fsdecode(os.fsencode(tmp_path / SKILLS) + b"/evil\xff"))
    folder.mkdir(parents=True)
    found = look(tmp_path)
    assert tmp_path / SKILLS in found.polled
    assert all(name.encode() for name in found.folders)


def test_of_what_git_keeps_only_its_hooks_are_watched(tmp_path: Path) -> None:
    plant(tmp_path, {f"{SKILLS}/a/.git/objects/00/x": "", f"{SKILLS}/a/.git/hooks/x": ""})
    inner = {Path(folder).name for folder in look(tmp_path).trees}
    assert (inner >= {".git", "hooks"}, "objects" in inner) == (True, False)


def test_a_signature_changes_with_anything_in_a_place(tmp_path: Path) -> None:
    place = plant(tmp_path, {"s/a/x": "1"}) / "s"
    first = signature(place, DEFAULT_LIMITS)
    assert signature(place, DEFAULT_LIMITS) == first
    os.utime(place / "a" / "x", ns=(1, 1))
    second = signature(place, DEFAULT_LIMITS)
    plant(place, {"a/y": ""})
    assert len({first, second, signature(place, DEFAULT_LIMITS)}) == 3
    many = tmp_path / "*.toml"
    before = signature(many, DEFAULT_LIMITS)
    plant(tmp_path, {"a.toml": ""})
    assert signature(many, DEFAULT_LIMITS) != before
