"""The guard's own log: what it complains of, readable by its user alone, and never larger than a bound."""

import logging
import os
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TextIO

from panguard.disk import PRIVATE, private_folder
from panguard.limits import DEFAULT_LIMITS, Limits
from panguard.regular import AT_ONCE, NO_LINK

_FORMAT = "%(asctime)s %(levelname)s %(message)s"


def opened(path: Path) -> int:
    """Open a log to add to it; whoever else could read it no longer can. Raises OSError."""
    private_folder(path.parent)
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | AT_ONCE
    descriptor = os.open(path, flags | NO_LINK, PRIVATE)
    if sys.platform != "win32":
        os.fchmod(descriptor, PRIVATE)
    return descriptor


class OwnLog(RotatingFileHandler):
    """Adds to a log, which turns over at a bound; one older log is kept."""

    def __init__(self, path: Path, limits: Limits = DEFAULT_LIMITS) -> None:
        """Open the log. Raises OSError."""
        self._longest = limits.log_line_characters
        super().__init__(path, maxBytes=limits.log_bytes, backupCount=1, encoding="utf-8")
        self.setFormatter(logging.Formatter(_FORMAT))

    def format(self, record: logging.LogRecord) -> str:
        """Return a line, cut: what it quotes may come from an agent."""
        return super().format(record)[: self._longest]

    def doRollover(self) -> None:  # noqa: N802 - the library calls it so
        """Begin a new log, also for what the process itself prints into the old one."""
        mine = [number for number in (1, 2) if self._leads_here(number)]
        super().doRollover()
        if self.stream is not None:
            for number in mine:
                os.dup2(self.stream.fileno(), number)

    def _leads_here(self, number: int) -> bool:
        try:
            return os.path.samestat(os.fstat(number), Path(self.baseFilename).stat())
        except OSError:
            return False

    def _open(self) -> TextIO:  # type: ignore[override]
        return os.fdopen(opened(Path(self.baseFilename)), "a", encoding="utf-8", errors="backslashreplace")
