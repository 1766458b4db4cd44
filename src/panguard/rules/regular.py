"""Reads files that hold rules: regular ones only, and no more of them than a bound allows."""

import errno
import os
import stat
from pathlib import Path


def read_regular(path: Path, most: int) -> bytes:
    """Return a file's content, at most one byte more than `most`, by which the caller sees the excess.

    Raises OSError when it cannot be read, also for a pipe or a device, which may never end.
    """
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with os.fdopen(descriptor, "rb") as stream:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "not a regular file")
        return stream.read(most + 1)
