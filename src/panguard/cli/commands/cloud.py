"""`pga cloud`: take part in a Threat Cloud, or run one; one module for each thing that can be done."""

import argparse
from importlib import import_module

SUBCOMMANDS: tuple[tuple[str, str, str], ...] = (
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
    actions = parser.add_subparsers(title="actions", metavar="ACTION", dest="action", required=True)
    for name, module, summary in SUBCOMMANDS:
        action = actions.add_parser(
            name, help=summary, description=f"{summary[0].upper()}{summary[1:]}.", allow_abbrev=False
        )
        import_module(module).configure(action)


def run(arguments: argparse.Namespace) -> int:
    """Do what the command line asks for and return the exit code."""
    module = next(module for name, module, _ in SUBCOMMANDS if name == arguments.action)
    code: int = import_module(module).run(arguments)
    return code
