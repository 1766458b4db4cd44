"""The files of a TUF repository on disk: the newest metadata of each role, new ones signed, old ones swept.

Versions of what the online key signs are seconds since 1970, or one more than the last: a server that was
restored from a backup is not taken for one that goes back.
"""

import hashlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import Metadata, MetaFile, Root, Snapshot, TargetFile, Targets, Timestamp
from tuf.api.serialization.json import JSONSerializer

from panguard.disk import PUBLIC, read_if_there, write_whole
from panguard.errors import SourceError

TIMESTAMP = "timestamp.json"
_Signed = TypeVar("_Signed", Root, Targets, Snapshot, Timestamp)


class Repository:
    """The folders `metadata` and `targets` beneath one folder; nothing in them is ever changed in place."""

    def __init__(self, folder: Path) -> None:
        self.metadata = folder / "metadata"
        self.targets = folder / "targets"
        for made in (self.metadata, self.targets):
            made.mkdir(parents=True, exist_ok=True)

    def newest(self, role: str, kind: type[_Signed]) -> Metadata[_Signed] | None:
        """Return the newest metadata of a role; None where there is none yet."""
        version = max(self.versions(role), default=None)
        return None if version is None else self.read(f"{version}.{role}.json", kind)

    def timestamp(self) -> Metadata[Timestamp] | None:
        """Return the metadata that everything hangs on."""
        return self.read(TIMESTAMP, Timestamp) if (self.metadata / TIMESTAMP).exists() else None

    def read(self, name: str, kind: type[_Signed]) -> Metadata[_Signed]:
        """Read metadata; raises SourceError where it is not of its kind."""
        found: Metadata[_Signed] = Metadata.from_bytes((self.metadata / name).read_bytes())
        if not isinstance(found.signed, kind):
            raise SourceError(f"{self.metadata / name}: is not what its name says; restore it from a backup")
        return found

    def versions(self, role: str) -> Iterator[int]:
        """Yield the versions of a role that are there."""
        for path in self.metadata.glob(f"*.{role}.json"):
            number = path.name.partition(".")[0]
            if number.isdecimal():
                yield int(number)

    def next_version(self, role: str, now: datetime) -> int:
        """Return a version above all that a role ever had."""
        return max(max(self.versions(role), default=0) + 1, int(now.timestamp()))

    def write(self, role: str, signed: _Signed, *keys: CryptoSigner) -> None:
        """Sign metadata and put it beside the older ones."""
        self._put(f"{signed.version}.{role}.json", signed, keys)

    def point(self, timestamp: Timestamp, key: CryptoSigner) -> None:
        """Replace what everything hangs on."""
        self._put(TIMESTAMP, timestamp, (key,))

    def _put(self, name: str, signed: _Signed, keys: tuple[CryptoSigner, ...]) -> None:
        write_whole(self.metadata / name, signed_bytes(signed, *keys), PUBLIC)

    def described(self, name: str, version: int) -> MetaFile:
        """Return what points at metadata: its version, length and digest."""
        data = (self.metadata / name).read_bytes()
        return MetaFile(version, len(data), {"sha256": hashlib.sha256(data).hexdigest()})

    def add_target(self, path: str, data: bytes) -> TargetFile:
        """Write a target under the name that its content gives it; return what points at it."""
        described = TargetFile(len(data), {"sha256": hashlib.sha256(data).hexdigest()}, path)
        file = self.target_file(described)
        if read_if_there(file) != data:
            file.parent.mkdir(parents=True, exist_ok=True)
            write_whole(file, data, PUBLIC)
        return described

    def target_file(self, described: TargetFile) -> Path:
        """Return where a target lies."""
        folder, _, name = described.path.rpartition("/")
        return self.targets / folder / f"{described.hashes['sha256']}.{name}"

    def sweep(self, needed_since: datetime, life: timedelta) -> None:
        """Delete what no snapshot points at that was the newest after a moment; roots are kept for ever.

        A slow client may hold any timestamp that has not expired, and ask for all that hangs on it.
        """
        kept = {self.metadata / TIMESTAMP, *self.metadata.glob("*.root.json")}
        for version in self._kept_snapshots(needed_since, life):
            kept.update(self._files_of(version))
        for path in (*self.metadata.iterdir(), *self.targets.rglob("*")):
            if path.is_file() and path not in kept:
                path.unlink(missing_ok=True)

    def newest_files(self) -> Iterator[Path]:
        """Yield all that belongs to the newest snapshot, and every root. Raises SourceError for none."""
        newest = max(self.versions("snapshot"), default=None)
        if newest is None:
            raise SourceError(f"{self.metadata}: nothing is published yet; start the server first")
        yield from self.metadata.glob("*.root.json")
        yield from self._files_of(newest)

    def _files_of(self, version: int) -> Iterator[Path]:
        """Yield a snapshot and all that it points at."""
        yield self.metadata / f"{version}.snapshot.json"
        for role, meta in self.read(f"{version}.snapshot.json", Snapshot).signed.meta.items():
            yield self.metadata / f"{meta.version}.{role}"
            described = self.read(f"{meta.version}.{role}", Targets).signed.targets
            yield from map(self.target_file, described.values())

    def _kept_snapshots(self, needed_since: datetime, life: timedelta) -> Iterator[int]:
        """Yield the newest snapshot, and each that was followed by another only after a moment."""
        versions = sorted(self.versions("snapshot"))
        for version, after in pairwise(versions):
            if self.read(f"{after}.snapshot.json", Snapshot).signed.expires - life >= needed_since:
                yield version
        yield from versions[-1:]


def signed_bytes(signed: _Signed, *keys: CryptoSigner) -> bytes:
    """Return metadata as it is written, with a signature of each key."""
    metadata = Metadata(signed)
    for key in keys:
        metadata.sign(key, append=True)
    return metadata.to_bytes(JSONSerializer(compact=True))
