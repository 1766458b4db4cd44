"""`pga cloud`: take part in a Threat Cloud, or run one; one module for each thing that can be done."""

import argparse

from panguard.cli.subcommands import Subcommands, add_subcommands, run_subcommand

SUBCOMMANDS: Subcommands = (
    ("join", "panguard.cli.commands.cloud_join", "trust a Threat Cloud and get rules from it"),
    ("propose", "panguard.cli.commands.cloud_propose", "propose a rule to the others"),
    ("feedback", "panguard.cli.commands.cloud_feedback", "say that a community rule was wrong, or right"),
    ("sent", "panguard.cli.commands.cloud_sent", "show everything that was ever sent"),
    ("why", "panguard.cli.commands.cloud_why", "show why a community rule is as it is"),
    ("serve", "panguard.cli.commands.cloud_serve", "run a Threat Cloud of your own"),
    ("status", "panguard.cli.commands.cloud_status", "show how much a Threat Cloud holds"),
    ("proposals", "panguard.cli.commands.cloud_proposals", "list the candidates that wait for a decision"),
    ("review", "panguard.cli.commands.cloud_review", "approve or reject a candidate"),
    ("revoke", "panguard.cli.commands.cloud_revoke", "take a promoted rule back"),
    ("keys", "panguard.cli.commands.cloud_keys", "show what scanners compare when they join, and sign anew"),
    ("export", "panguard.cli.commands.cloud_export", "write what is published into a bundle"),
    ("backup", "panguard.cli.commands.cloud_backup", "write the database into one file"),
    ("restore", "panguard.cli.commands.cloud_restore", "fill an empty database from such a file"),
)


def configure(parser: argparse.ArgumentParser) -> None:
    """Add what can be done with a Threat Cloud; each subcommand brings its own options."""
    add_subcommands(parser, SUBCOMMANDS)


def run(arguments: argparse.Namespace) -> int:
    """Do what the command line asks for and return the exit code."""
    return run_subcommand(arguments, SUBCOMMANDS)
