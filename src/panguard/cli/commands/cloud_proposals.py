"""`pga cloud proposals`: the candidates that wait for a decision, and what each still needs."""

import argparse
import json
from collections.abc import Mapping

from panguard.cli.cloud_options import add_place_options, server_libraries
from panguard.printable import printable


def configure(parser: argparse.ArgumentParser) -> None:
    """Add where the data lies and what to show."""
    add_place_options(parser)
    parser.add_argument("id", metavar="ID", nargs="?", help="show one candidate with its rule")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(arguments: argparse.Namespace) -> int:
    """Print them, the most heard first."""
    with server_libraries():
        from panguard.cli.cloud_database import existing_database, stored_options
        from panguard.threatcloud.clock import utc_now
        from panguard.threatcloud.server.operating import waiting
    database = existing_database(arguments)
    try:
        found = waiting(database, stored_options(database), utc_now(), arguments.id or "")
    finally:
        database.close()
    if arguments.json:
        print(json.dumps([item._asdict() for item in found], indent=2))
        return 0
    for item in found:
        print(f"{item.candidate}  {item.state}  networks: {item.networks}  {item.title}")
        for line in item.missing:
            print(f"  still needed: {line}")
        if item.refused:
            print(f"  refused at the gates: {item.refused}")
        if item.waits:
            print(f"  review: {item.waits}")
        if item.said:
            print(f"  review: {item.review} by {_said(item.said)}")
        if arguments.id:
            print(f"  review: {item.review}; the text below is {item.text}")
            print(f"\n{_lines(item.rule)}\n\nEvidence:\n{_lines(item.evidence)}")
    if any(item.waits for item in found):
        print("To decide yourself: pga cloud review ID approve|reject")
    if not found:
        print("No candidate waits for a decision.")
    return 0


def _lines(text: str) -> str:
    """Show a text of strangers line by line, set in, so that no line of it looks like one of ours."""
    return "\n".join(f"    {printable(line)}" for line in text.split("\n"))


def _said(said: Mapping[str, object]) -> str:
    """Write what a reviewer said in one line."""
    marks = said.get("marks")
    numbers = ", ".join(f"{name} {mark}" for name, mark in marks.items()) if isinstance(marks, dict) else ""
    reasons = said.get("reasons")
    why = " ".join(map(str, reasons)) if isinstance(reasons, list) else ""
    who = " ".join(str(said[name]) for name in ("by", "model") if said.get(name))
    return printable("; ".join(filter(None, (who, numbers, why))))
