"""`pga cloud export FILE`: write what a server publishes into a bundle, for machines without a network."""

import argparse
from pathlib import Path

MOST_DAYS = 90


def configure(parser: argparse.ArgumentParser) -> None:
    """Add where from and where to."""
    parser.add_argument("file", metavar="FILE", help="the bundle to write, such as rules.zip")
    parser.add_argument("--data", metavar="DIR", required=True, help="the data folder of the server")
    parser.add_argument(
        "--days", metavar="N", type=int, default=14, help="how long the bundle may be on its way (default 14)"
    )


def run(arguments: argparse.Namespace) -> int:
    """Write the bundle."""
    from datetime import timedelta

    from panguard.errors import UsageError
    from panguard.threatcloud.server.bundle import export
    from panguard.threatcloud.server.publishing import Publisher

    data = Path(arguments.data)
    if not (data / "public").is_dir():
        raise UsageError(f"{data}: nothing is published here; check --data")
    if not 1 <= arguments.days <= MOST_DAYS:
        raise UsageError(f"--days: expected 1 to {MOST_DAYS}")
    count = export(Publisher(data), Path(arguments.file), timedelta(days=arguments.days))
    print(f"{arguments.file}: {count} files; take them within {arguments.days} days: pga sync --from FILE")
    return 0
