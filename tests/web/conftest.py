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
