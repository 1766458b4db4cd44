"""`pga guard stop`: stops the guard and says so once it is gone."""

import argparse

from panguard.cli.guard_here import here
from panguard.cli.guard_service import installed_service, run_system
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
    service = installed_service(at)
    for words in service.off(at.machine) if service else ():
        run_system(words)  # else the system would start it again
    if at.status() is not None and not at.stop():
        at.client.say(phrase("The guard does not end; see {file}", file=str(at.place.log)))
        return EXIT_FAILED
    at.client.say(
        phrase("The guard is stopped. Your agents go on unguarded, and say so, until: pga guard start")
    )
    return 0
