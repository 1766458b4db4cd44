"""`pga cloud review`: a person approves or rejects a candidate."""

import argparse

from panguard.cli.cloud_options import add_place_options, add_policy_options, server_libraries


def configure(parser: argparse.ArgumentParser) -> None:
    """Add which candidate, and what is said of it."""
    parser.add_argument("id", metavar="ID", help="the candidate, or the first digits of its id")
    parser.add_argument(
        "verdict", choices=["approve", "reject"], help="a rejection is final, whatever the votes"
    )
    parser.add_argument("--reason", metavar="TEXT", default="", help="why, in one sentence; it is public")
    add_place_options(parser)
    add_policy_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Note the verdict; an approved candidate is promoted in the next cycle of the server."""
    with server_libraries():
        from panguard.cli.cloud_database import existing_database, options_from
        from panguard.threatcloud.clock import utc_now
        from panguard.threatcloud.server.operating import review
    database = existing_database(arguments)
    try:
        candidate = review(
            database,
            arguments.id,
            arguments.reason,
            options_from(arguments),
            utc_now(),
            approved=arguments.verdict == "approve",
        )
    finally:
        database.close()
    if arguments.verdict == "approve":
        print(f"{candidate}: approved. It is promoted once it is confirmed and has passed the gates.")
    else:
        print(f"{candidate}: rejected. No votes can change that.")
    return 0
