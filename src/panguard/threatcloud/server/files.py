"""The static, signed repository: files with validators, kept in memory while they do not change."""

import re
from collections import OrderedDict
from pathlib import Path
from typing import NamedTuple

from starlette.responses import Response

from panguard.limits import DEFAULT_LIMITS
from panguard.threatcloud.server.calls import etag_of, is_known
from panguard.threatcloud.server.problems import MEDIA, Refused, written

_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}(?:/[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}){0,7}")
# A name that begins with a version or a digest always stands for the same bytes.
_UNCHANGING = re.compile(r"(?:[0-9]+|[0-9a-f]{64})\.")
_SAFE = {"X-Content-Type-Options": "nosniff"}
_MOST_KEPT = DEFAULT_LIMITS.kept_file_bytes


class _Kept(NamedTuple):
    stamp: tuple[int, int, int]
    body: bytes
    etag: str


class Files:
    """The files of one folder. Only plain files with plain names are served; links lead nowhere."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._size = 0

    def response(self, name: str, known: str) -> Response:
        """Answer a request for a file; `known` are the validators that the asker has."""
        found = self._find(name) if _NAME.fullmatch(name) else None
        if found is None:
            problem = Refused("not-found", "There is no such file.").problem
            return Response(written(problem), 404, {"Cache-Control": "no-store", **_SAFE}, MEDIA)
        lasting = _UNCHANGING.match(name.rpartition("/")[2])
        headers = {
            "ETag": found.etag,
            "Cache-Control": "public, max-age=31536000, immutable" if lasting else "public, max-age=60",
            **_SAFE,
        }
        if is_known(found.etag, known):
            return Response(b"", 304, headers)
        media = "application/json" if name.endswith(".json") else "application/octet-stream"
        return Response(found.body, 200, headers, media)

    def _find(self, name: str) -> _Kept | None:
        path = self._folder / name
        try:
            seen = path.stat()
            stamp = (seen.st_mtime_ns, seen.st_size, seen.st_ino)
            kept = self._kept.get(name)
            if kept and kept.stamp == stamp:
                return kept
            if not path.is_file() or not path.resolve().is_relative_to(self._folder.resolve()):
                return None
            body = path.read_bytes()
        except (OSError, ValueError):
            return None
        return self._keep(name, _Kept(stamp, body, etag_of(body)))

    def _keep(self, name: str, found: _Kept) -> _Kept:
        older = self._kept.pop(name, None)
        self._size += len(found.body) - (len(older.body) if older else 0)
        self._kept[name] = found
        while self._size > _MOST_KEPT:
            self._size -= len(self._kept.popitem(last=False)[1].body)
        return found
