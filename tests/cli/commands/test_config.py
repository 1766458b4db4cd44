import json
from pathlib import Path

import pytest

from panguard.cli.main import main
from panguard.config import KEYS


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for key in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(key, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "none"))
    (tmp_path / ".panguard.toml").write_text('fail-on = "medium"\nrules = ["more"]\n')
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_show_prints_toml_that_is_a_configuration(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["config", "show"]) == 0
    shown = capsys.readouterr().out
    assert 'fail-on = "medium"\n' in shown
    assert f'rules = ["{project}/more"]\n' in shown
    (project / "again.toml").write_text(shown)
    monkeypatch.setenv("PANGUARD_CONFIG", "again.toml")
    assert main(["config", "show"]) == 0
    assert capsys.readouterr().out == shown


def test_show_names_the_origin_of_each_value(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PANGUARD_JOBS", "2")
    assert main(["config", "show", "--origin"]) == 0
    lines = {line.split(" ")[0]: line.split("  # ")[-1] for line in capsys.readouterr().out.splitlines()}
    assert lines["fail-on"] == f"project file ({project}/.panguard.toml)"
    assert lines["jobs"] == "environment (PANGUARD_JOBS)"
    assert lines["format"] == "default"


@pytest.mark.usefixtures("project")
def test_show_prints_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["config", "show", "--json"]) == 0
    values = json.loads(capsys.readouterr().out)
    assert list(values) == list(KEYS)
    assert values["baseline"] is None
    assert main(["config", "show", "--json", "--origin"]) == 0
    values = json.loads(capsys.readouterr().out)
    assert values["format"] == {"value": "text", "origin": "default", "place": None}


def test_a_mistake_in_the_file_is_a_usage_error(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / ".panguard.toml").write_text("fail_on = 1\n")
    assert main(["config", "show"]) == 2
    assert capsys.readouterr().err == (
        f"pga: {project}/.panguard.toml: fail_on: unknown setting; did you mean 'fail-on'?\n"
    )
