"""`pga demo`: a new attack becomes a rule that protects strangers, in a minute, with real processes."""

import argparse

from panguard.cli.cloud_options import server_libraries
from panguard.cli.options import add_common_options


def configure(parser: argparse.ArgumentParser) -> None:
    """Add how to show it."""
    parser.add_argument("--json", action="store_true", help="print each step as one line of JSON")
    parser.add_argument("--lang", metavar="LANG", help="en or zh-TW (default: from your locale)")
    parser.add_argument("--color", "--colour", metavar="WHEN", help="auto (default), always or never")
    add_common_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Run it in a temporary folder that is gone afterwards."""
    with server_libraries():
        from panguard.cli.demo.stage import show
    return show(arguments)
