"""A progress bar on stderr: only on a terminal, and only once the work takes long enough to wonder."""

import sys
import time
from collections.abc import Iterable, Iterator
from typing import TextIO, TypeVar

_Item = TypeVar("_Item")
PATIENCE = 0.7
INTERVAL = 0.1
WIDTH = 60
_SPINNER = "|/-\\"


def with_progress(items: Iterable[_Item], *, shown: bool, stream: TextIO | None = None) -> Iterator[_Item]:
    """Yield the items; after `PATIENCE` seconds say on one line how many are done.

    The line is cleared at the end, so that nothing of it stays above the report.
    """
    out = stream or sys.stderr
    if not (shown and out.isatty()):
        yield from items
        return
    started = time.monotonic()
    latest = started
    drawn = False
    for count, item in enumerate(items, 1):
        now = time.monotonic()
        if now - started > PATIENCE and now - latest > INTERVAL:
            words = f"{_SPINNER[count % len(_SPINNER)]} {count} audited, {now - started:.0f} s"
            out.write(f"\r{words:<{WIDTH}}")
            out.flush()
            latest, drawn = now, True
        yield item
    if drawn:
        out.write("\r" + " " * WIDTH + "\r")
        out.flush()
