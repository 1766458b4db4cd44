"""What is fetched from the internet, and what is not."""

import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from panguard.limits import DEFAULT_LIMITS
from panguard.values import replace
from panguard.web.fetching import Reach, fetch, is_public
from panguard.web.leash import Leash
from panguard.web.refused import Refused

HOST = "files.example"
BRIEF = replace(DEFAULT_LIMITS, link_seconds=0.2)
Answer = Callable[[BaseHTTPRequestHandler], None]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    folder = tmp_path_factory.mktemp("certificate")
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return folder / "cert.pem", folder / "key.pem"


class Server:
    """A server on loopback that says it is `files.example`, and answers as a test wants."""

    def __init__(self, certificate: tuple[Path, Path]) -> None:
        self.answers: dict[str, Answer] = {}
        self.asked: list[str] = []
        self.resolved: list[str] = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server.asked.append(self.path)
                server.answers[self.path](self)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)
        self._http.socket = context.wrap_socket(self._http.socket, server_side=True)
        self._trusting = ssl.create_default_context(cafile=str(certificate[0]))
        threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def reach(self, *, allowed: bool = True, addresses: tuple[str, ...] = ("127.0.0.1",)) -> Reach:
        def resolve(host: str, _port: int) -> tuple[str, ...]:
            self.resolved.append(host)
            return addresses if host == HOST else ("10.0.0.1",)

        def allows(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
            return (allowed and address.is_loopback) or is_public(address)

        return Reach(allows, resolve, self._http.server_address[1], self._trusting)

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()


@pytest.fixture
def server(certificate: tuple[Path, Path]) -> Iterator[Server]:
    made = Server(certificate)
    yield made
    made.close()


def says(body: bytes, status: int = 200, **headers: str) -> Answer:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        for name, value in headers.items():
            request.send_header(name.replace("_", "-"), value)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    return answer


def test_a_file_is_fetched_with_the_name_of_its_address(server: Server) -> None:
    server.answers["/a/SKILL.md?x=1"] = says(b"# Notes")
    found = fetch(f"https://{HOST}/a/SKILL.md?x=1", server.reach())
    assert (found.name, found.data) == ("SKILL.md", b"# Notes")


def test_a_redirect_is_followed_on_the_same_terms(server: Server) -> None:
    server.answers["/old"] = says(b"", 302, Location="/new.md")
    server.answers["/new.md"] = says(b"here")
    assert fetch(f"https://{HOST}/old", server.reach()).name == "new.md"
    for target in (
        "http://files.example/x",
        "https://inner.example/x",
        "file:///etc/passwd",
        "https://[::1]/",
    ):
        server.answers["/old"] = says(b"", 302, Location=target)
        with pytest.raises(Refused):
            fetch(f"https://{HOST}/old", server.reach())
    assert set(server.asked) == {"/old", "/new.md"}


@pytest.mark.parametrize("target", ["https://[/x", "//[", "https://files.example:x/"])
def test_a_redirect_to_what_is_no_address_is_told(server: Server, target: str) -> None:
    server.answers["/old"] = says(b"", 302, Location=target)
    with pytest.raises(Refused, match="is no address of a file"):
        fetch(f"https://{HOST}/old", server.reach())


def test_a_name_server_that_takes_all_the_time_there_is_is_told(server: Server) -> None:
    ended = threading.Event()

    def resolve(_host: str, _port: int) -> tuple[str, ...]:
        ended.wait(10)
        return ("127.0.0.1",)

    try:
        with pytest.raises(Refused, match="it took too long to find this host"):
            fetch(f"https://{HOST}/a", replace(server.reach(), resolve=resolve), BRIEF)
    finally:
        ended.set()


def test_redirects_without_end_end(server: Server) -> None:
    server.answers["/a"] = says(b"", 301, Location="/a")
    with pytest.raises(Refused, match="without end"):
        fetch(f"https://{HOST}/a", server.reach())


def test_the_name_is_resolved_once_for_each_request_and_the_checked_address_is_used(server: Server) -> None:
    server.answers["/a"] = says(b"x")
    fetch(f"https://{HOST}/a", server.reach())
    assert server.resolved == [HOST]


@pytest.mark.parametrize("addresses", [("127.0.0.1",), ("93.184.216.34", "127.0.0.1"), ("::1",), ()])
def test_a_host_with_any_address_that_is_not_public_is_not_asked(
    server: Server, addresses: tuple[str, ...]
) -> None:
    with pytest.raises(Refused, match="public internet"):
        fetch(f"https://{HOST}/a", server.reach(allowed=False, addresses=addresses))
    assert server.asked == []


@pytest.mark.parametrize(
    "address",
    [
        *("0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "169.254.169.254", "172.16.0.1", "192.168.0.1"),  # noqa: S104
        *("198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::", "::1", "fe80::1", "fc00::1"),
        *("::ffff:127.0.0.1", "::ffff:8.8.8.8", "2002:7f00:1::", "64:ff9b::7f00:1", "2001:db8::1", "ff02::1"),
        *("fec0::1", "3fff::1", "192.88.99.1", "192.0.0.192", "192.0.0.9", "64:ff9b:1::1", "2001:20::1"),
        *("2606:4700::5efe:10.0.0.1", "2606:4700::200:5efe:8.8.8.8", "192.31.196.1", "4000::1"),
    ],
)
def test_no_address_of_a_machine_or_a_private_network_is_public(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946"])
def test_addresses_of_the_internet_are_public(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "link",
    [
        *(
            "http://files.example/a",
            "ftp://files.example/a",
            "https://",
            "https:///a",
            "https://u:p@files.example/a",
        ),
        *(
            "https://files.example:22/a",
            "https://files.example/a b",
            "https://files.example/\r\nX: y",
            "//x/y",
        ),
        *("https://files.example:x/a", "https://files.example:99999/a"),
    ],
)
def test_other_addresses_are_not_fetched(server: Server, link: str) -> None:
    with pytest.raises(Refused):
        fetch(link, server.reach())
    assert server.asked == []


def test_what_is_too_large_is_not_read_to_its_end(server: Server) -> None:
    server.answers["/a"] = says(bytes(300_000))
    with pytest.raises(Refused, match="larger than"):
        fetch(f"https://{HOST}/a", server.reach(), replace(DEFAULT_LIMITS, archive_bytes=100_000))


def test_what_never_ends_is_ended(server: Server) -> None:
    ended = threading.Event()

    def drip(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.end_headers()
        while not ended.wait(0.02):
            try:
                request.wfile.write(b"x")
            except OSError:
                return

    server.answers["/a"] = drip
    try:
        with pytest.raises(Refused):
            fetch(f"https://{HOST}/a", server.reach(), BRIEF)
    finally:
        ended.set()


Line = Callable[[ssl.SSLSocket], None]


def dripping(line: bytes) -> Line:
    """Return what says one more line again and again, until nobody listens."""

    def say(connection: ssl.SSLSocket) -> None:
        connection.recv(4_096)
        connection.sendall(b"HTTP/1.1 200 OK\r\n" if line.startswith(b"X") else b"")
        while not threading.Event().wait(0.02):
            connection.sendall(line)

    return say


@contextmanager
def listening(certificate: tuple[Path, Path], say: Line | None) -> Iterator[Reach]:
    """Listen on loopback; say something once TLS is spoken, or take the connection and never speak TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)

    def serve() -> None:
        connection, _ = listener.accept()
        with connection, suppress(OSError):
            if say is None:
                connection.recv(4_096)
                while connection.recv(4_096):
                    """Wait until the other side has gone."""
            else:
                with context.wrap_socket(connection, server_side=True) as spoken:
                    say(spoken)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve)
        thread.start()
        trusting = ssl.create_default_context(cafile=str(certificate[0]))
        yield Reach(lambda _: True, lambda _h, _p: ("127.0.0.1",), listener.getsockname()[1], trusting)
        thread.join()


@pytest.mark.parametrize("say", [None, dripping(b"HTTP/1.1 100 Continue\r\n\r\n"), dripping(b"X: y\r\n")])
def test_whatever_a_server_does_until_the_file_begins_takes_no_longer_than_it_may(
    certificate: tuple[Path, Path], say: Line | None
) -> None:
    with listening(certificate, say) as reach, pytest.raises(Refused):
        fetch(f"https://{HOST}/a", reach, BRIEF)


def test_whoever_leaves_ends_the_fetching(certificate: tuple[Path, Path]) -> None:
    leash = Leash()

    def say(connection: ssl.SSLSocket) -> None:
        connection.recv(4_096)
        connection.sendall(b"HTTP/1.0 200 OK\r\n\r\nhalf a file")
        leash.cut()
        connection.recv(4_096)

    with listening(certificate, say) as reach, pytest.raises(Refused, match="took too long"):
        fetch(f"https://{HOST}/a", reach, leash=leash)
    with pytest.raises(Refused):
        fetch(f"https://{HOST}/a", reach, leash=leash)


def test_half_a_file_is_none(server: Server) -> None:
    def half(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Length", "10")
        request.end_headers()
        request.wfile.write(b"12345")
        request.close_connection = True

    server.answers["/a"] = half
    with pytest.raises(Refused, match="ended before"):
        fetch(f"https://{HOST}/a", server.reach())


@pytest.mark.parametrize("status", [204, 404, 500])
def test_an_answer_that_is_no_file_is_told(server: Server, status: int) -> None:
    server.answers["/a"] = says(b"", status)
    with pytest.raises(Refused, match=str(status)):
        fetch(f"https://{HOST}/a", server.reach())


def test_what_comes_compressed_is_refused(server: Server) -> None:
    server.answers["/a"] = says(b"x", Content_Encoding="gzip")
    with pytest.raises(Refused, match="compressed"):
        fetch(f"https://{HOST}/a", server.reach())


def test_a_certificate_of_another_name_is_not_trusted(certificate: tuple[Path, Path]) -> None:
    made = Server(certificate)
    made.answers["/a"] = says(b"x")
    reach = replace(made.reach(), resolve=lambda _host, _port: ("127.0.0.1",))
    with pytest.raises(Refused, match="its certificate is not one"):
        fetch("https://other.example/a", reach)
    made.close()


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (b"hello there I am old\r\n\r\n", "is not what a web server says"),
        (b"HTTP/1.1 200 OK\r\n\r\nhalf a fi", "ended before the file did"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc", "ended before the file did"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", "compressed"),
    ],
    ids=["no-http", "cut", "cut-chunk", "packed"],
)
def test_what_goes_wrong_is_told_in_words_of_ours(
    certificate: tuple[Path, Path], said: bytes, told: str
) -> None:
    def say(connection: ssl.SSLSocket) -> None:
        connection.recv(4_096)
        connection.sendall(said)
        connection.shutdown(socket.SHUT_RDWR)  # without the end that TLS has

    with listening(certificate, say) as reach, pytest.raises(Refused, match=told) as caught:
        fetch(f"https://{HOST}/a", reach)
    assert "I am old" not in str(caught.value)
