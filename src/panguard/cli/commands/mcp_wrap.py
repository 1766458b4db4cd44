"""`pga mcp wrap -- COMMAND…`: run an MCP server over standard input and output, and look at what passes."""

import argparse

from panguard.cli.mcp_options import add_gate_options, command_of, open_desk, porter_of
from panguard.guard.proxy.server import of_command
from panguard.guard.proxy.wrap import run as wrap


def configure(parser: argparse.ArgumentParser) -> None:
    """Add how strict to be, and what to run."""
    add_gate_options(parser)
    parser.add_argument("command_line", metavar="COMMAND", nargs=argparse.REMAINDER, help="after --")


def run(arguments: argparse.Namespace) -> int:
    """Run the server until it ends, and end as it did."""
    command = command_of(arguments.command_line)
    desk = open_desk(arguments)
    return wrap(command, porter_of(arguments, desk, of_command(command, arguments.name)))
