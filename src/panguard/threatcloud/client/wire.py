"""Speaks HTTP with one server: bounded in time and size, no redirects, and nothing unrecorded.

Whatever is sent is written to the user's log before it is sent.
"""

import json
import os
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import urllib3
from urllib3.exceptions import HTTPError

from panguard import __version__
from panguard.disk import PRIVATE, private_folder
from panguard.errors import SourceError

LARGEST_ANSWER = 1024 * 1024
_CHUNK = 64 * 1024
_HERE = ("localhost", "127.0.0.1", "::1")
AGENT = f"panguard/{__version__}"


class Answer(NamedTuple):
    """What a server answered: its status, its headers in small letters, its body."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Wire:
    """Requests to one server; all of them together may take `seconds`.

    Raises SourceError, with what went wrong, where there is no answer.
    """

    def __init__(
        self,
        url: str,
        log: Path,
        *,
        seconds: float = 60.0,
        silence: float = 10.0,
        clock: Callable[[], float] = time.monotonic,
        stamp: Callable[[], str] = lambda: time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
    ) -> None:
        self.url = url
        self._log = log
        self._clock = clock
        self._stamp = stamp
        self._silence = silence
        self._end = clock() + seconds
        self._pool = _pool(url)

    def get(self, path: str, headers: Mapping[str, str] | None = None, most: int = LARGEST_ANSWER) -> Answer:
        """Fetch something."""
        return self._ask("GET", path, headers or {}, None, most)

    def post(self, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Send a JSON document."""
        given = {"Content-Type": "application/json", **headers}
        return self._ask("POST", path, given, body, LARGEST_ANSWER)

    def stream(self, path: str) -> tuple[int, Iterator[bytes]]:
        """Return the status of an answer, and its body in pieces."""
        response = self._open("GET", path, {}, None)
        return response.status, self._closing(response, path)

    def _closing(self, response: urllib3.BaseHTTPResponse, path: str) -> Iterator[bytes]:
        try:
            yield from self._pieces(response, path)
        finally:
            response.close()

    def _ask(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes | None, most: int
    ) -> Answer:
        response = self._open(method, path, headers, body)
        try:
            data = bytearray()
            for piece in self._pieces(response, path):
                data += piece
                if len(data) > most:
                    raise SourceError(f"{self.url}{path}: the answer is larger than {most} bytes")
            named = {name.lower(): value for name, value in response.headers.items()}
            return Answer(response.status, named, bytes(data))
        finally:
            response.close()

    def _open(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes | None
    ) -> urllib3.BaseHTTPResponse:
        sent = {"User-Agent": AGENT, **headers}
        self._record(method, path, sent, body)
        left = min(self._silence, self._end - self._clock())
        if left <= 0:
            raise SourceError(f"{self.url}: took too long")
        try:
            return self._pool.request(
                method,
                f"{self.url}{path}",
                headers=sent,
                body=body,
                timeout=urllib3.Timeout(total=left),
                retries=False,
                redirect=False,
                preload_content=False,
                decode_content=False,
            )
        except (HTTPError, OSError) as error:
            raise SourceError(f"{self.url}: no answer ({_plainly(error)})") from error

    def _pieces(self, response: urllib3.BaseHTTPResponse, path: str) -> Iterator[bytes]:
        try:
            while piece := response.read1(_CHUNK):
                yield piece
                if self._clock() > self._end:
                    raise SourceError(f"{self.url}{path}: took too long")
        except (HTTPError, OSError) as error:
            raise SourceError(f"{self.url}{path}: the answer broke off ({_plainly(error)})") from error

    def _record(self, method: str, path: str, headers: Mapping[str, str], body: bytes | None) -> None:
        """Write down what is about to be sent; what cannot be written down is not sent."""
        line = {"at": self._stamp(), "method": method, "url": f"{self.url}{path}", "headers": dict(headers)}
        if body is not None:
            line["body"] = body.decode()
        try:
            private_folder(self._log.parent)
            descriptor = os.open(self._log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, PRIVATE)
            with os.fdopen(descriptor, "ab") as stream:
                stream.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")
        except OSError as error:
            reason = f"cannot be written ({error.strerror}), and what is not recorded is not sent"
            raise SourceError(f"{self._log}: {reason}") from error


def _pool(url: str) -> urllib3.PoolManager:
    """Return what connects to a server: through the proxy that the environment names, if it names one."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    proxy = getproxies().get(parts.scheme)
    if proxy and host not in _HERE and not proxy_bypass(host):
        return urllib3.ProxyManager(proxy)
    return urllib3.PoolManager()


def _plainly(error: Exception) -> str:
    """Return the last sentence of an error, which says what happened without names of classes."""
    text = str(error) or type(error).__name__
    return text.rpartition(": ")[2]
