"""Reads the files of one package within its bounds, and opens the archives among them."""

from collections.abc import Iterator, Sequence

from panguard.findings import NotInspected, Uninspected, phrase
from panguard.limits import Limits
from panguard.scan.kind import FileKind
from panguard.scan.skill import SkillFile, skill_file, wide_mark
from panguard.scan.sources.tree import Content, Leaf, Tree, within_window
from panguard.values import replace

_CONTINUATION = range(0x80, 0xC0)
_LONGEST_CHARACTER = 4
_BLOCK = 512
_FOLDER_SETTINGS = b"\0\0\0\1Bud1"  # .DS_Store
_LEAST = 512
_STREAMS = (b"\x1f\x8b\x08", b"\xfd7zXZ\x00", b"BZh91AY&SY")
_NOT_UTF_8 = "latin-1"
_ZIP_ENDS = (b"PK\x05\x06", b"PK\x03\x04")


def read_files(
    tree: Tree, leaves: Sequence[Leaf], base: str, limits: Limits
) -> tuple[tuple[SkillFile, ...], list[NotInspected]]:
    """Read leaves in the order given until a bound is met; paths become relative to `base`.

    Returns the files, sorted by path, and what bounds or faults left out.
    """
    files: list[SkillFile] = []
    left_out: list[NotInspected] = []
    size = 0
    for leaf in leaves[: limits.max_files]:
        path = leaf.path.removeprefix(f"{base}/") if base else leaf.path
        content = tree.read(leaf, _within_total(limits, size))
        size += len(content.head) + len(content.tail)
        if content.fault is not None:
            left_out.append(replace(content.fault, file=path))
        if not _is_missing(content):
            files.extend(files_of(path, content))
        if content.head.startswith(_FOLDER_SETTINGS):
            left_out.append(_of_no_interest(path, content.head))
    if len(leaves) > limits.max_files:
        left_out.append(_too_many(leaves[limits.max_files :]))
    if not tree.opened:
        members, unopened = _from_archives(files, limits.max_files - len(files), limits)
        files += members
        left_out += unopened
    return tuple(sorted(files, key=lambda file: file.path.encode())), left_out


def _within_total(limits: Limits, used: int) -> Limits:
    """Return limits for the next file that keep a package within its total, give or take its first bytes.

    Pictures and the like need no more than those, so only what should be read whole is missed.
    """
    left = max(_LEAST, limits.max_total_bytes - used)
    if left >= max(limits.max_file_bytes, limits.archive_bytes):
        return limits
    return replace(
        limits,
        max_file_bytes=min(left, limits.max_file_bytes),
        archive_bytes=min(left, limits.archive_bytes),
        binary_bytes=min(left, limits.binary_bytes),
    )


def _is_missing(content: Content) -> bool:
    """Say whether nothing at all was read; an empty file was read."""
    return content.fault is not None and not content.head


def files_of(path: str, content: Content) -> Iterator[SkillFile]:
    """Make the file, and a second one of its end where the middle was left out.

    The end is in the encoding of the start; one of characters of two or four bytes is never cut through.
    """
    if not content.tail:
        yield skill_file(path, content.head)
        return
    mark = wide_mark(content.head)
    yield skill_file(path, content.head if mark else _whole_end(content.head))
    end = skill_file(path, mark + (content.tail if mark else _whole_start(content.tail)))
    yield replace(end, path=f"{path} (end)", data=end.data[len(mark) :])


def _whole_end(data: bytes) -> bytes:
    """Drop the last character if it was cut through."""
    for back in range(1, _LONGEST_CHARACTER):
        lead = data[-back]
        if lead not in _CONTINUATION:
            needed = 1 if lead < 0xC0 else 2 if lead < 0xE0 else 3 if lead < 0xF0 else 4  # noqa: PLR2004 - UTF-8
            return data if needed <= back else data[:-back]
    return data


def _whole_start(data: bytes) -> bytes:
    """Drop what is left of a character that was cut through."""
    start = 0
    while start < _LONGEST_CHARACTER - 1 and start < len(data) and data[start] in _CONTINUATION:
        start += 1
    return data[start:]


def _from_archives(
    files: Sequence[SkillFile], room: int, limits: Limits
) -> tuple[list[SkillFile], list[NotInspected]]:
    """Open the archives among files of a package, all within one budget."""
    archives = tuple((file.path, file.data) for file in files if may_be_archive(file))
    if not archives:
        return [], []
    from panguard.scan.sources.archive import open_archives  # noqa: PLC0415 - few packages have archives

    opened = open_archives(archives, limits)
    members = [
        file
        for member in opened.members[: max(0, room)]
        for file in files_of(member.path, within_window(member.path, member.data, limits))
    ]
    left_out = list(opened.left_out)
    if len(opened.members) > max(0, room):
        reason = phrase("{n} files of archives are more than a scan reads", n=len(opened.members) - room)
        left_out.append(NotInspected("…", Uninspected.TOO_MANY, reason))
    return members, left_out


def may_be_archive(file: SkillFile) -> bool:
    """Say whether a file is, or has in it, an archive: by its content, not by what it is called.

    A tar without the usual mark is found when the file is not text; a zip also behind other content, and a
    compressed stream behind text that is not UTF-8.
    """
    if file.kind is FileKind.ARCHIVE:
        return True
    data = file.data
    if data.find(_ZIP_ENDS[0], max(0, len(data) - 65_557)) >= 0 and _ZIP_ENDS[1] in data:
        return True
    if file.kind.is_text:
        return file.encoding_note == _NOT_UTF_8 and any(True for _ in embedded_streams(data))
    return len(data) >= _BLOCK and _is_tar(data)


def embedded_streams(data: bytes) -> Iterator[int]:
    """Yield the first places where a compressed stream seems to begin, one for each kind."""
    for magic in _STREAMS:
        start = data.find(magic, 1)
        if start > 0:
            yield start


def _is_tar(data: bytes) -> bool:
    from panguard.scan.sources.tarred import is_tar  # noqa: PLC0415 - only for binaries of unknown kind

    return is_tar(data)


def _of_no_interest(path: str, data: bytes) -> NotInspected:
    reason = phrase("how macOS shows this folder")
    return NotInspected(path, Uninspected.BINARY, reason, len(data), expected=True)


def _too_many(leaves: Sequence[Leaf]) -> NotInspected:
    reason = phrase("{n} more files than a scan reads of one package", n=len(leaves))
    return NotInspected("…", Uninspected.TOO_MANY, reason, sum(leaf.size for leaf in leaves))
