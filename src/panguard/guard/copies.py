"""Says what a file or a folder is, to the byte, the rights and the links, and makes copies of it."""

import hashlib
import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias

from panguard.errors import PanguardError
from panguard.regular import AS_IT_IS, NO_LINK

Facts: TypeAlias = tuple[tuple[str, int, str], ...]
"""For each file, link and folder: its path (`.` for the whole), its rights, and its content."""

_CHUNK = 1 << 20


def facts_of(path: Path) -> Facts:
    """Return what a thing is; of what its owner may not read, the rights alone. Raises OSError."""
    return tuple(sorted((shown, *_fact(found)) for shown, found in _walk(path)))


def digest_of(facts: Facts) -> str:
    """Return one digest for what a thing is."""
    digest = hashlib.sha256()
    for path, mode, content in facts:
        digest.update(f"{path}\0{mode:o}\0{content}\n".encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def size_of(path: Path) -> int:
    """Return how many bytes the files of a thing have."""
    return sum(found.lstat().st_size for _, found in _walk(path) if stat.S_ISREG(found.lstat().st_mode))


def copied(source: Path, target: Path) -> None:
    """Copy a thing with its rights and times, links as links, and have all of it on the disk.

    Raises OSError, and PanguardError for what is neither file, folder nor link.
    """
    for shown, found in _walk(source):
        to = target if shown == "." else target / shown
        mode = found.lstat().st_mode
        if stat.S_ISLNK(mode):
            to.symlink_to(found.readlink())
        elif stat.S_ISDIR(mode):
            to.mkdir(mode=0o700)
        elif stat.S_ISREG(mode):
            _copy_file(found, to)
        else:
            raise PanguardError(f"{found}: it is neither file, folder nor link; remove it first")
    for shown, found in reversed(tuple(_walk(source))):
        if stat.S_ISDIR(found.lstat().st_mode):
            _finish_folder(found, target if shown == "." else target / shown)


def _copy_file(source: Path, target: Path) -> None:
    descriptor = os.open(source, os.O_RDONLY | NO_LINK | AS_IT_IS)
    with os.fdopen(descriptor, "rb") as given, target.open("xb") as taken:
        shutil.copyfileobj(given, taken, _CHUNK)
        taken.flush()
        os.fsync(taken.fileno())
    shutil.copystat(source, target, follow_symlinks=False)


def _finish_folder(source: Path, target: Path) -> None:
    """Have the names in a copied folder on the disk, then give it the rights of the first."""
    if os.name != "nt":
        descriptor = os.open(target, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    shutil.copystat(source, target, follow_symlinks=False)


def _walk(path: Path) -> Iterator[tuple[str, Path]]:
    """Yield a thing and, of a folder, everything in it, outer before inner, without following a link."""
    waiting = [(".", path)]
    while waiting:
        shown, found = waiting.pop()
        yield shown, found
        if stat.S_ISDIR(found.lstat().st_mode):
            waiting += [(name if shown == "." else f"{shown}/{name}", found / name) for name in _names(found)]


def _names(folder: Path) -> list[str]:
    try:
        return sorted(os.listdir(folder), reverse=True)  # noqa: PTH208 - names, not paths
    except PermissionError:
        return []


def _fact(path: Path) -> tuple[int, str]:
    status = path.lstat()
    mode = stat.S_IMODE(status.st_mode)
    if stat.S_ISLNK(status.st_mode):
        return 0, f"link:{path.readlink()}"
    if stat.S_ISDIR(status.st_mode):
        return mode, "folder"
    if not stat.S_ISREG(status.st_mode):
        return mode, "special"
    try:
        return mode, f"sha256:{_digest(path)}"
    except PermissionError:
        return mode, "unread"


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    descriptor = os.open(path, os.O_RDONLY | NO_LINK | AS_IT_IS)
    with os.fdopen(descriptor, "rb") as stream:
        while part := stream.read(_CHUNK):
            digest.update(part)
    return digest.hexdigest()
