"""Windows: a task of the user's own, started at logon and again when it ends. Pure but for `is_here`."""

import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from panguard.agents.places import WINDOWS, Machine
from panguard.guard.service import Run

ID = "windows-task"
TASK = "PanGuard Guard"
_TEXT = """\
<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <Triggers><LogonTrigger><Enabled>true</Enabled></LogonTrigger></Triggers>
  <Principals><Principal><LogonType>InteractiveToken</LogonType></Principal></Principals>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>
    <RestartOnFailure><Interval>PT1M</Interval><Count>999</Count></RestartOnFailure>
  </Settings>
  <Actions><Exec><Command>{program}</Command><Arguments>{arguments}</Arguments></Exec></Actions>
</Task>
"""


def is_here(machine: Machine, run: Run) -> bool:
    """Say whether tasks can be planned."""
    return machine.platform == WINDOWS and run(("schtasks", "/query"))[0] == 0


def files(machine: Machine, command: Sequence[str], _log: Path) -> Mapping[Path, bytes]:
    """Return the task, as `schtasks` reads it."""
    arguments = subprocess.list2cmdline(command[1:])
    text = _TEXT.format(program=escape(command[0]), arguments=escape(arguments))
    return {_file(machine): text.encode("utf-16")}


def on(machine: Machine) -> Sequence[Sequence[str]]:
    """Return how it is planned and started now."""
    planned = ("schtasks", "/create", "/f", "/tn", TASK, "/xml", str(_file(machine)))
    return planned, ("schtasks", "/run", "/tn", TASK)


def off(_machine: Machine) -> Sequence[Sequence[str]]:
    """Return how it is ended for good."""
    return ("schtasks", "/end", "/tn", TASK), ("schtasks", "/delete", "/f", "/tn", TASK)


def _file(machine: Machine) -> Path:
    base = machine.environment.get("LOCALAPPDATA")
    return (Path(base) if base else machine.home / "AppData" / "Local") / "panguard" / "guard-task.xml"
