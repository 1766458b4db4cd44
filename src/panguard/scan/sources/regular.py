"""Opens regular files, never links, pipes or devices, and reads them within bounds."""

import errno
import os
import stat
from pathlib import Path

from panguard.errors import SourceError
from panguard.findings import NotInspected, Uninspected, phrase
from panguard.limits import Limits
from panguard.printable import printable
from panguard.regular import AT_ONCE, FOLDER, INHERITED_BY_NONE, NO_LINK, NO_TERMINAL
from panguard.scan.sources.tree import PEEK, Content, cut, window_for, within_window

_FLAGS = os.O_RDONLY | NO_LINK | AT_ONCE | INHERITED_BY_NONE | NO_TERMINAL
_FOLDER_FLAGS = _FLAGS | FOLDER


def read_beneath(root: Path, key: str, shown: str, limits: Limits) -> Content:
    """Read the file at `key` below `root`; what is wrong with it is part of the result."""
    try:
        descriptor = open_beneath(root, key)
    except OSError as error:
        return Content(b"", fault=unreadable(shown, error))
    return _read_descriptor(descriptor, shown, limits)


def read_single(path: Path, limits: Limits) -> Content:
    """Read one file that the user named; a link is followed, since they asked for it.

    Raises `SourceError` when it is not a regular file or cannot be opened.
    """
    shown = printable(str(path))
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            message = f"{shown} is {_what(status.st_mode)}; pga reads files and folders, and - for a pipe"
            raise SourceError(message)
        descriptor = os.open(os.path.realpath(path), _FLAGS)
    except OSError as error:
        raise SourceError(f"{shown}: the file cannot be read ({error.strerror})") from error
    return _read_descriptor(descriptor, path.name, limits)


def open_beneath(root: Path, key: str) -> int:
    """Open a file below `root`, which has no links in it, for reading, refusing links on the whole way.

    Where the system opens part by part, no link is ever followed. Where it cannot (Windows), the path is
    looked at once the file is open; a link that is gone again by then is not seen.
    """
    if os.open not in os.supports_dir_fd:
        return _open_and_compare(root / key)
    *folders, name = Path(key).parts
    current = os.open(root, _FOLDER_FLAGS)
    try:
        for folder in folders:
            inner = os.open(folder, _FOLDER_FLAGS, dir_fd=current)
            os.close(current)
            current = inner
        return os.open(name, _FLAGS, dir_fd=current)
    finally:
        os.close(current)


def _open_and_compare(path: Path) -> int:
    """Open a file and refuse it when its path turns out to lead elsewhere."""
    descriptor = os.open(path, _FLAGS)
    if os.path.normcase(os.path.realpath(path)) != os.path.normcase(path):
        os.close(descriptor)
        raise OSError(errno.ELOOP, "a link stands where a file or folder was")
    return descriptor


def _read_descriptor(descriptor: int, shown: str, limits: Limits) -> Content:
    """Read an open file within limits and close it."""
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            return Content(b"", fault=special(shown, status.st_mode))
        return _read_window(descriptor, shown, status.st_size, limits)
    except OSError as error:
        return Content(b"", fault=unreadable(shown, error))
    finally:
        os.close(descriptor)


def _read_window(descriptor: int, shown: str, size: int, limits: Limits) -> Content:
    start = _read(descriptor, PEEK)
    if len(start) < PEEK:
        return within_window(shown, start, limits)
    window = head, tail = window_for(shown, start, size, limits)
    data = start[:head] + _read(descriptor, head - len(start))
    if not tail:
        return Content(data, fault=cut(shown, size, window, start))
    os.lseek(descriptor, size - tail, os.SEEK_SET)
    return Content(data, _read(descriptor, tail), cut(shown, size, window, start))


def _read(descriptor: int, count: int) -> bytes:
    """Read `count` bytes, fewer at the end of the file."""
    parts: list[bytes] = []
    while count > 0 and (part := os.read(descriptor, min(count, 1 << 24))):
        parts.append(part)
        count -= len(part)
    return b"".join(parts)


def special(shown: str, mode: int) -> NotInspected:
    """Say that something is not a file but, by its mode, a pipe, a socket or a device."""
    reason = phrase("not a file but {what}; it was not opened", what=_what(mode))
    return NotInspected(shown, Uninspected.UNREADABLE, reason)


def _what(mode: int) -> str:
    if stat.S_ISDIR(mode):
        return "a folder"
    if stat.S_ISFIFO(mode):
        return "a named pipe"
    return "a socket" if stat.S_ISSOCK(mode) else "a device"


def unreadable(shown: str, error: OSError) -> NotInspected:
    """Say why the system did not let something be read."""
    reason = phrase("it could not be read: {error}", error=error.strerror or type(error).__name__)
    return NotInspected(shown or ".", Uninspected.UNREADABLE, reason)
