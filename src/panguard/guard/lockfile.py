"""The lock file: what is installed, by digest, so that a change is seen; written so that teams can commit it.

One entry for each thing, sorted, a line for each fact: two people who add a skill each have no conflict. The
lock file of a user also says what was judged of a thing, by which rules, and whether the user accepted it.
"""

import json
from collections.abc import Iterable, Mapping
from enum import StrEnum
from pathlib import Path

from panguard.disk import PUBLIC, lock, private_folder, read_if_there, write_whole
from panguard.errors import ConfigError
from panguard.guard.installed import Installed, Kind
from panguard.limits import DEFAULT_LIMITS, Limits
from panguard.values import dataclass, replace

NAME = "panguard.lock"
_VERSION = 1
_KEY = "panguard-lock"
_THINGS = "installed"


@dataclass(frozen=True, slots=True)
class Locked:
    """One entry. `files` is empty where there are too many to name.

    `origin` is where `pga install` had it from, `rules` by which rules it was judged and `action` how;
    `accepted` says that the user wants it as it is.
    """

    kind: Kind
    digest: str
    files: Mapping[str, str]
    origin: str = ""
    rules: str = ""
    action: str = ""
    accepted: bool = False


class Drift(StrEnum):
    """How a thing differs from its entry."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as the lock file says, and which of its files are the reason."""

    path: str
    drift: Drift
    files: tuple[tuple[Drift, str], ...] = ()


def entry_of(thing: Installed, limits: Limits = DEFAULT_LIMITS) -> Locked:
    """Return the entry of a thing that nobody judged yet."""
    files = dict(thing.files) if len(thing.files) <= limits.locked_files else {}
    return Locked(thing.kind, thing.digest, files)


def differences(locked: Mapping[str, Locked], found: Mapping[str, Locked]) -> tuple[Difference, ...]:
    """Return what was added, changed and removed since, in order of path. Pure."""
    told = []
    for path in sorted({*locked, *found}):
        before, after = locked.get(path), found.get(path)
        if before is None:
            told.append(Difference(path, Drift.ADDED))
        elif after is None:
            told.append(Difference(path, Drift.REMOVED))
        elif before.digest != after.digest:
            told.append(Difference(path, Drift.CHANGED, _changed_files(before.files, after.files)))
    return tuple(told)


def _changed_files(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[tuple[Drift, str], ...]:
    if not before or not after:
        return ()
    added = [(Drift.ADDED, name) for name in after if name not in before]
    removed = [(Drift.REMOVED, name) for name in before if name not in after]
    changed = [(Drift.CHANGED, name) for name in after if name in before and after[name] != before[name]]
    return tuple(sorted(added + removed + changed, key=lambda item: item[1]))


def read_lock(path: Path, limits: Limits = DEFAULT_LIMITS) -> Mapping[str, Locked] | None:
    """Return what a lock file says; None where there is none. Raises ConfigError where it is not one."""
    try:
        if path.stat().st_size > limits.lock_bytes:
            raise ConfigError(f"{path}: it is larger than {limits.lock_bytes:,} bytes; no lock file is")
        data = read_if_there(path)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ConfigError(f"{path}: it cannot be read ({error.strerror}); check the file") from error
    return None if data is None else _entries(path, data)


def _entries(path: Path, data: bytes) -> Mapping[str, Locked]:
    cure = "write it again: pga lock --update"
    try:
        said = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"{path}: it is not JSON ({error}); {cure}") from error
    if not isinstance(said, dict) or not isinstance(said.get(_THINGS), dict):
        raise ConfigError(f"{path}: it is no lock file; {cure}")
    if said.get(_KEY) != _VERSION:
        raise ConfigError(
            f"{path}: {_KEY} is {said.get(_KEY)!r}, and this program reads {_VERSION}; update one"
        )
    try:
        return {name: _entry(item) for name, item in said[_THINGS].items()}
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ConfigError(f"{path}: an entry is damaged ({error!r}); {cure}") from error


def _entry(item: Mapping[str, object]) -> Locked:
    files = item.get("files", {})
    if not isinstance(files, dict) or not all(isinstance(value, str) for value in files.values()):
        raise TypeError("files")
    texts = {name: str(item.get(name, "")) for name in ("origin", "rules", "action")}
    accepted = item.get("accepted") is True
    return Locked(Kind(str(item["kind"])), str(item["digest"]), files, **texts, accepted=accepted)


def written(entries: Mapping[str, Locked]) -> bytes:
    """Return a lock file, the same bytes for the same entries. Pure."""
    things = {name: _object(entry) for name, entry in entries.items()}
    text = json.dumps({_KEY: _VERSION, _THINGS: things}, indent=1, sort_keys=True, ensure_ascii=False)
    return f"{text}\n".encode("utf-8", "backslashreplace")


def _object(entry: Locked) -> Mapping[str, object]:
    every = {
        "kind": entry.kind.value,
        "digest": entry.digest,
        "files": dict(entry.files),
        "origin": entry.origin,
        "rules": entry.rules,
        "action": entry.action,
        "accepted": entry.accepted,
    }
    return {name: value for name, value in every.items() if value}


def shared(entry: Locked) -> Locked:
    """Return an entry without what concerns one user alone."""
    return replace(entry, rules="", action="", accepted=False)


class UserLock:
    """The lock file of this user, which the guard and the commands change in turn."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / NAME

    def entries(self) -> Mapping[str, Locked]:
        """Return every entry. Raises ConfigError where the file is damaged."""
        return read_lock(self.path) or {}

    def change(self, changed: Mapping[str, Locked | None]) -> None:
        """Put entries in and take others (None) out, leaving all others as they are at this moment.

        A damaged file is begun anew: then everything is judged again.
        """
        if not changed:
            return
        with lock(private_folder(self.path.parent) / f"{NAME}.busy", wait=True):
            try:
                entries = dict(self.entries())
            except ConfigError:
                entries = {}
            for name, entry in changed.items():
                if entry is None:
                    entries.pop(name, None)
                else:
                    entries[name] = entry
            write_whole(self.path, written(entries))


def write_shared(path: Path, entries: Mapping[str, Locked]) -> None:
    """Write the lock file of a project."""
    write_whole(path, written({name: shared(entry) for name, entry in entries.items()}), PUBLIC)


def keyed(things: Iterable[Installed], root: Path | None = None) -> Mapping[str, Locked]:
    """Return the entries of things by path: below `root` if there is one, else where they lie."""
    return {key_of(thing.path, root): entry_of(thing) for thing in things}


def key_of(path: Path, root: Path | None = None) -> str:
    """Return the name under which the thing at a path has its entry."""
    return str(path) if root is None else path.relative_to(root).as_posix()
