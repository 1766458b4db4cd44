"""`pga cloud propose RULE.yaml`: check a rule, show what would be sent, ask, and send it."""

import argparse

from panguard.cli.options import add_cloud_options


def configure(parser: argparse.ArgumentParser) -> None:
    """Add what to propose and how to consent."""
    parser.add_argument(
        "rule", metavar="RULE.yaml", help="one rule, as pga rules validate --strict accepts it"
    )
    parser.add_argument(
        "--evidence", metavar="FILE", help="what the rule was made from; it is redacted first"
    )
    parser.add_argument("--yes", action="store_true", help="send without being asked")
    add_cloud_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Propose; what is sent is what is shown."""
    from panguard.cli.cloud_settings import open_client

    client = open_client(arguments)
    client.online()
    # Not before: what speaks HTTP opens a socket when it is imported.
    from panguard.cli.cloud_offer import offer
    from panguard.cli.cloud_proposal import proposal_of

    return offer(arguments, client, proposal_of(arguments.rule, arguments.evidence))
