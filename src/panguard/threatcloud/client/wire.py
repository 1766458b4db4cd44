"""Speaks HTTP with one server: bounded in time and size, no redirects, and nothing unrecorded.

Whatever is sent is written to the user's log before it is sent.
"""

import json
import os
import socket
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, wait
from functools import partial
from http.client import RemoteDisconnected
from pathlib import Path
from threading import Thread
from typing import NamedTuple, TypeVar
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import msgspec
import urllib3
from urllib3.exceptions import HTTPError, LocationParseError, MaxRetryError

from panguard import __version__
from panguard.disk import PRIVATE, lock, private_folder
from panguard.errors import BusyError, MessageError, SourceError
from panguard.limits import DEFAULT_LIMITS
from panguard.threatcloud.client.places import earlier

LARGEST_ANSWER = DEFAULT_LIMITS.answer_bytes
_CHUNK = 64 * 1024
_HERE = ("localhost", "127.0.0.1", "::1")
_BUSY = (429, 503)
_DIGITS = 10
AGENT = f"panguard/{__version__}"
_MOST_CAUSES = 8
Told = TypeVar("Told", bound=msgspec.Struct)
_Result = TypeVar("_Result")


class Answer(NamedTuple):
    """What a server answered: its status, its headers in small letters, its body."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def read(self, kind: type[Told]) -> Told:
        """Read the body as JSON. Raises MessageError where it is none, or another kind."""
        try:
            return msgspec.json.decode(self.body, type=kind)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise MessageError(f"the server's answer cannot be read: {error}") from error

    def fault(self, what: str) -> SourceError:
        """Return the error for an answer that says no: with how long to wait, where it says that."""
        if self.status not in _BUSY:
            return SourceError(what)
        told = self.headers.get("retry-after", "").strip()
        # A date may stand there too. Who gives one is asked again after the usual pause.
        return BusyError(
            what, int(told) if told.isascii() and told.isdecimal() and len(told) < _DIGITS else 0
        )


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
        self._late = False

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
            self._close(response)

    def _close(self, response: urllib3.BaseHTTPResponse) -> None:
        """Close an answer; one that a thread still reads is closed when that ends, which may be never."""
        if self._late:
            Thread(target=response.close, daemon=True).start()
        else:
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
            self._close(response)

    def _open(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes | None
    ) -> urllib3.BaseHTTPResponse:
        sent = {"User-Agent": AGENT, **headers}
        self._record(method, path, sent, body)
        silence = min(self._silence, self._left())
        ask = partial(
            self._pool.request,
            method,
            f"{self.url}{path}",
            headers=sent,
            body=body,
            timeout=urllib3.Timeout(total=silence),
            retries=False,
            redirect=False,
            preload_content=False,
            decode_content=False,
        )
        try:
            return self._within(ask)
        except (HTTPError, OSError) as error:
            raise SourceError(f"{self.url}: no answer ({plainly(error)})") from error

    def _left(self) -> float:
        left = self._end - self._clock()
        if left <= 0:
            raise SourceError(f"{self.url}: took too long")
        return left

    def _within(self, call: Callable[[], _Result]) -> _Result:
        """Wait for a call no longer than there is time left.

        A server that sends a byte now and then keeps every single read within its time, for ever. Whoever
        does that keeps a thread of ours waiting, which ends with the process, and nothing else.
        """
        done: Future[_Result] = Future()

        def run() -> None:
            try:
                done.set_result(call())
            except BaseException as error:  # noqa: BLE001 - it is raised where the result is waited for
                done.set_exception(error)

        left = self._left()
        Thread(target=run, daemon=True).start()
        if not wait([done], left).done:
            self._late = True
            raise SourceError(f"{self.url}: took too long")
        return done.result()

    def _pieces(self, response: urllib3.BaseHTTPResponse, path: str) -> Iterator[bytes]:
        try:
            while piece := self._within(partial(response.read1, _CHUNK)):
                yield piece
        except (HTTPError, OSError) as error:
            raise SourceError(f"{self.url}{path}: the answer broke off ({plainly(error)})") from error

    def _record(self, method: str, path: str, headers: Mapping[str, str], body: bytes | None) -> None:
        """Write down what is about to be sent; what cannot be written down is not sent."""
        line = {"at": self._stamp(), "method": method, "url": f"{self.url}{path}", "headers": dict(headers)}
        if body is not None:
            line["body"] = body.decode()
        try:
            private_folder(self._log.parent)
            _turn_over(self._log)
            descriptor = os.open(self._log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, PRIVATE)
            with os.fdopen(descriptor, "ab") as stream:
                stream.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")
        except OSError as error:
            reason = f"cannot be written ({error.strerror}), and what is not recorded is not sent"
            raise SourceError(f"{self._log}: {reason}") from error


def _turn_over(log: Path) -> None:
    """Begin a new log where one is full, and keep the one before; of several processes one does so."""

    def is_full() -> bool:
        return log.exists() and log.stat().st_size >= DEFAULT_LIMITS.sent_bytes

    if is_full():
        with lock(log.with_suffix(".lock"), wait=True):
            if is_full():
                log.replace(earlier(log))


def _pool(url: str) -> urllib3.PoolManager:
    """Return what connects to a server: through the proxy that the environment names, if it names one."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    proxy = getproxies().get(parts.scheme)
    if proxy and host not in _HERE and not proxy_bypass(host):
        return urllib3.ProxyManager(proxy)
    return urllib3.PoolManager()


def plainly(error: BaseException) -> str:
    """Say what kept an answer from coming, in words that need no knowledge of the libraries below."""
    causes = tuple(_causes(error))
    for kinds, words in _SAID:
        if any(isinstance(cause, kinds) for cause in causes):
            return words
    text = str(causes[-1]) or type(causes[-1]).__name__
    return text.rpartition(": ")[2].strip("()'\". ")


_SAID: tuple[tuple[tuple[type[BaseException], ...], str], ...] = (
    ((ssl.SSLCertVerificationError,), "its certificate is not one that this machine trusts"),
    ((ssl.SSLError,), "it does not speak https there; is it http, or another port?"),
    ((socket.gaierror, LocationParseError), "there is no such host, or it cannot be found now"),
    ((ConnectionRefusedError,), "nothing listens there; is it running, and is the port right?"),
    ((TimeoutError, urllib3.exceptions.TimeoutError), "it did not answer in time"),
    (
        (RemoteDisconnected, ConnectionResetError, BrokenPipeError),
        "it hung up; is it https, or another port?",
    ),
)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an error and what led to it, nearest first, as Python and urllib3 keep them."""
    seen = 0
    while error is not None and seen < _MOST_CAUSES:
        seen += 1
        yield error
        inner = next((item for item in error.args if isinstance(item, BaseException)), None)
        reason = error.reason if isinstance(error, MaxRetryError) else None
        error = inner or reason or error.__cause__ or error.__context__
