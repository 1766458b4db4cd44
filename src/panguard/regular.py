"""Reads regular files only, and no more of them than a bound allows: a pipe may never end."""

import errno
import os
import stat
from pathlib import Path

ALL = -1
# Nobody waits for whoever may read from, or write to, a pipe of that name.
AT_ONCE = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def read_regular(path: Path, most: int = ALL, *, follow: bool = True) -> bytes:
    """Return a file's content, at most one byte more than `most`, by which the caller sees the excess.

    Raises OSError when it cannot be read, also for a pipe or a device, which may never end, and unless
    `follow`, for a link.
    """
    flags = os.O_RDONLY | AT_ONCE
    descriptor = os.open(path, flags if follow else flags | getattr(os, "O_NOFOLLOW", 0))
    with os.fdopen(descriptor, "rb") as stream:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "not a regular file", str(path))
        return stream.read() if most == ALL else stream.read(most + 1)
