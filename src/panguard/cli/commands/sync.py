"""`pga sync`: fetch new rules now, or show, hold and take back what is in use."""

import argparse

from panguard.cli.options import add_cloud_options

LOCAL = ("status", "pin", "unpin", "rollback", "diff")


def configure(parser: argparse.ArgumentParser) -> None:
    """Add what can be done with synced rules."""
    actions = parser.add_mutually_exclusive_group()
    actions.add_argument(
        "--status", action="store_true", help="show what is in use and when it was looked for"
    )
    actions.add_argument(
        "--pin", action="store_true", help="keep the rules in use; only those that are taken back leave"
    )
    actions.add_argument("--unpin", action="store_true", help="follow the Threat Cloud again")
    actions.add_argument("--rollback", action="store_true", help="go back to the rules before, and keep them")
    actions.add_argument("--diff", action="store_true", help="show what changed since the rules before")
    actions.add_argument("--from", metavar="FILE", dest="bundle", help="take the rules from a signed bundle")
    actions.add_argument("--background", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument(
        "--share", action=argparse.BooleanOptionalAction, default=None, help=argparse.SUPPRESS
    )
    parser.add_argument(
        "--propose", action=argparse.BooleanOptionalAction, default=None, help=argparse.SUPPRESS
    )
    parser.add_argument("--offline", action="store_true", default=None, help="send nothing over the network")
    add_cloud_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Do what the command line asks for and return the exit code."""
    from panguard.cli.cloud_settings import open_client

    client = open_client(arguments)
    if client.settings.offline and arguments.background:
        return 0
    if any(vars(arguments)[name] for name in LOCAL):
        from panguard.cli import cloud_sync

        return cloud_sync.run_with(client, arguments)
    if not arguments.bundle:
        client.online()
    # What speaks HTTP opens a socket when it is imported: it is, only where something may be taken in.
    from panguard.cli import cloud_fetch

    return cloud_fetch.run_with(client, arguments)
