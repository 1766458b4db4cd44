"""What happens to an internal error: the traceback goes to a file, the user gets one sentence."""

import os
import sys
import traceback
from pathlib import Path

from panguard.config import cache_directory

REPORT_NAME = "last-error.txt"


def record_crash(error: BaseException, *, debug: bool) -> str:
    """Keep the traceback of `error` and return the sentence that tells the user where it is.

    With `debug` it is printed on stderr; otherwise it is written to a file that only the user can read.
    """
    trace = "".join(traceback.format_exception(error))
    what = f"internal error: {type(error).__name__}. This is a fault of PanGuard, not of your skill"
    if debug:
        print(trace, file=sys.stderr)
        return f"{what}."
    path = _write(trace)
    if path is None:
        return f"{what}; run again with --debug to see the details."
    return f"{what}; the details are in {path}"


def _write(trace: str) -> Path | None:
    """Write the traceback, or return None where the disk does not allow it."""
    path = cache_directory(os.environ, sys.platform) / REPORT_NAME
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        with os.fdopen(
            os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600),
            "w",
            encoding="utf-8",
            errors="backslashreplace",
        ) as file:
            file.write(trace)
    except OSError:
        return None
    return path
