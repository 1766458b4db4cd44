"""What agents read on this machine, thing by thing: a skill, a file, a folder; each with its digest.

A thing is what the readers of a scan audit together. Its digest covers every byte of its files, also of those
that a scan reads in part, but for what git keeps for itself and what the desktop writes beside files.
"""

import hashlib
import json
import os
import stat
from collections.abc import Collection, Iterator, Sequence
from enum import StrEnum
from pathlib import Path

from panguard.agents.places import Machine
from panguard.errors import SourceError
from panguard.findings import NotInspected, Uninspected
from panguard.limits import DEFAULT_LIMITS, Limits
from panguard.printable import printable
from panguard.regular import AT_ONCE, INHERITED_BY_NONE, NO_TERMINAL
from panguard.scan.discover import Found, Purpose, find_installed, folders_of, origin_of
from panguard.scan.skill import Skill
from panguard.scan.sources.directory import list_folder
from panguard.scan.sources.file import read_file
from panguard.scan.sources.packages import PackageKind, Parcel, packages, parcels
from panguard.scan.sources.private import MIXED_FILES, without_diary
from panguard.scan.sources.regular import open_beneath
from panguard.values import dataclass

OURS = ".panguard-"
"""How names begin that we use for a moment beside what others put there; nothing of it is looked at."""

_CHUNK = 1 << 20
_MOST_KNOWN = 200_000
_DESKTOP = ".DS_Store"


class Kind(StrEnum):
    """What a thing is to its user: a skill, a file of instructions, a configuration, another folder."""

    SKILL = "skill"
    INSTRUCTIONS = "instructions"
    CONFIG = "config"
    FOLDER = "folder"


@dataclass(frozen=True, slots=True)
class Watched:
    """Where to look: a user's machine, and the projects they work in."""

    machine: Machine
    projects: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Installed:
    """One thing that agents read: where it lies, who reads it, what it holds.

    `files` are digests by path, `root` and `part` how the readers find it again (`part` None: a single file).
    `movable` says that it is a skill in a folder of its own, which can be taken away without anything else.
    """

    kind: Kind
    name: str
    path: Path
    agents: tuple[str, ...]
    digest: str
    files: tuple[tuple[str, str], ...]
    root: Path
    part: tuple[PackageKind, str] | None = None
    movable: bool = False


class Digests:
    """Digests of files, each computed once for as long as the system says that the file is the same."""

    def __init__(self, limits: Limits = DEFAULT_LIMITS) -> None:
        self._limits = limits
        self._known: dict[tuple[int, int], tuple[int, int, int, str]] = {}

    def beneath(self, root: Path, key: str) -> str:
        """Return the digest of a file; of one that cannot be read or is endless, what else is known of it."""
        try:
            descriptor = open_beneath(root, key)
        except OSError as error:
            return f"unread:{error.errno}"
        try:
            return self._of(descriptor)
        except OSError as error:
            return f"unread:{error.errno}"
        finally:
            os.close(descriptor)

    def at_end_of(self, link: Path) -> str:
        """Return the digest of the file that a link leads to, wherever that is; empty where there is none."""
        try:
            descriptor = os.open(link, os.O_RDONLY | AT_ONCE | INHERITED_BY_NONE | NO_TERMINAL)
        except OSError:
            return ""
        try:
            return self._of(descriptor)
        except OSError as error:
            return f"unread:{error.errno}"
        finally:
            os.close(descriptor)

    def _of(self, descriptor: int) -> str:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            return "special"
        identity = (status.st_dev, status.st_ino)
        stamp = (status.st_size, status.st_mtime_ns, status.st_ctime_ns)
        known = self._known.get(identity)
        if known is not None and known[:3] == stamp:
            return known[3]
        if status.st_size > self._limits.locked_file_bytes:
            return f"large:{status.st_size}"
        digest = hashlib.sha256()
        while part := os.read(descriptor, _CHUNK):
            digest.update(part)
        if len(self._known) >= _MOST_KNOWN:
            self._known.clear()
        self._known[identity] = (*stamp, f"sha256:{digest.hexdigest()}")
        return self._known[identity][3]


def places_of(watched: Watched, limits: Limits = DEFAULT_LIMITS) -> tuple[Found, ...]:
    """Return every place that exists on this machine: the user's, and those of the projects."""
    machine = watched.machine

    def found(folder: Path) -> tuple[Found, ...]:
        return find_installed(
            home=machine.home,
            cwd=folder,
            environment=machine.environment,
            platform=machine.platform,
            limits=limits,
        )

    every = {place.real: place for place in found(machine.home)}
    for project in watched.projects:
        for place in found(project):
            if place.project:
                every.setdefault(place.real, place)
    return tuple(place for place in every.values() if place.missed is None)


def installed_in(place: Found, digests: Digests, limits: Limits = DEFAULT_LIMITS) -> Iterator[Installed]:
    """Yield the things in a place. Raises SourceError where it cannot be listed."""
    if not os.path.isdir(place.real):  # noqa: PTH112 - never raises
        yield _single(place, digests, limits)
        return
    for folder in folders_of(place):
        if folder.name.startswith(OURS):
            continue
        root = Path(os.path.realpath(folder))
        tree = list_folder(root, limits)
        for parcel in parcels(tree, origin_of(folder), limits):
            if not any(part.startswith(OURS) for part in parcel.base.split("/")):
                yield _thing(place, folder, root, parcel, digests)


