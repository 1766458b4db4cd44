"""Finds what every agent reads on a machine and in a project: skills, servers, hooks, instructions."""

import os
from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path

from panguard.agents.places import Machine, locate
from panguard.agents.table import AGENTS, Agent
from panguard.errors import SourceError
from panguard.findings import NotInspected, Uninspected, phrase
from panguard.limits import DEFAULT_LIMITS, Limits
from panguard.scan.skill import Skill
from panguard.scan.sources.directory import list_folder
from panguard.scan.sources.file import read_file
from panguard.scan.sources.packages import Origin, packages
from panguard.scan.sources.private import MIXED_FILES, without_diary
from panguard.scan.sources.tree import printable
from panguard.values import dataclass

_GLOB_RESULTS = 200


class Purpose(StrEnum):
    """What an agent uses a place for."""

    SKILLS = "skills"
    MCP = "mcp"
    HOOKS = "hooks"
    INSTRUCTIONS = "instructions"


@dataclass(frozen=True, slots=True)
class Found:
    """A place that exists: which agents read it, for what, and where it really is."""

    path: Path
    real: Path
    purpose: Purpose
    agents: tuple[str, ...]
    project: bool


def find_installed(
    *, home: Path, cwd: Path, environment: Mapping[str, str], platform: str
) -> tuple[Found, ...]:
    """List every place of every agent that exists, for the user and for the project around `cwd`.

    A place that several agents read, or that is reached by several paths, is listed once; a place
    inside another one too, since reading the outer one reads it. Missing places are no news.
    """
    machine = Machine(home, environment, platform)
    found: dict[Path, Found] = {}
    for agent in AGENTS:
        for purpose, template in _templates(agent):
            for path in _existing(template, machine):
                _add(found, path, purpose, agent, project=False)
        for purpose, pattern in _patterns(agent):
            for root in _project_roots(cwd, home):
                for path in _globbed(root, pattern.removesuffix("/**")):
                    _add(found, path, purpose, agent, project=True)
    return tuple(place for place in found.values() if not _is_within(place, found))


def read_installed(
    *,
    home: Path,
    cwd: Path,
    environment: Mapping[str, str],
    platform: str,
    limits: Limits = DEFAULT_LIMITS,
) -> Iterator[Skill]:
    """Read everything that `find_installed` lists; what cannot be read becomes a skill that says so."""
    seen: set[str] = set()
    for place in find_installed(home=home, cwd=cwd, environment=environment, platform=platform):
        for skill in _read(place, limits):
            if skill.source not in seen:
                seen.add(skill.source)
                yield skill


def _templates(agent: Agent) -> Iterator[tuple[Purpose, str]]:
    yield from ((Purpose.SKILLS, template) for template in agent.user_skills)
    yield from ((Purpose.MCP, template) for template in agent.user_mcp)
    yield from ((Purpose.HOOKS, template) for template in agent.user_hooks)
    yield from ((Purpose.INSTRUCTIONS, template) for template in agent.user_instructions)


def _patterns(agent: Agent) -> Iterator[tuple[Purpose, str]]:
    yield from ((Purpose.SKILLS, folder) for folder in agent.folders)
    yield from ((Purpose.SKILLS, pattern) for pattern in agent.project_skills)
    yield from ((Purpose.MCP, pattern) for pattern in agent.project_mcp)
    yield from ((Purpose.HOOKS, pattern) for pattern in agent.project_hooks)
    yield from ((Purpose.INSTRUCTIONS, pattern) for pattern in agent.project_instructions)


def _project_roots(cwd: Path, home: Path) -> tuple[Path, ...]:
    """Return the folders whose agent files hold for `cwd`: it and those above, to the repository's root.

    Agents look upwards from where they start; without a repository only `cwd` counts. The user's home
    is no project: what lies there is listed as the user's.
    """
    above: list[Path] = []
    for folder in (cwd, *cwd.parents):
        if folder == home:
            break
        above.append(folder)
        if (folder / ".git").exists():
            return tuple(above)
    return (cwd,) if cwd != home else ()


def _existing(template: str, machine: Machine) -> Iterator[Path]:
    path = locate(template, machine)
    if path is None:
        return
    if "*" in path.name:
        yield from _globbed(path.parent, path.name)
    elif _exists(path):
        yield path


def _globbed(folder: Path, pattern: str) -> Iterator[Path]:
    """Return what a pattern names below a folder, in order of names; only its last part may have `*`."""
    start = folder / pattern
    if "*" not in start.name:
        if _exists(start):
            yield start
        return
    try:
        names = sorted(path for path in start.parent.glob(start.name))
    except OSError:
        return
    yield from names[:_GLOB_RESULTS]


def _exists(path: Path) -> bool:
    return os.path.exists(path)  # noqa: PTH110 - never raises, also for unreadable folders


def _add(found: dict[Path, Found], path: Path, purpose: Purpose, agent: Agent, *, project: bool) -> None:
    real = Path(os.path.realpath(path))
    known = found.get(real)
    if known is None:
        found[real] = Found(path, real, purpose, (agent.id,), project)
    elif agent.id not in known.agents:
        agents = (*known.agents, agent.id)
        found[real] = Found(known.path, real, known.purpose, agents, known.project)


def _is_within(place: Found, found: Mapping[Path, Found]) -> bool:
    """Say whether a place lies in another one that is read as a whole."""
    return any(folder in found for folder in place.real.parents)


def _read(place: Found, limits: Limits) -> Iterator[Skill]:
    """Read a place; links among its first entries are how people install skills, and are followed."""
    try:
        if not place.real.is_dir():
            mixed = place.path.name in MIXED_FILES
            yield from map(without_diary if mixed else _unchanged, read_file(str(place.path), limits))
            return
        for folder in (place.path, *_linked(place)):
            real = Path(os.path.realpath(folder))
            name = printable(folder.name)
            origin = Origin(printable(str(folder)), name, name or None)
            yield from packages(list_folder(real, limits), origin, limits)
    except SourceError as error:
        reason = phrase("it could not be read: {error}", error=error)
        missed = NotInspected(printable(place.path.name), Uninspected.UNREADABLE, reason)
        name = printable(place.path.name)
        yield Skill(name, printable(str(place.path)), (), not_inspected=(missed,))


def _unchanged(skill: Skill) -> Skill:
    return skill


def _linked(place: Found) -> Iterator[Path]:
    """Return the folders that links directly in a folder of skills lead to, outside of it."""
    if place.purpose is not Purpose.SKILLS:
        return
    try:
        entries = sorted(place.path.iterdir())
    except OSError:
        return
    for entry in entries:
        if entry.is_symlink() and entry.is_dir():
            real = Path(os.path.realpath(entry))
            if place.real not in real.parents and real != place.real:
                yield entry
