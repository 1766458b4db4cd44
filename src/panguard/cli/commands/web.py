"""`pga web`: the web scanner on this machine, in one command."""

import argparse
import os
from pathlib import Path
from urllib.parse import urlsplit

from panguard.cli.cloud_options import VARIABLE, add_listening_options, server_libraries
from panguard.cli.options import add_common_options

DATA = "panguard-web"


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
    parser.add_argument(
        "--public-url",
        metavar="URL",
        type=_address,
        default="",
        help="where people reach it behind a proxy: it answers to that name and to those of this machine",
    )
    parser.add_argument(
        "--offline",
        action=argparse.BooleanOptionalAction,
        default=None,
        help="send nothing over the network: no links are followed, nothing is shared or fetched",
    )
    add_common_options(parser)


def _address(text: str) -> str:
    try:
        parts = urlsplit(text)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise argparse.ArgumentTypeError("write an address such as https://scan.example.org")
    return text


def run(arguments: argparse.Namespace) -> int:
    """Serve until told to stop."""
    with server_libraries():
        from panguard.cli.web_site import site_here
        from panguard.threatcloud.server.database import database_of
        from panguard.threatcloud.server.serving import Listening
        from panguard.threatcloud.server.serving import run as serve
        from panguard.web.hosts import names_of
        from panguard.web.make import app_of
    database = database_of(arguments.data, arguments.database)
    site = site_here(
        database, tuple(arguments.trusted_proxy), offline=arguments.offline, file=arguments.config
    )
    listening = Listening(
        _tell,
        arguments.host,
        arguments.port,
        arguments.tls_cert,
        arguments.tls_key,
        trusted=tuple(arguments.trusted_proxy),
    )
    try:
        serve(
            app_of(site, names_of(arguments.host, arguments.public_url)),
            listening,
            "PanGuard web scanner",
            f"results: {arguments.data}",
        )
    finally:
        site.lanes.close()
        database.close()
    return 0


def _tell(line: str) -> None:
    print(line, flush=True)
