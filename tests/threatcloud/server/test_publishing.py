"""What a server publishes: signed by the right keys, whole at every moment, and no more often than needed."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tuf.api.metadata import Metadata, Targets

from panguard.errors import ConfigError, SourceError
from panguard.threatcloud.client import trust
from panguard.threatcloud.client.feed import fetch
from panguard.threatcloud.client.places import Places
from panguard.threatcloud.server.keys import advice
from panguard.threatcloud.server.publishing import Publisher
from tests.threatcloud.client.packs import publication

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


class Clock:
    """A clock that stands still unless it is moved."""

    def __init__(self) -> None:
        self.time = NOON

    def __call__(self) -> datetime:
        return self.time

    def forward(self, **span: float) -> None:
        self.time += timedelta(**span)


@pytest.fixture
def clock() -> Clock:
    return Clock()


def files(data: Path) -> dict[str, bytes]:
    public = data / "public"
    return {
        path.relative_to(public).as_posix(): path.read_bytes() for path in public.rglob("*") if path.is_file()
    }


def test_the_keys_are_made_once_and_only_their_owner_reads_them(tmp_path: Path) -> None:
    Publisher(tmp_path)
    keys = ("keys/online.pem", "keys-offline/root.pem", "keys-offline/targets.pem")
    before = {name: (tmp_path / name).read_bytes() for name in keys}
    Publisher(tmp_path)
    assert {name: (tmp_path / name).read_bytes() for name in keys} == before
    assert {(tmp_path / name).stat().st_mode & 0o777 for name in keys} == {0o600}
    assert len(set(before.values())) == 3


def test_the_offline_keys_may_leave_and_are_asked_for_only_when_needed(tmp_path: Path, clock: Clock) -> None:
    publisher = Publisher(tmp_path, now=clock)
    assert "keys-offline" in (advice(tmp_path) or "")
    away = tmp_path / "drawer"
    (tmp_path / "keys-offline").rename(away)
    assert advice(tmp_path) is None
    Publisher(tmp_path, now=clock).publish(publication(1))
    with pytest.raises(ConfigError, match="not here"):
        publisher.renew(tmp_path / "keys-offline")
    before = publisher.expires()
    clock.forward(days=300)
    publisher.renew(away)
    assert publisher.expires() - before == timedelta(days=300)


def test_what_is_no_key_is_told_of(tmp_path: Path) -> None:
    Publisher(tmp_path)
    (tmp_path / "keys" / "online.pem").write_text("no key")
    with pytest.raises(ConfigError, match=r"online\.pem"):
        Publisher(tmp_path)


def test_nothing_is_signed_by_a_key_that_scanners_do_not_know(tmp_path: Path, clock: Clock) -> None:
    publisher = Publisher(tmp_path, now=clock)
    publisher.publish(publication(1))
    publisher.check_key()
    before = files(tmp_path)
    (tmp_path / "keys" / "online.pem").unlink()
    other = Publisher(tmp_path, now=clock)
    clock.forward(hours=13)
    for sign in (
        other.check_key,
        other.keep_fresh,
        lambda: other.publish(publication(2, version=2)),
        lambda: other.long_timestamp(timedelta(days=1)),
    ):
        with pytest.raises(ConfigError, match=r"online\.pem: is not the key .* --renew"):
            sign()
    assert files(tmp_path).items() >= {(name, data) for name, data in before.items() if "metadata" in name}
    other.renew(tmp_path / "keys-offline")
    other.publish(publication(2, version=2))
    assert any("rules-00000" in name for name in files(tmp_path).keys() - before.keys())


def test_what_was_not_published_cannot_be_carried_away(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="nothing is published yet"):
        list(Publisher(tmp_path).newest_files())


def test_the_same_is_not_published_twice(tmp_path: Path, clock: Clock) -> None:
    publisher = Publisher(tmp_path, now=clock)
    publisher.publish(publication(2))
    before = files(tmp_path)
    clock.forward(hours=1)
    publisher.publish(publication(2))
    Publisher(tmp_path, now=clock).publish(publication(2))
    assert files(tmp_path) == before


def test_the_timestamp_is_signed_again_before_it_expires_and_nothing_else_is(
    tmp_path: Path, clock: Clock
) -> None:
    publisher = Publisher(tmp_path, now=clock)
    publisher.publish(publication(2))
    before = files(tmp_path)
    clock.forward(hours=13)
    publisher.keep_fresh()
    after = files(tmp_path)
    assert {name for name in after if after[name] != before.get(name)} == {"metadata/timestamp.json"}


def test_what_the_online_key_signed_is_signed_again_in_time(tmp_path: Path, clock: Clock) -> None:
    publisher = Publisher(tmp_path, now=clock)
    publisher.publish(publication(2))
    before = set(files(tmp_path))
    clock.forward(days=16)
    publisher.keep_fresh()
    roles = {name.split(".")[1] for name in set(files(tmp_path)) - before}
    assert roles == {"community", "snapshot"}


def test_old_files_stay_while_a_slow_scanner_may_ask_for_them(tmp_path: Path, clock: Clock) -> None:
    publisher = Publisher(tmp_path, now=clock)
    publisher.publish(publication(1))
    first = set(files(tmp_path))
    clock.forward(hours=1)
    publisher.publish(publication(2, version=2))
    second = set(files(tmp_path))
    assert first < second
    clock.forward(hours=49)
    publisher.publish(publication(3, version=3))
    left = set(files(tmp_path))
    assert "metadata/1.root.json" in left
    assert not any(
        name in left for name in first - {"metadata/timestamp.json", "metadata/1.root.json"} - _last(tmp_path)
    )
    assert any(name in left for name in second - first)


def _last(data: Path) -> set[str]:
    """Return what never changed: the role of the offline key, and files that are the same in all versions."""
    return {
        name
        for name in files(data)
        if ".targets." in name or ".candidates." in name or ".revocations." in name
    }


def test_the_online_key_may_sign_community_rules_and_nothing_else(tmp_path: Path) -> None:
    Publisher(tmp_path)
    targets: Metadata[Targets] = Metadata.from_bytes(files(tmp_path)["metadata/1.targets.json"])
    assert targets.signed.delegations
    assert targets.signed.delegations.roles
    (role,) = targets.signed.delegations.roles.values()
    assert (role.name, role.paths, role.terminating) == ("community", ["community/*"], True)
    assert not targets.signed.targets


def test_a_server_restored_from_a_backup_goes_on_with_higher_versions(tmp_path: Path, clock: Clock) -> None:
    publisher = Publisher(tmp_path, now=clock)
    publisher.publish(publication(1))
    backup = files(tmp_path)
    for number in range(2, 6):
        clock.forward(minutes=5)
        publisher.publish(publication(number, version=number))
    newest = max(publisher._repository.versions("community"))
    for name in files(tmp_path):
        (tmp_path / "public" / name).unlink()
    for name, data in backup.items():
        (tmp_path / "public" / name).write_bytes(data)
    clock.forward(minutes=5)
    Publisher(tmp_path, now=clock).publish(publication(2, version=2))
    assert max(publisher._repository.versions("community")) > newest


PUBLISH = """
import sys
from pathlib import Path
from panguard.threatcloud.server.publishing import Publisher
from tests.threatcloud.client.packs import publication
publisher = Publisher(Path(sys.argv[1]))
for number in range(1, 9):
    publisher.publish(publication(number + int(sys.argv[2]), version=number))
