"""`pga llm`: which models review skills, what that may cost, and whether anything may be sent away."""

import argparse

from panguard.cli.subcommands import Subcommands, add_subcommands, run_subcommand

SUBCOMMANDS: Subcommands = (
    ("status", "panguard.cli.commands.llm_status", "show who reviews, and what this month has cost"),
    ("consent", "panguard.cli.commands.llm_consent", "allow or forbid to send skills to a model in a cloud"),
)


def configure(parser: argparse.ArgumentParser) -> None:
    """Add what can be done about models; each subcommand brings its own options."""
    add_subcommands(parser, SUBCOMMANDS)


def run(arguments: argparse.Namespace) -> int:
    """Do what the command line asks for and return the exit code."""
    return run_subcommand(arguments, SUBCOMMANDS)
