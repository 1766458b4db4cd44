"""Writes what is published now into one zip that `pga sync --from` verifies as it verifies a server.

Its timestamp lives longer than that of the server, since it travels by hand: who gets hold of it could show
a scanner this state for as long.
"""

import io
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from panguard.disk import write_whole
from panguard.errors import UsageError
from panguard.threatcloud.server.publishing import Publisher

_STILL = (1980, 1, 1, 0, 0, 0)


def export(publisher: Publisher, file: Path, life: timedelta) -> int:
    """Write the bundle; return how many files it holds. Raises UsageError where it cannot be written."""
    content = io.BytesIO()
    names = dict(sorted(_members(publisher, life)))
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, data in names.items():
            bundle.writestr(zipfile.ZipInfo(name, _STILL), data)
    try:
        write_whole(file, content.getvalue())
    except OSError as error:
        raise UsageError(f"{file}: cannot be written: {error.strerror}; name another file") from error
    return len(names)


def _members(publisher: Publisher, life: timedelta) -> Iterator[tuple[str, bytes]]:
    yield from publisher.newest_files()
    yield "metadata/timestamp.json", publisher.long_timestamp(life)
