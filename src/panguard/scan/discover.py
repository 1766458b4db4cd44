"""Finds what every agent reads on a machine and in a project: skills, servers, hooks, instructions."""

import fnmatch
import os
from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path

from panguard.agents.places import Machine, locate
from panguard.agents.table import AGENTS, Agent
from panguard.errors import SourceError
from panguard.findings import NotInspected, Uninspected, phrase
from panguard.limits import DEFAULT_LIMITS, Limits
from panguard.printable import printable
from panguard.scan.skill import Skill
from panguard.scan.sources.directory import list_folder
from panguard.scan.sources.file import read_file
from panguard.scan.sources.packages import Origin, packages
from panguard.scan.sources.private import MIXED_FILES, without_diary
from panguard.scan.sources.regular import unreadable
from panguard.values import dataclass, replace


class Purpose(StrEnum):
    """What an agent uses a place for."""

    SKILLS = "skills"
    MCP = "mcp"
    HOOKS = "hooks"
    INSTRUCTIONS = "instructions"


@dataclass(frozen=True, slots=True)
class Found:
    """A place that exists: which agents read it, for what, and where it really is.

    `missed` says that it did not show all places in it; then it is not itself one.
    """

    path: Path
    real: Path
    purpose: Purpose
    agents: tuple[str, ...]
    project: bool
    missed: NotInspected | None = None


def find_installed(
    *,
    home: Path,
    cwd: Path,
    environment: Mapping[str, str],
    platform: str,
    limits: Limits = DEFAULT_LIMITS,
) -> tuple[Found, ...]:
    """List every place of every agent that exists, for the user and for the project around `cwd`.

    A place that several agents read, or that is reached by several paths, is listed once; a place
    inside another one too, since reading the outer one reads it. Missing places are no news; folders that
    could not be looked into, or held too many places, come last.
    """
    machine = Machine(home, environment, platform)
    listing = _Listing(limits)
    for agent in AGENTS:
        for purpose, template in _templates(agent):
            path = locate(template, machine)
            if path is not None:
                listing.add(path, purpose, agent, project=False)
        for purpose, pattern in _patterns(agent):
            for root in _project_roots(cwd, home):
                listing.add(root / pattern.removesuffix("/**"), purpose, agent, project=True)
    return listing.places()


def possible_places(machine: Machine, projects: tuple[Path, ...] = ()) -> Iterator[Path]:
    """Yield every place that agents would read, whether it exists or not; a name may have `*`."""
    for agent in AGENTS:
        for _, template in _templates(agent):
            path = locate(template, machine)
            if path is not None:
                yield path
        roots = (root for project in projects for root in _project_roots(project, machine.home))
        for root in dict.fromkeys(roots):
            for _, pattern in _patterns(agent):
                yield root / pattern.removesuffix("/**")


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
    for place in find_installed(
        home=home, cwd=cwd, environment=environment, platform=platform, limits=limits
    ):
        for skill in _read(place, limits):
            if skill.source not in seen:
                seen.add(skill.source)
                yield replace(skill, among=True)


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
        if os.path.exists(folder / ".git"):  # noqa: PTH110 - never raises
            return tuple(above)
    return (cwd,) if cwd != home else ()


class _Listing:
    """The places found so far, by where they really are, and the folders that did not show theirs."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.found: dict[Path, Found] = {}
        self.missed: dict[tuple[Path, Uninspected], Found] = {}

    def places(self) -> tuple[Found, ...]:
        """Return what was found, without places in others, and then what was missed."""
        outer = (place for place in self.found.values() if not _is_within(place, self.found))
        return (*outer, *self.missed.values())

    def add(self, pattern: Path, purpose: Purpose, agent: Agent, *, project: bool) -> None:
        """Add what a pattern names, in order of names; only its last part may have `*`."""
        try:
            paths = _matching(pattern)
        except OSError as error:
            self._miss(unreadable(printable(str(pattern.parent)), error), pattern.parent, purpose, agent)
            return
        most = self.limits.places_per_pattern
        if len(paths) > most:
            reason = phrase("the folder holds more than a scan lists")
            surplus = NotInspected(printable(str(pattern.parent)), Uninspected.TOO_MANY, reason)
            self._miss(surplus, pattern.parent, purpose, agent)
        for path in paths[:most]:
            self._place(path, purpose, agent, project=project)

    def _place(self, path: Path, purpose: Purpose, agent: Agent, *, project: bool) -> None:
        real = Path(os.path.realpath(path))
        known = self.found.get(real)
        if known is None:
            self.found[real] = Found(path, real, purpose, (agent.id,), project)
        elif agent.id not in known.agents:
            self.found[real] = replace(known, agents=(*known.agents, agent.id))

    def _miss(self, missed: NotInspected, folder: Path, purpose: Purpose, agent: Agent) -> None:
        place = Found(
            folder, Path(os.path.realpath(folder)), purpose, (agent.id,), project=False, missed=missed
        )
        self.missed.setdefault((folder, missed.kind), place)


def _matching(pattern: Path) -> list[Path]:
    """Return the paths that a pattern names; raises OSError where the system does not let them be seen."""
    try:
        if "*" not in pattern.name:
            pattern.stat()
            return [pattern]
        with os.scandir(pattern.parent) as listing:
            names = sorted(entry.name for entry in listing if fnmatch.fnmatch(entry.name, pattern.name))
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return []
    return [pattern.parent / name for name in names]


def _is_within(place: Found, found: Mapping[Path, Found]) -> bool:
    """Say whether a place lies in another one that is read as a whole."""
    return any(folder in found for folder in place.real.parents)


def _read(place: Found, limits: Limits) -> Iterator[Skill]:
    """Read a place; links among its first entries are how people install skills, and are followed."""
    shown = printable(str(place.path))
    if place.missed is not None:
        yield Skill(printable(place.path.name), f"{shown}/*", (), not_inspected=(place.missed,))
        return
    try:
        if not os.path.isdir(place.real):  # noqa: PTH112 - never raises
            mixed = place.path.name in MIXED_FILES
            yield from map(without_diary if mixed else _unchanged, read_file(str(place.path), limits))
            return
        for folder in folders_of(place):
            real = Path(os.path.realpath(folder))
            yield from packages(list_folder(real, limits), origin_of(folder), limits)
    except SourceError as error:
        reason = phrase("it could not be read: {error}", error=error)
        missed = NotInspected(printable(place.path.name), Uninspected.UNREADABLE, reason)
        name = printable(place.path.name)
        yield Skill(name, shown, (), not_inspected=(missed,))


def folders_of(place: Found) -> tuple[Path, ...]:
    """Return the folders that reading a place reads: itself, and those that links directly in it lead to.

    Raises `SourceError` when the folder cannot be listed.
    """
    return (place.path, *_linked(place))


def origin_of(folder: Path) -> Origin:
    """Return what a folder of a place is called."""
    name = printable(folder.name)
    return Origin(printable(str(folder)), name, name or None)


def _unchanged(skill: Skill) -> Skill:
    return skill


def _linked(place: Found) -> Iterator[Path]:
    """Return the folders that links directly in a folder of skills lead to, outside of it.

    Raises `SourceError` when the folder cannot be listed.
    """
    if place.purpose is not Purpose.SKILLS:
        return
    try:
        entries = sorted(place.path.iterdir())
    except OSError as error:
        raise SourceError(error.strerror or type(error).__name__) from error
    for entry in entries:
        if entry.is_symlink() and os.path.isdir(entry):  # noqa: PTH112 - never raises
            real = Path(os.path.realpath(entry))
            if place.real not in real.parents and real != place.real:
                yield entry
