"""Runs the server until it is told to stop: socket, TLS 1.3, uvicorn without a log of who asked."""

import asyncio
import logging
import os
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryFile

import uvicorn
from sqlalchemy import select
from starlette.applications import Starlette

from panguard.errors import ConfigError, UsageError
from panguard.threatcloud.disk import PRIVATE, Locked, lock
from panguard.threatcloud.server.app import make_app
from panguard.threatcloud.server.connections import Bounds, affordable, speaking
from panguard.threatcloud.server.database import FILE, Database
from panguard.threatcloud.server.migrate import migrate
from panguard.threatcloud.server.options import Network, Options
from panguard.threatcloud.server.ports import Parts
from panguard.threatcloud.server.publishing import Publisher
from panguard.threatcloud.server.schema import publications
from panguard.threatcloud.server.store import settings
from panguard.values import dataclass, replace

_BACKLOG = 1_024
_GRACE_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Listening:
    """Where the server listens, and with which certificate; without one it speaks plain HTTP.

    `tell` gets one line once the server can be reached. Connections of `trusted` proxies are those of many.
    """

    tell: Callable[[str], None]

    host: str = "127.0.0.1"
    port: int = 8740
    certificate: Path | None = None
    key: Path | None = None
    trusted: tuple[Network, ...] = ()
    bounds: Bounds = Bounds()


def utc_now() -> datetime:
    """Return the time: the clock of a real server."""
    return datetime.now(UTC)


def make_folder(data: Path) -> None:
    """Have a data folder that only its owner can enter, whoever made it. Raises UsageError."""
    try:
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        data.chmod(0o700)
        with TemporaryFile(dir=data):
            pass
    except OSError as error:
        raise UsageError(f"{data}: cannot be used as a data folder: {error.strerror}") from error


def database_of(data: Path, url: str) -> Database:
    """Return the database at an address, or the file in the data folder. Raises UsageError."""
    if url:
        return Database(url)
    make_folder(data)
    _make_private(data / FILE)
    return Database.in_folder(data)


def _make_private(file: Path) -> None:
    """Have a file for its owner alone; SQLite makes those beside it like it."""
    try:
        os.close(os.open(file, os.O_RDWR | os.O_CREAT, PRIVATE))
        for name in (file, *file.parent.glob(f"{file.name}-*")):
            name.chmod(PRIVATE)
    except OSError as error:
        raise UsageError(f"{file}: cannot be used: {error.strerror}") from error


def publisher_of(database: Database, data: Path) -> Publisher:
    """Return what publishes from a folder, whose keys are made where all is new. Raises ConfigError."""
    make_folder(data)
    version = database.read(
        lambda connection: connection.execute(select(publications.c.version)).scalar_one()
    )
    if version and not any((data / "public" / "metadata").glob("*.root.json")):
        raise ConfigError(
            f"{data / 'public' / 'metadata'}: the database is that of a server which published, but the roots that "
            "scanners trust are missing here; restore them from a backup, name the folder of that server with "
            "--data, or leave publishing to it with --no-publish"
        )
    publisher = Publisher(data)
    publisher.check_key()
    return publisher


@contextmanager
def alone(data: Path) -> Iterator[bool]:
    """Say whether no other server uses a data folder; none that starts later is alone."""
    make_folder(data)
    with ExitStack() as held:
        try:
            held.enter_context(lock(data / "server.lock", wait=False))
        except Locked:
            yield False
        else:
            yield True


def check(listening: Listening) -> None:
    """See that a server could listen there, before anything is made. Raises UsageError."""
    _tls(listening)
    _bind(listening).close()


def serve(
    database: Database,
    data: Path,
    options: Options,
    parts: Parts,
    listening: Listening,
) -> None:
    """Serve until a signal ends it. Raises UsageError."""
    migrate(database)
    database.write(lambda connection: settings.keep(connection, _policies(options)))
    where = str(database.engine.url.render_as_string(hide_password=True))
    lies = str(data.absolute()) if database.is_sqlite else f"{where} and {data.absolute()}"
    try:
        run(make_app(database, data, options, parts), listening, "PanGuard Threat Cloud", f"data: {lies}")
    finally:
        database.close()


def run(app: Starlette, listening: Listening, name: str, note: str) -> None:
    """Have an app answer until a signal ends it; say where once it can be reached. Raises UsageError."""
    context = _tls(listening)
    bound = _bind(listening)
    bounds = replace(listening.bounds, altogether=affordable(listening.bounds))
    # Neither may a connection take its time before the first byte of a request; there is no option for it.
    setattr(asyncio.constants, "SSL_HANDSHAKE_TIMEOUT", float(bounds.head_seconds))  # noqa: B010
    try:
        logging.basicConfig(format="pga: %(levelname)s: %(message)s", level=logging.WARNING)
        config = uvicorn.Config(
            app,
            log_config=None,
            log_level="error",
            access_log=False,
            server_header=False,
            proxy_headers=False,
            loop="asyncio",
            http=speaking(bounds, listening.trusted),
            ws="none",
            lifespan="on",
            backlog=_BACKLOG,
            limit_concurrency=bounds.altogether + 1,
            timeout_graceful_shutdown=_GRACE_SECONDS,
        )
        config.load()
        config.ssl = context
        scheme = "https" if context else "http"
        host = f"[{listening.host}]" if ":" in listening.host else listening.host
        listening.tell(f"{name}: {scheme}://{host}:{bound.getsockname()[1]}  {note}  stop it with Ctrl+C")
        uvicorn.Server(config).run(sockets=[bound])
    except KeyboardInterrupt:
        listening.tell("stopped")
    finally:
        bound.close()


def _policies(options: Options) -> settings.Policies:
    aged = int(options.policy.aged.total_seconds())
    return settings.Policies(options.policy.quorum, aged, options.reviewing.value)


def _bind(listening: Listening) -> socket.socket:
    family = socket.AF_INET6 if ":" in listening.host else socket.AF_INET
    # Said in full: else asyncio does not see that it is TCP, and answers wait 40 ms for a second packet.
    bound = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((listening.host, listening.port))
        bound.listen(_BACKLOG)
    except OSError as error:
        bound.close()
        raise UsageError(
            f"cannot listen on {listening.host} port {listening.port}: {error.strerror}; choose another "
            "with --host and --port"
        ) from error
    bound.setblocking(False)  # noqa: FBT003
    return bound


def _tls(listening: Listening) -> ssl.SSLContext | None:
    """Return a context that speaks TLS 1.3 and nothing older."""
    if listening.certificate is None and listening.key is None:
        return None
    if listening.certificate is None or listening.key is None:
        raise UsageError("--tls-cert and --tls-key are needed together")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    try:
        context.load_cert_chain(listening.certificate, listening.key)
    except (OSError, ssl.SSLError) as error:
        raise UsageError(
            f"--tls-cert {listening.certificate}: cannot be used with its key: {error}"
        ) from error
    return context
