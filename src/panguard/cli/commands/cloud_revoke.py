"""`pga cloud revoke`: a person takes a promoted rule back from everyone."""

import argparse

from panguard.cli.cloud_options import add_place_options, server_libraries


def configure(parser: argparse.ArgumentParser) -> None:
    """Add which rule, and why."""
    parser.add_argument("rule", metavar="RULE", help="the rule, such as TC-2026-00001")
    parser.add_argument("--reason", metavar="TEXT", required=True, help="why, in one sentence; it is public")
    add_place_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Take it back; the server publishes that in its next cycle."""
    with server_libraries():
        from panguard.cli.cloud_database import existing_database
        from panguard.threatcloud.clock import utc_now
        from panguard.threatcloud.server.operating import take_back
    database = existing_database(arguments)
    try:
        take_back(database, arguments.rule, arguments.reason, utc_now())
    finally:
        database.close()
    print(f"{arguments.rule}: taken back. The server publishes that within a minute.")
    return 0
