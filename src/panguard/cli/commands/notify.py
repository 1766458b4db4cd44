"""`pga notify`: who is told what happened, and how."""

import argparse

from panguard.cli.subcommands import Subcommands, add_subcommands, run_subcommand

SUBCOMMANDS: Subcommands = (
    (
        "add",
        "panguard.cli.commands.notify_add",
        "add a channel: Telegram, Slack, Discord, LINE, e-mail, a web hook",
    ),
    ("list", "panguard.cli.commands.notify_list", "show the channels, and what became of the last messages"),
    ("remove", "panguard.cli.commands.notify_remove", "remove a channel, its secret, and what waits for it"),
    ("test", "panguard.cli.commands.notify_test", "send a test, and print what the server answered"),
    ("digest", "panguard.cli.commands.notify_digest", "show the report of the last day"),
)


def configure(parser: argparse.ArgumentParser) -> None:
    """Add what can be done; each subcommand brings its own options."""
    add_subcommands(parser, SUBCOMMANDS)


def run(arguments: argparse.Namespace) -> int:
    """Do what the command line asks for and return the exit code."""
    return run_subcommand(arguments, SUBCOMMANDS)
