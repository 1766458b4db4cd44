"""`pga notify remove`: removes a channel, its secret, and what waits for it."""

import argparse

from panguard.cli.notify_here import telephone
from panguard.cli.options import add_common_options, add_language_option
from panguard.findings import phrase


def configure(parser: argparse.ArgumentParser) -> None:
    """Add which one."""
    parser.add_argument("name", help="which channel; see: pga notify list")
    add_language_option(parser)
    add_common_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Remove a channel."""
    at = telephone(arguments)
    receiver = at.receiver(arguments.name)
    path = at.write(receiver.name, None)
    at.vault.forget(receiver.name)
    outbox = at.outbox()
    try:
        outbox.forget(receiver.name)
    finally:
        outbox.close()
    at.client.say(
        phrase("{name} is removed from {file}, with its secret.", name=receiver.name, file=str(path))
    )
    return 0
