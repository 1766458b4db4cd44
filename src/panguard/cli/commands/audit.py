"""`panguard audit skill PATH`: the scan by its long name."""

import argparse

from panguard.cli.commands import scan
from panguard.cli.options import add_scan_options


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the one kind of thing that can be audited, with all options of a scan."""
    kinds = parser.add_subparsers(title="what to audit", metavar="KIND", dest="kind", required=True)
    summary = "skills, MCP configurations and agent instructions"
    add_scan_options(
        kinds.add_parser("skill", help=summary, description=f"Audit {summary}.", allow_abbrev=False)
    )


def run(arguments: argparse.Namespace) -> int:
    """Scan."""
    return scan.run(arguments)
