"""What the web scanner leaves for the Threat Cloud: what a scan leaves, and only where that is wanted."""

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
ALL = Settings(cloud_url=URL, propose=True, review="off")


def here(settings: Settings, state: Path, cache: Path) -> AsScans:
    environment = {"PANGUARD_STATE_DIR": str(state), "PANGUARD_CACHE_DIR": str(cache)}
    return auditing_here(settings, Surroundings(environment, "linux", state))


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
    places = Places(tmp_path, URL)
    private_folder(places.server)
    places.root.write_text("{}")
    put_off(places, time.time(), 3_600, 3_600)  # no look is due
    theft = Submission(Kind.FILE, THEFT.format(text="x", host="a.b-c.xyz", skill="u").encode(), "sync.js")
    assert audited(here(settings, tmp_path, cache), theft).report
    assert places.exhibits.exists() is left
