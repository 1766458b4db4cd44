"""Ends a benchmark, in silence where whoever read its output went away (`… | head`)."""

import os
import sys
from collections.abc import Callable
from typing import NoReturn

BROKEN_PIPE = 141


def ended(main: Callable[[], int | None]) -> NoReturn:
    """Run the function of a benchmark and end the process with what it returns."""
    try:
        code = main()
        sys.stdout.flush()
    except BrokenPipeError:
        # Without this Python complains once more when it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = BROKEN_PIPE
    sys.exit(code)
