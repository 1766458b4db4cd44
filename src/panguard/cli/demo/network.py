"""A way to a server that says from which network one comes: what a company's proxy is to its machines."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

from panguard.errors import SourceError

_SECONDS = 30
_KEPT = ("Content-Type", "ETag", "Retry-After")


class Network:
    """A proxy on loopback before one server; all that passes seems to come from `address`."""

    def __init__(self, server: str, address: str) -> None:
        self.address = address
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _hop(server, address))
        self._http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}"
        threading.Thread(target=self._http.serve_forever, daemon=True).start()

    def close(self) -> None:
        """Listen no longer."""
        self._http.shutdown()
        self._http.server_close()


def _hop(server: str, address: str) -> type[BaseHTTPRequestHandler]:
    """Return what answers the requests of one network."""
    opener = build_opener(ProxyHandler({}))

    class Hop(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._pass_on(None)

        def do_POST(self) -> None:
            self._pass_on(self.rfile.read(int(self.headers["Content-Length"])))

        def _pass_on(self, body: bytes | None) -> None:
            kept = {name: value for name, value in self.headers.items() if name.lower() != "host"}
            request = Request(  # noqa: S310 - loopback
                server + self.path, body, {**kept, "X-Forwarded-For": address}, method=self.command
            )
            try:
                answer = opener.open(request, timeout=_SECONDS)
            except HTTPError as error:
                answer = error
            with answer:
                content = answer.read()
            self.send_response(answer.status or _BAD_GATEWAY)
            for name in _KEPT:
                if value := answer.headers.get(name):
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Hop


_BAD_GATEWAY = 502


def network_of(address: str) -> str:
    """Return the network of an address as the server tells networks apart: its first three numbers."""
    if address.count(".") != 3:  # noqa: PLR2004 - an IPv4 address has four numbers
        raise SourceError(f"{address}: not an IPv4 address")
    return f"{address.rpartition('.')[0]}.0/24"
