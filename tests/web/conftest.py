"""A site over a database of its own, audited in this process."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from panguard.rules.sources import default_sources
from panguard.threatcloud.server.database import Database
from panguard.threatcloud.server.migrate import migrate
from panguard.web.audits import Lanes, Plan
from panguard.web.make import make_site
from panguard.web.site import routes_of
from tests.simulators.threat_cloud import Cloud
from tests.simulators.weeks import lived
from tests.threatcloud.server.conftest import OPTIONS


@pytest.fixture(scope="session")
def lanes(tmp_path_factory: pytest.TempPathFactory) -> Lanes:
    plan = Plan(default_sources(), tmp_path_factory.mktemp("rules"))
    return Lanes(plan, ThreadPoolExecutor(1), ThreadPoolExecutor(1))


@pytest.fixture
def visitor(lanes: Lanes, tmp_path: Path) -> Iterator[TestClient]:
    database = Database.in_folder(tmp_path)
    migrate(database)
    site = make_site(database, lanes, default_sources(), lambda: datetime(2026, 11, 21, tzinfo=UTC))
    with TestClient(Starlette(routes=routes_of(site))) as client:
        yield client
    database.close()


@pytest.fixture(scope="session")
def weeks_passed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    """Return a Threat Cloud after some weeks; tests only read it."""
    database = Database.in_folder(tmp_path_factory.mktemp("weeks"))
    migrate(database)
    yield lived(Cloud(database, tmp_path_factory.mktemp("data"), OPTIONS), weeks=5, each_week=6)
    database.close()


@pytest.fixture
def explorer(lanes: Lanes, weeks_passed: Cloud) -> Iterator[TestClient]:
    """Return a visitor of a site that runs with a Threat Cloud."""
    with TestClient(with_cloud(weeks_passed, lanes), follow_redirects=False) as client:
        yield client


def with_cloud(cloud: Cloud, lanes: Lanes) -> Starlette:
    """Return a site that runs with a Threat Cloud, without its API."""
    site = make_site(cloud.database, lanes, default_sources(), lambda: cloud.now, cloud=cloud.options)
    return Starlette(routes=routes_of(site))
