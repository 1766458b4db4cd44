"""What the commands of the guard share: its place on this machine, its plan, and how they speak with it."""

import argparse
import json
import logging
import os
import shlex
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

import panguard
from panguard.agents.places import Machine
from panguard.cli.choices import ChosenRules, chosen_rules
from panguard.cli.cloud_link import CloudLink, cloud_link
from panguard.cli.cloud_settings import Client, open_client
from panguard.cli.user_settings import own_settings
from panguard.config import Settings, Surroundings, state_directory, user_directory
from panguard.disk import Locked, lock
from panguard.errors import SourceError
from panguard.findings import phrase
from panguard.guard import client as hook
from panguard.guard.hosts import HOSTS
from panguard.guard.own_log import opened
from panguard.guard.own_places import Ground, ground_of
from panguard.guard.place import Place
from panguard.rules.sources import RuleSource, default_sources, folder_source
from panguard.values import dataclass, replace

_READY_SECONDS = 30.0
_POLL_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Here:
    """The guard of this user on this machine, and how a command speaks with its user."""

    client: Client
    place: Place
    machine: Machine
    surroundings: Surroundings
    config: str | None = None

    def under(self, settings: Settings) -> "Here":
        """Return the same guard under other settings."""
        return replace(self, client=replace(self.client, settings=settings))

    def run_command(self) -> tuple[str, ...]:
        """Return the command that is the guard; how it works stands in the settings, which it follows."""
        named = ("--config", str(Path(self.config).absolute())) if self.config else ()
        words = (sys.executable, "-m", "panguard.cli.main", "guard", "run")
        return (*words, *named, "--log", str(self.place.log))

    def command_of(self, host: str, event: str) -> str:
        """Return the line by which a host calls the hook; nothing in it is looked up in a PATH."""
        file = str(Path(hook.__file__).absolute())
        words = [sys.executable, "-I", "-S", file, host, event, str(self.place.folder), hook.MARK]
        return subprocess.list2cmdline(words) if sys.platform == "win32" else shlex.join(words)

    def address_of(self, host: str, event: str) -> str:
        """Return where a host asks over HTTP."""
        return self.place.with_http().url(host, event)

    def lines_of(self, host: str, event: str) -> tuple[str, ...]:
        """Return the lines by which a host may call us as things are: the command, and where it may ask."""
        over_http = self.place.http()
        return (self.command_of(host, event), *((over_http.url(host, event),) if over_http else ()))

    def ground(self) -> Ground:
        """Return what the guard stands on here: state, program, settings of agents, its user's choices."""
        environment, platform = self.surroundings.environment, self.surroundings.platform
        program = Path(panguard.__file__).parent
        # A checkout is what somebody works on; what was installed nobody changes but its installer.
        installed = {"site-packages", "dist-packages"}.isdisjoint(program.parts)
        ours = (state_directory(environment, platform), *(() if installed else (program,)))
        choices = (
            user_directory(environment, platform),
            *map(Path, filter(None, (environment.get("PANGUARD_CONFIG"),))),
        )
        lines = (line for host in HOSTS for event in host.EVENTS for line in self.lines_of(host.ID, event))
        return ground_of(self.machine, _real(ours), _real(choices), lines)

    def sources(self) -> tuple[tuple[RuleSource, ...], frozenset[str]]:
        """Return the rules in use on this machine, synced ones first, and the ids of those that are muted.

        The user's own folders of rules are among them; one that is gone is left out, and complained of.
        """
        chosen = self._chosen()
        link = cloud_link(self.client.settings, self.surroundings, chosen)
        sources = (*link.sources(), *default_sources(), *self._own_rules())
        return sources, frozenset((*chosen.ours, *chosen.synced))

    def _own_rules(self) -> Iterator[RuleSource]:
        _, settings = own_settings(self.config, {})
        for folder in dict.fromkeys(settings.rules):
            try:
                yield folder_source(folder)
            except SourceError as error:
                logging.getLogger(__name__).warning("%s", error)

    def link(self) -> CloudLink:
        """Return what this machine has to do with the Threat Cloud."""
        return cloud_link(self.client.settings, self.surroundings, self._chosen())

    def look(self) -> None:
        """Look for new rules in a process of its own, where that is allowed."""
        self.link().tell((), time.time())

    def _chosen(self) -> ChosenRules:
        state = state_directory(self.surroundings.environment, self.surroundings.platform)
        return chosen_rules(state, self.client.settings.cloud_url)

    def status(self) -> Mapping[str, object] | None:
        """Return what the running guard says of itself; None where none answers."""
        try:
            answer = hook.ask(str(self.place.folder), [b"status"], b"")
        except (OSError, ValueError):
            return None
        found = json.loads(answer.partition(b"\n")[2])
        return found if isinstance(found, dict) else None

    def warnings(self, status: Mapping[str, object]) -> tuple[str, ...]:
        """Return what a running guard says that its user should know."""
        unwritten, notes = status.get("unwritten"), status.get("notes")
        lost = phrase(
            "{count} events could not be written down; is the disk full, or does a program keep the journal?",
            count=unwritten,
        )
        told = [note for note in notes if isinstance(note, str)] if isinstance(notes, list) else []
        return (*((self.client.pen.say(lost),) if unwritten else ()), *told)

    def stop(self) -> bool:
        """Have the running guard stop; say whether one ran, and is gone."""
        try:
            hook.ask(str(self.place.folder), [b"stop"], b"")
        except (OSError, ValueError):
            return False
        return self._until(running=False) and ended(self.place)

    def answers(self) -> bool:
        """Wait until a guard that was started answers; say whether it does."""
        return self._until(running=True)

    def follow(self) -> None:
        """Have a running guard look at once at what it judges by."""
        with suppress(OSError, ValueError):
            hook.ask(str(self.place.folder), [b"follow"], b"")

    def start(self) -> bool:
        """Start a guard that outlives this command; say whether it answers."""
        self.place.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(opened(self.place.log), "ab") as log:
            subprocess.Popen(  # noqa: S603 - our own program, with words of our own
                self.run_command(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.place.folder,
                start_new_session=True,
                close_fds=True,
            )
        return self.answers()

    def _until(self, *, running: bool) -> bool:
        end = time.monotonic() + _READY_SECONDS
        while (self.status() is not None) is not running:
            if time.monotonic() > end:
                return False
            time.sleep(_POLL_SECONDS)
        return True


def _real(paths: Iterable[Path]) -> Iterator[Path]:
    """Yield paths, and where links in them lead."""
    for path in paths:
        yield path
        if (real := path.resolve()) != path:
            yield real


def ended(place: Place, seconds: float = _READY_SECONDS) -> bool:
    """Wait until a guard that no longer answers has written its last; say whether it has."""
    end = time.monotonic() + seconds
    while place.folder.is_dir():
        try:
            with lock(place.process, wait=False):
                return True
        except Locked:
            if time.monotonic() >= end:
                return False
            time.sleep(_POLL_SECONDS)
    return True


def here(arguments: argparse.Namespace) -> Here:
    """Return the guard of this user."""
    surroundings = Surroundings(os.environ, sys.platform, Path.cwd())
    state = state_directory(os.environ, sys.platform)
    machine = Machine(Path.home(), os.environ, sys.platform)
    client = open_client(arguments, alone=True)
    return Here(client, Place(state / "guard"), machine, surroundings, vars(arguments).get("config"))
