"""`pga mcp trust`: show what changed in the tools of a server, and trust them after consent."""

import argparse
import sys
from collections.abc import Sequence
from functools import partial

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
    names = _waiting(book, arguments.tool)
    if not names:
        desk.print(phrase("Nothing of {server} waits.", server=verbatim(book.server.shown)))
        return 0
    for name in names:
        desk.print(*of_change(book.change_waiting(name), book.waiting[name]))
    if not arguments.despite_findings:
        _refuse_found(book, names)
    if not arguments.yes and not _agreed(desk.say(phrase("Trust them as they are now?"))):
        raise UsageError("nothing was trusted; look at the changes, then add --yes")
    desk.shelf.change(book.server, partial(_trusted, book, names))
    desk.print(
        phrase(
            "{count} tools are trusted from now on. Clients see them when they start anew.", count=len(names)
        )
    )
    return 0


def _waiting(book: Book, named: Sequence[str]) -> Sequence[str]:
    """Return the names of the tools that are to be trusted. Raises UsageError for one that does not wait."""
    missing = next((name for name in named if name not in book.waiting), None)
    if missing is not None:
        raise UsageError(f"{printable(missing)}: no such tool of this server waits; see: pga mcp diff")
    return named or list(book.waiting)


def _refuse_found(book: Book, names: Sequence[str]) -> None:
    """Raise UsageError where a scan found in one of the tools what may block."""
    found = next((name for name in names if book.waiting[name].found), None)
    if found is not None:
        raise UsageError(
            f"{printable(found)}: a scan found in it what may block, and so nothing was trusted; name the "
            "other tools, or add --despite-findings"
        )


def _trusted(shown: Book, names: Sequence[str], now: Book) -> Book:
    """Pin what was shown. Raises UsageError where something else waits by now."""
    if any(now.waiting.get(name) != shown.waiting[name] for name in names):
        raise UsageError("the server changed its tools in the meantime; nothing was trusted, look once more")
    return trusted(now, names, today())


def _agreed(question: str) -> bool:
    if not sys.stdin.isatty():
        return False
    print(f"{question} [y/N] ", end="", flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")
