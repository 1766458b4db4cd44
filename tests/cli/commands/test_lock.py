import json
from pathlib import Path

import pytest

from panguard.cli.main import main
from panguard.guard.place import Place
from panguard.guard.upkeep import lock_of
from panguard.values import replace
from tests.cli.commands.test_install import home, said
from tests.guard.homes import HARMLESS, SKILLS, plant

__all__ = ["home"]


@pytest.fixture
def project(home: Path) -> Path:
    return plant(home / "work", {f"{SKILLS}/pdf/SKILL.md": HARMLESS, "AGENTS.md": "Be kind."})


def test_a_lock_file_is_written_and_then_compared(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lock", "--check"]) == 2
    assert main(["lock"]) == 0
    assert main(["lock"]) == 0
    plant(project, {f"{SKILLS}/pdf/SKILL.md": HARMLESS + "x", f"{SKILLS}/pdf/new.py": "", "GEMINI.md": "x"})
    (project / "AGENTS.md").unlink()
    capsys.readouterr()
    assert main(["lock", "--check"]) == 1
    told = said(capsys)
    assert f"changed: {SKILLS}/pdf (~SKILL.md, +new.py)" in told
    assert "added: GEMINI.md" in told
    assert "removed: AGENTS.md" in told
    assert main(["lock", "--update"]) == 0
    assert main(["lock", "--check"]) == 0


def test_the_same_things_give_the_same_bytes_wherever_the_project_lies(project: Path, tmp_path: Path) -> None:
    main(["lock"])
    first = (project / "panguard.lock").read_bytes()
    other = plant(tmp_path / "elsewhere" / "p", {f"{SKILLS}/pdf/SKILL.md": HARMLESS, "AGENTS.md": "Be kind."})
    (other / ".git").mkdir()
    main(["lock", str(other)])
    assert (other / "panguard.lock").read_bytes() == first


def test_what_each_has_for_themselves_is_not_locked_for_the_team(project: Path) -> None:
    plant(project, {".claude/settings.json": "{}"})
    main(["lock"])
    plant(project, {".claude/settings.local.json": "{}", "CLAUDE.local.md": "mine"})
    assert main(["lock", "--check"]) == 0
    plant(project, {".claude/settings.json": '{"hooks": {}}'})
    assert main(["lock", "--check"]) == 1


def test_differences_can_be_read_by_programs(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["lock"])
    plant(project, {"AGENTS.md": "Be unkind."})
    capsys.readouterr()
    assert main(["lock", "--check", "--json"]) == 1
    (item,) = json.loads(capsys.readouterr().out)
    assert (item["path"], item["drift"], item["files"][0]["path"]) == ("AGENTS.md", "changed", "AGENTS.md")


def test_a_damaged_lock_file_is_no_agreement(project: Path) -> None:
    (project / "panguard.lock").write_text("{}")
    assert main(["lock", "--check"]) == 2
    assert main(["lock", "--update"]) == 0


def test_the_one_of_the_user_keeps_what_was_judged_of_things_that_stay_the_same(home: Path) -> None:
    plant(home, {f"{SKILLS}/pdf/SKILL.md": HARMLESS, f"{SKILLS}/words/SKILL.md": HARMLESS})
    assert main(["lock", "--user"]) == 0
    lock = lock_of(Place(home / "state" / "guard"))
    lock.change({name: replace(entry, rules="r") for name, entry in lock.entries().items()})
    plant(home, {f"{SKILLS}/pdf/SKILL.md": HARMLESS + "x"})
    assert main(["lock", "--user", "--check"]) == 1
    assert main(["lock", "--user", "--update"]) == 0
    judged = {Path(name).name: entry.rules for name, entry in lock.entries().items()}
    assert judged == {"pdf": "", "words": "r"}
