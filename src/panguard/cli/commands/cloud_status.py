"""`pga cloud status`: how much a Threat Cloud holds, and whether its record is whole."""

import argparse
import json

from panguard.cli.cloud_options import add_place_options, server_libraries


def configure(parser: argparse.ArgumentParser) -> None:
    """Add where the data lies."""
    add_place_options(parser)
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(arguments: argparse.Namespace) -> int:
    """Print what there is; the record is checked from its first entry to its last."""
    with server_libraries():
        from panguard.cli.cloud_database import existing_database
        from panguard.threatcloud.clock import utc_now
        from panguard.threatcloud.server.operating import status_of
    database = existing_database(arguments)
    try:
        found = status_of(database, utc_now())
    finally:
        database.close()
    if arguments.json:
        print(json.dumps(found, indent=2))
        return 0
    width = max(map(len, found))
    for name, value in found.items():
        print(f"{name:<{width}}  {value}")
    return 0
