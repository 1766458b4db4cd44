"""`pga hook`: asks the guard about one step of an agent; installed hooks do it in less time."""

import argparse
import os
import sys

from panguard.config import state_directory
from panguard.guard import client
from panguard.guard.hosts import HOSTS


def configure(parser: argparse.ArgumentParser) -> None:
    """Add whose step it is."""
    parser.add_argument("host", metavar="AGENT", help=", ".join(host.ID for host in HOSTS))
    parser.add_argument("event", metavar="EVENT", help="the agent's name of the event, such as PreToolUse")


def run(arguments: argparse.Namespace) -> int:
    """Hand the standard input to the guard and print its answer."""
    folder = state_directory(os.environ, sys.platform) / "guard"
    return client.main(["hook", arguments.host, arguments.event, str(folder)])
