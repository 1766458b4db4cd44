"""The real processes: two servers over one database, real sockets, TLS, signals; on both databases."""

import http.client
import json
import os
import re
import signal
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from panguard.cli.main import main
from panguard.threatcloud import protocol
from panguard.threatcloud.identity import Identity, solved
from panguard.threatcloud.protocol import hour_of
from tests.simulators.threat_cloud import id_of, rule_text

WAIT = 60


class Server(NamedTuple):
    process: "subprocess.Popen[str]"
    port: int
    line: str

    def ask(
        self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> tuple[int, Any]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=WAIT)
        try:
            connection.request(method, path, body, dict(headers or {}))
            response = connection.getresponse()
            return response.status, json.loads(response.read())
        finally:
            connection.close()


def start(*words: str) -> Server:
    process = subprocess.Popen(
        [sys.executable, *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(("src", ".")), "PYTHONWARNINGS": "default"},
        cwd=Path(__file__).parents[3],
    )
    assert process.stdout
    line = process.stdout.readline()
    found = re.search(r":(\d+)  data: ", line)
    if not found:
        process.kill()
        pytest.fail(f"the server did not start: {line}{process.communicate()[1]}")
    return Server(process, int(found[1]), line)


def stop(server: Server, how: int = signal.SIGTERM) -> tuple[str, str]:
    server.process.send_signal(how)
    try:
        return server.process.communicate(timeout=WAIT)
    except subprocess.TimeoutExpired:
        server.process.kill()
        raise


@pytest.fixture
def fleet(url: str, tmp_path: Path) -> Iterator[list[Server]]:
    """Return two servers over one empty database that start at the same time."""
    words = ("-m", "tests.threatcloud.server.serve_with_stand_ins", str(tmp_path / "data"), url)
    servers = [start(*words), start(*words)]
    yield servers
    for server in servers:
        stop(server)


def joined(server: Server, number: int) -> Identity:
    identity = Identity(sha256(f"scanner {number}".encode()).digest())
    _, given = server.ask("GET", "/api/clients/challenge")
    told = protocol.Registration(
        public_key=identity.public_key,
        challenge=given["challenge"],
        solution=solved(given["challenge"], identity.public_key, given["bits"]),
    )
    assert server.ask("POST", "/api/clients/register", protocol.written(told))[0] == 201
    return identity


def test_two_servers_make_one_rule_of_three_scanners(fleet: list[Server]) -> None:
    rule, seen = rule_text(), []
    for number in range(3):
        server, other = fleet[number % 2], fleet[(number + 1) % 2]
        identity, hour = joined(other, number), hour_of(datetime.now(UTC))
        told = protocol.Proposal(
            id=f"{number:032x}",
            candidate=id_of(rule),
            pattern_hash="0" * 16,
            artefact=f"{number:04x}",
            hour=hour,
            rule_content=rule,
        )
        body = protocol.written(told)
        signed = identity.headers("POST", "/api/atr-proposals", hour, body)
        forged = {"X-Forwarded-For": f"8.8.8.8, 198.51.{number}.7"}
        status, answer = server.ask("POST", "/api/atr-proposals", body, signed | forged)
        assert status in (200, 201), answer
        assert server.ask("POST", "/api/atr-proposals", body, signed | forged) == (status, answer)
        assert answer["networks"] == number + 1
    for _ in range(2_000):
        seen = [server.ask("GET", "/api/atr-rules")[1]["rules"] for server in fleet]
        if all(seen):
            break
    assert [len(rules) for rules in seen] == [1, 1]
    assert seen[0] == seen[1]
    assert fleet[0].ask("GET", "/api/journal")[1]["total"] == 1


def test_nothing_is_written_about_who_asked(fleet: list[Server], tmp_path: Path) -> None:
    for server in fleet:
        server.ask("GET", "/api/stats", headers={"X-Forwarded-For": "198.51.77.7"})
        server.ask("POST", "/api/scan-events", b"{}", {"X-Forwarded-For": "198.51.77.7"})
    written = [text for server in fleet for text in stop(server)]
    assert not [text for text in written if "198.51" in text or "127.0.0.1 " in text]
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert not [path for path in files if b"198.51.77" in path.read_bytes()]


