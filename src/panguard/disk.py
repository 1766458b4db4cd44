"""Files that are there as a whole or not at all, folders that only their owner reads, and locks."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from panguard.regular import ALL, AT_ONCE, NO_LINK, read_regular

_PRIVATE_FOLDER = 0o700
PRIVATE = 0o600
PUBLIC = 0o644
_AFRESH = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | AT_ONCE


class Locked(Exception):  # noqa: N818 - it is an answer, not a fault
    """Another process holds the lock."""


def private_folder(path: Path) -> Path:
    """Make a folder, and those above it that are missing, so that only their owner can enter; return it."""
    missing = [path]
    while not missing[-1].is_dir() and not missing[-1].parent.is_dir():
        missing.append(missing[-1].parent)
    for folder in reversed(missing):
        folder.mkdir(mode=_PRIVATE_FOLDER, exist_ok=True)
    return path


def write_whole(path: Path, data: bytes, mode: int = PRIVATE) -> None:
    """Write a file so that a reader, or a machine that loses its power, finds the old or the new one."""
    scratch = _scratch(path)
    try:
        with _named(path):
            _fill(os.open(scratch, _AFRESH | NO_LINK, mode), data)
        scratch.replace(path)
    except BaseException:
        scratch.unlink(missing_ok=True)
        raise
    settle(path.parent)


def write_over(path: Path, data: bytes, mode: int) -> None:
    """Write to a file of the user's so that all but its content and rights stays: owner, and other names.

    A file is replaced as `write_whole` does it where nothing tells the new one from the old. One that has
    other names (hard links), or an owner that we cannot give, is written in place: what is to be written
    stands whole and on disk beside it until that is done, so a machine that loses its power in between leaves
    both; where the disk does not hold it, what was there is put back.
    """
    try:
        found = path.stat()
    except FileNotFoundError:
        write_whole(path, data, mode)
        return
    scratch = _scratch(path)
    try:
        with _named(path):
            _fill(os.open(scratch, _AFRESH | NO_LINK, mode), data)
        scratch.chmod(mode)
        if found.st_nlink == 1 and _given_to_owner(scratch, found):
            scratch.replace(path)
        else:
            _overwrite(path, data)
            path.chmod(mode)
    finally:
        scratch.unlink(missing_ok=True)
    settle(path.parent)


def _given_to_owner(scratch: Path, found: os.stat_result) -> bool:
    """Give a new file to the owner and the group of the old one; say whether it is theirs."""
    made = scratch.stat()
    if (made.st_uid, made.st_gid) == (found.st_uid, found.st_gid) or sys.platform == "win32":
        return True
    try:
        os.chown(scratch, found.st_uid, found.st_gid)
        scratch.chmod(made.st_mode & 0o7777)  # to give a file away may take rights from it
    except OSError:
        return False
    return True


def _overwrite(path: Path, data: bytes) -> None:
    before = read_regular(path)
    try:
        _fill(os.open(path, _AFRESH), data)
    except OSError:
        with suppress(OSError):
            _fill(os.open(path, _AFRESH), before)
        raise


def _scratch(path: Path) -> Path:
    return path.with_name(f".{path.name}.{os.getpid()}.part")


def _fill(descriptor: int, data: bytes) -> None:
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(descriptor)


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """Have an error of what is written to a file say which; the system names it only when it opens one."""
    try:
        yield
    except OSError as error:
        error.filename = str(path)
        raise


def settle(folder: Path) -> None:
    """Have the names in a folder survive a loss of power, where the system can be asked to."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def read_if_there(path: Path, most: int = ALL) -> bytes | None:
    """Return the content of a file as `read_regular` does; None where there is none."""
    try:
        return read_regular(path, most)
    except (FileNotFoundError, NotADirectoryError):
        return None


@contextmanager
def lock(path: Path, *, wait: bool) -> Iterator[None]:
    """Hold a lock that ends with the process; raises Locked at once where another has it, unless `wait`."""
    private_folder(path.parent)
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | AT_ONCE
    with os.fdopen(os.open(path, flags, PUBLIC), "ab") as stream:
        _seize(stream, wait=wait)
        try:
            yield
        finally:
            with suppress(OSError):
                _release(stream)


if sys.platform == "win32":
    import msvcrt

    def _seize(stream: IO[bytes], *, wait: bool) -> None:
        stream.seek(0)
        while True:
            try:
                msvcrt.locking(stream.fileno(), msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
            except OSError as error:
                if not wait:
                    raise Locked(stream.name) from error
            else:
                return

    def _release(stream: IO[bytes]) -> None:
        stream.seek(0)
        msvcrt.locking(stream.fileno(), msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _seize(stream: IO[bytes], *, wait: bool) -> None:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError as error:
            raise Locked(stream.name) from error

    def _release(stream: IO[bytes]) -> None:
        fcntl.flock(stream, fcntl.LOCK_UN)
