"""`pga mcp pin`: ask a server for its tools now, and pin them where they are seen for the first time."""

import argparse
import asyncio

from panguard.cli.mcp_options import (
    add_gate_options,
    command_of,
    open_desk,
    porter_of,
    server_of,
    web_libraries,
)
from panguard.cli.mcp_page import of_book
from panguard.errors import UsageError
from panguard.guard.proxy.asking import ask_command


def configure(parser: argparse.ArgumentParser) -> None:
    """Add which server to ask."""
    add_gate_options(parser)
    parser.add_argument(
        "server",
        metavar="URL | -- COMMAND",
        nargs=argparse.REMAINDER,
        help="the server to ask; a command is run",
    )


def run(arguments: argparse.Namespace) -> int:
    """Ask, pin, and show what is pinned; 1 where something waits for a word."""
    words = command_of(arguments.server)
    desk = open_desk(arguments)
    server = server_of(words, arguments.name)
    porter = porter_of(arguments, desk, server)
    if "://" not in words[0]:
        asyncio.run(ask_command(words, porter))
    else:
        if desk.settings.offline:
            raise UsageError("offline is set, and so no server at an address is asked")
        with web_libraries():
            from panguard.guard.proxy.asking_address import ask_address
            from panguard.guard.proxy.upstream import Upstream
        asyncio.run(ask_address(Upstream(words[0], (), porter)))
        porter.close()
    book = desk.shelf.book(server)
    desk.print(*of_book(book))
    return 1 if book.waiting else 0
