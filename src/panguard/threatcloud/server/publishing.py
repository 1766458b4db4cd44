"""Publishes what was decided as signed, static files: a TUF repository that any web server can serve.

`<data>/public/metadata` and `<data>/public/targets` are all there is to serve. Files get their final names
before anything points at them, and `timestamp.json`, which points at everything, is replaced last: whoever
reads while something is published gets the old or the new publication. Several processes take turns by a
lock on the data folder; where they do not share one, one of them publishes (see docs/community-rules.md).
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from pathlib import Path

from tuf.api.metadata import (
    DelegatedRole,
    Delegations,
    Metadata,
    MetaFile,
    Root,
    Snapshot,
    TargetFile,
    Targets,
    Timestamp,
)

from panguard.disk import lock
from panguard.errors import ConfigError, SourceError
from panguard.threatcloud.clock import utc_now
from panguard.threatcloud.pack import Publication, files_of
from panguard.threatcloud.server.keys import OFFLINE, ONLINE, OfflineKeys, offline_keys, online_key
from panguard.threatcloud.server.repository import Repository, signed_bytes

ROLE = "community"
PATHS = ["community/*"]
TIMESTAMP_LIFE = timedelta(hours=24)
ONLINE_LIFE = timedelta(days=30)
OFFLINE_LIFE = timedelta(days=365)
# Who holds a timestamp until it expires still finds all that hangs on it, and some time to fetch it.
KEPT = 2 * TIMESTAMP_LIFE


class Publisher:
    """The repository in one data folder. Keys and first metadata are made when there are none."""

    def __init__(self, data: Path, *, now: Callable[[], datetime] = utc_now) -> None:
        self._data = data
        self._clock = now
        self.public = data / "public"
        self._repository = Repository(self.public)
        with self._alone():
            self._key = online_key(data)
            if not any(self._repository.versions("root")):
                self._say_who_signs(offline_keys(data / OFFLINE, make=True))

    @property
    def root(self) -> bytes:
        """Return the newest root, which says who signs: what a scanner pins when it joins."""
        newest = max(self._repository.versions("root"))
        return (self._repository.metadata / f"{newest}.root.json").read_bytes()

    def publish(self, publication: Publication) -> None:
        """Publish; what is out already is not published again, but what would expire is signed again.

        Raises SourceError where the disk does not take it, and ConfigError where scanners do not know the
        online key; what was published before is still whole.
        """
        files = files_of(publication).items()
        try:
            with self._alone():
                self._sign({path: self._repository.add_target(path, data) for path, data in files})
        except OSError as error:
            raise SourceError(
                f"{error.filename or self.public}: cannot be written: {error.strerror}"
            ) from error

    def keep_fresh(self) -> None:
        """Sign again what would expire soon."""
        with self._alone():
            self._sign(self._published())

    def renew(self, offline: Path) -> None:
        """Have the offline keys sign for another year, for the online key that is here now."""
        keys = offline_keys(offline)
        with self._alone():
            self._say_who_signs(keys)
            self._sign(self._published(), again=True)

    def check_key(self) -> None:
        """See that scanners believe what the online key signs. Raises ConfigError."""
        root = self._repository.newest("root", Root)
        if root is None or self._key.public_key.keyid not in root.signed.roles[Timestamp.type].keyids:
            raise ConfigError(
                f"{self._data / ONLINE}: is not the key that scanners know, and they would refuse what it "
                "signs; bring the right one back, or have this one signed for: pga cloud keys --renew DIR"
            )

    def expires(self) -> datetime:
        """Return until when the offline keys have signed; after that, scanners refuse what is new."""
        root, targets = self._repository.newest("root", Root), self._repository.newest("targets", Targets)
        return min(item.signed.expires for item in (root, targets) if item)

    def long_timestamp(self, life: timedelta) -> bytes:
        """Sign a timestamp that lives longer, for a bundle that travels by hand."""
        with self._alone():
            self.check_key()
            pointed = self._repository.timestamp()
            before = pointed.signed.version if pointed else 0
            version = max(before + 1, int(self._now().timestamp()))
            return signed_bytes(self._timestamp(version, life), self._key)

    def newest_files(self) -> Iterator[tuple[str, bytes]]:
        """Yield what is published now but for the timestamp: each file by its path beneath `public`."""
        with self._alone():
            for path in self._repository.newest_files():
                yield path.relative_to(self.public).as_posix(), path.read_bytes()

    def _now(self) -> datetime:
        """Return the time in the form that signed metadata has: in whole seconds."""
        return self._clock().replace(microsecond=0)

    def _alone(self) -> AbstractContextManager[None]:
        return lock(self._data / "publish.lock", wait=True)

    def _published(self) -> Mapping[str, TargetFile]:
        known = self._repository.newest(ROLE, Targets)
        return known.signed.targets if known else {}

    def _say_who_signs(self, keys: OfflineKeys) -> None:
        """Sign a new version of root and of targets, each by its offline key."""
        online, expires = self._key.public_key, self._now() + OFFLINE_LIFE
        community = DelegatedRole(ROLE, [online.keyid], 1, terminating=True, paths=PATHS)
        targets = Targets(
            version=max(self._repository.versions("targets"), default=0) + 1,
            expires=expires,
            delegations=Delegations({online.keyid: online}, {ROLE: community}),
        )
        self._repository.write("targets", targets, keys.targets)
        version = max(self._repository.versions("root"), default=0) + 1
        root = Root(version=version, expires=expires, consistent_snapshot=True)
        root.add_key(keys.root.public_key, "root")
        root.add_key(keys.targets.public_key, "targets")
        root.add_key(online, "snapshot")
        root.add_key(online, "timestamp")
        self._repository.write("root", root, keys.root)

    def _sign(self, wanted: Mapping[str, TargetFile], *, again: bool = False) -> None:
        """Sign what changed or will expire: first what is pointed at, then what points at it."""
        self.check_key()
        repository, now = self._repository, self._now()
        expires = now + ONLINE_LIFE
        known = repository.newest(ROLE, Targets)
        if again or known is None or dict(wanted) != known.signed.targets or _soon(known.signed, now):
            version = repository.next_version(ROLE, now)
            repository.write(ROLE, Targets(version, expires=expires, targets=dict(wanted)), self._key)
        meta = {f"{role}.json": self._newest_of(role) for role in (Targets.type, ROLE)}
        snapshot = repository.newest("snapshot", Snapshot)
        if again or snapshot is None or meta != snapshot.signed.meta or _soon(snapshot.signed, now):
            version = repository.next_version("snapshot", now)
            repository.write("snapshot", Snapshot(version, expires=expires, meta=meta), self._key)
        self._point(now, again=again)
        repository.sweep(now - KEPT, ONLINE_LIFE)

    def _newest_of(self, role: str) -> MetaFile:
        version = max(self._repository.versions(role))
        return self._repository.described(f"{version}.{role}.json", version)

    def _point(self, now: datetime, *, again: bool) -> None:
        """Let the timestamp point at the newest snapshot, unless it does and is young enough."""
        pointed, newest = self._repository.timestamp(), max(self._repository.versions("snapshot"))
        if (
            pointed
            and not again
            and pointed.signed.snapshot_meta.version == newest
            and _is_young(pointed, now)
        ):
            return
        before = pointed.signed.version if pointed else 0
        version = max(before + 1, int(now.timestamp()))
        self._repository.point(self._timestamp(version, TIMESTAMP_LIFE), self._key)

    def _timestamp(self, version: int, life: timedelta) -> Timestamp:
        newest = max(self._repository.versions("snapshot"))
        described = self._repository.described(f"{newest}.snapshot.json", newest)
        return Timestamp(version, expires=self._now() + life, snapshot_meta=described)


def _is_young(pointed: Metadata[Timestamp], now: datetime) -> bool:
    return pointed.signed.expires - now > TIMESTAMP_LIFE / 2


def _soon(signed: Targets | Snapshot, now: datetime) -> bool:
    """Say whether half of what the online key signed for is over."""
    return signed.expires - now < ONLINE_LIFE / 2
