"""`pga guard start`: starts the guard and says so once it answers."""

import argparse

from panguard.cli.commands.guard_run import add_posture_option
from panguard.cli.guard_here import here
from panguard.cli.guard_service import install_service, installed_service
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
    service = installed_service(at)
    started = not install_service(at, service, arguments.posture) if service else at.start(arguments.posture)
    if not started:
        at.client.say(phrase("The guard did not start; why stands in {file}", file=str(at.place.log)))
        return EXIT_FAILED
    at.client.say(phrase("The guard runs: it answered."))
    return 0
