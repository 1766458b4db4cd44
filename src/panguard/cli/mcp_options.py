"""What the commands about MCP servers share: posture, rules, pins, and how they speak."""

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from panguard.cli.auditor import sources_of
from panguard.cli.choices import chosen_rules
from panguard.cli.cloud_link import cloud_link
from panguard.cli.options import add_common_options, add_language_option
from panguard.cli.user_settings import own_settings
from panguard.config import Settings, Surroundings, cache_directory, state_directory
from panguard.disk import PRIVATE
from panguard.engine.cache import load_rules
from panguard.errors import UsageError
from panguard.findings import Phrase
from panguard.guard.proxy.book import Book
from panguard.guard.proxy.gate import Gate
from panguard.guard.proxy.inspect import Scanning
from panguard.guard.proxy.porter import Porter, Telling
from panguard.guard.proxy.posture import Conduct, Posture
from panguard.guard.proxy.server import Server, of_address, of_command
from panguard.guard.proxy.shelf import Shelf
from panguard.language.catalogue import catalogue_for
from panguard.printable import printable
from panguard.values import dataclass

_SHORTEST = 4


def add_gate_options(parser: argparse.ArgumentParser) -> None:
    """Add how strict a gate is."""
    parser.add_argument(
        "--posture",
        choices=[posture.value for posture in Posture],
        help="observe (only tell), guarded (default: hold back what is grave), strict (all that is "
        "doubtful); setting: posture",
    )
    parser.add_argument(
        "--fail-closed",
        action=argparse.BooleanOptionalAction,
        help="withhold what a fault of PanGuard's own was about (default: pass it on, and say so; "
        "setting: mcp-fail-closed)",
    )
    parser.add_argument(
        "--log",
        metavar="FILE",
        type=Path,
        help="also append what is told to FILE, with the time (clients may hide it)",
    )
    add_place_options(parser)


def add_place_options(parser: argparse.ArgumentParser) -> None:
    """Add under which name pins are kept, and in which language people are told."""
    parser.add_argument(
        "--name",
        metavar="NAME",
        default="",
        help="keep the pins under this name (default: the command or address)",
    )
    add_language_option(parser)
    add_common_options(parser)


@dataclass(frozen=True, slots=True)
class Desk:
    """The settings of a command about MCP servers, and where the pins lie."""

    settings: Settings
    surroundings: Surroundings
    shelf: Shelf

    def say(self, said: Phrase) -> str:
        """Return a sentence in the user's language."""
        return catalogue_for(self.settings.lang).say(said)

    def print(self, *sentences: Phrase) -> None:
        """Print sentences, each on a line."""
        for sentence in sentences:
            print(printable(self.say(sentence)), flush=True)

    def scanning(self) -> Scanning:
        """Load the rules that a scan uses on this machine."""
        state = state_directory(self.surroundings.environment, self.surroundings.platform)
        chosen = chosen_rules(state, self.settings.cloud_url)
        synced = cloud_link(self.settings, self.surroundings, chosen).sources()
        cache = cache_directory(self.surroundings.environment, self.surroundings.platform)
        return Scanning(load_rules(sources_of(self.settings, synced), cache))


def open_desk(arguments: argparse.Namespace) -> Desk:
    """Read the user's own settings, and those of a file that is named."""
    given = {"lang": arguments.lang} if arguments.lang is not None else {}
    surroundings, settings = own_settings(arguments.config, given)
    state = state_directory(surroundings.environment, surroundings.platform)
    return Desk(settings, surroundings, Shelf(state))


def porter_of(arguments: argparse.Namespace, desk: Desk, server: Server) -> Porter:
    """Return what carries the messages of a server; its rules are loaded when the first one comes.

    Raises ConfigError where its pins cannot be used.
    """
    desk.shelf.book(server)
    posture = Posture(arguments.posture or desk.settings.posture)
    closed = desk.settings.mcp_fail_closed if arguments.fail_closed is None else arguments.fail_closed

    log: Path | None = arguments.log
    if log is not None:
        _append(log, f"{server.short} {posture.value}")

    def tell(said: Phrase) -> None:
        line = printable(desk.say(said))
        print(f"pga: {line}", file=sys.stderr, flush=True)
        if log is not None:
            with suppress(UsageError):  # it could be written when the session began
                _append(log, f"{server.short} {line}")

    def gate() -> Gate:
        return Gate(server, desk.scanning(), desk.shelf, Conduct(posture, desk.say, today))

    observing = posture is Posture.OBSERVE
    return Porter(gate, Telling(tell, desk.say, observing=observing, fail_closed=closed))


def _append(log: Path, line: str) -> None:
    """Add a line to a log. Raises UsageError where that cannot be done."""
    moment = datetime.now(UTC).isoformat(timespec="seconds")
    try:
        with os.fdopen(
            os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, PRIVATE), "a", encoding="utf-8"
        ) as file:
            file.write(f"{moment} {line}\n")
    except OSError as error:
        raise UsageError(f"--log {log}: cannot be written: {error.strerror}; choose another file") from error


def today() -> str:
    """Return the day."""
    return datetime.now(UTC).date().isoformat()


def server_of(words: Sequence[str], name: str) -> Server:
    """Return the server that an address or a command line means."""
    if len(words) == 1 and "://" in words[0]:
        return of_address(words[0], name)
    return of_command(words, name)


def command_of(words: Sequence[str]) -> list[str]:
    """Return the command after `--`. Raises UsageError where there is none."""
    command = list(words[1:] if words[:1] == ["--"] else words)
    if not command:
        raise UsageError("there is no command; write: pga mcp wrap -- COMMAND ARGUMENTS…")
    return command


def chosen_books(desk: Desk, server: str | None) -> tuple[Book, ...]:
    """Return the pins of one server, by the beginning of its id or by what it is shown as; of all for None.

    Raises UsageError where none or several are meant.
    """
    books = desk.shelf.books()
    if server is None:
        return books
    meant = [book for book in books if server in (book.server.shown, book.server.identity)]
    if len(server) >= _SHORTEST:
        meant = meant or [book for book in books if book.server.identity.startswith(server)]
    if len(meant) != 1:
        why = "no server is pinned" if not meant else "several servers are pinned"
        raise UsageError(f"{printable(server)}: {why} under this id or name; see: pga mcp diff")
    return tuple(meant)


@contextmanager
def web_libraries() -> Iterator[None]:
    """Say what to install where the libraries for HTTP are missing."""
    try:
        yield
    except ModuleNotFoundError as error:
        raise UsageError(
            f"{error.name} is not installed; for servers at an address, run: pip install 'panguard[mcp]'"
        ) from error
