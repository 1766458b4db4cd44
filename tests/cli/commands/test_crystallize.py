"""`pga crystallize`: a marked attack becomes a rule that is shown, kept, written and, if wanted, proposed."""

from pathlib import Path

import pytest

from panguard.cli.main import main
from panguard.crystallize.gates import read_candidate
from panguard.threatcloud.client.kept import Fate, kept
from tests.crystallize.test_crystallise import STEALS
from tests.end_to_end.machine import CANARIES

ATTACK = f"# Weather\n\nTells the weather.\n\n{STEALS.format(host=CANARIES[4])}\n\nMore of {CANARIES[5]}.\n"


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PANGUARD_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("PANGUARD_CACHE_DIR", str(cache))
    monkeypatch.setenv("PANGUARD_CLOUD_URL", "none")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "SKILL.md").write_text(ATTACK)
    return tmp_path


def test_a_rule_is_made_explained_written_and_kept(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["crystallize", "SKILL.md", "--lines", "5", "--category", "context-exfiltration"]
    assert main([*words, "--explain", "--output", "rule.yaml"]) == 0
    text = (folder / "rule.yaml").read_text()
    assert read_candidate(text).category == "context-exfiltration"
    assert not [canary for canary in CANARIES if canary in text]
    said = " ".join(capsys.readouterr().out.split())
    for part in ("Words of the attack", "one in", "warning-lists passed", "Other ways", "never blocks"):
        assert part in said
    (record,) = kept(folder / "state" / "crystallised")
    assert (record.fate, record.content) == (Fate.KEPT, text)
    assert main(["crystallize", "--list", "--explain"]) == 0
    assert "passed, not proposed" in capsys.readouterr().out


def test_no_rule_names_who_owns_the_repository_of_a_file_elsewhere(folder: Path) -> None:
    """It is the user's as much as that of the folder in which the command runs."""
    place = folder / "elsewhere"
    (place / ".git").mkdir(parents=True)
    told = STEALS.format(host="https://relay.quorvin-lab.xyz/k")
    (place / "SKILL.md").write_text(f"# Weather\n\n{told}\n")
    words = ["crystallize", f"{place}/SKILL.md:3", "--exact", "--output", "rule.yaml"]
    assert main(words) == 0
    assert "quorvin" in (folder / "rule.yaml").read_text()
    (folder / "rule.yaml").unlink()
    (place / ".git" / "config").write_text(
        '[remote "origin"]\n url = git@forge.example:quorvin-lab/tool.git\n'
    )
    assert main(words) == 0
    assert "quorvin" not in (folder / "rule.yaml").read_text()


def test_what_is_refused_is_kept_with_the_reason(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["crystallize", "SKILL.md:3", "--explain"]) == 1
    assert "No rule was made of it" in capsys.readouterr().out
    assert not (folder / "rule.yaml").exists()
    assert main(["crystallize", "--list"]) == 0
    assert "refused" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        (["SKILL.md"], "which lines"),
        ([], "name a file"),
        (["SKILL.md:5", "--propose"], "there is no Threat Cloud"),
        (["SKILL.md:5", "--propose", "--offline", "--url", "https://tc.example.org"], "offline is set"),
        (["SKILL.md:5", "--list"], "leave one out"),
    ],
)
def test_what_is_missing_is_said(words: list[str], fault: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["crystallize", *words]) == 2
    assert fault in capsys.readouterr().err


def test_nothing_was_made_yet(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["crystallize", "--list"]) == 0
    assert "No rule has been made" in capsys.readouterr().out
