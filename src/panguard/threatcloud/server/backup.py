"""Backs a database up into one file that any database can be restored from, SQLite or PostgreSQL.

A file of lines in JSON, compressed: the shape, every row, at the end their number and digest.
The signing keys are not in it: they lie beside the database, and a copy of them is another matter.
"""

import gzip
import hashlib
import json
import os
import zlib
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection, Table, delete, func, insert, select

from panguard.errors import UsageError
from panguard.threatcloud.server.database import Database
from panguard.threatcloud.server.migrate import migrate, newest_revision, revision_of
from panguard.threatcloud.server.schema import identities, journal, metadata

FORMAT = 1
_AT_ONCE = 500


def back_up(database: Database, file: Path) -> int:
    """Write one state of a database into a new file; return how many rows. Raises UsageError."""
    temporary = file.with_name(f".{file.name}.{os.getpid()}.tmp")
    try:
        if file.exists():
            raise UsageError(f"{file}: is there already; choose another name")
        with temporary.open("xb") as raw, gzip.GzipFile("", "wb", fileobj=raw, mtime=0) as packed:
            temporary.chmod(0o600)
            rows = database.read(lambda connection: _write(connection, packed))
        temporary.replace(file)
    except OSError as error:
        raise UsageError(f"{file}: cannot be written: {error.strerror}") from error
    finally:
        temporary.unlink(missing_ok=True)
    return rows


def _write(connection: Connection, packed: gzip.GzipFile) -> int:
    digest, rows = hashlib.sha256(), 0
    _put(packed, digest, json.dumps({"format": FORMAT, "revision": revision_of(connection)}))
    for table in metadata.sorted_tables:
        for row in connection.execute(select(table).order_by(*table.primary_key)):
            _put(packed, digest, json.dumps([table.name, *row], separators=(",", ":")))
            rows += 1
    packed.write(json.dumps({"rows": rows, "sha256": digest.hexdigest()}).encode() + b"\n")
    return rows


def _put(packed: gzip.GzipFile, digest: "hashlib._Hash", line: str) -> None:
    data = line.encode() + b"\n"
    digest.update(data)
    packed.write(data)


def restore(database: Database, file: Path) -> int:
    """Fill an empty database from a backup, all of it or nothing; return how many rows. Raises UsageError."""
    _check(file)
    migrate(database)
    return database.write(lambda connection: _fill(connection, file))


def _check(file: Path) -> None:
    """Read a backup to its end before anything is changed."""
    digest, rows, last, first = hashlib.sha256(), -1, b"", b""
    try:
        with gzip.open(file, "rb") as packed:
            for line in packed:
                if last:
                    digest.update(last)
                    rows += 1
                first, last = first or line, line
        head, end = json.loads(first), json.loads(last)
        shape = (head["format"], head["revision"])
        whole = (end["rows"], end["sha256"]) == (rows, digest.hexdigest())
    except FileNotFoundError as error:
        raise UsageError(f"{file}: there is no such file") from error
    except (OSError, EOFError, zlib.error, ValueError, KeyError, TypeError) as error:
        raise UsageError(f"{file}: is no backup, or not a whole one") from error
    if not whole:
        raise UsageError(f"{file}: was altered, or is not whole")
    if shape != (FORMAT, newest_revision()):
        raise UsageError(
            f"{file}: was written by another version (shape {shape[1]}); restore it with that "
            "version and start this one after it"
        )


def _fill(connection: Connection, file: Path) -> int:
    for table in (identities, journal):
        if connection.execute(select(func.count()).select_from(table)).scalar_one():
            raise UsageError("the database is not empty; restore into a new data folder or database")
    for table in metadata.sorted_tables:
        connection.execute(delete(table))
    rows = 0
    batch: list[list[object]] = []
    name = ""
    for row in _rows(file):
        if row[0] != name or len(batch) == _AT_ONCE:
            _insert(connection, name, batch)
            name, batch = str(row[0]), []
        batch.append(row[1:])
        rows += 1
    _insert(connection, name, batch)
    return rows


def _rows(file: Path) -> Iterator[list[object]]:
    with gzip.open(file, "rt", encoding="utf-8") as packed:
        for line in packed:
            row = json.loads(line)
            if isinstance(row, list):
                yield row


def _insert(connection: Connection, name: str, batch: list[list[object]]) -> None:
    if batch:
        table: Table = metadata.tables[name]
        connection.execute(insert(table), [dict(zip(table.c.keys(), row, strict=True)) for row in batch])
