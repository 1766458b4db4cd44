"""What every reader gives: a tree of files that are listed but not yet read. Pure values.

A folder, an archive and a git repository differ in how they list and read; what is a skill in them is
decided once, in `packages`.
"""

from typing import Protocol

from panguard.findings import NotInspected, Uninspected, phrase
from panguard.limits import Limits
from panguard.scan.kind import FileKind, classify
from panguard.values import dataclass

PEEK = 65_536
_ALIGNED = ~3


@dataclass(frozen=True, slots=True)
class Leaf:
    """One file of a tree: its printable path with `/`, its size, and how its reader finds it again."""

    path: str
    size: int
    key: str


@dataclass(frozen=True, slots=True)
class Content:
    """What was read of a file: its head, and its tail when the middle was left out.

    `fault` says why nothing or not everything was read.
    """

    head: bytes
    tail: bytes = b""
    fault: NotInspected | None = None


class Tree(Protocol):
    """Files that can be read one by one, and what the listing left out; `path`s are unique enough to show."""

    @property
    def leaves(self) -> tuple[Leaf, ...]:
        """Return every file, sorted by path."""
        ...

    @property
    def opened(self) -> bool:
        """Say whether the members of archives inside the tree are already among the leaves."""
        ...

    @property
    def left_out(self) -> tuple[NotInspected, ...]:
        """Return what was listed but is not a file, or was not listed at all, with the reason."""
        ...

    def read(self, leaf: Leaf, limits: Limits) -> Content:
        """Read a file within limits; a fault is part of the result, never an exception."""
        ...


def window_for(path: str, start: bytes, size: int, limits: Limits) -> tuple[int, int]:
    """Decide how many bytes are read from the start and from the end of a file.

    `start` are its first bytes, `PEEK` of them.

    Text is read to `max_file_bytes`; of a longer one both ends, since padding in front is the oldest
    trick. Where its end begins, a character of any encoding does: those of UTF-32 have four bytes, all
    others are told from what is within one. Archives are read whole to `archive_bytes`; of other binary
    files the start is enough.
    """
    if size <= min(limits.binary_bytes, limits.max_file_bytes):
        return size, 0
    kind = classify(path, start)
    if kind is FileKind.ARCHIVE:
        return min(size, limits.archive_bytes), 0
    if not kind.is_text:
        return min(size, limits.binary_bytes), 0
    if size <= limits.max_file_bytes:
        return size, 0
    quarter = limits.max_file_bytes // 4
    head, end = (limits.max_file_bytes - quarter) & _ALIGNED, (size - quarter) & _ALIGNED
    return (head, size - end) if head < end else (size, 0)


def cut(path: str, size: int, window: tuple[int, int], start: bytes) -> NotInspected | None:
    """Return what a window leaves out of a file that should be inspected whole, None if nothing."""
    missing = size - sum(window)
    kind = classify(path, start)
    if missing <= 0 or not (kind.is_text or kind is FileKind.ARCHIVE):
        return None
    return NotInspected(
        path,
        Uninspected.TOO_LARGE,
        phrase("the file has {size} bytes, more than could be read of it", size=size),
        missing,
    )


def within_window(path: str, data: bytes, limits: Limits) -> Content:
    """Cut bytes that are already in memory as a file of this path would be read."""
    head, tail = window_for(path, data[:PEEK], len(data), limits)
    if head >= len(data):
        return Content(data)
    end = data[len(data) - tail :] if tail else b""
    return Content(data[:head], end, cut(path, len(data), (head, tail), data[:PEEK]))


def sort_key(leaf: Leaf) -> bytes:
    """Order files by the bytes of their path, the same on every system."""
    return leaf.path.encode("utf-8", "surrogatepass")
