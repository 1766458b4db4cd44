"""`pga notify`: who is told what happened, and how."""

import argparse
from importlib import import_module

SUBCOMMANDS: tuple[tuple[str, str, str], ...] = (
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
