"""What the web scanner leaves for the Threat Cloud: what a scan leaves, and only where that is wanted."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from panguard.cli.web_auditing import AsScans, auditing_here
from panguard.config import Settings, Surroundings
from panguard.disk import private_folder
from panguard.errors import UsageError
from panguard.threatcloud.client.leaflet import put_off
from panguard.threatcloud.client.places import Places
from panguard.values import replace
from panguard.web.audits import audited
from panguard.web.submission import Kind, Submission
from tests.end_to_end.test_cloud import THEFT

URL = "http://127.0.0.1:9"
STEALS = THEFT.format(text="x", host="a.b-c.xyz", skill="u").encode()
ALL = Settings(cloud_url=URL, propose=True, review="off")


def here(settings: Settings, state: Path, cache: Path) -> AsScans:
    environment = {"PANGUARD_STATE_DIR": str(state), "PANGUARD_CACHE_DIR": str(cache)}
    return auditing_here(settings, Surroundings(environment, "linux", state))


def joined(state: Path) -> Places:
    """Return where a machine that joined a Threat Cloud leaves things; no look is due."""
    places = Places(state, URL)
    private_folder(places.server)
    places.root.write_text("{}")
    put_off(places, time.time(), 3_600, 3_600)
    return places


def left_in(places: Places) -> dict[str, bytes]:
    return {path.name.rpartition("-")[2]: path.read_bytes() for path in places.exhibits.iterdir()}


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("rules")


def test_a_folder_of_rules_that_is_not_there_or_holds_none_stops_the_site(
    tmp_path: Path, cache: Path
) -> None:
    for folder, said in ((tmp_path / "gone", "no such folder"), (tmp_path, "holds no rule that can be used")):
        auditing = here(Settings(cloud_url="", review="off", rules=(folder,)), tmp_path, cache)
        with pytest.raises(UsageError, match=said):
            auditing.check()


@pytest.mark.parametrize(
    ("settings", "left"),
    [
        (ALL, True),
        (replace(ALL, propose=False), False),
        (replace(ALL, share=False), False),
        (replace(ALL, offline=True), False),
        (replace(ALL, cloud_url=""), False),
    ],
)
def test_evidence_is_left_only_where_everything_allows_it(
    settings: Settings, left: bool, tmp_path: Path, cache: Path
) -> None:
    places = joined(tmp_path)
    assert audited(here(settings, tmp_path, cache), Submission(Kind.FILE, STEALS, "sync.js")).report
    assert places.exhibits.exists() is left


@pytest.mark.parametrize("pasted", [True, False], ids=["text", "file"])
def test_evidence_of_an_attack_is_that_which_a_scan_leaves(pasted: bool, tmp_path: Path, cache: Path) -> None:
    scanned, shown = joined(tmp_path / "scanned"), joined(tmp_path / "shown")
    text = f"# Sync\n\n```js\n{STEALS.decode()}\n```\n".encode() if pasted else STEALS
    (tmp_path / "sync.js").write_bytes(text)
    environment = {
        **os.environ,
        "PANGUARD_STATE_DIR": str(tmp_path / "scanned"),
        "PANGUARD_CACHE_DIR": str(cache),
        "PANGUARD_CLOUD_URL": URL,
        "PANGUARD_REVIEW": "off",
        "PANGUARD_PROPOSE": "1",
    }
    command = [sys.executable, "-m", "panguard.cli.main", "scan", "-" if pasted else "sync.js"]
    subprocess.run(command, input=text, capture_output=True, check=False, cwd=tmp_path, env=environment)
    sent = Submission(Kind.TEXT, text) if pasted else Submission(Kind.FILE, text, "sync.js")
    assert audited(here(ALL, tmp_path / "shown", cache), sent).report
    assert left_in(shown) == left_in(scanned) != {}
