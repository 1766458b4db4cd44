"""Brings the skills of a source onto this disk, so that what is audited is what is installed.

A source is what a scan reads: a folder, an archive, the address of a repository. Only regular files are
written, under names that cannot lead anywhere else; what git keeps is left out. A file whose first line names
its interpreter can be run.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from panguard.errors import SourceError
from panguard.findings import Uninspected
from panguard.limits import DEFAULT_LIMITS, Limits
from panguard.printable import printable
from panguard.scan.sources.address import parse_address
from panguard.scan.sources.archive import INSIDE, archive_tree
from panguard.scan.sources.directory import list_folder
from panguard.scan.sources.git import repository
from panguard.scan.sources.packages import Origin, Parcel, parcels
from panguard.scan.sources.regular import read_single
from panguard.scan.sources.remote import origin_of
from panguard.scan.sources.target import is_address
from panguard.scan.sources.tree import Leaf, Tree
from panguard.values import dataclass, replace

_GIT = ".git"
_BAD = frozenset('\\:*?"<>|⟨⟩') | {chr(number) for number in range(32)}
_LONGEST = 255


@dataclass(frozen=True, slots=True)
class Offered:
    """A skill that a source has: its name, where it is in the source, what of it cannot be installed."""

    name: str
    origin: str
    left_out: tuple[str, ...]
    parcel: Parcel


@dataclass(frozen=True, slots=True)
class Opened:
    """A source whose skills can be brought here while it is open."""

    tree: Tree
    offered: tuple[Offered, ...]


@contextmanager
def opened(
    source: str, environment: Mapping[str, str], *, offline: bool, limits: Limits = DEFAULT_LIMITS
) -> Iterator[Opened]:
    """Open a source. Raises SourceError where it cannot be read, or is on the network and `offline`."""
    if is_address(source):
        address = parse_address(source)
        if offline and not address.is_local:
            raise SourceError(f"{address.shown} is on the network, and offline is set; get it while online")
        with repository(address, limits, environment) as fetched:
            yield _opened(fetched, origin_of(address), limits)
        return
    path = Path(source)
    name = printable(Path(os.path.realpath(path)).name)
    if path.is_dir():
        yield _opened(list_folder(path, limits), Origin(printable(source), name, name or None), limits)
        return
    whole = replace(limits, max_file_bytes=limits.archive_bytes, binary_bytes=limits.archive_bytes)
    content = read_single(path, whole)
    if content.fault is not None:
        raise SourceError(f"{printable(source)}: {content.fault.reason}")
    stem = name.split(".", 1)[0] or name
    tree = archive_tree(name, content.head, limits)
    yield _opened(tree, Origin(printable(source), stem, stem, joint="!/"), limits)


def _opened(tree: Tree, origin: Origin, limits: Limits) -> Opened:
    damaged = next((item for item in tree.left_out if item.kind is Uninspected.DAMAGED), None)
    if damaged is not None:
        raise SourceError(
            f"{origin.source}: {printable(damaged.file)}: {damaged.reason}; nothing of it is installed"
        )
    found = (parcel for parcel in parcels(tree, origin, limits) if parcel.kind == "skill")
    offered = tuple(
        Offered(
            parcel.base.rpartition("/")[2] or origin.name,
            origin.of(parcel.base),
            tuple(item.file for item in parcel.left_out if not item.expected),
            parcel,
        )
        for parcel in found
    )
    outer = frozenset(item.parcel.base for item in offered)
    return Opened(tree, tuple(item for item in offered if not _is_inner(item.parcel.base, outer)))


def _is_inner(base: str, outer: frozenset[str]) -> bool:
    """Say whether a skill lies in another one, with which it goes."""
    parts = base.split("/") if base else []
    return any("/".join(parts[:length]) in outer for length in range(len(parts)))


def checked_name(name: str) -> str:
    """Return the name of a skill that a folder can have. Raises SourceError for any other."""
    if "/" in name or not _is_safe(name) or name.startswith("."):
        raise SourceError(
            f"{printable(name)!r} cannot be the name of a skill's folder; give one: --name NAME"
        )
    return name


def bring(opened_source: Opened, offered: Offered, folder: Path, limits: Limits = DEFAULT_LIMITS) -> None:
    """Write the files of a skill, and of those in it, below a folder that does not exist yet.

    Raises SourceError where a file cannot be written as it is: its name leads elsewhere, it is too large.
    """
    base = offered.parcel.base
    start = f"{base}/" if base else ""
    leaves = [leaf for leaf in opened_source.tree.leaves if leaf.path.startswith(start) and _is_wanted(leaf)]
    if len(leaves) > limits.max_files or sum(leaf.size for leaf in leaves) > limits.installed_bytes:
        raise SourceError(f"{offered.origin}: it has more files or bytes than a skill may have")
    folder.mkdir(mode=0o755)
    whole = replace(limits, max_file_bytes=limits.installed_bytes, binary_bytes=limits.installed_bytes)
    for leaf in leaves:
        name = leaf.path.removeprefix(start)
        if not all(map(_is_safe, name.split("/"))):
            raise SourceError(f"{offered.origin}: {printable(name)} is no name for a file that is installed")
        content = opened_source.tree.read(leaf, whole)
        if content.fault is not None or content.tail or len(content.head) != leaf.size:
            raise SourceError(f"{offered.origin}: {printable(name)} could not be read as a whole")
        _write(folder / name, content.head)


def _is_wanted(leaf: Leaf) -> bool:
    return INSIDE not in leaf.path and _GIT not in leaf.path.split("/")


def _is_safe(part: str) -> bool:
    plain = part not in {"", ".", ".."} and len(part.encode("utf-8", "replace")) <= _LONGEST
    return plain and _BAD.isdisjoint(part) and part == printable(part) and not part.endswith((" ", "."))


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    try:
        with path.open("xb") as stream:
            stream.write(data)
    except FileExistsError as error:
        raise SourceError(f"{path.name}: two files have this name, but for its letters' case") from error
    path.chmod(0o755 if data.startswith(b"#!") else 0o644)
