"""Homes of users for tests: with skills in them, and what looks after these."""

from collections.abc import Mapping
from concurrent.futures import Future
from pathlib import Path

from panguard.agents.places import Machine
from panguard.config import cache_directory
from panguard.engine.cache import load_rules
from panguard.guard.decide import Posture
from panguard.guard.examine import Examined, examine
from panguard.guard.installed import Digests, Installed, Watched, everything
from panguard.guard.keeper import Terms
from panguard.language.catalogue import catalogue_for
from panguard.rules.sources import default_sources
from tests.scan import attacks

SKILLS = ".claude/skills"
RULES = load_rules(default_sources(), cache_directory({"HOME": str(Path.home())}, "linux"))
TERMS = Terms("rules-1", catalogue_for("en").say)
HARMLESS = attacks.skill("Count the words and print the number.")
DANGEROUS = attacks.skill(f"```bash\n{attacks.PIPE}\n```")


def machine(home: Path) -> Machine:
    return Machine(home, {}, "linux")


def watched(home: Path, *projects: Path) -> Watched:
    return Watched(machine(home), projects)


def plant(home: Path, files: Mapping[str, str | bytes]) -> Path:
    for name, content in files.items():
        path = home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return home


def things(home: Path, *projects: Path) -> dict[str, Installed]:
    """Return what is installed, by its path below the home."""
    found = everything(watched(home, *projects), Digests())
    return {
        str(thing.path.relative_to(home)): thing
        for _, listed in found
        if not isinstance(listed, Exception)
        for thing in listed
    }


class Here:
    """Judges in this process; remembers what it was asked."""

    def __init__(self, posture: Posture = Posture.GUARDED) -> None:
        self.posture = posture
        self.asked: list[str] = []

    def examine(self, thing: Installed) -> "Future[Examined]":
        self.asked.append(thing.name)
        done: Future[Examined] = Future()
        try:
            done.set_result(examine(thing, RULES, self.posture, frozenset()))
        except Exception as error:  # noqa: BLE001 - handed over, as a process would
            done.set_exception(error)
        return done
