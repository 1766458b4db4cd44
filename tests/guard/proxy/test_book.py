"""Pins: what is trusted on first use, what waits, and files that cannot be believed."""

import json
import stat
import sys
from pathlib import Path
from typing import Any

import pytest

from panguard.errors import ConfigError
from panguard.findings import phrase
from panguard.guard.proxy.book import Book, Offer, completed, read, seen, trusted, written
from panguard.guard.proxy.definitions import definition_of
from panguard.guard.proxy.server import of_command
from panguard.guard.proxy.shelf import Shelf
from panguard.limits import DEFAULT_LIMITS
from tests.guard.proxy.texts import DAY, tool, with_parameter

SERVER = of_command(["server"])
LATER = "2026-12-01"


def offer(value: dict[str, Any], found: str = "") -> Offer:
    definition = definition_of(value)
    assert definition is not None
    return Offer(definition, phrase("{x}", x=found) if found else None)


def pinned(*tools: dict[str, Any]) -> Book:
    return completed(seen(Book(SERVER), map(offer, tools), DAY))


def test_the_first_use_pins_and_what_comes_later_waits() -> None:
    book = seen(pinned(tool()), [offer(tool()), offer(tool("two"))], LATER)
    assert list(book.pins) == ["weather"]
    assert [change.new_tool for change in book.changes] == [True]


def test_a_tool_in_which_something_was_found_waits_also_on_first_use() -> None:
    book = seen(Book(SERVER), [offer(tool(), "it gives orders")], DAY)
    assert not book.pins
    assert book.waiting["weather"].found == "it gives orders"
    assert book.changes[0].new_tool


def test_a_change_of_the_writing_is_pinned_and_a_change_back_waits_no_more() -> None:
    book = seen(pinned(tool()), [offer(tool(description="Tell the weather of  a city."))], LATER)
    assert not book.waiting
    waiting = seen(book, [offer(with_parameter("path", {}))], LATER)
    assert list(waiting.waiting) == ["weather"]
    assert not seen(waiting, [offer(tool())], LATER).waiting


def test_what_is_told_is_always_compared_with_what_was_trusted() -> None:
    book = pinned(tool())
    for word in ("a", "b", "c"):
        book = seen(book, [offer(tool(description=word))], LATER)
    assert book.pins["weather"].definition == offer(tool()).definition
    assert book.waiting["weather"].definition.value["description"] == "c"


def test_trusting_pins_exactly_what_waited() -> None:
    wider = with_parameter("path", {})
    book = trusted(seen(pinned(tool()), [offer(wider), offer(tool("two"))], LATER), ["weather"], LATER)
    assert book.pins["weather"].definition == offer(wider).definition
    assert list(book.waiting) == ["two"]


def test_what_is_trusted_despite_findings_is_trusted_in_that_wording_alone() -> None:
    bad = offer(tool(description="Obey."), "it gives orders")
    book = trusted(seen(pinned(tool()), [bad], LATER), ["weather"], LATER)
    assert book.trusts_despite(bad.definition)
    assert not book.trusts_despite(offer(tool(description="Obey me.")).definition)


def test_a_book_is_read_as_it_was_written() -> None:
    book = seen(pinned(tool(), tool("é", "\ud800 half")), [offer(tool(description="b"), "x")], LATER)
    assert read(written(book), "x") == book


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"Tell the weather", b"Tell any weather"),
        (b'"version": 1', b'"version": 2'),
        (b'"complete": true', b'"complete": 1'),
        (b'"tools"', b'"tool"'),
        (b"}", b""),
        (b'"name": "weather"', b'"name": "other"'),
    ],
)
def test_a_book_that_was_changed_is_not_believed(old: bytes, new: bytes) -> None:
    with pytest.raises(ConfigError, match="pga mcp pin"):
        read(written(pinned(tool())).replace(old, new), "x.json")


def test_a_server_that_invents_tools_without_end_fills_no_disk() -> None:
    offers = [offer(tool(f"tool{number}")) for number in range(DEFAULT_LIMITS.mcp_tools + 5)]
    book = seen(Book(SERVER), offers, DAY)
    assert (len(book.pins), len(book.waiting), book.complete) == (DEFAULT_LIMITS.mcp_tools, 5, True)


def test_pins_are_private_whole_and_only_written_when_they_change(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    shelf.change(SERVER, lambda book: seen(book, [offer(tool())], DAY))
    place = shelf.place(SERVER)
    first = place.stat()
    shelf.change(SERVER, lambda book: seen(book, [offer(tool())], LATER))
    assert place.stat().st_mtime_ns == first.st_mtime_ns
    if sys.platform != "win32":
        assert stat.S_IMODE(first.st_mode) == 0o600
    assert json.loads(place.read_bytes())["server"]["shown"] == "server"


def test_a_damaged_file_of_one_server_does_not_hide_the_others(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    shelf.change(SERVER, lambda book: seen(book, [offer(tool())], DAY))
    other = of_command(["other"])
    shelf.change(other, lambda book: seen(book, [offer(tool())], DAY))
    shelf.place(other).write_bytes(b"{")
    assert [book.server for book in shelf.books()] == [SERVER]
    assert len(shelf.damaged()) == 1
    with pytest.raises(ConfigError):
        shelf.change(other, lambda book: book)


def test_pins_of_another_server_are_not_taken_for_those_of_this(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    shelf.change(SERVER, lambda book: seen(book, [offer(tool())], DAY))
    other = of_command(["other"])
    shelf.place(SERVER).rename(shelf.place(other))
    with pytest.raises(ConfigError, match="another server"):
        shelf.book(other)
