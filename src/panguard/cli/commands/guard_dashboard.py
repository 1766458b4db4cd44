"""`pga guard dashboard`.

A page on this machine that shows whether you are protected, what happened and what was done.
"""

import argparse
import asyncio
import socket
import sys
import time
import webbrowser
from html import escape

from panguard.agents.places import MACOS
from panguard.cli.guard_here import Here, here
from panguard.cli.options import add_common_options, add_language_option
from panguard.disk import private_folder, write_whole
from panguard.errors import UsageError
from panguard.findings import phrase

HOST = "127.0.0.1"
_PAGE = "dashboard.html"
PORT = 3100


def configure(parser: argparse.ArgumentParser) -> None:
    """Add where it is, and whether a browser is opened."""
    parser.add_argument("--port", type=int, default=PORT, help=f"default {PORT}; 0: any that is free")
    parser.add_argument("--no-open", action="store_true", help="print the link, and open no browser")
    add_language_option(parser)
    add_common_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Serve until told to stop."""
    try:
        import uvicorn

        from panguard.cli.dashboard_here import GuardHere
        from panguard.guard.reading import Reading
        from panguard.web.dashboard.access import Access
        from panguard.web.dashboard.parts import Dashboard
        from panguard.web.dashboard.site import Site
    except ModuleNotFoundError as error:
        raise UsageError(
            f"the dashboard needs more libraries ({error.name} is missing); "
            "install them with: pip install 'panguard[guard]'"
        ) from error
    at = here(arguments)
    with _bound(arguments.port) as listening:
        port = listening.getsockname()[1]
        access = Access(port)
        site = Site(Dashboard(GuardHere(at), Reading(at.place.folder), time.time), access)
        language = "&lang=zh-TW" if at.client.settings.lang == "zh-TW" else ""
        plain, own = (f"http://{host}:{port}{access.link}{language}" for host in (HOST, access.host))
        link = own if _is_known(at, access.host) else plain
        at.client.say(phrase("The dashboard is open to one browser, by this link. To end it: Ctrl+C"))
        at.client.write([link])
        if link == own:
            at.client.say(phrase("If your browser does not find it: {link}", link=plain))
        sys.stdout.flush()
        if not arguments.no_open:
            webbrowser.open(opening(at, link))
        config = uvicorn.Config(
            site.app(),
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            ws="none",
            lifespan="off",
            timeout_graceful_shutdown=1,
        )
        try:
            asyncio.run(uvicorn.Server(config).serve(sockets=[listening]))
        except KeyboardInterrupt:
            at.client.say(phrase("The dashboard is closed; the guard goes on."))
    return 0


def opening(at: Here, link: str) -> str:
    """Return what a browser is started with, which every user of the machine can see.

    Linux says whose a connection is, so that there the link is of no use to others (`web.dashboard.peer`);
    on Windows nobody else sees it. On macOS a private page leads to it.
    """
    if at.machine.platform != MACOS:
        return link
    page = private_folder(at.place.folder) / _PAGE
    write_whole(page, f'<meta http-equiv="refresh" content="0; url={escape(link)}">\n'.encode())
    return page.as_uri()


def _is_known(at: Here, host: str) -> bool:
    """Say whether a browser here takes a name below `localhost` for this machine.

    All do by themselves but Safari, which asks the system.
    """
    if at.machine.platform != MACOS:
        return True
    try:
        return bool(socket.getaddrinfo(host, None))
    except OSError:
        return False


def _bound(port: int) -> socket.socket:
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((HOST, port))
        listening.listen(64)
    except (OSError, OverflowError) as error:
        listening.close()
        raise UsageError(
            f"cannot listen on {HOST} port {port}: {error}; choose another with --port"
        ) from error
    return listening