"""


def test_two_processes_publish_in_turns(tmp_path: Path) -> None:
    words = [sys.executable, "-c", PUBLISH, str(tmp_path)]
    running = [subprocess.Popen([*words, str(number)], stderr=subprocess.PIPE) for number in range(2)]
    for process in running:
        _, errors = process.communicate(timeout=120)
        assert (process.returncode, errors) == (0, b"")
    publisher = Publisher(tmp_path)
    repository = publisher._repository
    timestamp = repository.timestamp()
    assert timestamp
    assert timestamp.signed.snapshot_meta.version == max(repository.versions("snapshot"))
    assert all(path.is_file() for path in repository.newest_files())
    assert not [name for name in files(tmp_path) if name.endswith(".part")]


ENDLESS = """
import sys
from itertools import count
from pathlib import Path
from panguard.threatcloud.server.publishing import Publisher
from tests.threatcloud.client.packs import publication
publisher = Publisher(Path(sys.argv[1]))
for number in count(int(sys.argv[2])):
    publisher.publish(publication(1 + number % 7, version=number))
    print(number, flush=True)
"""


def test_a_publisher_that_is_killed_at_any_moment_leaves_what_scanners_accept(tmp_path: Path) -> None:
    published = 1
    places = Places(tmp_path / "state", "https://tc.example.org")
    for wait in (1, 1, 2, 3, 2):
        words = [sys.executable, "-c", ENDLESS, str(tmp_path / "server"), str(published)]
        with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout
            for _ in range(wait):
                published = int(process.stdout.readline())
            process.kill()
        publisher = Publisher(tmp_path / "server")
        trust.pin(places, publisher.root)
        publication_now = fetch(places, publisher.root, Folder(publisher.public))
        assert publication_now.version >= published
        published += 1
    publisher.publish(publication(3, version=published + 100))
    assert fetch(places, publisher.root, Folder(publisher.public)).version == published + 100


class Folder:
    """Gives the files of a folder as a server would."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def stream(self, path: str) -> tuple[int, Iterator[bytes]]:
        file = self._folder / path.removeprefix("/tuf/")
        return (200, iter([file.read_bytes()])) if file.is_file() else (404, iter(()))


def test_a_disk_that_does_not_take_it_is_told_of(tmp_path: Path) -> None:
    publisher = Publisher(tmp_path)
    publisher.publish(publication(1))
    before = files(tmp_path)
    (tmp_path / "publish.lock").unlink()
    (tmp_path / "publish.lock").mkdir()
    with pytest.raises(SourceError, match=r"publish\.lock"):
        publisher.publish(publication(2))
    assert files(tmp_path) == before
