"""The candidates that this machine has proposed, each with when that was and what it was made of."""

from pathlib import Path
from typing import NamedTuple

from panguard.disk import read_if_there

_DAY = len("2026-11-21")
_COLUMNS = 4
_NONE = "-"


def day_of(hour: str) -> str:
    """Return the day of an hour (`2026-11-21T18Z`)."""
    return hour[:_DAY]


class _Row(NamedTuple):
    candidate: str
    hour: str
    origin: str = ""
    skill: str = ""


class Proposed:
    """The candidates that this machine has proposed to a server: its word counts once, so it is said once.

    Beside each stands when that was and, where it was proposed by itself, of which origin and skill it is.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        lines = (read_if_there(file) or b"").decode("ascii", "replace").splitlines()
        self._rows = [_Row(*line.split()[:_COLUMNS]) for line in lines if len(line.split()) > 1]

    def __contains__(self, candidate: str) -> bool:
        return any(row.candidate == candidate for row in self._rows)

    def on(self, day: str) -> int:
        """Return how many were proposed on a day (`2026-11-21`)."""
        return sum(row.hour.startswith(day) for row in self._rows)

    def had_turn(self, origin: str, day: str) -> bool:
        """Say whether a rule of an origin was proposed on a day; of what has no origin, none was."""
        return bool(origin) and any(row.origin == origin and row.hour.startswith(day) for row in self._rows)

    def told_of(self, skill: str) -> bool:
        """Say whether a rule of a skill was ever proposed."""
        return bool(skill) and any(row.skill == skill for row in self._rows)

    def add(self, candidate: str, hour: str, origin: str = "", skill: str = "") -> None:
        """Note that a candidate was proposed, when, and what it was made of."""
        row = _Row(candidate, hour, origin or _NONE, skill or _NONE)
        self._rows.append(row)
        with self._file.open("a", encoding="ascii") as file:
            file.write(f"{' '.join(row)}\n")
