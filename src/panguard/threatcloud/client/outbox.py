"""Messages that wait to be sent: a folder with one file each, which survives whatever ends the process.

The folder is bounded. When it is full, the oldest message of the least worth goes: events of scans first,
proposals last.
"""

from collections.abc import Sequence
from enum import IntEnum
from pathlib import Path
from typing import NamedTuple

from panguard.disk import private_folder, write_whole
from panguard.limits import DEFAULT_LIMITS
from panguard.regular import read_regular

MOST_MESSAGES = DEFAULT_LIMITS.outbox_messages
MOST_BYTES = DEFAULT_LIMITS.outbox_bytes
_LEAFLET = "scan-*.json"


class Kind(IntEnum):
    """The kinds of messages, by what they are worth when there is no room for all."""

    EVENT = 0
    SIGHTING = 1
    FEEDBACK = 2
    PROPOSAL = 3


class Letter(NamedTuple):
    """A message that waits."""

    kind: Kind
    path: Path
    body: bytes


class Outbox:
    """The folder of messages for one server."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, kind: Kind, name: str, body: bytes) -> bool:
        """Keep a message until it was sent; say whether there was room. One of the same name is replaced."""
        private_folder(self._folder)
        file = self._folder / f"{kind.value}-{name}.json"
        if not self._make_room(kind, len(body), file):
            return False
        write_whole(file, body)
        return True

    def letters(self) -> tuple[Letter, ...]:
        """Return what waits: what is worth most first, then the oldest."""
        found = []
        for path in self._files():
            try:
                body = read_regular(path, MOST_BYTES)
                found.append((path.stat().st_mtime_ns, Letter(_kind(path), path, body)))
            except OSError:
                continue  # another process sent it
        found.sort(key=lambda item: (-item[1].kind, item[0], item[1].path.name))
        return tuple(letter for _, letter in found)

    def leaflets(self) -> tuple[Path, ...]:
        """Return what scans left, oldest first."""
        return tuple(sorted(self._folder.glob(_LEAFLET)))

    def remove(self, letter: Letter) -> None:
        """Forget a message, since it was sent or will never be taken."""
        letter.path.unlink(missing_ok=True)

    def _files(self) -> Sequence[Path]:
        return [path for path in self._folder.glob("[0-3]-*.json") if path.is_file()]

    def _make_room(self, kind: Kind, size: int, file: Path) -> bool:
        """Delete messages until another fits; False where only such are left that are worth more."""
        waiting = [letter for letter in self.letters() if letter.path != file]
        count, total = len(waiting), sum(len(letter.body) for letter in waiting)
        ranked = sorted(waiting, key=lambda letter: letter.kind)  # stable: the oldest of a kind stays first
        while count >= MOST_MESSAGES or total + size > MOST_BYTES:
            if not ranked or ranked[0].kind > kind:
                return False
            dropped = ranked.pop(0)
            self.remove(dropped)
            count, total = count - 1, total - len(dropped.body)
        return True


def _kind(path: Path) -> Kind:
    return Kind(int(path.name[0]))
