"""Backs a database up into one file that any database can be restored from, SQLite or PostgreSQL.

A file of lines in JSON, compressed: the shape, the metadata that offline keys signed, every row, at the end
their number and digest. The signing keys are not in it: they lie beside the database, and a copy of them is
another matter. Without the metadata a restored server would be another one to every scanner that trusts it.
"""

import gzip
import hashlib
import json
import os
import re
import zlib
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection, Table, delete, func, insert, select

from panguard.disk import PUBLIC, read_if_there, write_whole
from panguard.errors import UsageError
from panguard.threatcloud.server.database import Database
from panguard.threatcloud.server.migrate import migrate, newest_revision, revision_of
from panguard.threatcloud.server.schema import identities, journal, metadata, site_keys, site_visits

FORMAT = 1
_AT_ONCE = 500
_OF_THE_DAY = frozenset({site_keys, site_visits})
"""Who came, and the key that tells of whom: both are gone tomorrow, and a backup is not."""
_METADATA = Path("public", "metadata")
_SIGNED_OFFLINE = re.compile(r"[0-9]{1,9}\.(?:root|targets)\.json")


def back_up(database: Database, data: Path, file: Path) -> int:
    """Write one state of a server into a new file; return how many rows. Raises UsageError."""
    temporary = file.with_name(f".{file.name}.{os.getpid()}.tmp")
    try:
        if file.exists():
            raise UsageError(f"{file}: is there already; choose another name")
        with temporary.open("xb") as raw, gzip.GzipFile("", "wb", fileobj=raw, mtime=0) as packed:
            temporary.chmod(0o600)
            rows = database.read(lambda connection: _write(connection, data, packed))
        temporary.replace(file)
    except OSError as error:
        raise UsageError(f"{file}: cannot be written: {error.strerror}") from error
    finally:
        temporary.unlink(missing_ok=True)
    return rows


def _write(connection: Connection, data: Path, packed: gzip.GzipFile) -> int:
    digest, rows = hashlib.sha256(), 0
    _put(packed, digest, json.dumps({"format": FORMAT, "revision": revision_of(connection)}))
    for path in sorted(_signed_offline(data)):
        _put(packed, digest, json.dumps({"file": path.name, "text": path.read_text(encoding="utf-8")}))
        rows += 1
    for table in metadata.sorted_tables:
        if table in _OF_THE_DAY:
            continue
        for row in connection.execute(select(table).order_by(*table.primary_key)):
            _put(packed, digest, json.dumps([table.name, *row], separators=(",", ":")))
            rows += 1
    packed.write(json.dumps({"rows": rows, "sha256": digest.hexdigest()}).encode() + b"\n")
    return rows


def _signed_offline(data: Path) -> Iterator[Path]:
    """Yield every root, and the newest metadata that says who may sign community rules."""
    folder = data / _METADATA
    yield from folder.glob("*.root.json")
    versions = [int(path.name.partition(".")[0]) for path in folder.glob("[0-9]*.targets.json")]
    yield from (folder / f"{version}.targets.json" for version in sorted(versions)[-1:])


def _put(packed: gzip.GzipFile, digest: "hashlib._Hash", line: str) -> None:
    data = line.encode() + b"\n"
    digest.update(data)
    packed.write(data)


def restore(database: Database, data: Path, file: Path) -> int:
    """Fill an empty database from a backup, all of it or nothing, and put back what offline keys signed.

    Returns how many rows. Raises UsageError.
    """
    _check(file)
    signed = dict(_files(file))
    for name, text in signed.items():
        there = read_if_there(data / _METADATA / name)
        if there is not None and there != text.encode():
            raise UsageError(
                f"{data / _METADATA / name}: is of another server; restore into a new data folder"
            )
    migrate(database)
    rows = database.write(lambda connection: _fill(connection, file))
    try:
        for name, text in signed.items():
            (data / _METADATA).mkdir(parents=True, exist_ok=True)
            write_whole(data / _METADATA / name, text.encode(), PUBLIC)
    except OSError as error:
        raise UsageError(f"{error.filename or data}: cannot be written: {error.strerror}") from error
    return rows + len(signed)


def _check(file: Path) -> None:
    """Read a backup to its end before anything is changed."""
    digest, rows, last, head = hashlib.sha256(), -1, b"", None
    try:
        with gzip.open(file, "rb") as packed:
            for line in packed:
                if last:
                    digest.update(last)
                    rows += 1
                    found = json.loads(last)
                    head = head or found
                    _check_line(found)
                last = line
        end = json.loads(last)
        shape = (head["format"], head["revision"]) if isinstance(head, dict) else (0, "")
        whole = (end["rows"], end["sha256"]) == (rows, digest.hexdigest())
    except FileNotFoundError as error:
        raise UsageError(f"{file}: there is no such file") from error
    except (OSError, EOFError, zlib.error, ValueError, LookupError, TypeError, RecursionError) as error:
        raise UsageError(f"{file}: is no backup, or not a whole one") from error
    if not whole:
        raise UsageError(f"{file}: was altered, or is not whole")
    if shape != (FORMAT, newest_revision()):
        raise UsageError(
            f"{file}: was written by another version (shape {shape[1]}); restore it with that "
            "version and start this one after it"
        )


def _check_line(found: object) -> None:
    """See that a line is one of ours. Raises ValueError and LookupError."""
    if isinstance(found, list) and len(metadata.tables[found[0]].columns) != len(found) - 1:
        raise ValueError("a row of another shape")
    if isinstance(found, dict) and "file" in found and not _SIGNED_OFFLINE.fullmatch(found["file"]):
        raise ValueError("a file that belongs elsewhere")


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
    yield from (line for line in _lines(file) if isinstance(line, list))


def _files(file: Path) -> Iterator[tuple[str, str]]:
    for line in _lines(file):
        if isinstance(line, dict) and "file" in line:
            yield str(line["file"]), str(line["text"])


def _lines(file: Path) -> Iterator[object]:
    with gzip.open(file, "rt", encoding="utf-8") as packed:
        yield from map(json.loads, packed)


def _insert(connection: Connection, name: str, batch: list[list[object]]) -> None:
    if batch:
        table: Table = metadata.tables[name]
        connection.execute(insert(table), [dict(zip(table.c.keys(), row, strict=True)) for row in batch])
