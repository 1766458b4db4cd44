"""The database: SQLite in a folder or PostgreSQL, behind two calls, `read` and `write`."""

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryFile
from threading import Lock
from typing import TypeVar

from sqlalchemy import Connection, Engine, Table, create_engine, event, literal_column
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, OperationalError, SQLAlchemyError

from panguard.disk import PRIVATE
from panguard.errors import PanguardError, UsageError

FILE = "threat-cloud.sqlite"
BUSY_SECONDS = 20
_ATTEMPTS = 5
_BEGIN = "panguard_begin"
_Answer = TypeVar("_Answer")


class DatabaseError(PanguardError):
    """The database did not answer; the same may work later."""


class Database:
    """Runs work in transactions; work is a function of a connection and may be run more than once."""

    def __init__(self, url: str) -> None:
        """Take the address; nothing is opened before the first use. Raises UsageError for what is none."""
        address = _address(url)
        self.is_sqlite = address.get_backend_name() == "sqlite"
        if self.is_sqlite:
            self.engine = create_engine(address, connect_args={"timeout": BUSY_SECONDS}, pool_size=20)
            _tame(self.engine)
        else:
            self.engine = create_engine(
                address,
                pool_size=20,
                max_overflow=20,
                pool_pre_ping=True,
                connect_args={"connect_timeout": 10},
            )
        # SQLite knows one writer at a time; waiting here is fair and quick, its own waiting is neither.
        self._turn = Lock()

    @classmethod
    def in_folder(cls, folder: Path) -> "Database":
        """Return the SQLite database of a data folder."""
        return cls(URL.create("sqlite", database=str(folder.absolute() / FILE)).render_as_string())

    @property
    def place(self) -> str:
        """Return where it lies, as people are told: the file, or the address without its password."""
        url = self.engine.url
        return (self.is_sqlite and url.database) or url.render_as_string(hide_password=True)

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()

    def read(self, work: Callable[[Connection], _Answer]) -> _Answer:
        """Run work that changes nothing, on one state of the database. Raises DatabaseError."""
        try:
            with self.engine.connect() as connection:
                chosen = connection if self.is_sqlite else connection.execution_options(**_SNAPSHOT)
                with chosen.begin():
                    return work(chosen)
        except SQLAlchemyError as error:
            raise _unavailable(error) from error

    def write(self, work: Callable[[Connection], _Answer]) -> _Answer:
        """Run work and keep what it changed, all of it or nothing. Raises DatabaseError.

        Work that collided with that of another process is run again.
        """
        for attempt in range(_ATTEMPTS):
            try:
                return self._write_once(work)
            except (OperationalError, IntegrityError) as error:
                if attempt + 1 == _ATTEMPTS or not _is_collision(error):
                    raise _unavailable(error) from error
            except SQLAlchemyError as error:
                raise _unavailable(error) from error
        raise DatabaseError("the database is busy; try again")

    def _write_once(self, work: Callable[[Connection], _Answer]) -> _Answer:
        if not self.is_sqlite:
            with self.engine.begin() as connection:
                return work(connection)
        with self._turn, self.engine.connect() as connection:
            chosen = connection.execution_options(**{_BEGIN: "BEGIN IMMEDIATE"})
            with chosen.begin():
                return work(chosen)

    def write_alone(self, work: Callable[[Connection], _Answer], lock: int) -> _Answer:
        """Run work while no other process runs work with the same lock."""

        def locked(connection: Connection) -> _Answer:
            if not self.is_sqlite:
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({lock:d})")
            return work(connection)

        return self.write(locked)


def make_folder(data: Path) -> None:
    """Have a data folder that only its owner can enter, whoever made it. Raises UsageError."""
    try:
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        data.chmod(0o700)
        with TemporaryFile(dir=data):
            pass
    except OSError as error:
        raise UsageError(f"{data}: cannot be used as a data folder: {error.strerror}") from error


def database_of(data: Path, url: str) -> Database:
    """Return the database at an address, or the file in the data folder. Raises UsageError."""
    if url:
        return Database(url)
    make_folder(data)
    _make_private(data / FILE)
    return Database.in_folder(data)


def _make_private(file: Path) -> None:
    """Have a file for its owner alone; SQLite makes those beside it like it."""
    try:
        os.close(os.open(file, os.O_RDWR | os.O_CREAT, PRIVATE))
        for name in (file, *file.parent.glob(f"{file.name}-*")):
            name.chmod(PRIVATE)
    except OSError as error:
        raise UsageError(f"{file}: cannot be used: {error.strerror}") from error


_SNAPSHOT = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}


def inserting(connection: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """Return an insert that can say what to do about a row that is there already."""
    return sqlite.insert(table) if connection.dialect.name == "sqlite" else postgresql.insert(table)


def insert_once(connection: Connection, table: Table, **values: object) -> bool:
    """Insert a row unless its key is there already; say whether it was inserted."""
    statement = inserting(connection, table).values(**values).on_conflict_do_nothing()
    # Not by `rowcount`, which is unknown where SQLAlchemy has the row returned by itself.
    return connection.execute(statement.returning(literal_column("1"))).first() is not None


def _address(url: str) -> URL:
    try:
        address = make_url(url)
    except ArgumentError as error:
        raise UsageError("--database: no address of a database; write postgresql://USER@HOST/NAME") from error
    if address.drivername in ("postgresql", "postgres"):
        return address.set(drivername="postgresql+psycopg")
    if address.drivername == "sqlite":
        return address
    raise UsageError(
        f"--database: '{address.drivername}' is not supported; write postgresql://USER@HOST/NAME, or "
        "leave it out to use a file in the data folder"
    )


def _tame(engine: Engine) -> None:
    """Let SQLAlchemy, not the driver, begin transactions, and let readers and a writer work side by side."""

    @event.listens_for(engine, "connect")
    def connected(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None
        for setting in ("journal_mode=WAL", "synchronous=FULL", f"busy_timeout={BUSY_SECONDS * 1000}"):
            connection.execute(f"PRAGMA {setting}")

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get(_BEGIN, "BEGIN"))


def _is_collision(error: DBAPIError) -> bool:
    if isinstance(error, IntegrityError):
        return True
    state = str(getattr(error.orig, "sqlstate", "") or "")
    return state in ("40001", "40P01") or "locked" in str(error.orig)


def _unavailable(error: SQLAlchemyError) -> DatabaseError:
    cause = error.orig if isinstance(error, DBAPIError) else error
    return DatabaseError(
        f"the database did not do what was asked: {str(cause).strip() or type(cause).__name__}"
    )
