"""`pga cloud proposals`: the candidates that wait for a decision, and what each still needs."""

import argparse
import json

from panguard.cli.cloud_options import add_place_options, server_libraries


def configure(parser: argparse.ArgumentParser) -> None:
    """Add where the data lies and what to show."""
    add_place_options(parser)
    parser.add_argument("id", metavar="ID", nargs="?", help="show one candidate with its rule")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(arguments: argparse.Namespace) -> int:
    """Print them, the most heard first."""
    with server_libraries():
        from panguard.cli.candidate_page import candidate_page
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
        print("\n".join(candidate_page(item, whole=bool(arguments.id))))
    if any(item.waits for item in found):
        print("To decide yourself: pga cloud review ID approve|reject")
    if not found:
        print("No candidate waits for a decision.")
    return 0
