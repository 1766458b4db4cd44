"""Names that a site answers to."""

import pytest
from starlette.testclient import TestClient

from panguard.threatcloud.server.database import Database
from panguard.web.hosts import names_of
from panguard.web.lanes import Lanes
from panguard.web.make import app_of, make_site
from panguard.web.parts import Site
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
