"""`pga guard uninstall`: takes every hook out of the settings of agents, to the byte where it can."""

import argparse

from panguard.agents.table import name_of
from panguard.cli.commands.guard_install import add_agent_option, chosen_hosts
from panguard.cli.guard_here import Here, here
from panguard.cli.guard_service import remove_service
from panguard.cli.options import add_common_options
from panguard.findings import phrase
from panguard.guard.client import MARK
from panguard.guard.install import removing, settings_of, take_out, tried

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
    for host in chosen_hosts(names):
        for _, path in settings_of(host, at.machine):
            change = removing(host, path, MARK, at.place)
            fault = change.fault or (tried(take_out, change, at.place) if change.changes else "")
            agent = name_of(host.ID)
            if fault:
                faults += 1
                at.client.say(phrase("{agent}: {fault}", agent=agent, fault=fault))
            elif change.changes:
                at.client.say(phrase("{agent}: hooks removed from {file}.", agent=agent, file=str(path)))
    return faults
