"""`pga mcp proxy URL`: stand before an MCP server at an address, on loopback or as a program."""

import argparse
import os
import secrets
from pathlib import Path

from panguard.cli.cloud_options import whole_number
from panguard.cli.mcp_options import Desk, add_gate_options, open_desk, porter_of, web_libraries
from panguard.disk import private_folder, read_if_there, write_whole
from panguard.errors import UsageError
from panguard.guard.proxy.server import of_address

_PORT = 8760
_LARGEST_PORT = 65_535
_TOKEN = "proxy.token"  # noqa: S105 - the name of a file


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the address, how it is offered, and how strict to be."""
    parser.add_argument("url", metavar="URL", help="the server, such as https://mcp.example.org/mcp")
    parser.add_argument("--stdio", action="store_true", help="offer it over standard input and output")
    parser.add_argument(
        "--port",
        metavar="PORT",
        type=whole_number(0, _LARGEST_PORT),
        default=_PORT,
        help=f"on loopback (default: {_PORT}; 0 takes any that is free)",
    )
    parser.add_argument(
        "--header",
        metavar="NAME=VARIABLE",
        action="append",
        default=[],
        help="send a header with the value of an environment variable, such as Authorization=MY_TOKEN",
    )
    add_gate_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Stand before the server until told to stop."""
    desk = open_desk(arguments)
    if desk.settings.offline:
        raise UsageError(
            "offline is set, and so no server at an address is used; see: pga config show --origin"
        )
    server = of_address(arguments.url, arguments.name)
    headers = tuple(_header(item) for item in arguments.header)
    porter = porter_of(arguments, desk, server)
    with web_libraries():
        from panguard.guard.proxy import bridge, serve
        from panguard.guard.proxy.upstream import Upstream
    upstream = Upstream(arguments.url, headers, porter)
    if arguments.stdio:
        bridge.run(upstream, porter)
        return 0
    serve.run(upstream, porter, _token(desk), serve.bind(arguments.port), desk.print)
    return 0


def _header(item: str) -> tuple[str, str]:
    name, _, variable = item.partition("=")
    value = os.environ.get(variable, "")
    if not name or not value:
        raise UsageError(f"--header {item}: write NAME=VARIABLE, and set the environment variable")
    return name.strip().lower(), value


def _token(desk: Desk) -> str:
    """Return the token of this user, made once, so that the address in a client's settings stays."""
    place: Path = private_folder(desk.shelf.folder) / _TOKEN
    known = (read_if_there(place) or b"").decode("ascii", "replace").strip()
    if known:
        return known
    made = secrets.token_urlsafe(32)
    write_whole(place, made.encode())
    return made
