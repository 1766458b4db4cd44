"""Runs the server until it is told to stop: socket, TLS 1.3, uvicorn without a log of who asked."""

import logging
import socket
import ssl
from asyncio import constants
from collections.abc import Callable
from pathlib import Path

import uvicorn
from starlette.applications import Starlette

from panguard.errors import UsageError
from panguard.threatcloud.server.app import make_app
from panguard.threatcloud.server.connections import Bounds, affordable, speaking
from panguard.threatcloud.server.database import Database
from panguard.threatcloud.server.migrate import migrate
from panguard.threatcloud.server.options import Network, Options
from panguard.threatcloud.server.ports import Parts
from panguard.threatcloud.server.store import settings
from panguard.values import dataclass, replace

_BACKLOG = 1_024
_GRACE_SECONDS = 10
# Browsers come back over TLS alone; said of one's own machine it would bind whatever else answers there.
_STAY_SECURE = ("Strict-Transport-Security", "max-age=31536000")
_HERE = ("127.0.0.1", "::1", "localhost")


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
    lies = str(data.absolute()) if database.is_sqlite else f"{database.place} and {data.absolute()}"
    try:
        run(make_app(database, data, options, parts), listening, "PanGuard Threat Cloud", f"data: {lies}")
    finally:
        database.close()


def run(app: Starlette, listening: Listening, name: str, note: str) -> None:
    """Have an app answer until a signal ends it; say where once it can be reached. Raises UsageError."""
    context = _tls(listening)
    bounds = replace(listening.bounds, altogether=affordable(listening.bounds))
    try:
        with _bind(listening) as bound:
            logging.basicConfig(format="pga: %(levelname)s: %(message)s", level=logging.WARNING)
            config = _config(app, context, bounds, listening)
            scheme = "https" if context else "http"
            host = f"[{listening.host}]" if ":" in listening.host else listening.host
            listening.tell(f"{name}: {scheme}://{host}:{bound.getsockname()[1]}  {note}  stop it with Ctrl+C")
            uvicorn.Server(config).run(sockets=[bound])
    except KeyboardInterrupt:
        listening.tell("stopped")


def _policies(options: Options) -> settings.Policies:
    aged = int(options.policy.aged.total_seconds())
    return settings.Policies(options.policy.quorum, aged, options.reviewing.value)


def _config(
    app: Starlette, context: ssl.SSLContext | None, bounds: Bounds, listening: Listening
) -> uvicorn.Config:
    # Neither may a connection take its time before the first byte of a request; there is no option for it.
    constants.SSL_HANDSHAKE_TIMEOUT = float(bounds.head_seconds)
    config = uvicorn.Config(
        app,
        log_config=None,
        log_level="error",
        access_log=False,
        server_header=False,
        headers=[_STAY_SECURE] if context and listening.host not in _HERE else [],
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
    return config


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
