"""`pga guard stop`: stops the guard and says so once it is gone."""

import argparse

from panguard.cli.guard_here import here
from panguard.cli.guard_service import stopped
from panguard.cli.options import add_common_options
from panguard.findings import phrase

EXIT_FAILED = 1


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the common options."""
    add_common_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Stop the guard."""
    at = here(arguments)
    if at.status() is None:
        at.client.say(phrase("The guard was not running."))
        return 0
    if not stopped(at):
        at.client.say(phrase("The guard does not end; see {file}", file=str(at.place.log)))
        return EXIT_FAILED
    at.client.say(
        phrase("The guard is stopped. Your agents go on unguarded, and say so, until: pga guard start")
    )
    return 0
