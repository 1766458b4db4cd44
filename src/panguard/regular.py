"""Reads regular files only, and no more of them than a bound allows: a pipe may never end."""

import errno
import os
import stat
import sys
from pathlib import Path

ALL = -1
if sys.platform == "win32":
    AT_ONCE = AS_IT_IS = os.O_BINARY
    NO_LINK = INHERITED_BY_NONE = NO_TERMINAL = FOLDER = 0
else:
    AS_IT_IS = 0  # elsewhere bytes are never changed on the way
    AT_ONCE = os.O_NONBLOCK  # nobody waits for whoever may read from, or write to, a pipe of that name
    NO_LINK, INHERITED_BY_NONE, NO_TERMINAL = os.O_NOFOLLOW, os.O_CLOEXEC, os.O_NOCTTY
    FOLDER = os.O_DIRECTORY


def read_regular(path: Path, most: int = ALL, *, follow: bool = True) -> bytes:
    """Return a file's content, at most one byte more than `most`, by which the caller sees the excess.

    Raises OSError when it cannot be read, also for a pipe or a device, which may never end, and unless
    `follow`, for a link.
    """
    flags = os.O_RDONLY | AT_ONCE
    descriptor = os.open(path, flags if follow else flags | NO_LINK)
    with os.fdopen(descriptor, "rb") as stream:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "not a regular file", str(path))
        return stream.read() if most == ALL else stream.read(most + 1)
