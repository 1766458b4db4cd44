"""`pga llm` as a user runs it."""

import json
from pathlib import Path

import pytest

from panguard.cli.main import main
from tests.simulators.models import models_on_loopback

DEAD = "http://127.0.0.1:9"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("ANTHROPIC_API_KEY", "OPENAI_API_KEY", "OLLAMA_HOST", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PANGUARD_REVIEW", "auto")
    monkeypatch.setenv("PANGUARD_REVIEW_URL", DEAD)
    monkeypatch.setenv("PANGUARD_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("home")
def test_status_says_why_nobody_would_review(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["llm", "status"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert f"local no local model answers at {DEAD}" in said
    assert "cloud there is no key for a model in a cloud (ANTHROPIC_API_KEY or OPENAI_API_KEY)" in said
    assert "budget $0.00 of $5.00 spent this month" in said


@pytest.mark.usefixtures("home")
def test_status_names_the_model_on_this_machine(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with models_on_loopback() as models:
        monkeypatch.setenv("PANGUARD_REVIEW_URL", models.url)
        assert main(["llm", "status", "--json"]) == 0
        assert [got.path for got in models.got] == ["/api/tags"]
    status = json.loads(capsys.readouterr().out)
    assert status["local"] == {"url": models.url, "model": "good:8b", "reason": None}
    assert status["review"] == "auto"
    assert status["cloud"]["key"] is False
    assert status["budget"] == {"dollars": 5.0, "spent": 0.0, "left": 5.0}


def test_consent_is_written_into_the_settings_of_the_user(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = home / "config" / "panguard" / "config.toml"
    monkeypatch.setenv("OPENAI_API_KEY", "key")

    assert main(["llm", "consent", "on"]) == 0
    assert "may be sent to the model in a cloud" in capsys.readouterr().out
    assert file.read_text() == "review-consent = true\n"
    assert main(["llm", "status", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["cloud"]["reason"] is None

    assert main(["llm", "consent", "off"]) == 0
    assert "nothing is sent" in capsys.readouterr().out
    assert file.read_text() == "review-consent = false\n"
    assert main(["llm", "status", "--json"]) == 0
    assert "no consent" in json.loads(capsys.readouterr().out)["cloud"]["reason"]
