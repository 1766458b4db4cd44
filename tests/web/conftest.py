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
from panguard.threatcloud.server.database import Database
from panguard.threatcloud.server.migrate import migrate
from panguard.web.lanes import Lanes
from panguard.web.make import make_site
from panguard.web.site import routes_of

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
def visitor(lanes: Lanes, auditing: AsScans, tmp_path: Path) -> Iterator[TestClient]:
    database = Database.in_folder(tmp_path)
    migrate(database)
    site = make_site(database, lanes, lambda: auditing, lambda: datetime(2026, 11, 21, tzinfo=UTC))
    with TestClient(Starlette(routes=routes_of(site))) as client:
        yield client
    database.close()
