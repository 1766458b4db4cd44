"""A Threat Cloud on loopback: serves what a real publisher signed, checks signatures, and can misbehave."""

import hashlib
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from panguard.threatcloud.identity import CLIENT, HOUR, SIGNATURE, Request, client_of, is_signed, is_solved
from panguard.threatcloud.server.publishing import Publisher

BITS = 1
Answer = tuple[int, dict[str, str], bytes]


@dataclass(frozen=True)
class Got:
    """A request as it came: all its bytes are in here."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body)
        return found


class _Counting:
    """A stream that counts what passes."""

    def __init__(self, stream: Any, count: Callable[[int], None]) -> None:
        self._stream = stream
        self._count = count

    def readline(self, *size: int) -> bytes:
        return self._counted(self._stream.readline(*size))

    def read(self, *size: int) -> bytes:
        return self._counted(self._stream.read(*size))

    def _counted(self, data: bytes) -> bytes:
        self._count(len(data))
        return data

    def write(self, data: bytes) -> int:
        self._count(len(data))
        written: int = self._stream.write(data)
        return written

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


@dataclass
class Cloud:
    """The server: `overrides` answers in place of what is published, `broken` in place of everything."""

    publisher: Publisher
    url: str = ""
    got: list[Got] = field(default_factory=list)
    known: dict[str, str] = field(default_factory=dict)
    overrides: dict[str, Callable[[], Answer]] = field(default_factory=dict)
    journal: list[dict[str, Any]] = field(default_factory=list)
    broken: Callable[["Cloud"], Answer | None] | None = None
    refuses: int = 0
    bytes_passed: int = 0
    stop: Callable[[], None] = lambda: None
    over: threading.Event = field(default_factory=threading.Event)

    def count(self, size: int) -> None:
        self.bytes_passed += size

    def posted(self, path: str) -> list[Got]:
        return [request for request in self.got if request.method == "POST" and request.path == path]

    def answer(self, request: Got) -> Answer | None:
        """Return what is answered; None for nothing at all."""
        self.got.append(request)
        if self.broken:
            return self.broken(self)
        if request.path in self.overrides:
            return self.overrides[request.path]()
        if request.path.startswith("/tuf/"):
            return self._file(request)
        if request.path == "/api/clients/challenge":
            return _json(200, {"challenge": "c" * 20, "bits": BITS, "seconds": 600})
        if request.path.startswith("/api/journal?from="):
            first = int(request.path.partition("=")[2])
            return _json(200, {"entries": self.journal[first : first + 2], "total": len(self.journal)})
        return self._posted(request)

    def _file(self, request: Got) -> Answer:
        file = self.publisher.public / request.path.removeprefix("/tuf/")
        if not file.is_file():
            return 404, {}, b""
        data = file.read_bytes()
        tag = f'"{hashlib.sha256(data).hexdigest()[:32]}"'
        if request.headers.get("if-none-match") == tag:
            return 304, {"ETag": tag}, b""
        return 200, {"ETag": tag}, data

    def _posted(self, request: Got) -> Answer:
        if request.path == "/api/clients/register":
            key = request.json["publicKey"]
            if not is_solved("c" * 20, key, request.json["solution"], BITS):
                return _json(400, {"detail": "The number does not solve the challenge."})
            self.known[client_of(key)] = key
            return _json(201, {"clientId": client_of(key)})
        key = self.known.get(request.headers.get(CLIENT.lower(), ""), "")
        signed = Request(
            "POST",
            request.path,
            client_of(key) if key else "",
            request.headers.get(HOUR.lower(), ""),
            request.body,
        )
        if not key or not is_signed(signed, key, request.headers.get(SIGNATURE.lower(), "")):
            kind = "urn:panguard:problem:unknown-client"
            return _json(401, {"type": kind, "detail": "Not signed by a scanner that is known."})
        return _json(self.refuses or 201, {"detail": "as told" if self.refuses else ""})


def _json(status: int, document: object) -> Answer:
    return status, {"Content-Type": "application/json"}, json.dumps(document).encode()


@contextmanager
def cloud_at(folder: Path) -> Iterator[Cloud]:
    """Serve a Threat Cloud with its keys and files in a folder."""
    cloud = Cloud(Publisher(folder))

    class Calls(BaseHTTPRequestHandler):
        def setup(self) -> None:
            super().setup()
            self.rfile = _Counting(self.rfile, cloud.count)  # type: ignore[assignment]
            self.wfile = _Counting(self.wfile, cloud.count)  # type: ignore[assignment]

        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            answer = cloud.answer(Got(self.command, self.path, headers, body))
            if answer is None:
                cloud.over.wait(30)
                self.close_connection = True
                return
            status, extra, data = answer
            self.send_response(status)
            for name, value in {"Content-Length": str(len(data)), **extra}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

        do_POST = do_GET  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Calls)
    cloud.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()

    def stop() -> None:
        cloud.over.set()
        server.shutdown()
        server.server_close()
        thread.join()

    cloud.stop = stop
    try:
        yield cloud
    finally:
        stop()
