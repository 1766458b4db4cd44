"""`pga guard uninstall`: takes every hook out of the settings of agents, to the byte where it can."""

import argparse

from panguard.agents.table import name_of
from panguard.cli.commands.guard_install import add_agent_option, chosen_hosts
from panguard.cli.guard_here import Here, here
from panguard.cli.guard_service import remove_service
from panguard.cli.options import add_common_options
from panguard.findings import phrase
from panguard.guard.client import MARK
from panguard.guard.host import Host
from panguard.guard.install import removing, settings_of, take_out

EXIT_FAILED = 1


def configure(parser: argparse.ArgumentParser) -> None:
    """Add for which agents."""
    add_agent_option(parser)
    add_common_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Remove the hooks."""
    at = here(arguments)
    faults = removed(at, arguments.agent)
    if not arguments.agent and remove_service(at):
        at.client.say(phrase("The system no longer starts the guard."))
    return EXIT_FAILED if faults else 0


def removed(at: Here, names: list[str] | None) -> int:
    """Take the hooks out and say what was done; return how many files could not be changed."""
    faults = 0

    def left(host: Host, fault: str) -> None:
        nonlocal faults
        faults += 1
        at.client.say(phrase("{agent}: {fault}", agent=name_of(host.ID), fault=fault))

    for host in chosen_hosts(names):
        for _, path in settings_of(host, at.machine):
            change = removing(host, path, MARK, at.place)
            if change.fault:
                left(host, change.fault)
            elif change.changes:
                try:
                    take_out(change, at.place)
                except OSError as error:
                    left(host, f"{path}: {error.strerror}; check the file")
                    continue
                at.client.say(
                    phrase("{agent}: hooks removed from {file}.", agent=name_of(host.ID), file=str(path))
                )
    return faults
