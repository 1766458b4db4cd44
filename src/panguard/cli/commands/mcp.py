"""`pga mcp`: stand between an agent and its MCP servers; one module for each thing that can be done."""

import argparse
from importlib import import_module

SUBCOMMANDS: tuple[tuple[str, str, str], ...] = (
    ("wrap", "panguard.cli.commands.mcp_wrap", "run an MCP server, and look at what passes"),
    ("proxy", "panguard.cli.commands.mcp_proxy", "stand before an MCP server at an address"),
    ("pin", "panguard.cli.commands.mcp_pin", "ask a server for its tools now, and pin them"),
    ("diff", "panguard.cli.commands.mcp_diff", "show what changed since you trusted a server's tools"),
    ("trust", "panguard.cli.commands.mcp_trust", "trust tools as they are now"),
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
