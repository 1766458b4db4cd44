"""`pga mcp diff`: show which tools of which servers changed since they were trusted, word by word."""

import argparse
import sys

from panguard.cli.mcp_options import add_place_options, chosen_books, open_desk
from panguard.cli.mcp_page import of_book
from panguard.findings import phrase
from panguard.guard.proxy import words
from panguard.guard.proxy.shadowing import flow

_DAMAGED = 4


def configure(parser: argparse.ArgumentParser) -> None:
    """Add which server; none means all."""
    parser.add_argument(
        "server", metavar="SERVER", nargs="?", help="its id, as shown, or its name (default: all)"
    )
    add_place_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Show the pins; 1 where something waits, 4 where pins cannot be used."""
    desk = open_desk(arguments)
    books = chosen_books(desk, arguments.server)
    for book in books:
        desk.print(*of_book(book))
    damaged = desk.shelf.damaged()
    for fault in damaged:
        print(f"pga: {fault}", file=sys.stderr)
    if not books and not damaged:
        desk.print(phrase("No server is pinned yet. To start: pga mcp wrap -- COMMAND, or pga mcp pin"))
    leak = flow(desk.shelf.books())
    if leak is not None:
        desk.print(words.of_flow(leak))
    if damaged:
        return _DAMAGED
    return 1 if any(book.waiting for book in books) else 0
