"""`pga cloud backup`: the database in one file, from which SQLite and PostgreSQL can be restored."""

import argparse
from pathlib import Path

from panguard.cli.cloud_options import add_place_options, server_libraries


def configure(parser: argparse.ArgumentParser) -> None:
    """Add where to write."""
    parser.add_argument("file", metavar="FILE", type=Path, help="the file to write; it holds secrets")
    add_place_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Write it; the server may go on meanwhile."""
    with server_libraries():
        from panguard.cli.cloud_database import existing_database
        from panguard.threatcloud.server.backup import back_up
    database = existing_database(arguments)
    try:
        rows = back_up(database, arguments.data, arguments.file)
    finally:
        database.close()
    print(f"{arguments.file}: {rows:,} rows.")
    print(
        f"The signing keys are not in it: keep a copy of {arguments.data / 'keys'}, and the offline keys "
        "where they are. Without them no scanner believes a server that was restored."
    )
    return 0
