"""`pga cloud`: one module for each subcommand, and this list of them."""

import argparse
from importlib import import_module

from panguard.cli.options import add_common_options

SUBCOMMANDS: tuple[tuple[str, str, str], ...] = (
    ("join", "panguard.cli.commands.cloud_join", "trust a Threat Cloud and get rules from it"),
    ("propose", "panguard.cli.commands.cloud_propose", "propose a rule to the others"),
    ("feedback", "panguard.cli.commands.cloud_feedback", "say that a community rule was wrong, or right"),
    ("sent", "panguard.cli.commands.cloud_sent", "show everything that was ever sent"),
    ("why", "panguard.cli.commands.cloud_why", "show why a community rule is as it is"),
    ("export", "panguard.cli.commands.cloud_export", "write what is published into a bundle"),
)


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the subcommands; each brings its own options."""
    actions = parser.add_subparsers(title="actions", metavar="ACTION", dest="action", required=True)
    for name, module, summary in SUBCOMMANDS:
        action = actions.add_parser(
            name, help=summary, description=f"{summary.capitalize()}.", allow_abbrev=False
        )
        import_module(module).configure(action)
        add_common_options(action)


def run(arguments: argparse.Namespace) -> int:
    """Run the subcommand and return its exit code."""
    module = next(module for name, module, _ in SUBCOMMANDS if name == arguments.action)
    code: int = import_module(module).run(arguments)
    return code
