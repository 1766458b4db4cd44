"""A backup is one state of the database, whole or refused, and fits SQLite and PostgreSQL alike."""

import gzip
import json
import shutil
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import Connection, select

from panguard.errors import ConfigError, UsageError
from panguard.threatcloud.server import cycle
from panguard.threatcloud.server.backup import back_up, restore
from panguard.threatcloud.server.database import Database, database_of
from panguard.threatcloud.server.migrate import migrate
from panguard.threatcloud.server.publishing import Publisher
from panguard.threatcloud.server.schema import metadata
from panguard.threatcloud.server.starting import publisher_of
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
    rows = back_up(cloud.database, cloud.data, file)
    assert file.stat().st_mode & 0o077 == 0
    assert restore(empty, tmp_path / "restored", file) == rows
    assert everything(empty) == everything(cloud.database)
    again = Cloud(empty, tmp_path, OPTIONS)
    again.scanners(10)
    assert again.rules() == cloud.rules()
    assert again.promote(rule_text("third")) == "TC-2026-00002"


def test_the_same_state_gives_the_same_file(cloud: Cloud, tmp_path: Path) -> None:
    cloud.promote()
    files = [tmp_path / "one.gz", tmp_path / "two.gz"]
    for file in files:
        back_up(cloud.database, cloud.data, file)
    assert files[0].read_bytes() == files[1].read_bytes()
    with pytest.raises(UsageError, match="is there already"):
        back_up(cloud.database, cloud.data, files[0])


def test_a_database_that_holds_something_is_not_overwritten(cloud: Cloud, tmp_path: Path) -> None:
    cloud.promote()
    back_up(cloud.database, cloud.data, tmp_path / "backup.gz")
    with pytest.raises(UsageError, match="not empty"):
        restore(cloud.database, cloud.data, tmp_path / "backup.gz")


@pytest.mark.parametrize(
    "damage",
    [
        "cut",
        "bits",
        "head",
        "line",
        "row",
        "no backup",
        "missing",
        "newer",
        "list",
        "column",
        "table",
        "path",
    ],
)
def test_a_damaged_backup_changes_nothing(empty: Database, tmp_path: Path, damage: str) -> None:
    source = database_of(tmp_path / "source", "")
    cloud = Cloud(_migrated(source), tmp_path, OPTIONS)
    cloud.promote()
    file = tmp_path / "backup.gz"
    back_up(source, tmp_path, file)
    source.close()
    lines = gzip.decompress(file.read_bytes()).splitlines(keepends=True)
    rows = lines[1:-1]
    changed = {
        "cut": file.read_bytes()[:-40],
        "bits": file.read_bytes()[:60] + b"\xff" * 200 + file.read_bytes()[260:],
        "head": gzip.compress(b"[]\n" + b"".join(lines[1:])),
        "line": gzip.compress(b"".join(lines[:4] + lines[5:])),
        "row": gzip.compress(b"".join(lines).replace(b"alert", b"block")),
        "no backup": b"hello",
        "list": whole([b'["identities"]', *rows]),
        "column": whole([lines[0], b'["identities", 1]', *rows]),
        "table": whole([lines[0], b'["nothing", 1]', *rows]),
        "path": whole([lines[0], b'{"file": "../../keys/1.root.json", "text": ""}', *rows]),
        "newer": gzip.compress(b"".join(lines).replace(b"0002", b"9999", 1)),
    }
    if damage == "missing":
        file.unlink()
    else:
        file.write_bytes(changed[damage])
    with pytest.raises(UsageError, match=r"backup\.gz"):
        restore(empty, tmp_path / "restored", file)


def whole(lines: list[bytes]) -> bytes:
    """Return a backup that holds some lines and says so."""
    body = b"".join(line.rstrip(b"\n") + b"\n" for line in lines)
    end = {"rows": len(lines) - 1, "sha256": sha256(body).hexdigest()}
    return gzip.compress(body + json.dumps(end).encode() + b"\n")


def test_a_restored_server_is_the_one_that_scanners_trust(cloud: Cloud, tmp_path: Path) -> None:
    publisher = Publisher(cloud.data)
    cloud.use(cloud.options, publisher=publisher)
    cloud.promote()
    root, file, there = publisher.root, tmp_path / "backup.gz", tmp_path / "there"
    back_up(cloud.database, cloud.data, file)
    database = database_of(there, "")
    restore(database, there, file)
    with pytest.raises(ConfigError, match="not the key that scanners know"):
        publisher_of(database, there)
    shutil.rmtree(there / "keys")
    shutil.copytree(cloud.data / "keys", there / "keys")
    again = Cloud(database, there, OPTIONS)
    again.use(again.options, publisher=publisher_of(database, there))
    cycle.turn(again.service, forced=True)
    assert publisher_of(database, there).root == root
    assert (there / "public" / "metadata" / "timestamp.json").exists()
    assert not (there / "keys-offline").exists()
    database.close()


def test_no_new_root_is_made_for_a_server_that_published(cloud: Cloud, tmp_path: Path) -> None:
    cloud.use(cloud.options, publisher=Publisher(cloud.data))
    cloud.promote()
    with pytest.raises(ConfigError, match=r"roots that scanners trust are missing.*--no-publish"):
        publisher_of(cloud.database, tmp_path / "elsewhere")
    shutil.rmtree(cloud.data / "public")
    with pytest.raises(ConfigError, match=r"keys.*restore it from a backup"):
        Publisher(cloud.data)


def _migrated(database: Database) -> Database:
    migrate(database)
    return database
