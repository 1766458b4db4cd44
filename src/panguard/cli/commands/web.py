"""`pga web`: the web scanner on this machine, in one command."""

import argparse
import os
from functools import partial
from pathlib import Path

from panguard.cli.cloud_options import VARIABLE, add_listening_options, add_public_option, server_libraries
from panguard.cli.options import add_common_options

DATA = "panguard-web"
_FILE = "panguard-web.sqlite"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add where to listen, and where results are kept."""
    parser.add_argument(
        "--data",
        metavar="DIR",
        type=Path,
        default=Path(DATA),
        help=f"where results are kept (default: ./{DATA})",
    )
    parser.add_argument(
        "--database",
        metavar="URL",
        default=os.environ.get(VARIABLE, ""),
        help=f"postgresql://USER@HOST/NAME for several processes (default: {VARIABLE}, else a file in DIR)",
    )
    add_listening_options(parser, port=8750)
    add_public_option(parser, "it")
    parser.add_argument(
        "--offline",
        action=argparse.BooleanOptionalAction,
        default=None,
        help="send nothing over the network: no links are followed, nothing is shared or fetched",
    )
    add_common_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Serve until told to stop."""
    with server_libraries():
        from panguard.cli.web_site import site_here
        from panguard.threatcloud.server.database import database_of
        from panguard.threatcloud.server.serving import Listening, check
        from panguard.threatcloud.server.serving import run as serve
        from panguard.web.hosts import names_of
        from panguard.web.make import app_of
    listening = Listening(
        partial(print, flush=True),
        arguments.host,
        arguments.port,
        arguments.tls_cert,
        arguments.tls_key,
        trusted=tuple(arguments.trusted_proxy),
    )
    check(listening)  # whatever is in the way is found before anything is made
    database = database_of(arguments.data, arguments.database, _FILE)
    try:
        site = site_here(
            database,
            listening.trusted,
            offline=arguments.offline,
            file=arguments.config,
            public_url=arguments.public_url or "",
        )
        try:
            app = app_of(site, names_of(listening.host, arguments.public_url or ""))
            serve(app, listening, "PanGuard web scanner", f"results: {database.place}")
        finally:
            site.lanes.close()
    finally:
        database.close()
    return 0
