from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from panguard.findings import NotInspected, Uninspected, phrase
from panguard.limits import Limits
from panguard.scan.skill import Skill
from panguard.scan.sources.packages import Origin, packages
from panguard.scan.sources.tree import Content, Leaf
from panguard.terms import SourceType
from panguard.values import dataclass
from tests.scan.sources.trees import MANIFEST, commit, complete, git, only, paths, plant, read


def places(skills: dict[str, Skill]) -> dict[str, list[str]]:
    return {name: paths(skill) for name, skill in skills.items()}


def test_a_skill_folder_is_one_skill_named_after_its_folder(tmp_path: Path) -> None:
    skill = only(plant(tmp_path / "pdf", {"SKILL.md": MANIFEST, "scripts/run.py": "print()"}))
    assert (skill.name, skill.directory_name, skill.primary) == ("pdf", "pdf", "SKILL.md")
    assert skill.source_type is SourceType.SKILL
    assert skill.source == str(tmp_path / "pdf")
    assert not skill.owned


def test_each_folder_with_a_manifest_is_a_skill_at_any_depth(tmp_path: Path) -> None:
    plant(tmp_path, {"x/a/SKILL.md": MANIFEST, "x/b/c/skill.md": MANIFEST, "x/a/run.sh": "r"})
    assert places(read(tmp_path)) == {"a": ["SKILL.md", "run.sh"], "c": ["skill.md"]}


def test_a_skill_inside_a_skill_is_its_own_and_every_file_is_read_once(tmp_path: Path) -> None:
    plant(tmp_path / "out", {"SKILL.md": MANIFEST, "in/SKILL.md": MANIFEST, "in/x.sh": "x", "y.sh": "y"})
    assert places(read(tmp_path / "out")) == {"out": ["SKILL.md", "y.sh"], "in": ["SKILL.md", "x.sh"]}


def test_both_of_two_names_that_differ_only_in_case_are_read(tmp_path: Path) -> None:
    plant(tmp_path, {"SKILL.md": MANIFEST, "skill.MD": "other"})
    skill = only(tmp_path)
    assert skill.primary == "SKILL.md"
    assert len(skill.files) == len(list(tmp_path.iterdir()))


def test_a_readme_speaks_for_a_folder_without_a_skill(tmp_path: Path) -> None:
    skill = only(plant(tmp_path, {"README.md": "# R", "install.sh": "x"}))
    assert (skill.primary, skill.source_type) == ("README.md", SourceType.DOCUMENTATION)
    assert paths(skill) == ["README.md", "install.sh"]


def test_a_folder_with_neither_is_read_all_the_same(tmp_path: Path) -> None:
    skill = only(plant(tmp_path, {"a.sh": "x"}))
    assert (skill.primary, skill.source_type, paths(skill)) == (None, SourceType.TEXT, ["a.sh"])


def test_an_empty_folder_holds_nothing_to_scan(tmp_path: Path) -> None:
    assert read(tmp_path) == {}


def test_instructions_servers_and_agent_folders_of_a_project_are_packages_of_their_own(
    tmp_path: Path,
) -> None:
    plant(
        tmp_path / "project",
        {
            "skills/a/SKILL.md": MANIFEST,
            "CLAUDE.md": "c",
            "pkg/AGENTS.md": "a",
            ".cursorrules": "r",
            ".mcp.json": "{}",
            ".vscode/tasks.json": "{}",
            ".claude/settings.json": "{}",
            ".claude/hooks/h.sh": "h",
            ".claude/skills/b/SKILL.md": MANIFEST,
            ".cursor/rules/x.mdc": "m",
            "src/app.py": "x",
            "README.md": "r",
        },
    )
    skills = read(tmp_path / "project")
    assert {name: skill.source_type.value for name, skill in skills.items()} == {
        "a": "skill",
        "b": "skill",
        "CLAUDE.md": "instructions",
        "pkg/AGENTS.md": "instructions",
        ".cursorrules": "instructions",
        ".mcp.json": "config",
        ".vscode/tasks.json": "config",
        ".claude": "config",
        ".cursor": "config",
        "project": "documentation",
    }
    assert paths(skills[".claude"]) == ["hooks/h.sh", "settings.json"]
    assert paths(skills["project"]) == ["README.md", "src/app.py"]
    assert paths(skills["pkg/AGENTS.md"]) == ["AGENTS.md"]
    assert skills["pkg/AGENTS.md"].source == str(tmp_path / "project/pkg/AGENTS.md")


def test_a_tool_list_in_a_project_is_told_from_other_configuration(tmp_path: Path) -> None:
    plant(tmp_path, {"mcp.json": '{"tools": [{"name": "t", "description": "d", "inputSchema": {}}]}'})
    assert only(tmp_path).source_type is SourceType.MCP_TOOLS


def test_files_of_a_project_beyond_the_bounds_do_not_make_the_scan_of_its_skills_incomplete(
    tmp_path: Path,
) -> None:
    plant(tmp_path, {"s/SKILL.md": MANIFEST} | {f"src/{number}.py": "x" for number in range(20)})
    skills = read(tmp_path, Limits(max_files=5))
    assert all(complete(skill) for skill in skills.values())
    alone = only(tmp_path / "src", Limits(max_files=5))
    assert not complete(alone)


