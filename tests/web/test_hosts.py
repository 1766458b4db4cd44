"""Names that a site answers to."""

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from panguard.threatcloud.server.app import make_app
from panguard.threatcloud.server.database import Database
from panguard.threatcloud.server.ports import Parts
from panguard.web.hosts import names_of
from panguard.web.lanes import Lanes
from panguard.web.make import addition_of, app_of, make_site
from panguard.web.parts import Site
from tests.threatcloud.server.conftest import OPTIONS
from tests.web.conftest import NOON

BEHIND = "https://Scan.example.org/"


@pytest.fixture
def site(lanes: Lanes, database: Database) -> Site:
    return make_site(database, lanes, lambda: lanes.auditing, lambda: NOON)


@pytest.mark.parametrize(
    ("listens", "public", "host", "answers"),
    [
        ("127.0.0.1", "", "127.0.0.1:8750", True),
        ("127.0.0.1", "", "LOCALHOST", True),
        ("::1", "", "[::1]:8750", True),
        ("localhost", "", "localhost:8750", True),
        ("127.0.0.1", "", "evil.example:8750", False),
        ("127.0.0.1", "", "127.0.0.1.evil.example", False),
        ("127.0.0.1", "", "", False),
        ("127.0.0.1", BEHIND, "scan.example.org", True),
        ("127.0.0.1", BEHIND, "localhost:8750", True),
        ("0.0.0.0", BEHIND, "evil.example", False),  # noqa: S104
        ("0.0.0.0", "", "any.example", True),  # noqa: S104
        ("127.0.0.1", "https://[2001:db8::1]:444", "[2001:db8::1]:444", True),
    ],
)
def test_a_site_of_this_machine_answers_to_its_own_names_alone(
    site: Site, listens: str, public: str, host: str, answers: bool
) -> None:
    visitor = TestClient(app_of(site, names_of(listens, public)))
    answer = visitor.get("/privacy", headers={"host": host})
    assert answer.status_code == (200 if answers else 421)
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_beside_a_threat_cloud_pages_answer_to_the_same_names_and_the_api_to_all(
    site: Site, database: Database, tmp_path: Path
) -> None:
    beside = addition_of(site, names_of("127.0.0.1", ""))
    cloud = TestClient(make_app(database, tmp_path, OPTIONS, Parts(lambda: NOON, addition=beside)))
    elsewhere = {"host": "evil.example", "origin": "http://evil.example"}
    assert cloud.get("/privacy", headers=elsewhere).status_code == 421
    assert cloud.post("/scan", files={"text": (None, "# x")}, headers=elsewhere).status_code == 421
    assert cloud.get("/privacy", headers={"host": "127.0.0.1:8740"}).status_code == 200
    assert cloud.get("/api/health", headers=elsewhere).status_code != 421


def test_no_answer_redirects_to_the_name_by_which_somebody_asked(site: Site) -> None:
    visitor = TestClient(app_of(site), follow_redirects=False)
    answer = visitor.get("/privacy/", headers={"host": "evil.example"})
    assert (answer.status_code, answer.headers.get("location")) == (404, None)
    assert "default-src 'none'" in answer.headers["content-security-policy"]