def read_thing(thing: Installed, limits: Limits = DEFAULT_LIMITS) -> Skill | None:
    """Read a thing as a scan does; None where it is gone or holds nothing that can be read.

    Raises SourceError where it cannot be read.
    """
    if thing.part is None:
        skill = next(read_file(str(thing.path), limits))
        return without_diary(skill) if thing.path.name in MIXED_FILES else skill
    tree = list_folder(thing.root, limits)
    return next(packages(tree, origin_of(_folder(thing)), limits, thing.part), None)


def _folder(thing: Installed) -> Path:
    """Return the folder under whose name the tree of a thing is read."""
    base = thing.part[1] if thing.part else ""
    return thing.path.parents[base.count("/")] if base else thing.path


def _single(place: Found, digests: Digests, limits: Limits) -> Installed:
    name = printable(place.path.name)
    digest = _of_servers(place.real, limits) if place.path.name in MIXED_FILES else ""
    digest = digest or digests.beneath(place.real.parent, place.real.name)
    kind = Kind.INSTRUCTIONS if place.purpose is Purpose.INSTRUCTIONS else Kind.CONFIG
    return Installed(
        kind, name, place.path, place.agents, digest_of([(name, digest)]), ((name, digest),), place.real
    )


def _of_servers(path: Path, limits: Limits) -> str:
    """Return the digest of the servers in a file that an agent changes with each prompt.

    Empty where they cannot be told from the rest: the file is too large, or not JSON.
    """
    try:
        if path.stat().st_size > limits.json_bytes:
            return ""
        said = json.dumps(list(_servers(json.loads(path.read_bytes()))), sort_keys=True)
    except (OSError, ValueError, RecursionError):
        return ""
    return f"sha256:{hashlib.sha256(said.encode()).hexdigest()}"


def _servers(value: object) -> Iterator[object]:
    """Yield what stands under `mcpServers` anywhere, but for empty lists of servers."""
    if not isinstance(value, dict):
        return
    for key in sorted(value):
        if key == "mcpServers" and value[key]:
            yield value[key]
        elif isinstance(value[key], dict):
            yield from _servers(value[key])


def _thing(place: Found, folder: Path, root: Path, parcel: Parcel, digests: Digests) -> Installed:
    base = parcel.base
    start = f"{base}/" if base and parcel.kind not in {"instructions", "config"} else ""
    files = [
        (leaf.path.removeprefix(start), digests.beneath(root, leaf.key))
        for leaf in parcel.leaves
        if leaf.path.rpartition("/")[2] != _DESKTOP
    ]
    files += [
        (item.file.removeprefix(start), _missed(root, item, digests))
        for item in parcel.left_out
        if not _is_git(item)
    ]
    path = folder / _real_base(parcel, start)
    own_folder = bool(base) or folder != place.path
    return Installed(
        kind=_KINDS.get(parcel.kind, Kind.FOLDER),
        name=base.rpartition("/")[2] or printable(folder.name),
        path=path,
        agents=place.agents,
        digest=digest_of(files),
        files=tuple(sorted(files)),
        root=root,
        part=(parcel.kind, base),
        movable=parcel.kind == "skill" and own_folder and os.path.lexists(path),
    )


def _real_base(parcel: Parcel, start: str) -> str:
    """Return where a package lies by the names on disk, which need not be those that are shown."""
    for leaf in parcel.leaves if start else ():
        inner = leaf.path.removeprefix(start).count("/") + 1
        base = Path(*Path(leaf.key).parts[:-inner])
        if printable(base.as_posix()) == parcel.base:
            return str(base)
    return parcel.base


_KINDS = {"skill": Kind.SKILL, "instructions": Kind.INSTRUCTIONS, "config": Kind.CONFIG}


def _is_git(item: NotInspected) -> bool:
    return item.expected and item.kind is Uninspected.BINARY


def _missed(root: Path, item: NotInspected, digests: Digests) -> str:
    """Return what stands for something that is no file; of a link, where it says that it leads, and to what.

    Agents follow links out of a skill, though a scan does not: what lies there must not change unseen.
    """
    if item.kind is Uninspected.LINK:
        try:
            return f"link:{(root / item.file).readlink()} {digests.at_end_of(root / item.file)}"
        except OSError:
            return "link:"
    return f"unread:{item.kind}"


def digest_of(files: Sequence[tuple[str, str]]) -> str:
    """Return the digest of a thing from those of its files, by path. Pure; the lock file depends on it."""
    digest = hashlib.sha256()
    for path, content in sorted(files):
        digest.update(f"{path}\0{content}\n".encode("utf-8", "surrogatepass"))
    return f"sha256:{digest.hexdigest()}"


def everything(
    watched: Watched,
    digests: Digests,
    limits: Limits = DEFAULT_LIMITS,
    paths: Collection[Path] | None = None,
) -> Iterator[tuple[Found, tuple[Installed, ...] | SourceError]]:
    """Yield places with the things in them, or with why they cannot be listed.

    All places, or those that hold or lie in `paths`.
    """
    wanted = None if paths is None else frozenset(map(_real, paths))
    for place in places_of(watched, limits):
        if wanted is not None and not _meets(place.real, wanted):
            continue
        try:
            yield place, tuple(installed_in(place, digests, limits))
        except SourceError as error:
            yield place, error


def _real(path: Path) -> Path:
    """Return where a path leads; of one that stands for many, the folder that they are in."""
    return Path(os.path.realpath(path.parent if "*" in path.name else path))


def _meets(place: Path, wanted: Collection[Path]) -> bool:
    return any(path == place or path in place.parents or place in path.parents for path in wanted)
