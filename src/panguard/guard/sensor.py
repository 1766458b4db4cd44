"""What a sensor is: it waits beside the agents and tells what it notices, until told to stop. Pure.

Each sensor is one module in `sensors/` that has these names; `sensors.SENSORS` lists them all. A sensor only
notices: what becomes of it is decided by who is told.
"""

from collections.abc import Callable
from pathlib import Path
from threading import Event as Stop
from typing import Protocol

from panguard.findings import Phrase
from panguard.guard.installed import Watched
from panguard.values import dataclass


@dataclass(frozen=True, slots=True)
class Noticed:
    """What a sensor noticed: places that may have changed (None: any).

    `note` is for the user, and stands in place of the one before; `over` says that there is none any more.
    """

    sensor: str
    paths: frozenset[Path] | None = frozenset()
    note: Phrase | None = None
    over: bool = False


class Sensor(Protocol):
    """One sensor, as a module."""

    @property
    def ID(self) -> str:  # noqa: N802 - sensors are modules, and these are their constants
        """Return the word by which logs name it."""
        ...

    def watch(self, watched: Callable[[], Watched], notice: Callable[[Noticed], None], stop: Stop) -> None:
        """Tell what is noticed until told to stop; runs in a thread of its own.

        `watched` says at any moment where to look.
        """
        ...
