"""`pga guard start`: starts the guard and says so once it answers."""

import argparse

from panguard.cli.commands.guard_run import add_posture_option
from panguard.cli.guard_here import here
from panguard.cli.options import add_common_options
from panguard.findings import phrase

EXIT_FAILED = 1


def configure(parser: argparse.ArgumentParser) -> None:
    """Add how strict it is."""
    add_posture_option(parser)
    add_common_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Start the guard, unless it runs."""
    at = here(arguments)
    if at.status() is not None:
        at.client.say(phrase("The guard runs already."))
        return 0
    if not at.start(arguments.posture):
        at.client.say(phrase("The guard did not start; why stands in {file}", file=str(at.place.log)))
        return EXIT_FAILED
    at.client.say(phrase("The guard runs: it answered."))
    return 0
