"""Brings a database to the shape this version needs: on start, once, under a lock."""

from pathlib import Path
from secrets import token_hex

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy import Connection

from panguard.errors import UsageError
from panguard.threatcloud.journal import START
from panguard.threatcloud.server import schema
from panguard.threatcloud.server.database import Database, insert_once

_LOCK = 7_013_001
_FOLDER = Path(__file__).parent / "migrations"
SECRET = "challenges"  # noqa: S105 - the name of a secret


def migrate(database: Database) -> None:
    """Run every step that is missing; whoever comes second waits, and finds nothing left to do.

    Raises UsageError where the database was written by a newer version.
    """
    database.write_alone(_upgrade, _LOCK)


def revision_of(connection: Connection) -> str:
    """Return the number of the last step that was run, or nothing."""
    return MigrationContext.configure(connection).get_current_revision() or ""


def newest_revision() -> str:
    """Return the number of the last step that this version knows."""
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def _upgrade(connection: Connection) -> None:
    config = _config()
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise UsageError(
            f"the database has the shape {revision_of(connection)}, which this version does not know; "
            "update PanGuard on this machine"
        ) from error
    insert_once(connection, schema.secrets, name=SECRET, value=token_hex(32))
    insert_once(connection, schema.journal_head, id=1, entries=0, digest=START, at=0)
    insert_once(connection, schema.publications, id=1, version=0, fingerprint="", at=0)
