"""Where a report goes and how it looks there: format, colour, width, file."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TextIO

from panguard.config import Settings
from panguard.errors import UsageError
from panguard.language.catalogue import catalogue_for
from panguard.report.formats import renderer
from panguard.report.model import Report
from panguard.report.presentation import Presentation

DEFAULT_WIDTH = 80
MAX_WIDTH = 120
_LINKS_OF_THE_SYSTEM = ("/dev", "/dev/fd", "/proc/self/fd")
_PROBE = "─│✓✗▲"


def render(report: Report, settings: Settings, stream: TextIO | None) -> str:
    """Return the document in the format, language and looks asked for; only that format is imported.

    `stream` is the terminal or pipe it will be printed on, None when it goes to a file.
    """
    return renderer(settings.format)(
        report, catalogue_for(settings.lang), presentation(settings, stream, os.environ)
    )


def presentation(settings: Settings, stream: TextIO | None, environment: Mapping[str, str]) -> Presentation:
    """Decide the looks for a stream."""
    terminal = stream is not None and stream.isatty()
    return Presentation(
        colour=wants_colour(settings.color, environment, terminal=terminal),
        width=_width(stream, environment) if stream is not None and terminal else DEFAULT_WIDTH,
        unicode=stream is None or _can_say(stream, _PROBE),
        quiet=settings.quiet,
        explain=settings.explain,
        show_suppressed=settings.show_suppressed,
    )


def wants_colour(choice: str, environment: Mapping[str, str], *, terminal: bool) -> bool:
    """Decide about colour: the setting, then NO_COLOR, then FORCE_COLOR, then the terminal."""
    if choice != "auto":
        return choice == "always"
    if environment.get("NO_COLOR"):
        return False
    if environment.get("FORCE_COLOR"):
        return True
    return terminal and environment.get("TERM") != "dumb"


def _width(stream: TextIO, environment: Mapping[str, str]) -> int:
    columns = environment.get("COLUMNS", "")
    if columns.isdecimal() and int(columns[:6]) > 0:
        return min(int(columns[:6]), MAX_WIDTH)
    try:
        return min(os.get_terminal_size(stream.fileno()).columns or DEFAULT_WIDTH, MAX_WIDTH)
    except OSError:
        return DEFAULT_WIDTH


def _can_say(stream: TextIO, text: str) -> bool:
    try:
        text.encode(stream.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def deliver(document: str, file: str | None) -> None:
    """Print a document, or write it to a file; raises `UsageError` when the file cannot be written."""
    if file is None or file == "-":
        sys.stdout.write(document)
        return
    write_file(Path(file), document)


def write_file(path: Path, text: str) -> None:
    """Write a file at once or not at all; devices and pipes are written to directly.

    A link is replaced and never followed: a tree that is scanned may have placed it there to have
    another file overwritten. Raises `UsageError` when the file cannot be written.
    """
    data = text.encode("utf-8", "backslashreplace")
    try:
        if _is_stream(path):
            path.write_bytes(data)
        else:
            _replace(path, data)
    except OSError as error:
        raise UsageError(f"{path}: cannot be written: {error.strerror}; choose another file") from error


def _is_stream(path: Path) -> bool:
    """Say whether a path is written to as it stands; of links only those of the system, as /dev/stdout."""
    if path.is_symlink():
        return str(path.parent) in _LINKS_OF_THE_SYSTEM
    return path.exists() and not path.is_file()


def _replace(target: Path, data: bytes) -> None:
    temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("xb") as file:
            file.write(data)
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
