"""`pga mcp trust`: show what changed in the tools of a server, and trust them after consent."""

import argparse
import sys

from panguard.cli.mcp_options import add_place_options, chosen_books, open_desk, today
from panguard.cli.mcp_page import of_change
from panguard.errors import UsageError
from panguard.findings import phrase, verbatim
from panguard.guard.proxy.book import Book, trusted
from panguard.printable import printable


def configure(parser: argparse.ArgumentParser) -> None:
    """Add which tools of which server, and how to consent."""
    parser.add_argument("server", metavar="SERVER", help="its id, as `pga mcp diff` shows it, or its name")
    parser.add_argument("tool", metavar="TOOL", nargs="*", help="only these (default: all that wait)")
    parser.add_argument(
        "--despite-findings",
        action="store_true",
        help="also those in which a scan found something that may block",
    )
    parser.add_argument("--yes", action="store_true", help="trust them without being asked")
    add_place_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Show, ask, and pin exactly what was shown."""
    desk = open_desk(arguments)
    (book,) = chosen_books(desk, arguments.server)
    names = arguments.tool or list(book.waiting)
    missing = [name for name in names if name not in book.waiting]
    if missing:
        raise UsageError(f"{printable(missing[0])}: no such tool of this server waits; see: pga mcp diff")
    if not names:
        desk.print(phrase("Nothing of {server} waits.", server=verbatim(book.server.shown)))
        return 0
    for name in names:
        desk.print(*of_change(book.change_waiting(name), book.waiting[name]))
    found = next((name for name in names if book.waiting[name].found), None)
    if found is not None and not arguments.despite_findings:
        raise UsageError(
            f"{printable(found)}: a scan found in it what may block, and so nothing was trusted; name the "
            "other tools, or add --despite-findings"
        )
    if not arguments.yes and not _agreed(desk.say(phrase("Trust them as they are now?"))):
        raise UsageError("nothing was trusted; look at the changes, then add --yes")

    def make(now: Book) -> Book:
        if any(now.waiting.get(name) != book.waiting[name] for name in names):
            raise UsageError(
                "the server changed its tools in the meantime; nothing was trusted, look once more"
            )
        return trusted(now, names, today())

    desk.shelf.change(book.server, make)
    desk.print(
        phrase(
            "{count} tools are trusted from now on. Clients see them when they start anew.", count=len(names)
        )
    )
    return 0


def _agreed(question: str) -> bool:
    if not sys.stdin.isatty():
        return False
    print(f"{question} [y/N] ", end="", flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")
