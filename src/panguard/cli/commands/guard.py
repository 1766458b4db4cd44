"""`pga guard`: protection while agents work, from its start to its end."""

import argparse

from panguard.cli.subcommands import Subcommands, add_subcommands, run_subcommand

SUBCOMMANDS: Subcommands = (
    ("start", "panguard.cli.commands.guard_start", "start the guard, and say so once it answers"),
    ("stop", "panguard.cli.commands.guard_stop", "stop the guard; hooks then say that it is not there"),
    (
        "status",
        "panguard.cli.commands.guard_status",
        "say whether you are protected right now, and since when",
    ),
    (
        "install",
        "panguard.cli.commands.guard_install",
        "show, then make, the changes in the settings of your agents",
    ),
    ("uninstall", "panguard.cli.commands.guard_uninstall", "take every hook out again"),
    (
        "doctor",
        "panguard.cli.commands.guard_doctor",
        "prove that it protects: a harmless test through each agent's own settings",
    ),
    (
        "dashboard",
        "panguard.cli.commands.guard_dashboard",
        "open a page that shows all of it, on this machine alone",
    ),
    ("log", "panguard.cli.commands.guard_log", "show what happened and what was done"),
    (
        "quarantine",
        "panguard.cli.commands.guard_quarantine",
        "show what was taken away from agents, and put it back",
    ),
    ("accept", "panguard.cli.commands.guard_accept", "take something that is installed as it is"),
    ("run", "panguard.cli.commands.guard_run", "be the guard, until told to stop (for services)"),
)


def configure(parser: argparse.ArgumentParser) -> None:
    """Add what can be done; each subcommand brings its own options."""
    add_subcommands(parser, SUBCOMMANDS)


def run(arguments: argparse.Namespace) -> int:
    """Do what the command line asks for and return the exit code."""
    return run_subcommand(arguments, SUBCOMMANDS)
