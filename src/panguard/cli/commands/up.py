"""`pga up`: protection in one command: an audit, the hooks of the agents found, the guard, and a proof."""

import argparse
import sys

from panguard.cli.commands import guard_doctor, guard_install, scan
from panguard.cli.commands.guard_start import show_dashboard
from panguard.cli.guard_here import here
from panguard.cli.guard_service import started
from panguard.cli.options import add_scan_options
from panguard.findings import phrase

EXIT_UNPROTECTED = 1


def configure(parser: argparse.ArgumentParser) -> None:
    """Add what the installation understands."""
    guard_install.configure(parser)
    parser.add_argument(
        "--dashboard",
        action=argparse.BooleanOptionalAction,
        default=None,
        help="show the dashboard at the end, until Ctrl+C (default: at a terminal)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Audit what is installed, install the hooks, start the guard, and test it; exit 1 unless protected."""
    at = here(arguments)
    if not arguments.dry_run:
        at.client.say(phrase("First, what is installed on this machine:"))
        scan.run(_scan_arguments(arguments))
        at.client.write([""])
    code = guard_install.run(arguments)
    if arguments.dry_run:
        return code
    if at.status() is None and not started(here(arguments)):
        at.client.say(phrase("The guard did not start; why stands in {file}", file=str(at.place.log)))
        return EXIT_UNPROTECTED
    code = guard_doctor.run(arguments) or code
    shown = sys.stdout.isatty() if arguments.dashboard is None else arguments.dashboard
    return show_dashboard(arguments) or code if shown else code


def _scan_arguments(arguments: argparse.Namespace) -> argparse.Namespace:
    """Return the arguments of a scan of everything that is installed."""
    parser = argparse.ArgumentParser()
    add_scan_options(parser)
    found = parser.parse_args(["--quiet", "--exit-zero"])
    found.config, found.debug = arguments.config, vars(arguments).get("debug", False)
    return found
