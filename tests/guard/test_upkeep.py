"""The whole of it: a real change on disk, judged in a process of its own, acted upon, written down."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Queue

from panguard.config import cache_directory
from panguard.guard.journal import Entry, Journal
from panguard.guard.judges import Judges, Plan
from panguard.guard.keeper import Terms
from panguard.guard.place import Place
from panguard.guard.upkeep import Upkeep, lock_of, project_of, quarantine_of, read_projects
from panguard.rules.sources import default_sources
from tests.guard.homes import DANGEROUS, HARMLESS, SKILLS, TERMS, Here, machine, plant

SECONDS = 40.0


@contextmanager
def upkeep(home: Path, rules: list[str]) -> Iterator[tuple[Upkeep, "Queue[Entry]"]]:
    heard: Queue[Entry] = Queue()
    cache = cache_directory({"HOME": str(Path.home())}, "linux")
    judges = Judges(Plan(default_sources(), cache))
    made = Upkeep(
        Place(home / "state" / "guard"),
        machine(home),
        judges,
        lambda: Terms(rules[-1], TERMS.say),
        clock=time.time,
        heard=heard.put,
    )
    made.start()
    try:
        yield made, heard
    finally:
        made.stop()
        judges.close()


def test_from_a_change_on_disk_to_the_quarantine_and_the_journal(tmp_path: Path) -> None:
    place, rules = Place(tmp_path / "state" / "guard"), ["1"]
    plant(tmp_path, {f"{SKILLS}/pdf/SKILL.md": HARMLESS})
    project = plant(tmp_path / "work", {"AGENTS.md": "Be kind.", ".git/HEAD": "x"})
    with upkeep(tmp_path, rules) as (made, heard):
        assert heard.get(timeout=SECONDS).tool == "pdf"
        plant(tmp_path, {f"{SKILLS}/bad/SKILL.md": DANGEROUS})
        assert heard.get(timeout=SECONDS).action == "deny"
        assert not (tmp_path / SKILLS / "bad").exists()
        made.visit(str(project / "src"))
        made.visit(str(project))
        assert heard.get(timeout=SECONDS).tool == "AGENTS.md"
        rules.append("2")
        made.rules_changed()
        plant(project, {"AGENTS.md": "Be very kind."})
        assert heard.get(timeout=SECONDS).tool == "AGENTS.md"
    assert read_projects(place) == (project,)
    assert {entry.rules for entry in lock_of(place).entries().values()} == {"2"}
    journal = Journal(place.folder)
    assert [entry.tool for entry in journal.all()] == ["pdf", "bad", "AGENTS.md", "AGENTS.md"]
    assert journal.verify().broken_at == 0
    journal.close()
    assert [item.path.name for item in quarantine_of(place).kept()] == ["bad"]


def test_a_home_is_no_project_and_a_folder_in_a_repository_belongs_to_it(tmp_path: Path) -> None:
    home = plant(tmp_path / "home", {"work/.git/HEAD": "", "work/src/x": "", "notes/x": ""})
    assert project_of(home / "work" / "src", home) == home / "work"
    assert project_of(home / "notes", home) == home / "notes"
    assert project_of(home, home) is None
    assert project_of(tmp_path, home) is None
    assert project_of(Path("relative"), home) is None
    assert project_of(home / "gone", home) is None


def test_a_scan_imports_nothing_of_what_watches() -> None:
    code = (
        "import sys, panguard.cli.commands.scan;"
        "print([m for m in sys.modules if m.startswith(('panguard.guard', 'watchfiles'))])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[]"


def test_a_name_that_no_folder_can_have_is_no_project(tmp_path: Path) -> None:
    assert project_of(Path("/" + "x" * 5_000), tmp_path) is None


def test_a_folder_longer_than_any_path_is_not_kept(tmp_path: Path) -> None:
    with upkeep(tmp_path, ["rules"]) as (watching, heard):
        watching.visit("/" + "x" * 1_000_000)
        assert watching._asked.empty()
    assert heard.empty()


def test_a_watch_that_ends_by_an_error_is_told_to_the_user(tmp_path: Path) -> None:
    place = Place(tmp_path / "state" / "guard")
    (place.folder / "guard.sqlite").mkdir(parents=True)
    made = Upkeep(place, machine(tmp_path), Here(), lambda: TERMS, clock=time.time, sensors=())
    made.start()
    made.stop()
    (note,) = made.notes
    assert "no longer watched" in note
