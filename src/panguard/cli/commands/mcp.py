"""`pga mcp`: stand between an agent and its MCP servers; one module for each thing that can be done."""

import argparse

from panguard.cli.subcommands import Subcommands, add_subcommands, run_subcommand

SUBCOMMANDS: Subcommands = (
    ("wrap", "panguard.cli.commands.mcp_wrap", "run an MCP server, and look at what passes"),
    ("proxy", "panguard.cli.commands.mcp_proxy", "stand before an MCP server at an address"),
    ("pin", "panguard.cli.commands.mcp_pin", "ask a server for its tools now, and pin them"),
    ("diff", "panguard.cli.commands.mcp_diff", "show what changed since you trusted a server's tools"),
    ("trust", "panguard.cli.commands.mcp_trust", "trust tools as they are now"),
)


def configure(parser: argparse.ArgumentParser) -> None:
    """Add what can be done; each subcommand brings its own options."""
    add_subcommands(parser, SUBCOMMANDS)


def run(arguments: argparse.Namespace) -> int:
    """Do what the command line asks for and return the exit code."""
    return run_subcommand(arguments, SUBCOMMANDS)
