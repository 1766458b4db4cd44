"""Turns the templates of the table into paths of one machine, and tells what a file of a project is. Pure."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from panguard.agents.table import AGENTS, Agent
from panguard.values import dataclass

WINDOWS = "win32"
MACOS = "darwin"


@dataclass(frozen=True, slots=True)
class Machine:
    """What decides where things are on a computer; `platform` is as in `sys.platform`."""

    home: Path
    environment: Mapping[str, str]
    platform: str


_SYSTEM = re.compile(r"(linux|darwin|win32):(.+)", re.DOTALL)
_VARIABLE = re.compile(r"\{(\w+)\|([^{}]*)\}")


def locate(template: str, machine: Machine) -> Path | None:
    """Return where a place is on a machine; None on other systems and where a variable is missing.

    Relative values of variables are ignored, since they would depend on where the command runs.
    """
    system = _SYSTEM.fullmatch(template)
    if system and not machine.platform.startswith(system[1]):
        return None
    text = _VARIABLE.sub(lambda found: _value(found, machine), system[2] if system else template)
    text = text.replace("{appdata}", _application_data(machine))
    if text.startswith("~/"):
        return machine.home / text[2:]
    return Path(text) if text and _is_absolute(text, machine) else None


def _value(found: re.Match[str], machine: Machine) -> str:
    value = machine.environment.get(found[1], "")
    if value.startswith("~/") or (value and _is_absolute(value, machine)):
        return value.rstrip("/") or "/"
    return found[2]


def _is_absolute(text: str, machine: Machine) -> bool:
    if machine.platform == WINDOWS:
        return re.match(r"[A-Za-z]:[\\/]|\\\\|/", text) is not None
    return text.startswith("/")


def _application_data(machine: Machine) -> str:
    if machine.platform == WINDOWS:
        return machine.environment.get("APPDATA") or "~/AppData/Roaming"
    if machine.platform == MACOS:
        return "~/Library/Application Support"
    chosen = machine.environment.get("XDG_CONFIG_HOME", "")
    return chosen if chosen.startswith("/") else "~/.config"


@cache
def agent_folders() -> frozenset[str]:
    """Return the names of folders that belong to one agent wherever they stand in a project."""
    return frozenset(name for agent in AGENTS for name in agent.folders)


def is_instruction_file(path: str) -> bool:
    """Say whether agents read the file at this path of a project as instructions, wherever it stands."""
    return _known("instructions").holds(path)


def is_agent_config(path: str) -> bool:
    """Say whether agents read the file at this path of a project as configuration: servers, hooks, tasks."""
    return _known("config").holds(path)


@dataclass(frozen=True, slots=True)
class _Known:
    """Patterns of one kind as sets of parts: ends of paths, and folders all of whose content counts."""

    ends: frozenset[tuple[str, ...]]
    folders: frozenset[tuple[str, ...]]

    def holds(self, path: str) -> bool:
        """Say whether a path matches a pattern; letter case does not matter."""
        parts = tuple(path.lower().split("/"))
        if any(parts[-length:] in self.ends for length in range(1, 4)):
            return True
        inner = range(len(parts) - 1)
        return any(parts[at : at + length] in self.folders for at in inner for length in (1, 2))


@cache
def _known(kind: str) -> _Known:
    patterns = {tuple(pattern.lower().split("/")) for agent in AGENTS for pattern in _of_kind(agent, kind)}
    return _Known(
        frozenset(pattern for pattern in patterns if pattern[-1] != "**"),
        frozenset(pattern[:-1] for pattern in patterns if pattern[-1] == "**"),
    )


def _of_kind(agent: Agent, kind: str) -> Iterator[str]:
    if kind == "instructions":
        yield from agent.project_instructions
    else:
        yield from agent.project_mcp
        yield from agent.project_hooks