def test_what_git_keeps_for_itself_is_listed_once_and_hooks_are_read(tmp_path: Path) -> None:
    plant(tmp_path, {"SKILL.md": MANIFEST})
    commit(tmp_path)
    plant(tmp_path, {".git/hooks/pre-commit": "echo hook", ".git/payload.sh": "echo p"})
    skill = only(tmp_path)
    assert {".git/hooks/pre-commit", ".git/payload.sh", ".git/config", "SKILL.md"} <= set(paths(skill))
    assert not any("objects" in path or path.endswith(".sample") for path in paths(skill))
    assert [(item.file, item.expected) for item in skill.not_inspected] == [(".git", True)]


def test_text_put_in_the_place_of_a_reference_of_git_is_read(tmp_path: Path) -> None:
    plant(tmp_path, {"SKILL.md": MANIFEST})
    commit(tmp_path)
    plant(tmp_path, {".git/refs/heads/evil": "echo payload"})
    assert ".git/refs/heads/evil" in paths(only(tmp_path))


def test_the_git_folder_of_a_project_is_shown_only_when_it_can_run_something(tmp_path: Path) -> None:
    plant(tmp_path, {"s/SKILL.md": MANIFEST})
    commit(tmp_path)
    assert set(read(tmp_path)) == {"s"}
    git(tmp_path, "config", "core.fsmonitor", "./run.sh")
    skills = read(tmp_path)
    assert set(skills) == {"s", ".git"}
    assert "config" in paths(skills[".git"])


def test_a_file_called_git_is_a_file_like_any_other(tmp_path: Path) -> None:
    assert paths(only(plant(tmp_path, {"SKILL.md": MANIFEST, ".git": "echo x"}))) == [".git", "SKILL.md"]


def test_more_skills_than_one_scan_audits_are_named(tmp_path: Path) -> None:
    plant(tmp_path, {f"{letter}/SKILL.md": MANIFEST for letter in "abcdef"})
    skills = read(tmp_path, Limits(skills_per_target=3))
    assert {"a", "b", "c"} < set(skills)
    (surplus,) = [skill for skill in skills.values() if not skill.files]
    assert "6 packages" in str(surplus.not_inspected[0].reason)


def test_reading_twice_gives_equal_skills(tmp_path: Path) -> None:
    plant(tmp_path, {"a/SKILL.md": MANIFEST, "a/x": "x", "b/SKILL.md": MANIFEST, "README": "r"})
    assert read(tmp_path) == read(tmp_path)


@dataclass(frozen=True)
class MemoryTree:
    """A tree of the given paths, each holding its own name."""

    paths: frozenset[str]
    left_out: tuple[NotInspected, ...] = ()
    opened: bool = True

    @property
    def leaves(self) -> tuple[Leaf, ...]:
        return tuple(Leaf(path, len(path.encode()), path) for path in sorted(self.paths))

    def read(self, leaf: Leaf, limits: Limits) -> Content:
        assert limits
        return Content(leaf.key.encode())


FOLDERS = st.sampled_from(["a", "b", ".claude", ".cursor", "skills", "__MACOSX", ".github", "rules"])
NAMES = st.sampled_from(
    ["SKILL.md", "skill.md", "CLAUDE.md", ".mcp.json", "README.md", "._x", "x.mdc", "hooks"]
)
PATHS = st.builds(lambda folders, name: "/".join([*folders, name]), st.lists(FOLDERS, max_size=5), NAMES)


@given(st.frozensets(PATHS, max_size=25))
def test_every_file_of_a_tree_is_read_exactly_once(planted: frozenset[str]) -> None:
    skills = packages(MemoryTree(planted), Origin("x", "x"), Limits())
    found = [file.data.decode() for skill in skills for file in skill.files]
    assert sorted(found) == sorted(planted)


@given(st.frozensets(PATHS, max_size=25))
def test_each_manifest_speaks_for_its_own_folder(planted: frozenset[str]) -> None:
    skills = list(packages(MemoryTree(planted), Origin("x", "x"), Limits()))
    folders = {path.rpartition("/")[0] for path in planted if path.lower().endswith("skill.md")}
    spoken = {skill.source for skill in skills if skill.source_type is SourceType.SKILL}
    assert spoken == {f"x/{folder}" if folder else "x" for folder in folders}
    assert len({skill.source for skill in skills}) == len(skills)


def test_a_long_list_of_what_was_left_out_is_cut_with_the_important_in_front() -> None:
    reason = phrase("x")
    items = [NotInspected(f"a{number}", Uninspected.LINK, reason, expected=True) for number in range(300)]
    important = NotInspected("z", Uninspected.LINK, reason)
    (skill,) = packages(MemoryTree(frozenset(), (*items, important)), Origin("x", "x"), Limits())
    assert len(skill.not_inspected) == 201
    assert skill.not_inspected[0] == important
    assert str(skill.not_inspected[-1].reason) == "101 more that were not inspected"
