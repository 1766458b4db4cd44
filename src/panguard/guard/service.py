"""What keeps the guard running after a crash and a restart of the machine: one file for each system's way."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from panguard.agents.places import Machine


class Run(Protocol):
    """Runs a command of the system; returns its exit code and what it said."""

    def __call__(self, words: Sequence[str]) -> tuple[int, str]:
        """Return the code, 127 where there is no such command."""
        ...


class Service(Protocol):
    """One system's way, as a module."""

    @property
    def ID(self) -> str:  # noqa: N802 - services are modules, and this is their constant
        """Return its name."""
        ...

    def is_here(self, machine: Machine, run: Run) -> bool:
        """Say whether this machine has it, for this user."""
        ...

    def files(self, machine: Machine, command: Sequence[str], log: Path) -> Mapping[Path, bytes]:
        """Return the files to write, for a guard that is run by a command."""
        ...

    def on(self, machine: Machine) -> Sequence[Sequence[str]]:
        """Return the commands that start it now and from now on."""
        ...

    def off(self, machine: Machine) -> Sequence[Sequence[str]]:
        """Return the commands that end it, before its files are removed."""
        ...
