"""Puts an audited skill where an agent reads it: pinned first, then there as a whole or not at all."""

import os
import secrets
import shutil
from collections.abc import Callable
from pathlib import Path

from panguard.agents.places import Machine, locate
from panguard.agents.table import AGENTS, Agent
from panguard.disk import settle
from panguard.errors import UsageError
from panguard.guard.copies import copied
from panguard.guard.installed import OURS, Digests, Installed, installed_in
from panguard.guard.lockfile import Locked, UserLock, entry_of, key_of
from panguard.guard.quarantine import Kept, Quarantine
from panguard.scan.discover import Found, Purpose
from panguard.values import dataclass, replace


@dataclass(frozen=True, slots=True)
class Pin:
    """What is written down of a skill that is installed: where it came from and how it was judged."""

    origin: str
    rules: str
    action: str
    accepted: bool = False


def skills_folder(agent: Agent, machine: Machine, project: Path | None) -> Path:
    """Return the folder from which an agent reads skills. Raises UsageError where it has none."""
    if project is not None and agent.project_skills:
        return project / agent.project_skills[0]
    places = (locate(template, machine) for template in agent.user_skills)
    found = None if project is not None else next((place for place in places if place), None)
    if found is None:
        raise UsageError(f"{agent.name} reads no skills from a folder here; choose another --agent")
    return found


def agents_with_skills() -> tuple[Agent, ...]:
    """Return the agents that read skills from folders."""
    return tuple(agent for agent in AGENTS if agent.user_skills or agent.project_skills)


def staged_things(folder: Path, agent: Agent) -> tuple[Installed, ...]:
    """Return the things in a folder in which skills wait to be installed."""
    place = Found(folder, Path(os.path.realpath(folder)), Purpose.SKILLS, (agent.id,), project=False)
    return tuple(installed_in(place, Digests()))


def put_in_place(
    staged: Path,
    target: Path,
    agent: Agent,
    pin: Pin,
    *,
    lock: UserLock,
    quarantine: Quarantine,
    replaced: Callable[[Installed], Kept],
) -> Kept | None:
    """Install a skill; return what was there before, which is kept in quarantine.

    Raises OSError or PanguardError where that cannot be done; then everything is as it was.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    waiting = target.parent / f"{OURS}installing-{secrets.token_hex(4)}"
    entries = _entries(staged, target, agent, pin)
    before = lock.entries()
    try:
        copied(staged, waiting)
        lock.change(entries)
        kept = quarantine.take(replaced(_standing(target, agent))) if os.path.lexists(target) else None
        try:
            waiting.rename(target)
        except OSError:
            if kept is not None:
                quarantine.restore(kept)
            raise
    except BaseException:
        lock.change({name: before.get(name) for name in entries})
        shutil.rmtree(waiting, ignore_errors=True)
        raise
    settle(target.parent)
    return kept


def _entries(staged: Path, target: Path, agent: Agent, pin: Pin) -> dict[str, Locked | None]:
    things = staged_things(staged.parent, agent)
    return {
        key_of(target / thing.path.relative_to(staged)): replace(
            entry_of(thing), origin=pin.origin, rules=pin.rules, action=pin.action, accepted=pin.accepted
        )
        for thing in things
        if thing.path.is_relative_to(staged)
    }


def standing(target: Path, agent: Agent) -> Installed | None:
    """Return the skill that is at a place now; None where there is none."""
    return _standing(target, agent) if os.path.lexists(target) else None


def _standing(target: Path, agent: Agent) -> Installed:
    found = next((thing for thing in staged_things(target.parent, agent) if thing.path == target), None)
    if found is None:
        raise UsageError(
            f"{target}: something stands there that is no skill; move it, or choose: --name NAME"
        )
    return found
