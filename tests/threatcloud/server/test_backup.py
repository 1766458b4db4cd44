"""A backup is one state of the database, whole or refused, and fits SQLite and PostgreSQL alike."""

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, select

from panguard.errors import UsageError
from panguard.threatcloud.server.backup import back_up, restore
from panguard.threatcloud.server.database import Database, database_of
from panguard.threatcloud.server.migrate import migrate
from panguard.threatcloud.server.schema import metadata
from tests.simulators.threat_cloud import Cloud, rule_text
from tests.threatcloud.server.conftest import OPTIONS


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Database]:
    database = database_of(tmp_path / "restored", "")
    yield database
    database.close()


def everything(database: Database) -> dict[str, list[str]]:
    def look(connection: Connection) -> dict[str, list[str]]:
        return {
            table.name: sorted(map(str, connection.execute(select(table))))
            for table in metadata.sorted_tables
        }

    return database.read(look)


def test_what_was_backed_up_is_restored(cloud: Cloud, empty: Database, tmp_path: Path) -> None:
    cloud.promote()
    cloud.scanner().propose(rule_text("other"), evidence="\u4e2d\u6587 '\n\"")
    file = tmp_path / "backup.gz"
    rows = back_up(cloud.database, file)
    assert file.stat().st_mode & 0o077 == 0
    assert restore(empty, file) == rows
    assert everything(empty) == everything(cloud.database)
    again = Cloud(empty, tmp_path, OPTIONS)
    again.scanners(10)
    assert again.rules() == cloud.rules()
    assert again.promote(rule_text("third")) == "TC-2026-00002"


def test_the_same_state_gives_the_same_file(cloud: Cloud, tmp_path: Path) -> None:
    cloud.promote()
    files = [tmp_path / "one.gz", tmp_path / "two.gz"]
    for file in files:
        back_up(cloud.database, file)
    assert files[0].read_bytes() == files[1].read_bytes()
    with pytest.raises(UsageError, match="is there already"):
        back_up(cloud.database, files[0])


def test_a_database_that_holds_something_is_not_overwritten(cloud: Cloud, tmp_path: Path) -> None:
    cloud.promote()
    back_up(cloud.database, tmp_path / "backup.gz")
    with pytest.raises(UsageError, match="not empty"):
        restore(cloud.database, tmp_path / "backup.gz")


@pytest.mark.parametrize("damage", ["cut", "bits", "head", "line", "row", "no backup", "missing", "newer"])
def test_a_damaged_backup_changes_nothing(empty: Database, tmp_path: Path, damage: str) -> None:
    source = database_of(tmp_path / "source", "")
    cloud = Cloud(_migrated(source), tmp_path, OPTIONS)
    cloud.promote()
    file = tmp_path / "backup.gz"
    back_up(source, file)
    source.close()
    lines = gzip.decompress(file.read_bytes()).splitlines(keepends=True)
    changed = {
        "cut": file.read_bytes()[:-40],
        "bits": file.read_bytes()[:60] + b"\xff" * 200 + file.read_bytes()[260:],
        "head": gzip.compress(b"[]\n" + b"".join(lines[1:])),
        "line": gzip.compress(b"".join(lines[:4] + lines[5:])),
        "row": gzip.compress(b"".join(lines).replace(b"alert", b"block")),
        "no backup": b"hello",
        "newer": gzip.compress(b"".join(lines).replace(b"0001", b"9999", 1)),
    }
    if damage == "missing":
        file.unlink()
    else:
        file.write_bytes(changed[damage])
    with pytest.raises(UsageError, match=r"backup\.gz"):
        restore(empty, file)


def _migrated(database: Database) -> Database:
    migrate(database)
    return database
