"""macOS: an agent of launchd in the user's own session. Pure but for `is_here`."""

import plistlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from panguard.agents.places import MACOS, Machine
from panguard.guard.service import Run

ID = "launchd"
LABEL = "ai.panguard.guard"


def is_here(machine: Machine, run: Run) -> bool:
    """Say whether launchd answers."""
    return machine.platform == MACOS and run(("launchctl", "list"))[0] == 0


def files(machine: Machine, command: Sequence[str], log: Path) -> Mapping[Path, bytes]:
    """Return the property list."""
    said = {
        "Label": LABEL,
        "ProgramArguments": list(command),
        "RunAtLoad": True,
        "KeepAlive": True,
        "ProcessType": "Interactive",  # an agent waits for each answer
        "StandardOutPath": str(log),
        "StandardErrorPath": str(log),
    }
    return {_file(machine): plistlib.dumps(said)}


def on(machine: Machine) -> Sequence[Sequence[str]]:
    """Return how it is started now and at each login."""
    return (("launchctl", "load", "-w", str(_file(machine))),)


def off(machine: Machine) -> Sequence[Sequence[str]]:
    """Return how it is ended for good."""
    return (("launchctl", "unload", "-w", str(_file(machine))),)


def _file(machine: Machine) -> Path:
    return machine.home / "Library" / "LaunchAgents" / f"{LABEL}.plist"
