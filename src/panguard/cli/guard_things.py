"""What the commands about installed things share: where they are, how a decision is written down."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

from panguard.cli.guard_here import Here
from panguard.engine.cache import rules_digest
from panguard.errors import SourceError, UsageError
from panguard.findings import Phrase
from panguard.guard.event import Phase
from panguard.guard.installed import Digests, Installed, Watched, everything
from panguard.guard.journal import Entry, Journal
from panguard.guard.upkeep import project_of, read_projects
from panguard.printable import printable


def watched_here(at: Here) -> Watched:
    """Return where the guard of this user looks, with the project of this folder."""
    project = project_of(at.surroundings.directory, at.machine.home)
    known = read_projects(at.place)
    projects = known if project is None or project in known else (project, *known)
    return Watched(at.machine, projects)


def things_here(at: Here) -> Iterator[Installed]:
    """Yield everything that agents read here. Raises SourceError where a place cannot be listed."""
    for _, things in everything(watched_here(at), Digests()):
        if isinstance(things, SourceError):
            raise things
        yield from things


def thing_at(at: Here, path: str) -> Installed:
    """Return the thing at a path. Raises UsageError where agents read none there."""
    wanted = Path(os.path.abspath(path))  # noqa: PTH100 - links stay, they may be what is meant
    things = tuple(things_here(at))
    found = next((thing for thing in things if thing.path == wanted), None)
    real = os.path.realpath(path)
    found = found or next((thing for thing in things if os.path.realpath(thing.path) == real), None)
    if found is None:
        raise UsageError(
            f"{printable(path)}: no agent reads a skill, instructions or a configuration there; "
            "to see what they read: pga lock --user"
        )
    return found


def rules_here(at: Here) -> str:
    """Return the digest of the rules in use."""
    return rules_digest(at.sources()[0])


def note(at: Here, agent: str, name: str, action: str, what: Phrase) -> None:
    """Write a decision of the user into the journal of the guard."""
    journal = Journal(at.place.folder)
    try:
        said = at.client.pen.say(what)
        journal.add((Entry(time.time(), agent, Phase.INSTALLED, name, action, said),))
    finally:
        journal.close()
