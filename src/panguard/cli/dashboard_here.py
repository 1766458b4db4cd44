"""What the dashboard shows and does, on this machine.

Asked of the guard, of the agents' own settings, of the disk.
"""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from panguard.agents.table import name_of
from panguard.cli.cloud_link import shown_hour
from panguard.cli.commands.guard_doctor import proofs
from panguard.cli.commands.guard_quarantine import bring_back
from panguard.cli.guard_here import Here
from panguard.cli.guard_service import started, stopped
from panguard.engine.cache import load_rules
from panguard.errors import PanguardError
from panguard.guard.hosts import HOSTS
from panguard.guard.install import is_installed, settings_of
from panguard.guard.proof import Proof, read_proofs
from panguard.guard.quarantine import UNREAD, Kept
from panguard.guard.upkeep import quarantine_of
from panguard.rules.sources import SYNCED_ORIGIN, RuleSource
from panguard.web.dashboard.parts import AgentState, Held, RulesState, Running


class GuardHere:
    """The guard of this user. Each answer is looked up when it is asked for, and never remembered."""

    def __init__(self, at: Here) -> None:
        self._at = at
        self._counted: tuple[tuple[RuleSource, ...], tuple[RulesState, ...]] = ((), ())

    def running(self) -> Running | None:
        """Return what the guard answers now; None where it does not."""
        status = self._at.status()
        if status is None:
            return None
        warning = " ".join(self._at.warnings(status))
        started = status.get("started", 0.0)
        return Running(
            str(status.get("posture", "")), started if isinstance(started, float) else 0.0, warning
        )

    def agents(self) -> Sequence[AgentState]:
        """Return the agents of this machine as they are set up now."""
        known = {proof.host: proof for proof in read_proofs(self._at.place.folder)}
        found = ((host, settings_of(host, self._at.machine)) for host in HOSTS)
        return [
            AgentState(
                host.ID,
                name_of(host.ID),
                ", ".join(_short(path) for _, path in settings),
                is_installed(host, settings, partial(self._at.lines_of, host.ID)),
                known.get(host.ID),
            )
            for host, settings in found
            if settings
        ]

    def rules(self) -> Sequence[RulesState]:
        """Return the rules in use; they are counted once for as long as they stay the same."""
        sources, _ = self._at.sources()
        if self._counted[0] != sources:
            packs = load_rules(sources, self._at.client.cache).packs
            self._counted = sources, tuple(RulesState(pack.origin, pack.rules) for pack in packs)
        link = self._at.link()
        made = shown_hour(link.current.made) if link.current else ""
        return [
            RulesState(pack.name, pack.count, made, link.looked) if pack.name == SYNCED_ORIGIN else pack
            for pack in self._counted[1]
        ]

    def start(self) -> bool:
        """Start the guard; say whether it answers."""
        return self._at.status() is not None or started(self._at)

    def stop(self) -> bool:
        """Stop the guard; say whether it is gone."""
        return stopped(self._at)

    def test(self) -> Sequence[Proof]:
        """Try the protection of each agent, and return what was seen."""
        return proofs(self._at, None)

    def held(self) -> Sequence[Held]:
        """Return what is in quarantine, the newest first."""
        return [
            Held(kept.id, kept.at, kept.path.name, _short(kept.path), kept.agent, self._why(kept))
            for kept in quarantine_of(self._at.place).kept()
        ]

    def _why(self, kept: Kept) -> str:
        return kept.reason if kept.readable else self._at.client.pen.say(UNREAD)

    def restore(self, identifier: str) -> str:
        """Put something back and return where it is now. Raises PanguardError; then it stays there."""
        quarantine = quarantine_of(self._at.place)
        kept = quarantine.find(identifier) if identifier.isalnum() else None
        if kept is None:
            raise PanguardError(f"{identifier}: there is nothing of this name in quarantine")
        if not kept.readable:
            raise PanguardError(
                f"{identifier}: its record cannot be read; say where to put it: "
                f"pga guard quarantine restore {identifier} --to PATH"
            )
        if not bring_back(self._at, quarantine, kept, kept.path):
            raise PanguardError(f"{kept.path}: it is back, but not as it was taken; it is looked at again")
        return _short(kept.path)


def _short(path: Path) -> str:
    home = Path.home()
    return f"~/{path.relative_to(home).as_posix()}" if path.is_relative_to(home) else str(path)
