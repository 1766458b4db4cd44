"""A bundle carried by hand: a zip of what a server publishes, verified like the server's own word."""

import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from panguard.errors import SourceError
from panguard.limits import DEFAULT_LIMITS

MOST_FILES = DEFAULT_LIMITS.bundle_files
_PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_CHUNK = 64 * 1024
_OK, _NOT_FOUND = 200, 404
_PREFIX = "/tuf/"


class Bundle:
    """Gives the files of a bundle as a server would; nothing is unpacked to disk."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def __enter__(self) -> Self:
        try:
            self._zip = zipfile.ZipFile(self._file)
        except (OSError, zipfile.BadZipFile) as error:
            raise SourceError(f"{self._file}: is no bundle that can be read ({error})") from error
        members = self._zip.infolist()
        strange = any(member.compress_type not in _PACKINGS for member in members)
        if strange or len(members) > MOST_FILES:
            self._zip.close()
            told = "is packed in a way that none is" if strange else f"holds more than {MOST_FILES} files"
            raise SourceError(f"{self._file}: {told}; this is no bundle")
        self._names = {member.filename for member in members}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._zip.close()

    def stream(self, path: str) -> tuple[int, Iterator[bytes]]:
        """Return a file in pieces, with the status that a server would give."""
        name = path.removeprefix(_PREFIX)
        if name not in self._names:
            return _NOT_FOUND, iter(())
        return _OK, self._pieces(name)

    def _pieces(self, name: str) -> Iterator[bytes]:
        try:
            with self._zip.open(name) as member:
                while piece := member.read(_CHUNK):
                    yield piece
        except (OSError, EOFError, zipfile.BadZipFile, zlib.error, RuntimeError) as error:
            raise SourceError(f"{self._file}: {name} cannot be read ({error})") from error
