"""Reads a git repository through the git client: fetched shallow and bare, read object by object.

1. An empty bare repository is made in a temporary folder, with no configuration but ours.
2. One version is fetched: no tags, no submodules, no hooks, no credential helpers, https or file only.
3. The tree is listed and its blobs are read from the store. Nothing is checked out, so no attribute,
   filter, link or name in the repository reaches the file system.
4. The temporary folder is removed, whatever happened.
"""

import os
import posixpath
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from panguard.errors import SourceError
from panguard.findings import NotInspected, Uninspected, phrase
from panguard.limits import Limits
from panguard.printable import printable
from panguard.scan.sources.address import Address
from panguard.scan.sources.gitclient import Blobs, Git, Listing, git_environment
from panguard.scan.sources.tree import Content, Leaf, sort_key, within_window
from panguard.values import dataclass, replace

_LINK_MODE = "120000"
_SUBMODULE_MODE = "160000"


@dataclass(frozen=True, slots=True)
class RepositoryTree:
    """One version of a repository: its blobs, listed; they are read while `reading` is open."""

    leaves: tuple[Leaf, ...]
    left_out: tuple[NotInspected, ...]
    blobs: Blobs
    opened: bool = False

    def read(self, leaf: Leaf, limits: Limits) -> Content:
        """Read a blob; of a link inside the repository, the file it leads to."""
        data = self.blobs.read(leaf.key, leaf.size, limits)
        if data is None:
            reason = phrase("git could not read this file")
            return Content(b"", fault=NotInspected(leaf.path, Uninspected.DAMAGED, reason))
        content = within_window(leaf.path, data, limits)
        missing = leaf.size - len(data)
        if missing <= 0:
            return content
        reason = phrase("the file has {size} bytes, more than could be read of it", size=leaf.size)
        return replace(content, fault=NotInspected(leaf.path, Uninspected.TOO_LARGE, reason, missing))


@contextmanager
def repository(
    address: Address,
    limits: Limits,
    environment: Mapping[str, str],
    settings: Mapping[str, str] | None = None,
    wanted: Callable[[], bool] = lambda: True,
) -> Iterator[RepositoryTree]:
    """Fetch a repository and give its tree; the copy is gone when the block ends.

    `settings` are settings of git besides ours. What is no longer `wanted` is not fetched to its end.

    Raises `SourceError` when git is missing, the fetch fails, or it meets a limit.
    """
    program = shutil.which("git", path=environment.get("PATH"))
    if program is None:
        message = "the git program was not found; install it from https://git-scm.com to scan repositories"
        raise SourceError(message)
    with tempfile.TemporaryDirectory(prefix="panguard-git-", ignore_cleanup_errors=True) as folder:
        git = Git(program, Path(folder), git_environment(address, environment, folder, settings), wanted)
        git.fetch(address, limits)
        listing = git.listing(address, limits)
        with git.blobs() as blobs:
            yield _tree(listing, address, blobs, limits)


@dataclass(frozen=True, slots=True)
class _Entry:
    mode: str
    blob: str
    size: int
    path: str


def _tree(listing: Listing, address: Address, blobs: Blobs, limits: Limits) -> RepositoryTree:
    """Make the tree of the folder that is asked for; links inside the repository become what they lead to."""
    entries = {entry.path: entry for entry in map(_entry, listing.records)}
    start = f"{address.folder}/" if address.folder else ""
    chosen = [entry for path, entry in entries.items() if path.startswith(start)]
    if start and not chosen and listing.whole:
        raise SourceError(f"{address.shown}: it has no folder '{printable(address.folder)}'")
    found = [_listed(entry, start, entries, blobs, limits) for entry in chosen]
    left_out = [item for item in found if isinstance(item, NotInspected)]
    if not listing.whole:
        reason = phrase("the repository holds more than a scan lists")
        left_out.append(NotInspected(".", Uninspected.TOO_MANY, reason))
    leaves = sorted((item for item in found if isinstance(item, Leaf)), key=sort_key)
    return RepositoryTree(tuple(leaves), tuple(left_out), blobs)


def _entry(record: bytes) -> _Entry:
    fields, _, path = record.partition(b"\t")
    mode, _, blob, size, *_ = (*fields.decode("ascii", "replace").split(), "", "", "", "")
    return _Entry(mode, blob, int(size) if size.isdigit() else 0, os.fsdecode(path))


def _listed(
    entry: _Entry, start: str, entries: Mapping[str, _Entry], blobs: Blobs, limits: Limits
) -> Leaf | NotInspected:
    """Return the file of an entry, or why it has none."""
    shown = printable(entry.path.removeprefix(start))
    if entry.mode == _SUBMODULE_MODE:
        reason = phrase("a submodule: another repository, which was not fetched")
        return NotInspected(shown, Uninspected.NOT_RUN, reason)
    if entry.mode != _LINK_MODE:
        return Leaf(shown, entry.size, entry.blob)
    target = os.fsdecode(blobs.read(entry.blob, min(entry.size, limits.link_bytes), limits) or b"")
    meant = posixpath.normpath(posixpath.join(posixpath.dirname(entry.path), target))
    found = entries.get(meant)
    if found is not None and found.mode not in {_LINK_MODE, _SUBMODULE_MODE}:
        return Leaf(shown, found.size, found.blob)
    reason = phrase("a link that was not followed; it leads to {target}", target=printable(target))
    return NotInspected(shown, Uninspected.LINK, reason, expected=_is_read_anyway(meant, start, entries))


def _is_read_anyway(meant: str, start: str, entries: Mapping[str, _Entry]) -> bool:
    """Say whether a link leads to a folder whose files are read under their own names."""
    inside = f"{meant}/".startswith(start) or meant == "."
    return inside and (meant == "." or any(path.startswith(f"{meant}/") for path in entries))
