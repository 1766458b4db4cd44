"""Rules carried by hand: the same verification as those of a server."""

import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from panguard.errors import SourceError
from panguard.threatcloud.client.bundle import MOST_FILES, Bundle
from panguard.threatcloud.client.sync import Outcome, take_from
from panguard.threatcloud.server.bundle import export
from panguard.threatcloud.server.publishing import Publisher
from tests.threatcloud.client.conftest import Scanner
from tests.threatcloud.client.packs import publication


def taken(scanner: Scanner, file: Path) -> Outcome:
    with Bundle(file) as bundle:
        return take_from(scanner.places, bundle, now=datetime.now(UTC))


@pytest.fixture
def file(scanner: Scanner, tmp_path: Path) -> Path:
    scanner.publish(publication(2))
    export(scanner.cloud.publisher, tmp_path / "rules.zip", timedelta(days=14))
    return tmp_path / "rules.zip"


def test_a_bundle_gives_what_the_server_would_and_needs_no_network(scanner: Scanner, file: Path) -> None:
    assert taken(scanner, file).changed
    assert len(scanner.rules) == 2
    assert not scanner.cloud.got
    assert not taken(scanner, file).changed


def test_the_server_is_followed_after_a_bundle(scanner: Scanner, file: Path) -> None:
    taken(scanner, file)
    scanner.cloud.publisher.renew(scanner.cloud.publisher.public.parent / "keys-offline")
    scanner.publish(publication(3, version=2))
    assert scanner.sync().changed
    assert len(scanner.rules) == 3


def test_an_older_bundle_is_refused(scanner: Scanner, file: Path) -> None:
    scanner.cloud.publisher.renew(scanner.cloud.publisher.public.parent / "keys-offline")
    scanner.publish(publication(3, version=2))
    scanner.sync()
    with pytest.raises(SourceError, match="older state"):
        taken(scanner, file)
    assert len(scanner.rules) == 3


def test_a_bundle_of_another_server_is_refused(scanner: Scanner, tmp_path: Path) -> None:
    thief = Publisher(tmp_path / "thief")
    thief.publish(publication(2))
    export(thief, tmp_path / "bad.zip", timedelta(days=14))
    with pytest.raises(SourceError, match="not signed"):
        taken(scanner, tmp_path / "bad.zip")


def test_an_altered_bundle_is_refused(scanner: Scanner, file: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(file) as good, zipfile.ZipFile(tmp_path / "bad.zip", "w") as bad:
        for name in good.namelist():
            data = good.read(name)
            bad.writestr(name, data.replace(b"block", b"alert") if "rules-" in name else data)
    with pytest.raises(SourceError, match="altered"):
        taken(scanner, tmp_path / "bad.zip")
    assert not scanner.rules


def test_a_bundle_that_was_too_long_on_its_way_is_refused(scanner: Scanner, tmp_path: Path) -> None:
    then = Publisher(
        tmp_path / "server", now=lambda: datetime.now(UTC).replace(microsecond=0) - timedelta(days=20)
    )
    export(then, tmp_path / "old.zip", timedelta(days=14))
    with pytest.raises(SourceError, match="out of date"):
        taken(scanner, tmp_path / "old.zip")


def test_what_is_no_bundle_is_told_of(tmp_path: Path) -> None:
    (tmp_path / "no.zip").write_bytes(b"PK no")
    with zipfile.ZipFile(tmp_path / "many.zip", "w") as many:
        for number in range(MOST_FILES + 1):
            many.writestr(str(number), b"")
    with zipfile.ZipFile(tmp_path / "odd.zip", "w", zipfile.ZIP_BZIP2) as odd:
        odd.writestr("metadata/timestamp.json", b"{}")
    for name in ("no.zip", "many.zip", "odd.zip", "absent.zip"):
        with pytest.raises(SourceError, match=name), Bundle(tmp_path / name):
            pass
