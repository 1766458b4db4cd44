"""Opens archives in memory, with the archives inside them, within one budget, never on disk. Pure."""

from collections.abc import Iterator

from panguard.findings import NotInspected, Uninspected, phrase
from panguard.limits import Limits
from panguard.scan.kind import FileKind, classify
from panguard.scan.sources.budget import TOO_LARGE, Budget, Entry, Fault, budget_for, entry_name
from panguard.scan.sources.compressed import BZIP2, GZIP, XZ, Unpacked, bunzip2, gunzip, unxz
from panguard.scan.sources.reading import embedded_streams
from panguard.scan.sources.tarred import is_tar, tar_entries
from panguard.scan.sources.tree import Content, Leaf, sort_key, within_window
from panguard.scan.sources.zipped import looks_like_zip, zip_entries
from panguard.values import dataclass, field

INSIDE = "!/"
_TAR_SUFFIXES = {".tgz": ".tar", ".tbz": ".tar", ".tbz2": ".tar", ".txz": ".tar"}
_STREAM_SUFFIXES = (".gz", ".bz2", ".xz")


@dataclass(frozen=True, slots=True)
class Member:
    """One file found in an archive, at a path like `outer.zip!/inner/file`."""

    path: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Opened:
    """All files of an archive and of the archives inside it, and what could not be read, with reasons."""

    members: tuple[Member, ...]
    left_out: tuple[NotInspected, ...]


@dataclass(frozen=True, slots=True)
class ArchiveTree:
    """An archive that was opened as a whole, as a tree of files."""

    leaves: tuple[Leaf, ...]
    left_out: tuple[NotInspected, ...]
    contents: tuple[bytes, ...]
    opened: bool = True

    def read(self, leaf: Leaf, limits: Limits) -> Content:
        """Return the content of a member, cut like a file of that size."""
        return within_window(leaf.path, self.contents[int(leaf.key)], limits)


def is_archive(path: str, data: bytes) -> bool:
    """Say whether bytes are an archive of any kind, whatever the file is called."""
    return classify(path, data) is FileKind.ARCHIVE or looks_like_zip(data) or is_tar(data)


def archive_tree(name: str, data: bytes, limits: Limits) -> ArchiveTree:
    """Open an archive that is itself the target; paths start inside it."""
    opened = open_archives(((name, data),), limits)
    start = name + INSIDE
    leaves = (
        Leaf(member.path.removeprefix(start), len(member.data), str(index))
        for index, member in enumerate(opened.members)
    )
    return ArchiveTree(
        tuple(sorted(leaves, key=sort_key)),
        tuple(_relative(item, start) for item in opened.left_out),
        tuple(member.data for member in opened.members),
    )


def _relative(item: NotInspected, start: str) -> NotInspected:
    path = item.file.removeprefix(start)
    return NotInspected(path, item.kind, item.reason, item.bytes, item.expected)


def open_archives(archives: tuple[tuple[str, bytes], ...], limits: Limits) -> Opened:
    """Open archives, given as path and bytes, and all archives inside them, sharing one budget."""
    opening = _Opening(budget_for(sum(len(data) for _, data in archives), limits), limits)
    for path, data in archives:
        opening.open(path, data, 1)
    return Opened(tuple(opening.members), tuple(opening.left_out))


@dataclass(slots=True)
class _Opening:
    budget: Budget
    limits: Limits
    members: list[Member] = field(default_factory=list)
    left_out: list[NotInspected] = field(default_factory=list)

    def open(self, path: str, data: bytes, depth: int) -> None:
        """Read one archive and every archive in it; `depth` counts archives from 1."""
        if depth > self.limits.archive_depth:
            reason = phrase(
                "archives inside archives are opened to a depth of {n}", n=self.limits.archive_depth
            )
            self._leave_out(path, Fault(Uninspected.TOO_DEEP, reason), len(data))
            return
        entries = _entries(path, data, self.budget)
        if entries is None and classify(path, data).is_text:
            return
        if entries is None:
            reason = phrase("archives of this kind cannot be opened; unpack it and scan the folder")
            self._leave_out(path, Fault(Uninspected.BINARY, reason), len(data))
            return
        for entry in entries:
            self._entry(path, entry, depth)

    def _entry(self, archive: str, entry: Entry, depth: int) -> None:
        name = entry_name(entry.name)
        path = archive + INSIDE + name.path
        if name.leads_outside:
            reason = phrase(
                "the name of this entry leads outside the archive; it was read, but unpacks elsewhere"
            )
            self._leave_out(path, Fault(Uninspected.DAMAGED, reason), 0)
        if entry.fault is not None:
            self._leave_out(path, entry.fault, 0)
        if entry.data is None:
            return
        self.members.append(Member(path, entry.data))
        if is_archive(path, entry.data):
            self.open(path, entry.data, depth + 1)

    def _leave_out(self, path: str, fault: Fault, size: int) -> None:
        self.left_out.append(NotInspected(path, fault.kind, fault.reason, size, fault.expected))


def _entries(path: str, data: bytes, budget: Budget) -> Iterator[Entry] | None:
    """Choose the reader by content; None for kinds of archive that have none."""
    if looks_like_zip(data):
        return zip_entries(data, budget)
    if is_tar(data):
        return tar_entries(data, budget)
    unpacked = _decompressed(data, budget)
    if unpacked is not None:
        return _stream_entries(path, unpacked, budget)
    return _embedded_entries(data, budget)


def _decompressed(data: bytes, budget: Budget) -> Unpacked | None:
    limit = max(0, budget.bytes)
    if data.startswith(GZIP):
        return gunzip(data, limit)
    if data.startswith(BZIP2):
        return bunzip2(data, limit)
    return unxz(data, limit, budget.memory) if data.startswith(XZ) else None


def _stream_entries(path: str, unpacked: Unpacked, budget: Budget) -> Iterator[Entry]:
    """Read what a compressed stream holds: the files of a tar, else the one file it was made from."""
    if unpacked.fault is not None:
        yield Entry("(end)", None, unpacked.fault)
    if is_tar(unpacked.data):
        yield from tar_entries(unpacked.data, budget)
        return
    budget.spend(len(unpacked.data))
    yield Entry(_inner_name(path), unpacked.data)


def _embedded_entries(data: bytes, budget: Budget) -> Iterator[Entry] | None:
    """Read the first stream that stands behind other content, as in scripts that unpack themselves.

    What else follows such a stream is no fault. Bytes that only look like the start of a stream give nothing
    and are passed over; not so where a bound may be the reason, of size or (with xz) of memory.
    """
    for start in embedded_streams(data):
        unpacked = _decompressed(data[start:], budget)
        if unpacked is None:
            continue
        if unpacked.data or unpacked.fault is TOO_LARGE or data.startswith(XZ, start):
            return _stream_entries("", Unpacked(unpacked.data) if unpacked.trailing else unpacked, budget)
    return None


def _inner_name(path: str) -> str:
    """Return the name of the file inside `name.md.gz`."""
    name = path.rpartition("/")[2]
    for suffix, inner in _TAR_SUFFIXES.items():
        if name.lower().endswith(suffix):
            return name[: -len(suffix)] + inner
    for suffix in _STREAM_SUFFIXES:
        if name.lower().endswith(suffix) and len(name) > len(suffix):
            return name[: -len(suffix)]
    return "content"
