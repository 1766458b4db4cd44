"""Where the pins of all servers lie on disk: one private file each, written as a whole, under one lock."""

from collections.abc import Callable
from pathlib import Path

from panguard.disk import lock, private_folder, read_if_there, write_whole
from panguard.errors import ConfigError
from panguard.guard.proxy.book import Book, read, written
from panguard.guard.proxy.server import Server
from panguard.limits import DEFAULT_LIMITS

FOLDER = "mcp"
_SUFFIX = ".pins.json"
_LOCK = "pins.lock"


class Shelf:
    """The books of all servers that were ever stood before, in one folder of the user's state."""

    def __init__(self, state: Path) -> None:
        self.folder = state / FOLDER

    def place(self, server: Server) -> Path:
        """Return the file of a server."""
        return self.folder / f"{server.identity[:32]}{_SUFFIX}"

    def book(self, server: Server) -> Book:
        """Return what is pinned of a server; nothing yet where there is no file.

        Raises ConfigError where there is one that cannot be used: then nothing may be let through.
        """
        book = _read(self.place(server))
        if book is None:
            return Book(server)
        if book.server.identity != server.identity:
            raise ConfigError(f"{self.place(server)}: these pins are of another server; move the file away")
        return book

    def change(self, server: Server, make: Callable[[Book], Book]) -> Book:
        """Change a book as the last one to do so, and return it; what is equal is not written."""
        private_folder(self.folder)
        with lock(self.folder / _LOCK, wait=True):
            old = self.book(server)
            new = make(old)
            if new is not old:
                write_whole(self.place(server), _bounded(written(new), server))
        return new

    def books(self) -> tuple[Book, ...]:
        """Return the books of all servers that can be read, by what they are shown as."""
        return tuple(sorted((book for book, _ in self._all() if book), key=lambda book: book.server.shown))

    def damaged(self) -> tuple[str, ...]:
        """Say of each file that cannot be used why."""
        return tuple(fault for book, fault in self._all() if book is None)

    def _all(self) -> list[tuple[Book | None, str]]:
        found: list[tuple[Book | None, str]] = []
        for path in sorted(self.folder.glob(f"*{_SUFFIX}"))[: DEFAULT_LIMITS.mcp_servers]:
            try:
                found.append((_read(path), ""))
            except ConfigError as error:
                found.append((None, str(error)))
        return found


def _bounded(data: bytes, server: Server) -> bytes:
    if len(data) > DEFAULT_LIMITS.mcp_pins_bytes:
        raise ConfigError(f"{server.shown}: its tools are too large to be pinned, and so none is let through")
    return data


def _read(path: Path) -> Book | None:
    try:
        data = read_if_there(path)
    except OSError as error:
        raise ConfigError(
            f"{path}: these pins cannot be read: {error.strerror}. No tool of this server is let through; "
            "see that the file is yours and can be read"
        ) from error
    if data is None:
        return None
    if len(data) > DEFAULT_LIMITS.mcp_pins_bytes:
        raise ConfigError(f"{path}: larger than {DEFAULT_LIMITS.mcp_pins_bytes:,} bytes; move the file away")
    return read(data, str(path))
