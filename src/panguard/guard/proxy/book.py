"""What is pinned of one server: the tools that the user trusts, and those that wait for a word. Pure."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from panguard.errors import ConfigError
from panguard.findings import Phrase
from panguard.guard.proxy.changes import Change, Grade, change
from panguard.guard.proxy.definitions import Definition, canonical
from panguard.guard.proxy.message import Table, table
from panguard.guard.proxy.server import Server
from panguard.limits import DEFAULT_LIMITS
from panguard.printable import printable
from panguard.values import dataclass, field, replace

VERSION = 1


@dataclass(frozen=True, slots=True)
class Pin:
    """A definition that the user trusts, or that waits, since a day (`2026-07-28`).

    `found` is what a scan found in it that may block; `despite` says that the user trusts it all the same.
    """

    definition: Definition
    since: str
    found: str = ""
    despite: bool = False


class Offer(NamedTuple):
    """A definition as a server offers it, and what was found in it that may block."""

    definition: Definition
    found: Phrase | None = None


@dataclass(frozen=True, slots=True)
class Book:
    """The pins of a server by the names of the tools.

    `complete` says that all pages of its list were seen once, so that what is not in it is new. `waiting` are
    definitions that differ from what is pinned or may not be, as they were seen last.
    """

    server: Server
    pins: Mapping[str, Pin] = field(default_factory=dict)
    waiting: Mapping[str, Pin] = field(default_factory=dict)
    complete: bool = False

    def change_of(self, definition: Definition) -> Change:
        """Compare a definition with what is pinned; before the list is complete nothing is new."""
        pin = self.pins.get(definition.name)
        if pin is not None:
            return change(pin.definition, definition)
        return Change(definition.name, new_tool=self.complete)

    def trusts_despite(self, definition: Definition) -> bool:
        """Say whether the user trusts exactly this definition, whatever is found in it."""
        pin = self.pins.get(definition.name)
        return pin is not None and pin.despite and pin.definition == definition

    @property
    def changes(self) -> tuple[Change, ...]:
        """Return what waits, compared with what is pinned."""
        return tuple(self.change_waiting(name) for name in sorted(self.waiting))

    def change_waiting(self, name: str) -> Change:
        """Return how a tool that waits differs from what is pinned."""
        pin = self.pins.get(name)
        return change(pin.definition, self.waiting[name].definition) if pin else Change(name, new_tool=True)


def seen(book: Book, offers: Iterable[Offer], day: str) -> Book:
    """Note what a server offers: pin the first of each tool, let wait what differs or may not be pinned."""
    pins, waiting, complete = dict(book.pins), dict(book.waiting), book.complete
    for definition, found in offers:
        complete = complete or len(pins) >= DEFAULT_LIMITS.mcp_tools
        name, why = definition.name, str(found) if found else ""
        pinned = pins.get(name)
        if pinned is None and not complete and not why:
            pins[name] = Pin(definition, day)
            waiting.pop(name, None)
        elif pinned is not None and not why and change(pinned.definition, definition).grade <= Grade.NOTATION:
            waiting.pop(name, None)
            pins[name] = replace(pinned, definition=definition)
        elif name in waiting or len(waiting) < DEFAULT_LIMITS.mcp_tools:
            known = waiting.get(name)
            same = known is not None and (known.definition, known.found) == (definition, why)
            waiting[name] = known if known and same else Pin(definition, day, why)
    if (pins, waiting, complete) == (book.pins, book.waiting, book.complete):
        return book
    return replace(book, pins=pins, waiting=waiting, complete=complete)


def completed(book: Book) -> Book:
    """Note that the list of a server was seen to its end."""
    return book if book.complete else replace(book, complete=True)


def trusted(book: Book, names: Sequence[str], day: str) -> Book:
    """Pin what waits under these names, also where something was found in it."""
    chosen = {
        name: replace(pin, since=day, despite=bool(pin.found))
        for name, pin in book.waiting.items()
        if name in names
    }
    waiting = {name: pin for name, pin in book.waiting.items() if name not in chosen}
    return replace(book, pins={**book.pins, **chosen}, waiting=waiting)


def written(book: Book) -> bytes:
    """Write a book for a file."""
    value = {
        "version": VERSION,
        "server": {"kind": book.server.kind, "identity": book.server.identity, "shown": book.server.shown},
        "complete": book.complete,
        "tools": {name: _entry(pin) for name, pin in book.pins.items()},
        "waiting": {name: _entry(pin) for name, pin in book.waiting.items()},
    }
    return json.dumps(value, indent=1, sort_keys=True).encode() + b"\n"


def _entry(pin: Pin) -> Table:
    return {
        "since": pin.since,
        "found": pin.found,
        "despite": pin.despite,
        "sha256": pin.definition.digest,
        "definition": pin.definition.value,
    }


def read(data: bytes, place: str) -> Book:
    """Read a book from a file; `place` names it. Raises ConfigError where it is not as it was written."""
    try:
        value = table(json.loads(data))
        if value["version"] != VERSION or not isinstance(value["complete"], bool):
            raise _damaged(place, "it is of another version")
        server = table(value["server"])
        return Book(
            Server(_text(server, "kind"), _text(server, "identity"), _text(server, "shown")),
            dict(_entries(value, "tools")),
            dict(_entries(value, "waiting")),
            value["complete"],
        )
    except ConfigError as error:
        raise _damaged(place, str(error)) from error
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise _damaged(place, "it is not what was written") from error


def _entries(value: Table, key: str) -> Iterable[tuple[str, Pin]]:
    entries = value[key]
    if not isinstance(entries, dict):
        raise ConfigError(f"{key} is no table")
    for name, item in entries.items():
        entry = table(item)
        pinned = table(entry.get("definition"))
        definition = Definition(name, canonical(pinned))
        if pinned.get("name") != name or definition.digest != entry.get("sha256"):
            raise ConfigError(f"the digest of the tool “{printable(name)}” does not fit what is written")
        yield name, Pin(definition, _text(entry, "since"), _text(entry, "found"), entry["despite"] is True)


def _text(value: Table, key: str) -> str:
    text = value[key]
    if not isinstance(text, str):
        raise ConfigError(f"{key} is no text")
    return text


def _damaged(place: str, why: str) -> ConfigError:
    return ConfigError(
        f"{place}: these pins cannot be used: {why}. No tool of this server is let through. Look at what "
        "happened to the file; to pin the server anew as it is now, delete it and run: pga mcp pin"
    )
