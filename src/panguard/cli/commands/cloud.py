"""`pga cloud`: run a Threat Cloud and look after it; one module per thing that can be done."""

import argparse
from importlib import import_module

SUBCOMMANDS: tuple[tuple[str, str, str], ...] = (
    ("join", "panguard.cli.commands.cloud_join", "trust a Threat Cloud and get rules from it"),
    ("propose", "panguard.cli.commands.cloud_propose", "propose a rule to the others"),
    ("feedback", "panguard.cli.commands.cloud_feedback", "say that a community rule was wrong, or right"),
    ("sent", "panguard.cli.commands.cloud_sent", "show everything that was ever sent"),
    ("why", "panguard.cli.commands.cloud_why", "show why a community rule is as it is"),
    ("export", "panguard.cli.commands.cloud_export", "write what is published into a bundle"),
)


def configure(parser: argparse.ArgumentParser) -> None:
    """Add what can be done with a Threat Cloud."""
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
