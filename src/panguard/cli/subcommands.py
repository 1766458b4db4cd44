"""Commands that are several: each is one module of its own, in one list with its name and a summary."""

import argparse
from importlib import import_module
from typing import TypeAlias

Subcommands: TypeAlias = tuple[tuple[str, str, str], ...]


def add_subcommands(parser: argparse.ArgumentParser, every: Subcommands) -> None:
    """Let each bring its own options."""
    actions = parser.add_subparsers(title="actions", metavar="ACTION", dest="action", required=True)
    for name, module, summary in every:
        action = actions.add_parser(
            name, help=summary, description=f"{summary[0].upper()}{summary[1:]}.", allow_abbrev=False
        )
        import_module(module).configure(action)


def run_subcommand(arguments: argparse.Namespace, every: Subcommands) -> int:
    """Do what the command line asks for and return the exit code."""
    module = next(module for name, module, _ in every if name == arguments.action)
    code: int = import_module(module).run(arguments)
    return code
