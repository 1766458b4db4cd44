"""A site over a database of its own, audited in this process."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from panguard.cli.web_auditing import AsScans
from panguard.config import Settings
from panguard.threatcloud.server.app import make_app
from panguard.threatcloud.server.database import Database
from panguard.threatcloud.server.migrate import migrate
from panguard.threatcloud.server.ports import Parts
from panguard.web.lanes import Lanes
from panguard.web.make import addition_of, make_site
from panguard.web.site import routes_of
from tests.simulators.threat_cloud import Cloud
from tests.simulators.weeks import lived
from tests.threatcloud.server.conftest import OPTIONS

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
ALONE = Settings(cloud_url="", review="off")


@pytest.fixture(scope="session")
def auditing(tmp_path_factory: pytest.TempPathFactory) -> AsScans:
    return AsScans(ALONE, tmp_path_factory.mktemp("state"), tmp_path_factory.mktemp("rules"))


@pytest.fixture(scope="session")
def lanes(auditing: AsScans) -> Iterator[Lanes]:
    auditing.prepare()  # nobody waits for rules to be compiled
    one: Callable[[], ThreadPoolExecutor] = partial(ThreadPoolExecutor, 1)
    made = Lanes(auditing, one, one)
    yield made
    made.close()


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = Database.in_folder(tmp_path)
    migrate(made)
    yield made
    made.close()


@pytest.fixture
def visitor(lanes: Lanes, database: Database) -> Iterator[TestClient]:
    site = make_site(database, lanes, lambda: lanes.auditing, lambda: NOON)
    with TestClient(Starlette(routes=routes_of(site))) as client:
        yield client


@pytest.fixture
def cloud_with_pages(lanes: Lanes, database: Database, tmp_path: Path) -> TestClient:
    """Return a visitor of a whole Threat Cloud that runs with the site."""
    site = make_site(database, lanes, lambda: lanes.auditing, lambda: NOON, cloud=OPTIONS)
    app = make_app(database, tmp_path, OPTIONS, Parts(lambda: NOON, addition=addition_of(site)))
    return TestClient(app, raise_server_exceptions=False)


@pytest.fixture(scope="session")
def weeks_passed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    """Return a Threat Cloud after some weeks; tests only read it."""
    database = Database.in_folder(tmp_path_factory.mktemp("weeks"))
    migrate(database)
    cloud = Cloud(database, tmp_path_factory.mktemp("data"), OPTIONS)
    # In a thread of its own: beside a browser that is open already, this one has no loop to spare.
    with ThreadPoolExecutor(1) as alone:
        alone.submit(lived, cloud, weeks=5, each_week=6).result()
    yield cloud
    database.close()


@pytest.fixture
def explorer(lanes: Lanes, weeks_passed: Cloud) -> Iterator[TestClient]:
    """Return a visitor of a site that runs with a Threat Cloud."""
    with TestClient(with_cloud(weeks_passed, lanes), follow_redirects=False) as client:
        yield client


def with_cloud(cloud: Cloud, lanes: Lanes) -> Starlette:
    """Return a site that runs with a Threat Cloud, without its API."""
    site = make_site(cloud.database, lanes, lambda: lanes.auditing, lambda: cloud.now, cloud=cloud.options)
    return Starlette(routes=routes_of(site))
