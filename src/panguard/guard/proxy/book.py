"""What is pinned of one server: the tools that the user trusts, and those that wait for a word. Pure."""

import json
from collections.abc import Iterable, Mapping, Sequence

from panguard.errors import ConfigError
from panguard.guard.proxy.changes import Change, Grade, change
from panguard.guard.proxy.definitions import Definition, canonical
from panguard.guard.proxy.message import Table, table
from panguard.guard.proxy.server import Server
from panguard.values import dataclass, field, replace

VERSION = 1


@dataclass(frozen=True, slots=True)
class Pin:
    """A definition that the user trusts, or that waits, since a day (`2026-07-28`)."""

    definition: Definition
    since: str


@dataclass(frozen=True, slots=True)
class Book:
    """The pins of a server by the names of the tools.

    `complete` says that all pages of its list were seen once, so that what is not in it is new. `waiting` are
    definitions that differ from what is pinned, as they were seen last.
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

    @property
    def changes(self) -> tuple[Change, ...]:
        """Return what waits, compared with what is pinned."""
        return tuple(self.change_of(pin.definition) for _, pin in sorted(self.waiting.items()))


def seen(book: Book, definitions: Iterable[Definition], day: str) -> Book:
    """Note definitions that a server offers: pin the first of each tool, let those wait that differ."""
    pins, waiting = dict(book.pins), dict(book.waiting)
    for definition in definitions:
        grade = book.change_of(definition).grade
        if definition.name not in pins and not book.complete:
            pins[definition.name] = Pin(definition, day)
        elif grade <= Grade.NOTATION:
            waiting.pop(definition.name, None)
            if definition.text != pins[definition.name].definition.text:
                pins[definition.name] = Pin(definition, pins[definition.name].since)
        elif waiting.get(definition.name) is None or waiting[definition.name].definition != definition:
            waiting[definition.name] = Pin(definition, day)
    if pins == book.pins and waiting == book.waiting:
        return book
    return replace(book, pins=pins, waiting=waiting)


def completed(book: Book) -> Book:
    """Note that the list of a server was seen to its end."""
    return book if book.complete else replace(book, complete=True)


def trusted(book: Book, names: Sequence[str], day: str) -> Book:
    """Pin what waits under these names."""
    chosen = {name: Pin(book.waiting[name].definition, day) for name in names if name in book.waiting}
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
    return {"since": pin.since, "sha256": pin.definition.digest, "definition": pin.definition.value}


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
    for name, entry in entries.items():
        pinned = table(table(entry).get("definition"))
        definition = Definition(name, canonical(pinned))
        if pinned.get("name") != name or definition.digest != table(entry).get("sha256"):
            raise ConfigError(f"the digest of the tool “{name}” does not fit what is written")
        yield name, Pin(definition, _text(table(entry), "since"))


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
