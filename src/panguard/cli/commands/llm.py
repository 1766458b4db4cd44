"""`pga llm`: which models review skills, what that may cost, and whether anything may be sent away."""

import argparse
from importlib import import_module

SUBCOMMANDS: tuple[tuple[str, str, str], ...] = (
    ("status", "panguard.cli.commands.llm_status", "show who reviews, and what this month has cost"),
    ("consent", "panguard.cli.commands.llm_consent", "allow or forbid to send skills to a model in a cloud"),
)


def configure(parser: argparse.ArgumentParser) -> None:
    """Add what can be done about models; each subcommand brings its own options."""
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
