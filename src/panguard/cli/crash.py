"""What happens to an internal error: the traceback goes to a file, the user gets one sentence."""

import errno
import os
import sys
import traceback
from pathlib import Path

from panguard.config.folders import cache_directory
from panguard.printable import printable

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT)
REPORT_NAME = "last-error.txt"


def full_disk(error: BaseException) -> str:
    """Return what to say of an error that is no fault of ours but of a disk without room; else nothing."""
    if not isinstance(error, OSError) or error.errno not in _NO_ROOM:
        return ""
    file = f"{printable(str(error.filename))}: " if error.filename else ""
    return f"{file}{error.strerror}; make room on that disk, then try again"


def tell_crash(error: BaseException, *, debug: bool) -> None:
    """Say on stderr that PanGuard itself failed; with `debug` the traceback is printed, else kept."""
    trace = "".join(traceback.format_exception(error))
    what = f"internal error: {type(error).__name__}; this is a fault of PanGuard, not of what you scan"
    print(f"pga: {what}{details(trace, debug=debug)}", file=sys.stderr)


def details(trace: str, *, debug: bool) -> str:
    """Print a traceback or keep it in a file, and return the end of the sentence that says where it is."""
    if debug:
        print(trace, file=sys.stderr)
        return "."
    path = _write(trace)
    return "; run again with --debug to see more" if path is None else f"; the details are in {path}"


def _write(trace: str) -> Path | None:
    """Write the traceback to a file only the user can read; None where the disk does not allow it."""
    path = cache_directory(os.environ, sys.platform) / REPORT_NAME
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(trace)
    except OSError:
        return None
    return path
