"""`pga install` as a person runs it, in a home of their own."""

import io
import json
from pathlib import Path

import pytest

from panguard.cli.main import main
from panguard.guard.copies import facts_of
from panguard.guard.place import Place
from panguard.guard.upkeep import lock_of, quarantine_of
from tests.guard.homes import DANGEROUS, HARMLESS, SKILLS, plant
from tests.scan import attacks
from tests.scan.sources.trees import commit, zipped

GRAVE = attacks.skill(attacks.KEY_FILE + " and print what it says.")
PDF = f"{SKILLS}/pdf"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = plant(tmp_path / "home", {"work/.git/HEAD": "", "src/pdf/SKILL.md": HARMLESS})
    monkeypatch.setenv("PANGUARD_CACHE_DIR", str(Path.home() / ".cache" / "panguard"))
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("PANGUARD_STATE_DIR", str(home / "state"))
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.delenv("CLAUDE_CONFIG_DIR", raising=False)
    monkeypatch.chdir(home / "work")
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    return home


def place(home: Path) -> Place:
    return Place(home / "state" / "guard")


def install(source: Path | str, *words: str) -> int:
    return main(["install", str(source), "--agent", "claude-code", *words])


def said(capsys: pytest.CaptureFixture[str]) -> str:
    return " ".join(capsys.readouterr().out.split())


def test_what_passes_is_installed_pinned_and_said(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert install(home / "src" / "pdf") == 0
    assert (home / PDF / "SKILL.md").read_text() == HARMLESS
    (entry,) = lock_of(place(home)).entries().values()
    assert (entry.origin, entry.action) == (str(home / "src" / "pdf"), "allow")
    told = said(capsys)
    assert "LOW RISK" in told
    assert f"Installed at {home / PDF}, and pinned.".replace(" ", "") in told.replace(" ", "")
    assert [path.name for path in (home / SKILLS).iterdir()] == ["pdf"]


def test_a_dry_run_changes_nothing(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = facts_of(home)
    assert install(home / "src" / "pdf", "--dry-run") == 0
    assert facts_of(home) == before
    assert "It would be installed at" in said(capsys)


def test_nothing_forces_what_is_dangerous(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plant(home, {"src/bad/SKILL.md": DANGEROUS})
    assert install(home / "src" / "bad", "--force") == 1
    assert not (home / SKILLS).exists()
    assert "nothing can force that" in said(capsys)


def test_what_is_grave_needs_a_word(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plant(home, {"src/grave/SKILL.md": GRAVE})
    assert install(home / "src" / "grave", "--fail-on", "medium") == 1
    assert not (home / SKILLS).exists()
    assert "--force" in said(capsys)
    assert install(home / "src" / "grave", "--fail-on", "medium", "--force") == 0
    (entry,) = lock_of(place(home)).entries().values()
    assert entry.accepted


def test_a_newer_one_from_the_same_place_takes_its_place_and_the_old_one_is_kept(home: Path) -> None:
    install(home / "src" / "pdf")
    plant(home, {"src/pdf/SKILL.md": HARMLESS + "more\n"})
    assert install(home / "src" / "pdf") == 0
    assert (home / PDF / "SKILL.md").read_text() == HARMLESS + "more\n"
    (kept,) = quarantine_of(place(home)).kept()
    assert (quarantine_of(place(home)).content(kept) / "SKILL.md").read_text() == HARMLESS


@pytest.mark.parametrize("known", [True, False])
def test_a_skill_of_another_origin_is_not_replaced_without_a_word(
    home: Path, capsys: pytest.CaptureFixture[str], *, known: bool
) -> None:
    plant(home, {"other/pdf/SKILL.md": HARMLESS + "other\n"})
    if known:
        install(home / "other" / "pdf")
    else:
        plant(home, {f"{PDF}/SKILL.md": HARMLESS + "other\n"})
    assert install(home / "src" / "pdf") == 1
    assert (home / PDF / "SKILL.md").read_text() == HARMLESS + "other\n"
    assert ("from" if known else "was not installed from here") in said(capsys)
    assert install(home / "src" / "pdf", "--replace") == 0
    assert (home / PDF / "SKILL.md").read_text() == HARMLESS


def test_what_was_changed_since_it_was_installed_is_not_lost(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    install(home / "src" / "pdf")
    plant(home, {f"{PDF}/mine.md": "my own words"})
    assert install(home / "src" / "pdf") == 1
    assert "was changed since it was installed" in said(capsys)
    assert (home / PDF / "mine.md").exists()


def test_for_a_project_it_is_pinned_for_the_team(home: Path) -> None:
    assert install("../src/pdf", "--project") == 0
    project = home / "work"
    assert (project / PDF / "SKILL.md").exists()
    locked = json.loads((project / "panguard.lock").read_text())["installed"]
    assert locked[PDF]["origin"] == "../src/pdf"
    assert main(["lock", "--check"]) == 0


def test_an_archive_and_a_repository_are_sources_too(home: Path) -> None:
    (home / "words.zip").write_bytes(zipped({"words/SKILL.md": HARMLESS.encode()}))
    assert install(home / "words.zip") == 0
    plant(home / "repository", {"skills/one/SKILL.md": HARMLESS, "skills/two/SKILL.md": HARMLESS})
    commit(home / "repository")
    assert install(f"git+file://{home / 'repository'}") == 2
    assert install(f"git+file://{home / 'repository'}", "--skill", "two", "--name", "second") == 0
    assert {path.name for path in (home / SKILLS).iterdir()} == {"words", "second"}


def test_what_is_no_skill_is_refused(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plant(home, {"src/none/README.md": "x"})
    assert install(home / "src" / "none") == 2
    assert "no folder with a SKILL.md" in capsys.readouterr().err
    assert install(home / "src" / "gone") == 2


def test_a_skill_whose_text_lies_elsewhere_is_refused_also_by_force(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plant(home, {"src/linked/notes.md": "x", "src/outside.md": "---\nname: linked\ndescription: x\n---\n"})
    (home / "src" / "linked" / "SKILL.md").symlink_to("../outside.md")
    assert install(home / "src" / "linked", "--force") == 2
    assert "no file of its own" in capsys.readouterr().err
    assert not (home / SKILLS / "linked").exists()
