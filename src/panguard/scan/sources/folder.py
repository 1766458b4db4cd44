"""Reads a folder: one skill, a collection of skills, or a whole project."""

import os
from collections.abc import Iterator
from pathlib import Path

from panguard.limits import Limits
from panguard.printable import printable
from panguard.scan.skill import Skill
from panguard.scan.sources.directory import list_folder
from panguard.scan.sources.packages import Origin, packages


def read_folder(target: str, limits: Limits, *, owned: bool = False) -> Iterator[Skill]:
    """Read the packages of a folder that the user named.

    Raises `SourceError` when it cannot be listed.
    """
    real = Path(os.path.realpath(target))
    name = printable(real.name)
    origin = Origin(printable(target), name or "/", name or None, owned=owned, project=True)
    return packages(list_folder(real, limits), origin, limits)
