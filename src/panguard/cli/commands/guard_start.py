"""`pga guard start`: starts the guard and says so once it answers."""

import argparse

from panguard.cli.guard_choices import add_posture_option, chosen, kept
from panguard.cli.guard_here import Here, here
from panguard.cli.guard_service import started
from panguard.cli.options import add_common_options
from panguard.findings import phrase

EXIT_FAILED = 1


def configure(parser: argparse.ArgumentParser) -> None:
    """Add how strict it is."""
    add_posture_option(parser)
    parser.add_argument("--dashboard", action="store_true", help="then show the dashboard, until Ctrl+C")
    add_common_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Start the guard, unless it runs."""
    at = here(arguments)
    code = _started(kept(arguments, at, chosen(arguments, at.client.settings)))
    return show_dashboard(arguments) if arguments.dashboard and not code else code


def show_dashboard(arguments: argparse.Namespace) -> int:
    """Show the dashboard as the command of its own does."""
    from panguard.cli.commands import guard_dashboard

    parser = argparse.ArgumentParser()
    guard_dashboard.configure(parser)
    return guard_dashboard.run(parser.parse_args([], argparse.Namespace(**vars(arguments))))


def _started(at: Here) -> int:
    if at.status() is not None:
        at.follow()
        status = at.status() or {}
        at.client.say(phrase("The guard runs already ({posture}).", posture=str(status.get("posture", ""))))
        return 0
    if not started(at):
        at.client.say(phrase("The guard did not start; why stands in {file}", file=str(at.place.log)))
        return EXIT_FAILED
    at.client.say(phrase("The guard runs: it answered."))
    return 0
