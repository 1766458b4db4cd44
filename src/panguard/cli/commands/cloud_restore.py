"""`pga cloud restore`: fills an empty database from a backup."""

import argparse
from pathlib import Path

from panguard.cli.cloud_options import add_place_options, server_libraries


def configure(parser: argparse.ArgumentParser) -> None:
    """Add what to read."""
    parser.add_argument("file", metavar="FILE", type=Path, help="a file that `pga cloud backup` wrote")
    add_place_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Fill the database, all of it or nothing."""
    with server_libraries():
        from panguard.threatcloud.server.backup import restore
        from panguard.threatcloud.server.database import database_of
    database = database_of(arguments.data, arguments.database)
    try:
        rows = restore(database, arguments.file)
    finally:
        database.close()
    print(f"{rows:,} rows restored. Start it with: pga cloud serve --data {arguments.data}")
    return 0
