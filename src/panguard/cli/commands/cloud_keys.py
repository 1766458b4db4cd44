"""`pga cloud keys`: what scanners compare when they join, until when it is signed, and how to sign anew."""

import argparse
from pathlib import Path

from panguard.cli.cloud_options import add_data_option, published_in, server_libraries


def configure(parser: argparse.ArgumentParser) -> None:
    """Add where the data lies and how to renew."""
    add_data_option(parser)
    parser.add_argument(
        "--renew",
        metavar="DIR",
        type=Path,
        help="sign for another year, and for the online key that is here now, with the offline keys in DIR",
    )


def run(arguments: argparse.Namespace) -> int:
    """Print what the keys say; sign anew first where that is asked for."""
    with server_libraries():
        from panguard.threatcloud.server.keys import ONLINE, advice
        from panguard.threatcloud.server.publishing import Publisher
    from panguard.threatcloud.client.trust import shown

    publisher = Publisher(published_in(arguments.data))
    if arguments.renew is not None:
        publisher.renew(arguments.renew)
    root = shown(publisher.root)
    print(f"root        {root.fingerprint} (version {root.version}): scanners compare this when they join")
    print(f"signed      until {publisher.expires():%Y-%m-%d}; then: pga cloud keys --renew DIR")
    print(f"online key  {arguments.data / ONLINE}")
    print(advice(arguments.data) or "offline     the offline keys are not here, as it should be")
    return 0
