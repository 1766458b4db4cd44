"""`pga demo`: a new attack becomes a rule that protects strangers, in a minute, with real processes."""

import argparse

from panguard.cli.cloud_options import server_libraries
from panguard.cli.options import add_common_options
from panguard.errors import UsageError


def configure(parser: argparse.ArgumentParser) -> None:
    """Add how to show it."""
    parser.add_argument("--json", action="store_true", help="print each step as one line of JSON")
    parser.add_argument("--lang", metavar="LANG", help="en or zh-TW (default: from your locale)")
    parser.add_argument("--color", "--colour", metavar="WHEN", help="auto (default), always or never")
    add_common_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Run it in a temporary folder that is gone afterwards."""
    from importlib.util import find_spec

    with server_libraries():
        from panguard.cli.demo.stage import show
    if find_spec("ollama") is None:
        raise UsageError("the demo needs the clients for models too; run: pip install 'panguard[ai,cloud]'")
    return show(arguments)
