"""The versions of the rules on disk: which are there, which is in use, and how one takes another's place.

A version is a folder that never changes. `current` names the one in use; replacing that file is the swap.
"""

import hashlib
import json
import shutil
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

from panguard.disk import private_folder, read_if_there, write_whole
from panguard.errors import UsageError
from panguard.rules.synced import SyncedRule, rules_in, written
from panguard.terms import Lane
from panguard.threatcloud.client.places import PACK, Current, Places, read_current
from panguard.threatcloud.client.trial import Aside
from panguard.threatcloud.pack import Publication

KEPT = 3
_ABOUT = "about.json"


class Version(NamedTuple):
    """What is known of a version on disk; `made` is the hour in which it was published."""

    folder: str
    number: int
    made: str
    rules: int
    candidates: int
    set_aside: tuple[Aside, ...] = ()
    revoked: tuple[Aside, ...] = ()
    journal_entries: int = 0
    journal_digest: str = ""


class Change(StrEnum):
    """What happened to a rule between two versions."""

    ADDED = "added"
    CHANGED = "changed"
    GONE = "gone"


def offered(publication: Publication) -> tuple[SyncedRule, ...]:
    """Return what a publication offers: rules not taken back, and candidates to match in silence."""
    rules = (
        SyncedRule(rule.rule_id, rule.rule_content, rule.lane, rule.published, rule.networks, rule.candidate)
        for rule in publication.active
    )
    candidates = (
        SyncedRule(item.candidate, item.rule_content, Lane.SHADOW, proposed=item.hour)
        for item in publication.candidates
    )
    return (*rules, *candidates)


class Shelf:
    """The folder of versions of one server."""

    def __init__(self, places: Places) -> None:
        self._places = places

    def put(self, publication: Publication, rules: Sequence[SyncedRule], aside: Sequence[Aside]) -> Version:
        """Write a version to disk, whole; it is not in use yet."""
        content = written(tuple(rules))
        version = Version(
            folder=f"{publication.version}-{_digest(content)}",
            number=publication.version,
            made=publication.made,
            rules=sum(bool(rule.published) for rule in rules),
            candidates=sum(not rule.published for rule in rules),
            set_aside=tuple(aside),
            revoked=tuple(Aside(item.rule_id, item.reason) for item in publication.revoked),
            journal_entries=publication.journal_entries,
            journal_digest=publication.journal_digest,
        )
        if self.version(version.folder) == version:
            return version
        folder = private_folder(self._places.rules / version.folder)
        write_whole(folder / PACK, content)
        write_whole(folder / _ABOUT, json.dumps(version._asdict()).encode())
        return version

    def use(self, version: Version, *, pinned: bool = False) -> None:
        """Let a version be the one that scans read; all but the newest few are deleted."""
        current = Current(version.folder, version.made, version.number, pinned)
        write_whole(self._places.current, current.line().encode())
        self._sweep(version.folder)

    def current(self) -> Current | None:
        """Return what is in use; None where nothing is, or what names it is damaged."""
        try:
            return read_current(self._places.current.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError):
            return None

    def confirm(self) -> None:
        """Note that the version in use is still what the server says."""
        if self._places.current.exists():
            self._places.current.touch()

    def in_use(self) -> Version | None:
        """Return the version in use."""
        current = self.current()
        return self.version(current.folder) if current else None

    def version(self, folder: str) -> Version | None:
        """Return a version by its folder; None where it is not there or damaged."""
        data = read_if_there(self._places.rules / folder / _ABOUT)
        try:
            known = json.loads(data or b"")
            for name in ("set_aside", "revoked"):
                known[name] = tuple(Aside(*item) for item in known[name])
            version = Version(**known)
        except (ValueError, TypeError, KeyError):
            return None
        content = read_if_there(self._places.rules / folder / PACK)
        whole = content is not None and folder.endswith(f"-{_digest(content)}")
        return version if whole else None

    def versions(self) -> tuple[Version, ...]:
        """Return the versions that are there, newest first."""
        folders = sorted(self._places.rules.glob("*/" + _ABOUT), key=lambda path: -path.stat().st_mtime_ns)
        found = (self.version(path.parent.name) for path in folders)
        return tuple(version for version in found if version is not None)

    def rules_of(self, version: Version) -> tuple[SyncedRule, ...]:
        """Return the rules of a version."""
        return rules_in(self._places.rules / version.folder / PACK)

    def hold(self, *, pinned: bool) -> Current:
        """Keep the version in use whatever is published, or no longer."""
        version = self.in_use()
        if version is None:
            raise UsageError("there are no synced rules yet; run: pga sync")
        self.use(version, pinned=pinned)
        return Current(version.folder, version.made, version.number, pinned)

    def before(self) -> Version | None:
        """Return the version that was in use before this one."""
        current = self.current()
        versions = self.versions()
        places = [place for place, item in enumerate(versions) if current and item.folder == current.folder]
        return next(iter(versions[places[0] + 1 :]), None) if places else None

    def _sweep(self, used: str) -> None:
        keep = {used, *(version.folder for version in self.versions()[:KEPT])}
        for path in self._places.rules.iterdir():
            if path.is_dir() and path.name not in keep:
                shutil.rmtree(path, ignore_errors=True)


def _digest(content: bytes) -> str:
    """Return the digits by which the folder of a version is named."""
    return hashlib.sha256(content).hexdigest()[:8]


def changes(shelf: Shelf, before: Version | None, after: Version) -> Iterator[tuple[Change, SyncedRule]]:
    """Yield what changed from one version to another, in order of the ids."""
    old = {rule.id: rule for rule in shelf.rules_of(before)} if before else {}
    new = {rule.id: rule for rule in shelf.rules_of(after)}
    for identifier in sorted(old.keys() | new.keys()):
        if identifier not in new:
            yield Change.GONE, old[identifier]
        elif identifier not in old:
            yield Change.ADDED, new[identifier]
        elif old[identifier] != new[identifier]:
            yield Change.CHANGED, new[identifier]
