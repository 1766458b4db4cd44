"""What the commands about the Threat Cloud share: the settings, the places, and how they speak."""

import argparse
import os
import sys
from collections.abc import Iterable
from pathlib import Path

from panguard.cli.output import presentation
from panguard.config import Settings, Surroundings, cache_directory, load, state_directory, user_directory
from panguard.errors import ConfigError, UsageError
from panguard.findings import Phrase
from panguard.language.catalogue import catalogue_for
from panguard.report.pen import Pen
from panguard.threatcloud.client.places import Places
from panguard.values import dataclass

_NAMES = ("cloud_url", "share", "propose", "offline", "lang")


@dataclass(frozen=True, slots=True)
class Client:
    """The settings of a command about the Threat Cloud, the places of its server, and its pen."""

    settings: Settings
    places: Places
    cache: Path
    pen: Pen

    def write(self, lines: Iterable[str]) -> None:
        """Print lines of text."""
        sys.stdout.write("".join(f"{line.rstrip()}\n" for line in lines))

    def say(self, *sentences: Phrase) -> None:
        """Print sentences, each as a paragraph."""
        for sentence in sentences:
            self.write(self.pen.paragraph(self.pen.say(sentence), 0))

    def online(self) -> None:
        """Raise UsageError where the settings forbid every packet."""
        if self.settings.offline:
            raise UsageError(
                "offline is set, and so nothing is sent or fetched; see: pga config show --origin"
            )


def open_client(arguments: argparse.Namespace, *, alone: bool = False) -> Client:
    """Read the settings; raises UsageError where there is no Threat Cloud, unless `alone` will do.

    Nor is there anything to do where nothing can be remembered: that raises ConfigError.
    """
    surroundings = Surroundings(os.environ, sys.platform, Path.cwd())
    given = vars(arguments)
    values = {name.replace("_", "-"): given[name] for name in _NAMES if given.get(name) is not None}
    settings = load(surroundings, values, file=given.get("config")).settings
    if not settings.cloud_url and not alone:
        raise UsageError("there is no Threat Cloud (cloud-url is none); to join one, run: pga cloud join URL")
    state = state_directory(surroundings.environment, surroundings.platform)
    if state.exists() and not state.is_dir():
        raise ConfigError(
            f"{state}: is no folder, and what PanGuard remembers is kept in it; move it away, or name "
            "another folder with PANGUARD_STATE_DIR"
        )
    cache = cache_directory(surroundings.environment, surroundings.platform)
    pen = Pen(catalogue_for(settings.lang), presentation(settings, sys.stdout, os.environ))
    return Client(settings, Places(state, settings.cloud_url), cache, pen)


def user_file() -> Path:
    """Return the user's own configuration file."""
    return user_directory(os.environ, sys.platform) / "config.toml"


def consent(arguments: argparse.Namespace, question: Phrase, client: Client) -> None:
    """Return if the user agrees, by `--yes` or by word; raises UsageError otherwise."""
    if arguments.yes:
        return
    if not sys.stdin.isatty():
        raise UsageError("nothing was sent; look at what would be, then add --yes")
    if not agreed(question, client):
        raise UsageError("nothing was sent")


def agreed(question: Phrase, client: Client) -> bool:
    """Ask the user at the terminal; anything but yes is no."""
    print(f"{client.pen.say(question)} [y/N] ", end="")
    sys.stdout.flush()
    return sys.stdin.readline().strip().lower() in ("y", "yes")
