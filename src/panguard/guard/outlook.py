"""Decides which folders have to be watched to see what changes in places of agents, also in those to come.

Each folder is watched by itself, and no link is followed but those by which skills are installed: so what is
watched is bounded, whatever stands in a folder.
"""

import fnmatch
import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path

from panguard.guard.installed import OURS, Watched
from panguard.limits import Limits
from panguard.scan.discover import possible_places

_GIT = ".git"


class Outlook:
    """What is watched: whole folders, and single names in others.

    `polled` are places that are compared instead: they are too large, or the system cannot name all that
    happens there; the folders of which that is so are in `unnamed`.
    """

    def __init__(self) -> None:
        self.trees: dict[str, Path] = {}
        self.names: dict[str, dict[str, Path]] = {}
        self.polled: set[Path] = set()
        self.unnamed: set[str] = set()

    @property
    def folders(self) -> frozenset[str]:
        """Return the folders to watch, each without those in it."""
        return frozenset((*self.trees, *self.names))

    def place_of(self, path: str) -> Path | None:
        """Return the place that an event at a path is about; None for what is nobody's."""
        folder, _, name = path.rpartition(os.sep)
        if name.startswith(OURS):
            return None
        place = self.trees.get(path) or self.trees.get(folder)
        return place or self._named(folder or os.sep, name)

    def _named(self, folder: str, name: str) -> Path | None:
        names = self.names.get(folder, {})
        if name in names:
            return names[name]
        for pattern, place in names.items():
            if "*" in pattern and fnmatch.fnmatchcase(name, pattern):
                return place.with_name(name)
        return None

    def is_watched(self, path: str) -> bool:
        """Say whether a folder is watched: what happens to it itself may put another one in its place."""
        return path in self.trees or path in self.names

    def may_move(self, path: str) -> bool:
        """Say whether an event at a path may change what has to be watched."""
        if self.is_watched(path):
            return True
        is_folder = os.path.isdir(path) or os.path.islink(path)  # noqa: PTH112, PTH114 - a text, not a path
        return is_folder and self.place_of(path) is not None

    def differs(self, other: "Outlook") -> bool:
        """Say whether something else has to be watched."""
        return (self.trees, self.names, self.polled) != (other.trees, other.names, other.polled)

    def leave_out(self) -> None:
        """Have folders that hold names that are no text compared: each event about one ends all watching."""
        for folder in self.unnamed:
            place = self.trees.pop(folder, None)
            self.polled.update((place,) if place else (), self.names.pop(folder, {}).values())


def outlook(watched: Watched, limits: Limits) -> Outlook:
    """Return what has to be watched now."""
    made = Outlook()
    for place in possible_places(watched.machine, watched.projects):
        _add(made, place, limits)
    named = (folder for folder in made.names if folder not in made.trees)
    made.unnamed.update(folder for folder in named if not _are_texts(_entries(folder)))
    made.leave_out()
    return made


def _add(made: Outlook, place: Path, limits: Limits) -> None:
    existing, name = _nearest(place)
    made.names.setdefault(os.path.realpath(existing), {})[name] = existing / name
    if existing != place.parent:
        return
    real = os.path.realpath(place)
    if place.is_symlink():
        made.names.setdefault(os.path.dirname(real), {})[os.path.basename(real)] = place  # noqa: PTH119, PTH120
    if os.path.isdir(real):  # noqa: PTH112 - never raises
        for folder in (real, *_linked(real)):
            for inner, entries in _listed(folder):
                if not _is_text(inner) or not _are_texts(entries):
                    made.polled.add(place)
                    made.unnamed.add(inner)
                if len(made.trees) >= limits.watched_folders:
                    made.polled.add(place)
                    return
                made.trees.setdefault(inner, place)


def _is_text(path: str) -> bool:
    """Say whether the system can be asked about what is at a path, and tell of it."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True


def _are_texts(entries: "Iterable[os.DirEntry[str]]") -> bool:
    return all(_is_text(entry.name) for entry in entries)


def _nearest(place: Path) -> tuple[Path, str]:
    """Return the nearest folder above a place that exists, and the name in it that leads to the place."""
    name, folder = place.name, place.parent
    while not os.path.isdir(folder) and folder != folder.parent:  # noqa: PTH112 - never raises
        name, folder = folder.name, folder.parent
    return folder, name


def _linked(folder: str) -> Iterator[str]:
    """Yield the folders that links directly in a folder lead to, outside of it."""
    for entry in _entries(folder):
        if entry.is_symlink() and os.path.isdir(entry.path):  # noqa: PTH112 - never raises
            real = os.path.realpath(entry.path)
            if not f"{folder}{os.sep}".startswith(f"{real.rstrip(os.sep)}{os.sep}"):
                yield real


def _folders(root: str) -> Iterator[str]:
    """Yield a folder and those in it; of what git keeps, only what it can be made to run."""
    return (folder for folder, _ in _listed(root))


def _listed(root: str) -> "Iterator[tuple[str, list[os.DirEntry[str]]]]":
    """Yield a folder and those in it, each with what is in it."""
    waiting = [root]
    while waiting:
        folder = waiting.pop()
        entries = _entries(folder)
        yield folder, entries
        inner = [entry.path for entry in entries if _is_folder(entry)]
        if os.path.basename(folder) == _GIT:  # noqa: PTH119 - a text, not a path
            inner = [path for path in inner if path.endswith(f"{os.sep}hooks")]
        waiting += sorted(inner, reverse=True)


def _is_folder(entry: "os.DirEntry[str]") -> bool:
    try:
        return entry.is_dir(follow_symlinks=False) and not entry.name.startswith(OURS)
    except OSError:
        return False


def _entries(folder: str) -> list["os.DirEntry[str]"]:
    try:
        with os.scandir(folder) as listing:
            return list(listing)
    except OSError:
        return []


def signature(place: Path, limits: Limits) -> bytes:
    """Return what changes when anything in a place does, from its names, sizes and times."""
    digest = sha256()
    if "*" in place.name:
        for entry in _entries(str(place.parent)):
            if fnmatch.fnmatchcase(entry.name, place.name):
                digest.update(_stamp(entry.path))
        return digest.digest()
    real = os.path.realpath(place)
    left = limits.max_entries
    for folder in (*_folders(real), *(inner for linked in _linked(real) for inner in _folders(linked))):
        for path in (folder, *(entry.path for entry in _entries(folder))):
            digest.update(_stamp(path))
            left -= 1
        if left <= 0:
            break
    return digest.digest()


def _stamp(path: str) -> bytes:
    try:
        status = os.lstat(path)
    except OSError as error:
        return f"{path}\0{error.errno}\n".encode("utf-8", "surrogateescape")
    times = (status.st_mtime_ns, status.st_ctime_ns, status.st_ino, stat.S_IFMT(status.st_mode))
    size = 0 if stat.S_ISDIR(status.st_mode) else status.st_size
    return f"{path}\0{size} {times}\n".encode("utf-8", "surrogateescape")


def signatures(places: Iterator[Path], limits: Limits) -> Mapping[Path, bytes]:
    """Return the signature of each place."""
    return {place: signature(place, limits) for place in places}
