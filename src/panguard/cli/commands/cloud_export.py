"""`pga cloud export FILE`: write what a server publishes into a bundle, for machines without a network."""

import argparse
from datetime import timedelta
from pathlib import Path

from panguard.cli.cloud_options import add_data_option, published_in, server_libraries, whole_number

MOST_DAYS = 90


def configure(parser: argparse.ArgumentParser) -> None:
    """Add where from and where to."""
    parser.add_argument("file", metavar="FILE", type=Path, help="the bundle to write, such as rules.zip")
    add_data_option(parser)
    parser.add_argument(
        "--days",
        metavar="N",
        type=whole_number(1, MOST_DAYS),
        default=14,
        help="how long the bundle may be on its way (default: 14)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Write the bundle."""
    with server_libraries():
        from panguard.threatcloud.server.bundle import export
        from panguard.threatcloud.server.publishing import Publisher
    publisher = Publisher(published_in(arguments.data))
    count = export(publisher, arguments.file, timedelta(days=arguments.days))
    print(f"{arguments.file}: {count} files; take them within {arguments.days} days: pga sync --from FILE")
    return 0
