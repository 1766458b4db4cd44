"""What the commands about messages share: the user's channels, their secrets, the outbox, and how to send."""

import argparse
import os
import socket
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path

from panguard.cli.cloud_settings import Client, open_client
from panguard.config import Surroundings, read_notify, state_directory
from panguard.disk import write_whole
from panguard.errors import ConfigError, UsageError
from panguard.guard.place import Place
from panguard.guard.reading import Reading
from panguard.guard.telling import Telling
from panguard.notify.notifier import Notifier, Plan
from panguard.notify.outbox import Outbox
from panguard.notify.sending import send_apart
from panguard.notify.settings import Receiver, read_receivers
from panguard.notify.vault import Vault
from panguard.values import dataclass

_FOLDER = "notify"


@dataclass(frozen=True, slots=True)
class Telephone:
    """The channels of this user on this machine."""

    client: Client
    surroundings: Surroundings
    waiting: Path
    vault: Vault

    def receivers(self) -> tuple[Receiver, ...]:
        """Return the channels as the user's own settings name them. Raises ConfigError."""
        path, table = read_notify(self.surroundings)
        return read_receivers(table, str(path))

    def receiver(self, name: str) -> Receiver:
        """Return one channel. Raises UsageError where there is none of this name."""
        known = self.receivers()
        found = next((each for each in known if each.name == name), None)
        if found is None:
            names = ", ".join(each.name for each in known) or "none yet; add one with: pga notify add"
            raise UsageError(f"there is no channel {name!r}; there are: {names}")
        return found

    def plan(self) -> Plan:
        """Return to whom messages go now."""
        settings = self.client.settings
        return Plan(self.receivers(), settings.lang, socket.gethostname(), settings.offline)

    def notifier(self, outbox: Outbox) -> Notifier:
        """Return what sends by the settings of now."""
        return Notifier(outbox, self.plan(), send_apart, self.vault.secret_of)

    def outbox(self) -> Outbox:
        """Open what is still to be sent."""
        return Outbox(self.waiting)

    def write(self, name: str, table: Mapping[str, object] | None) -> Path:
        """Put a channel into the user's settings, or take it out; every other line stays.

        Raises ConfigError.
        """
        path, known = read_notify(self.surroundings)
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        after = _without(text, name)
        if table is not None:
            after = f"{after.rstrip()}\n\n{_written(name, table)}".lstrip("\n")
        _check(path, text, after, known, name, table)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path.resolve(), after.encode(), path.stat().st_mode & 0o777 if path.exists() else 0o600)
        return path


def telephone(arguments: argparse.Namespace) -> Telephone:
    """Return the channels of this user."""
    surroundings = Surroundings(os.environ, sys.platform, Path.cwd())
    state = state_directory(os.environ, sys.platform)
    # What waits belongs to the guard and goes with it; secrets belong to the user.
    waiting, vault = state / "guard" / _FOLDER, Vault(state / _FOLDER, os.environ)
    return Telephone(open_client(arguments, alone=True), surroundings, waiting, vault)


def telling_for(arguments: argparse.Namespace, place: Place) -> Telling:
    """Return what follows the journal of a guard and tells people, with the settings of each moment."""
    first = telephone(arguments)
    outbox = first.outbox()
    return Telling(Reading(place.folder), outbox, lambda: telephone(arguments).notifier(outbox))


def _header(name: str) -> str:
    return f"[notify.channels.{name}]"


def _written(name: str, table: Mapping[str, object]) -> str:
    lines = [f"{key} = {_value(value)}" for key, value in table.items()]
    return "\n".join((_header(name), *lines, ""))


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'


def _without(text: str, name: str) -> str:
    """Cut a channel: its heading, and the lines up to the next one."""
    kept, within = [], False
    for line in text.splitlines(keepends=True):
        if line.lstrip().startswith("["):
            within = line.strip() == _header(name)
        if not within:
            kept.append(line)
    return "".join(kept)


def _check(  # noqa: PLR0917 - the state before, the state wanted
    path: Path,
    before: str,
    after: str,
    known: Mapping[str, object],
    name: str,
    table: Mapping[str, object] | None,
) -> None:
    """Return if nothing but this one channel changes. Raises ConfigError; then the file is left as it is."""
    channels = known.get("channels", {})
    wanted = (
        {key: value for key, value in channels.items() if key != name}
        if isinstance(channels, Mapping)
        else {}
    )
    if table is not None:
        wanted[name] = dict(table)
    found, old = tomllib.loads(after), tomllib.loads(before)
    then = found.pop("notify", {})
    old.pop("notify", None)
    if found != old or then.get("channels", {}) != wanted:
        raise ConfigError(
            f"{path}: {_header(name)} is written in a way that is not edited here; edit it by hand"
        )
