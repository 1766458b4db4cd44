"""Databases come to the shape that is needed: once, whoever starts first, and never backwards."""

from threading import Barrier, Thread

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, text

from panguard.errors import UsageError
from panguard.threatcloud.server.database import Database, DatabaseError
from panguard.threatcloud.server.migrate import SECRET, migrate, newest_revision, revision_of
from panguard.threatcloud.server.schema import metadata
from panguard.threatcloud.server.store import identities


def test_steps_lead_to_the_tables_that_the_server_uses(database: Database) -> None:
    assert database.read(revision_of) == newest_revision() == "0007"
    differences = database.read(lambda c: compare_metadata(MigrationContext.configure(c), metadata))
    assert differences == []


def test_processes_that_start_at_once_migrate_once(url: str) -> None:
    barrier, failed = Barrier(4), []

    def start() -> None:
        database = Database(url)
        barrier.wait()
        try:
            migrate(database)
        except Exception as error:  # noqa: BLE001 - told below
            failed.append(error)
        database.close()

    threads = [Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []


def test_a_second_start_keeps_the_secret(database: Database) -> None:
    before = database.read(lambda c: identities.secret(c, SECRET))
    migrate(database)
    assert database.read(lambda c: identities.secret(c, SECRET)) == before
    assert len(before) == 32


def test_a_database_of_a_newer_version_is_left_alone(database: Database) -> None:
    def age(connection: Connection) -> None:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    database.write(age)
    with pytest.raises(UsageError, match=r"9999.*update PanGuard"):
        migrate(database)


@pytest.mark.parametrize("url", ["mysql://a/b", "nonsense", "postgresql+asyncpg://a/b"])
def test_other_databases_are_refused(url: str) -> None:
    with pytest.raises(UsageError, match="--database"):
        Database(url)


def test_a_failure_undoes_everything(database: Database) -> None:
    def fail(connection: Connection) -> None:
        identities.register(connection, "A" * 43, 1)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        database.write(fail)
    with pytest.raises(DatabaseError):
        database.write(lambda connection: connection.execute(text("SELECT nothing FROM nowhere")))
    assert database.read(lambda c: c.execute(text("SELECT count(*) FROM identities")).scalar_one()) == 0
