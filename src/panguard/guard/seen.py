"""Looks at the disk for what an agent's step leads to: where links go, and what a file holds now."""

import os
from pathlib import Path

from panguard.disk import read_if_there
from panguard.guard.own_places import Looks
from panguard.limits import MIB

_MOST = 4 * MIB
# What is mounted when somebody looks there may keep a judge waiting for a machine far away.
_FAR = ("//", "\\\\", "/net/", "/afs/", "/proc/", "/dev/")


def _real(path: str) -> str:
    whole = os.path.expanduser(path)  # noqa: PTH111 - `Path` raises for users that are not there
    if whole.startswith(_FAR) or "\0" in whole:
        return path
    try:
        return os.path.realpath(whole)
    except (OSError, ValueError):
        return path


def _read(file: str) -> str | None:
    try:
        return (read_if_there(Path(file), _MOST) or b"").decode("utf-8-sig")
    except (OSError, ValueError):
        return None


SEEN = Looks(_real, _read)
