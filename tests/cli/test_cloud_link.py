"""What a scan leaves to learn from is shared out among the skills; what cannot be kept is said."""

import os
import time
from pathlib import Path

import pytest

from panguard.cli.cloud_link import CloudLink
from panguard.config import Settings
from panguard.disk import private_folder
from panguard.engine.cache import load_rules
from panguard.engine.ruleset import RuleSet
from panguard.findings import Verdict
from panguard.limits import DEFAULT_LIMITS
from panguard.rules.sources import default_sources
from panguard.scan.scanner import audit
from panguard.scan.skill import Skill, text_file
from panguard.threatcloud.client.exhibits import Exhibit, how_much_waits, waiting
from panguard.threatcloud.client.leaflet import put_off
from panguard.threatcloud.client.places import Places
from tests.end_to_end.test_cloud import THEFT

URL = "http://127.0.0.1:9"


@pytest.fixture
def link(tmp_path: Path) -> CloudLink:
    """Return the link of a machine that joined a Threat Cloud and was told what is shared; no look is due."""
    places = Places(tmp_path / "state", URL)
    private_folder(places.server)
    places.root.write_text("{}")
    places.told.touch()
    put_off(places, time.time(), 3_600, 3_600)
    return CloudLink(Settings(cloud_url=URL, propose=True, review="off"), places)


@pytest.fixture(scope="module")
def rules() -> RuleSet:
    return load_rules(default_sources(), None)


def thieves(rules: RuleSet, folder: Path, count: int, thefts: int) -> list[tuple[Verdict, Skill]]:
    """Return skills that lie side by side, each with some thefts, and what is said of them."""
    found = []
    for number in range(count):
        files = tuple(
            text_file(
                f"{each}.js",
                THEFT.format(text=f"{['open', 'send', 'run'][each % 3]}", host="a.xyz", skill="u"),
            )
            for each in range(thefts)
        )
        place = folder / f"skill-{number}"
        place.mkdir(parents=True)
        skill = Skill(place.name, str(place), (*files, text_file("SKILL.md", f"# {number}")), None)
        found.append((audit(skill, rules=rules), skill))
    return found


def left_by(link: CloudLink) -> list[Exhibit]:
    assert link.places
    return [item for item in waiting(link.places.exhibits) if isinstance(item, Exhibit)]


def test_each_of_several_skills_leaves_something_of_one_origin(
    link: CloudLink, rules: RuleSet, tmp_path: Path
) -> None:
    grave = thieves(rules, tmp_path / "skills", 7, 3)
    link.tell([verdict for verdict, _ in grave], time.time(), grave)
    left = left_by(link)
    assert {item.content for item in left} == {verdict.content_hash for verdict, _ in grave}
    assert len({item.origin for item in left}) == 1
    assert left[0].origin
    assert len(left) <= DEFAULT_LIMITS.witnessed_at_once
    assert link.places
    assert how_much_waits(link.places.exhibits).dropped == 7


def test_a_file_in_place_of_the_folder_is_said(
    link: CloudLink, rules: RuleSet, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert link.places
    link.places.exhibits.write_text("")
    grave = thieves(rules, tmp_path / "skills", 1, 1)
    link.tell([grave[0][0]], time.time(), grave)
    said = capsys.readouterr().err
    assert "was not kept" in said
    assert str(link.places.exhibits) in said


@pytest.mark.parametrize("blocked", ["state", "state/cloud", "state/cloud/servers"])
def test_nothing_is_said_to_be_fetched_where_nothing_can_be_written(tmp_path: Path, blocked: str) -> None:
    places = Places(tmp_path / "state", "https://tc.panguard.ai")
    link = CloudLink(Settings(cloud_url=places.url), places)
    assert "fetched in the background" in " ".join(map(str, link.notices(time.time())))
    place = tmp_path / blocked
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text("")
    (said,) = map(str, link.notices(time.time()))
    assert "background" not in said
    assert f"{place} cannot be written" in said


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="who may everything may write everywhere")
def test_a_folder_that_may_not_be_written_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    places = Places(tmp_path / "state", "https://tc.panguard.ai")
    (said,) = map(str, CloudLink(Settings(cloud_url=places.url), places).notices(time.time()))
    tmp_path.chmod(0o700)
    assert f"{tmp_path} cannot be written" in said