@pytest.mark.parametrize(
    "sent",
    [
        b"GET /health HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n",
        b"GET /health\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01",
        b"GET /\xff\xfe HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
        b"POST /api/stats HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"POST /api/scan-events HTTP/1.1\r\nHost: a\r\nContent-Length: -5\r\n\r\n",
        b"POST /api/scan-events HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET http://evil.example/health HTTP/1.1\r\nHost: a\r\n\r\n",
    ],
)
def test_bytes_that_are_no_request_never_fail_the_server(one: Server, sent: bytes) -> None:
    with socket.create_connection(("127.0.0.1", one.port), timeout=WAIT) as connection:
        connection.sendall(sent)
        connection.shutdown(socket.SHUT_WR)
        answer = b""
        try:
            while chunk := connection.recv(65_536):
                answer += chunk
        except ConnectionResetError:
            pass
    assert not re.match(rb"HTTP/1\.1 5", answer), answer[:200]
    assert one.ask("GET", "/health")[0] == 200


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("cloud")
    server = start("-m", "panguard.cli.main", "cloud", "serve", "--data", str(folder / "data"), "--port", "0")
    yield server
    out, err = stop(server, signal.SIGINT)
    assert (server.process.returncode, out) == (0, "stopped\n")
    # The keys that belong elsewhere lie beside the data: that is all there is to say.
    assert [line.partition(":")[0] for line in err.splitlines()] == [str(folder / "data" / "keys-offline")]


def test_the_command_says_where_it_is_and_where_the_data_lies(one: Server) -> None:
    assert re.fullmatch(
        r"PanGuard Threat Cloud: http://127\.0\.0\.1:\d+  data: /.+/data  stop it with Ctrl\+C\n", one.line
    )


def test_a_second_server_in_one_folder_is_told_and_one_without_publishing_makes_no_keys(
    tmp_path: Path,
) -> None:
    data = tmp_path / "data"
    data.mkdir(mode=0o755)
    words = ("-m", "panguard.cli.main", "cloud", "serve", "--data", str(data), "--port", "0", "--no-publish")
    servers = [start(*words), start(*words)]
    private = {path.stat().st_mode & 0o777 for path in (data, *data.glob("threat-cloud.sqlite*"))}
    told = [stop(server)[1] for server in servers]
    assert (told[0], "another server uses this folder" in told[1]) == ("", True)
    assert list(data.rglob("*.pem")) == []
    assert private == {0o700, 0o600}


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"])  # noqa: S104 - only this machine can reach it
def test_only_tls_1_3_is_spoken_and_browsers_elsewhere_come_back_by_it(tmp_path: Path, host: str) -> None:
    certificate, key = made_certificate(tmp_path)
    words = ("--host", host, "--port", "0", "--tls-cert", certificate, "--tls-key", key)
    server = start("-m", "panguard.cli.main", "cloud", "serve", "--data", str(tmp_path / "data"), *words)
    try:
        assert f"https://{host}" in server.line
        context = ssl.create_default_context(cafile=certificate)
        with (
            socket.create_connection(("127.0.0.1", server.port), timeout=WAIT) as plain,
            context.wrap_socket(plain, server_hostname="localhost") as secured,
        ):
            assert secured.version() == "TLSv1.3"
            secured.sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            with secured.makefile("rb") as answered:
                answer = answered.read().lower()
            assert answer.startswith(b"http/1.1 200")
            assert (b"strict-transport-security: max-age=" in answer) is (host != "127.0.0.1")
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        with (
            socket.create_connection(("127.0.0.1", server.port), timeout=WAIT) as plain,
            pytest.raises(ssl.SSLError),
        ):
            context.wrap_socket(plain, server_hostname="localhost")
    finally:
        stop(server)


def made_certificate(folder: Path) -> tuple[str, str]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    certificate, secret = folder / "cert.pem", folder / "key.pem"
    certificate.write_bytes(built.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return str(certificate), str(secret)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--tls-cert", "missing.pem"], "--tls-cert and --tls-key are needed together"),
        (["--tls-cert", "missing.pem", "--tls-key", "missing.key"], "missing.pem: cannot be used"),
        (["--host", "203.0.113.7"], "choose another with --host and --port"),
        (["--trusted-proxy", "everybody"], "write a network such as"),
        (["--quorum", "0"], "from 1 to 1000"),
        (["--database", "mysql://a"], "not supported"),
    ],
)
def test_wrong_options_are_told(
    words: list[str], told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        sys.exit(main(["cloud", "serve", "--data", str(tmp_path / "d"), *words]))
    assert told in " ".join(capsys.readouterr().err.split())
