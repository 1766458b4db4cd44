"""Linux with systemd: a unit of the user's own, without an administrator's rights. Pure but for `is_here`."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from panguard.agents.places import Machine
from panguard.guard.service import Run

ID = "systemd"
UNIT = "panguard-guard.service"
_CONTROL = ("systemctl", "--user")
_TEXT = """\
[Unit]
Description=PanGuard: watches what AI agents do on this machine

[Service]
ExecStart={command}
Restart=always
RestartSec=2
StandardOutput=append:{log}
StandardError=append:{log}
NoNewPrivileges=yes

[Install]
WantedBy=default.target
"""


def is_here(machine: Machine, run: Run) -> bool:
    """Say whether the user has a running systemd."""
    return machine.platform.startswith("linux") and run((*_CONTROL, "show-environment"))[0] == 0


def files(machine: Machine, command: Sequence[str], log: Path) -> Mapping[Path, bytes]:
    """Return the unit."""
    text = _TEXT.format(command=" ".join(map(_quoted, command)), log=str(log).replace("%", "%%"))
    return {_folder(machine) / UNIT: text.encode()}


def on(_machine: Machine) -> Sequence[Sequence[str]]:
    """Return how it is started now and at each login."""
    return (*_CONTROL, "daemon-reload"), (*_CONTROL, "enable", "--now", UNIT)


def off(_machine: Machine) -> Sequence[Sequence[str]]:
    """Return how it is ended for good."""
    return ((*_CONTROL, "disable", "--now", UNIT),)


def _folder(machine: Machine) -> Path:
    chosen = machine.environment.get("XDG_CONFIG_HOME", "")
    base = Path(chosen) if chosen.startswith("/") else machine.home / ".config"
    return base / "systemd" / "user"


def _quoted(word: str) -> str:
    """Return a word as systemd reads it back: quoted, with nothing that it would expand."""
    plain = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{plain}"'
