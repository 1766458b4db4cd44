"""What a site that runs by itself knows of the machine it runs on."""

from pathlib import Path

import pytest

from panguard.cli.web_site import synced_here
from panguard.threatcloud.client.places import Places
from panguard.threatcloud.client.shelf import Shelf, offered
from tests.threatcloud.client.packs import HOUR, publication

URL = "https://cloud.example.org"


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the state folder of a machine that joined a Threat Cloud."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PANGUARD_STATE_DIR", str(tmp_path))
    monkeypatch.setenv("PANGUARD_CLOUD_URL", URL)
    return tmp_path


def test_what_was_fetched_last_is_told(state: Path) -> None:
    shelf, published = Shelf(Places(state, URL)), publication(3, version=7, revoked=[2])
    shelf.use(shelf.put(published, offered(published), ()))
    assert synced_here() == (URL, 7, HOUR, 2, 0, 1)


def test_where_nothing_was_fetched_nothing_is_told(state: Path) -> None:
    assert state.is_dir()
    assert synced_here() is None


def test_settings_that_cannot_be_read_are_told_elsewhere(state: Path) -> None:
    (state / ".panguard.toml").write_text("cloud-url = [", encoding="utf-8")
    assert synced_here() is None
