"""Remembers what reviewers said, so that no text is paid for twice; bounded, private, dispensable."""

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

import msgspec

from panguard.disk import private_folder, write_whole
from panguard.limits import DEFAULT_LIMITS, Limits
from panguard.regular import read_regular

_SUFFIX = ".json"
_Kept = TypeVar("_Kept", bound=msgspec.Struct)


class Cache:
    """What was said, by a key made of all that it depends on. Damage and a full disk only cost a question."""

    def __init__(self, folder: Path, limits: Limits = DEFAULT_LIMITS) -> None:
        self._folder = folder
        self._limits = limits

    def get(self, key: str, form: type[_Kept]) -> _Kept | None:
        """Return what was kept under a key; None where there is nothing that can be used."""
        file = self._file(key)
        try:
            data = read_regular(file, self._limits.review_cache_bytes)
            kept = msgspec.json.decode(data, type=form)
            os.utime(file)
        except (OSError, msgspec.DecodeError, RecursionError):
            return None
        return kept

    def put(self, key: str, kept: msgspec.Struct) -> None:
        """Keep something, and let go of what was used longest ago where there is too much."""
        try:
            private_folder(self._folder)
            write_whole(self._file(key), msgspec.json.encode(kept))
            self._thin_out()
        except (OSError, UnicodeError):
            # Without a cache the next review costs a question; a scan does not fail for that. Names of files
            # that are no text cannot be kept.
            return

    def size(self) -> tuple[int, int]:
        """Return how many opinions are kept, and in how many bytes."""
        files = self._files()
        return len(files), sum(size for _, size, _ in files)

    def _file(self, key: str) -> Path:
        return self._folder / f"{key}{_SUFFIX}"

    def _files(self) -> list[tuple[float, int, str]]:
        """Return when each file was last used, its size and its path, the oldest first."""
        found: list[tuple[float, int, str]] = []
        try:
            with os.scandir(self._folder) as entries:
                for entry in entries:
                    if entry.name.endswith(_SUFFIX) and entry.is_file(follow_symlinks=False):
                        status = entry.stat(follow_symlinks=False)
                        found.append((status.st_mtime, status.st_size, entry.path))
        except OSError:
            return []
        return sorted(found)

    def _thin_out(self) -> None:
        files = self._files()
        count, size = len(files), sum(size for _, size, _ in files)
        for _, each, path in files:
            if count <= self._limits.review_cache_entries and size <= self._limits.review_cache_bytes:
                return
            Path(path).unlink(missing_ok=True)
            count, size = count - 1, size - each


def key_of(parts: Sequence[str]) -> str:
    """Return the key of all that an answer depends on; no two lists of parts share one."""
    return hashlib.sha256(
        msgspec.json.encode([part.encode("utf-8", "surrogatepass") for part in parts])
    ).hexdigest()
