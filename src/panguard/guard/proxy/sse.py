"""Server-sent events as they stand on the wire: cut into events, and with other data in them. Pure."""

import re
from collections.abc import Iterator
from typing import NamedTuple

_END = re.compile(rb"(?:\r\n|\n|\r(?!\n)){2}")
_LINE = re.compile(rb"\r\n|\n|\r")
_MARK = b"\xef\xbb\xbf"


class Event(NamedTuple):
    """One event with the blank line that ends it; or, of one that is too long, its beginning (`long`)."""

    raw: bytes
    long: bool = False

    def field(self, name: bytes) -> bytes | None:
        """Return the values of a field, joined by line ends; None where there is none."""
        values = [value for key, value in self._named() if key == name]
        return b"\n".join(values) if values else None

    @property
    def data(self) -> bytes | None:
        """Return the data; None where there is none."""
        return self.field(b"data")

    def _named(self) -> Iterator[tuple[bytes, bytes]]:
        for line in _LINE.split(self.raw.removeprefix(_MARK)):
            name, _, value = line.partition(b":")
            yield name, value.removeprefix(b" ")

    def with_data(self, data: bytes) -> bytes:
        """Return the same event with other data."""
        kept = [
            line
            for line in _LINE.split(self.raw.removeprefix(_MARK))
            if line and line.partition(b":")[0] != b"data"
        ]
        lines = [*kept, *(b"data: " + part for part in data.split(b"\n"))]
        return b"\r\n".join(lines) + b"\r\n\r\n"


class Events:
    """Takes pieces of a stream and gives the events that they complete."""

    def __init__(self, longest: int) -> None:
        self._longest = longest
        self._kept = bytearray()
        self._searched = 0
        self._skipping = False

    def feed(self, piece: bytes) -> Iterator[Event]:
        """Yield what a piece completes; of an event that is too long its beginning, and then nothing."""
        self._kept += piece
        while (end := _END.search(self._kept, self._searched)) is not None:
            event = bytes(self._kept[: end.end()])
            del self._kept[: end.end()]
            self._searched = 0
            if not self._skipping:
                yield Event(event, len(event) > self._longest)
            self._skipping = False
        self._searched = max(0, len(self._kept) - 3)
        if len(self._kept) > self._longest:
            if not self._skipping:
                yield Event(bytes(self._kept), long=True)
            self._skipping = True
            del self._kept[:-3]
            self._searched = 0

    def end(self) -> Iterator[Event]:
        """Yield what is left at the end: not every reader drops an event that has no end."""
        if self._kept and not self._skipping:
            yield Event(bytes(self._kept))
