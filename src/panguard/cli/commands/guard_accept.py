"""`pga guard accept`: has the guard take something that is installed as it is, until it changes."""

import argparse

from panguard.cli.guard_here import here
from panguard.cli.guard_things import note, rules_here, thing_at
from panguard.cli.options import add_common_options
from panguard.findings import phrase
from panguard.guard.installed_words import accepted
from panguard.guard.lockfile import entry_of, key_of
from panguard.guard.upkeep import lock_of
from panguard.values import replace


def configure(parser: argparse.ArgumentParser) -> None:
    """Add what is accepted."""
    parser.add_argument("path", metavar="PATH", help="a skill, a file of instructions or a configuration")
    add_common_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Accept it."""
    at = here(arguments)
    thing = thing_at(at, arguments.path)
    lock = lock_of(at.place)
    before = lock.entries().get(key_of(thing.path))
    entry = replace(
        entry_of(thing), rules=rules_here(at), accepted=True, origin=before.origin if before else ""
    )
    lock.change({key_of(thing.path): entry})
    note(at, thing.agents[0], thing.name, "accept", accepted(str(thing.path)))
    at.client.say(
        phrase("Accepted as it is: {path}. If it changes, it is looked at again.", path=str(thing.path))
    )
    return 0
