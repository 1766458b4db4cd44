"""Where messages arrive in tests.

A web server, a mail server, and the services of the internet behind a proxy.

All are real servers on loopback. What they are told to do wrong, they do on the wire.
"""

import socket
import socketserver
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

from tests.simulators.certificates import Certificate


class Got(NamedTuple):
    """One request as it came."""

    host: str
    path: str
    headers: Mapping[str, str]
    body: bytes


class Web:
    """A web server that answers as it is told; `silent` keeps it from answering at all until it is closed."""

    def __init__(self, certificate: Certificate | None = None) -> None:
        self.got: list[Got] = []
        self.status = 200
        self.headers: dict[str, str] = {}
        self.said = b"thank you"
        self.silent = False
        self.ended = threading.Event()
        web = self

        class Asked(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                answer(web, self)

            do_GET = do_POST  # noqa: N815 - the name that the library asks for

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Asked)
        self._server.daemon_threads = True
        scheme = "http"
        if certificate:
            scheme = "https"
            self._server.socket = certificate.server().wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
            self._server.handle_error = lambda *_: None  # type: ignore[method-assign]
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        self.address = f"{scheme}://127.0.0.1:{self._server.server_address[1]}/hook"

    def close(self) -> None:
        self.ended.set()
        self._server.shutdown()
        self._server.server_close()


def answer(web: Any, asked: BaseHTTPRequestHandler) -> None:
    body = asked.rfile.read(int(asked.headers.get("Content-Length", 0)))
    headers = {name.lower(): value for name, value in asked.headers.items()}
    web.got.append(Got(asked.headers.get("Host", ""), asked.path, headers, body))
    if web.silent:
        web.ended.wait(10)
        return
    asked.send_response(web.status)
    for name, value in {**web.headers, "Content-Length": str(len(web.said))}.items():
        asked.send_header(name, value)
    asked.end_headers()
    asked.wfile.write(web.said)


class Mail:
    """A mail server (RFC 5321) that keeps what it took.

    `refuses` maps a command to what it answers instead.
    """

    def __init__(self, certificate: Certificate | None = None) -> None:
        self.took: list[bytes] = []
        self.heard: list[str] = []
        self.refuses: dict[str, str] = {}
        mail, context = self, certificate.server() if certificate else None

        class Session(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                with suppress(OSError), ExitStack() as closing:
                    mail._talk(self, context, closing)

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = True
            allow_reuse_address = True

        self._server = Server(("127.0.0.1", 0), Session)
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        self.place = f"127.0.0.1:{self._server.server_address[1]}"

    def _talk(self, session: Any, context: ssl.SSLContext | None, closing: ExitStack) -> None:
        def say(line: str) -> None:
            session.wfile.write(f"{line}\r\n".encode())

        say("220 mail.example ready")
        while line := session.rfile.readline().decode("utf-8", "replace").strip():
            self.heard.append(line)
            verb = line.split(" ")[0].upper()
            if verb in self.refuses:
                say(self.refuses[verb])
            elif verb == "EHLO":
                offers = ["250-mail.example", *(["250-STARTTLS"] if context else []), "250 AUTH PLAIN"]
                say("\r\n".join(offers))
            elif verb == "STARTTLS" and context:
                say("220 go on")
                secured = context.wrap_socket(session.request, server_side=True)
                closing.callback(secured.close)
                session.rfile = closing.enter_context(secured.makefile("rb"))
                session.wfile = closing.enter_context(secured.makefile("wb", buffering=0))
            elif verb == "DATA":
                say("354 go on")
                self._letter(session, say)
            elif verb == "QUIT":
                say("221 bye")
                return
            else:
                say("235 ok" if verb == "AUTH" else "250 ok")

    def _letter(self, session: Any, say: Callable[[str], None]) -> None:
        lines = []
        while (line := session.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        if "." in self.refuses:
            say(self.refuses["."])
            return
        self.took.append(b"".join(lines))
        say("250 2.0.0 kept as number 1")

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class Internet:
    """Every https host there is, behind a proxy on loopback.

    Clients of real services reach this and nothing else.
    """

    def __init__(self, certificate: Certificate) -> None:
        self.got: list[Got] = []
        self.status = 200
        self.headers: dict[str, str] = {}
        self.said = b"{}"
        self.silent = False
        self.ended = threading.Event()
        internet, context = self, certificate.server()

        class Asked(BaseHTTPRequestHandler):
            def do_CONNECT(self) -> None:
                self.wfile.write(b"HTTP/1.1 200 go on\r\n\r\n")
                with context.wrap_socket(self.connection, server_side=True) as wire:
                    Within(wire, self.client_address, self.server)
                self.close_connection = True

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        class Within(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                answer(internet, self)

            do_GET = do_POST  # noqa: N815 - the name that the library asks for

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Asked)
        self._server.daemon_threads = True
        self._server.handle_error = lambda *_: None  # type: ignore[method-assign]
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        self.proxy = f"http://127.0.0.1:{self._server.server_address[1]}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@contextmanager
def nobody() -> Iterator[int]:
    """Give a port on which nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]
