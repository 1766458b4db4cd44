"""`pga guard log`: shows what happened and what was done, and checks that no line is missing."""

import argparse
import json
import sys
from datetime import datetime

from panguard.cli.guard_here import here
from panguard.cli.options import add_common_options
from panguard.findings import phrase, verbatim
from panguard.guard.journal import FILE, Entry, Journal
from panguard.printable import printable

EXIT_BROKEN = 1
SHOWN = 20


def configure(parser: argparse.ArgumentParser) -> None:
    """Add what is shown."""
    parser.add_argument("--all", action="store_true", help="also what was let through in silence")
    parser.add_argument(
        "--number", "-n", metavar="N", type=int, default=SHOWN, help=f"how many lines (default {SHOWN})"
    )
    parser.add_argument("--json", action="store_true", help="print JSON, a line each")
    parser.add_argument("--verify", action="store_true", help="check that no line was changed or taken out")
    add_common_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Print the newest lines."""
    at = here(arguments)
    if not (at.place.folder / FILE).exists():
        if at.place.address.exists():
            at.client.say(phrase("The guard has run here, but its journal is gone: it was removed."))
            return EXIT_BROKEN if arguments.verify else 0
        at.client.say(phrase("Nothing has happened yet."))
        return 0
    journal = Journal(at.place.folder)
    try:
        if arguments.verify:
            found = journal.verify()
            if found.broken_at:
                at.client.say(
                    phrase(
                        "The journal is not whole, at line {number}: {fault}.",
                        number=found.broken_at,
                        fault=found.fault or verbatim(""),
                    )
                )
                return EXIT_BROKEN
            at.client.say(phrase("The journal is whole: {lines} lines follow each other.", lines=found.lines))
            return 0
        entries = journal.latest(arguments.number, notable=not arguments.all)
    finally:
        journal.close()
    for entry in reversed(entries):
        if arguments.json:
            sys.stdout.write(json.dumps(_object(entry), ensure_ascii=False) + "\n")
        else:
            at.client.write([_line(entry)])
    if not entries:
        at.client.say(phrase("Nothing was stopped, asked or told yet."))
    return 0


def _line(entry: Entry) -> str:
    when = datetime.fromtimestamp(entry.at).astimezone().strftime("%Y-%m-%d %H:%M:%S")
    return printable(f"{when}  {entry.action:<6} {entry.host} {entry.tool}  {entry.reason}")


def _object(entry: Entry) -> dict[str, object]:
    return {
        "number": entry.number,
        "at": entry.at,
        "host": entry.host,
        "phase": entry.phase,
        "tool": entry.tool,
        "action": entry.action,
        "reason": entry.reason,
        "because": [dict(found) for found in entry.because],
        "session": entry.session,
    }
