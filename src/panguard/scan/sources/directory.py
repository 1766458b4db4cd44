"""Lists and reads a folder: never leaves it, follows no link out of it, opens nothing but regular files."""

import os
import stat
import sys
from collections import deque
from itertools import islice
from pathlib import Path

from panguard.errors import SourceError
from panguard.findings import NotInspected, Phrase, Uninspected, phrase
from panguard.limits import Limits
from panguard.printable import printable
from panguard.scan.sources.regular import read_beneath, special, unreadable
from panguard.scan.sources.tree import Content, Leaf, sort_key
from panguard.values import dataclass


@dataclass(frozen=True, slots=True)
class FolderTree:
    """The files of a folder as they were listed; `root` has no links in it."""

    root: Path
    leaves: tuple[Leaf, ...]
    left_out: tuple[NotInspected, ...] = ()
    opened: bool = False

    def read(self, leaf: Leaf, limits: Limits) -> Content:
        """Read a file through descriptors, so that nothing swapped in since the listing is followed."""
        return read_beneath(self.root, leaf.key, leaf.path, limits)


def list_folder(root: Path, limits: Limits) -> FolderTree:
    """List a folder, breadth first and in order of names, within `max_entries` and the allowed depth.

    Raises `SourceError` when the folder itself cannot be listed.
    """
    real = Path(os.path.realpath(root))
    try:
        with os.scandir(real):
            pass
    except OSError as error:
        message = f"{printable(str(root))}: the folder cannot be read ({error.strerror})"
        raise SourceError(message) from error
    walk = _Walk(str(real), limits)
    walk.run()
    return FolderTree(real, tuple(sorted(walk.leaves, key=sort_key)), tuple(walk.left_out))


class _Walk:
    """The state of one listing: folders still to list, what was found, links already followed."""

    def __init__(self, root: str, limits: Limits) -> None:
        self.root = root
        self.limits = limits
        self.leaves: list[Leaf] = []
        self.left_out: list[NotInspected] = []
        self.waiting: deque[tuple[str, str]] = deque()
        self.followed: set[tuple[int, int]] = set()
        self.entries = 0

    def run(self) -> None:
        """List everything that is within limits."""
        self.waiting.append(("", ""))
        while self.waiting:
            self._folder(*self.waiting.popleft())

    def _folder(self, shown: str, key: str) -> None:
        """List one folder: `shown` is its printable path, `key` where it really is below the root."""
        depth = shown.count("/") + 1 if shown else 0
        if depth > self.limits.max_directory_depth:
            self._leave_out(
                shown, Uninspected.TOO_DEEP, phrase("the folder lies deeper than a scan descends")
            )
            return
        left = self.limits.max_entries - self.entries
        try:
            with os.scandir(os.path.join(self.root, key)) as listing:  # noqa: PTH118 - names are bytes, not paths
                found = list(islice(listing, left + 1))
        except OSError as error:
            self.left_out.append(unreadable(shown, error))
            return
        if len(found) > left:
            self._leave_out(
                shown or ".", Uninspected.TOO_MANY, phrase("the folder holds more than a scan lists")
            )
        self.entries += min(left, len(found))
        for entry in sorted(found, key=lambda entry: os.fsencode(entry.name))[:left]:
            self._entry(entry, _join(shown, printable(entry.name)), _key(key, entry.name))

    def _entry(self, entry: "os.DirEntry[str]", shown: str, key: str) -> None:
        try:
            if _is_link(entry):
                self._link(entry.path, shown, key)
            elif entry.is_dir(follow_symlinks=False):
                self.waiting.append((shown, key))
            else:
                self._file(shown, key, entry.stat(follow_symlinks=False))
        except OSError as error:
            self.left_out.append(unreadable(shown, error))

    def _file(self, shown: str, key: str, status: os.stat_result) -> None:
        if stat.S_ISREG(status.st_mode):
            self.leaves.append(Leaf(shown, status.st_size, key))
        else:
            self.left_out.append(special(shown, status.st_mode))

    def _link(self, path: str, shown: str, key: str) -> None:
        """Follow a link that stays inside the root, once; say of any other where it leads."""
        try:
            target = os.path.realpath(path, strict=True)
            status = os.lstat(target)
        except OSError:
            self._leave_out(shown, Uninspected.LINK, phrase("the link leads nowhere, or back to itself"))
            return
        inside = _inside(self.root, target)
        if inside is None:
            reason = phrase("the link leads outside what is scanned, to {target}", target=printable(target))
            self._leave_out(shown, Uninspected.LINK, reason)
        elif not stat.S_ISDIR(status.st_mode):
            self._file(shown, inside, status)
        elif self._is_new(status, inside, key):
            self.waiting.append((shown, inside))
        else:
            reason = phrase("the link leads to a folder that is inspected under another name")
            self._leave_out(shown, Uninspected.LINK, reason, expected=True)

    def _is_new(self, status: os.stat_result, inside: str, key: str) -> bool:
        """Say whether a linked folder is neither one that holds the link nor already followed."""
        identity = (status.st_dev, status.st_ino)
        holds_the_link = inside == "" or f"{key}{os.sep}".startswith(f"{inside}{os.sep}")
        if holds_the_link or identity in self.followed:
            return False
        self.followed.add(identity)
        return True

    def _leave_out(self, shown: str, kind: Uninspected, reason: Phrase, *, expected: bool = False) -> None:
        self.left_out.append(NotInspected(shown, kind, reason, expected=expected))


def _is_link(entry: "os.DirEntry[str]") -> bool:
    if entry.is_symlink():
        return True
    if sys.platform == "win32":
        tag = entry.stat(follow_symlinks=False).st_reparse_tag
        return tag == stat.IO_REPARSE_TAG_MOUNT_POINT
    return False


def _join(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name


def _key(folder: str, name: str) -> str:
    return f"{folder}{os.sep}{name}" if folder else name


def _inside(root: str, target: str) -> str | None:
    """Return where a resolved path is below the root, `""` for the root, None for anywhere else."""
    if target == root:
        return ""
    start = root.rstrip(os.sep) + os.sep
    return target[len(start) :] if target.startswith(start) else None
