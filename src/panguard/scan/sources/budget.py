"""The bounds on everything that one archive, with all archives inside it, may unpack to."""

import posixpath
import re

from panguard.findings import Phrase, Uninspected, phrase
from panguard.limits import DEFAULT_LIMITS, MIB, Limits
from panguard.printable import printable
from panguard.values import dataclass

_DRIVE = re.compile(r"[A-Za-z]:")


@dataclass(frozen=True, slots=True)
class Fault:
    """Why an entry of an archive was not read, or not all of it; `expected` when nothing is missed by it."""

    kind: Uninspected
    reason: Phrase
    expected: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of an archive: its name as written there, its content, and what is wrong with it."""

    name: str
    data: bytes | None
    fault: Fault | None = None


@dataclass(slots=True)
class Budget:
    """What is left of the allowed members and bytes; shared by an archive and all archives inside it.

    `headers` is how often a zip may still be searched for an entry outside its table of contents.
    """

    members: int
    bytes: int
    memory: int
    headers: int = DEFAULT_LIMITS.zip_headers

    def spend(self, count: int) -> None:
        """Count one member of `count` bytes."""
        self.members -= 1
        self.bytes -= count


TOO_LARGE = Fault(
    Uninspected.TOO_LARGE,
    phrase("unpacked it is larger than a scan allows; what is beyond was not inspected"),
)
TOO_MANY = Fault(
    Uninspected.TOO_MANY, phrase("the archive has more entries than a scan opens; the rest was not inspected")
)
DAMAGED = Fault(
    Uninspected.DAMAGED, phrase("this part of the archive is damaged and could not be read whole")
)


def link_fault(name: str, target: str, *, hard: bool = False) -> Fault:
    """Say that a link in an archive is not followed; one inside it leads to what is read anyway."""
    folder = "" if hard else posixpath.dirname(name)
    meant = posixpath.normpath(posixpath.join(folder, target.replace("\\", "/")))
    inside = bool(target) and not meant.startswith(("/", "..")) and "\0" not in target
    if inside:
        return Fault(Uninspected.LINK, phrase("a link to another entry, which is read itself"), expected=True)
    reason = phrase("a link that leads outside the archive, to {target}", target=printable(target))
    return Fault(Uninspected.LINK, reason)


def budget_for(size: int, limits: Limits) -> Budget:
    """Return the budget of an archive of `size` bytes; small ones may unpack to 1 MiB whatever the ratio."""
    allowed = min(limits.archive_bytes, max(MIB, size * limits.archive_ratio))
    return Budget(limits.archive_members, allowed, limits.archive_memory, limits.zip_headers)


@dataclass(frozen=True, slots=True)
class EntryName:
    """The name of an entry made safe to show and to join, and whether the original led elsewhere."""

    path: str
    leads_outside: bool


def entry_name(name: str) -> EntryName:
    """Make a name from an archive relative and printable; what would climb or be absolute is escaped.

    `..` becomes `%2e%2e` and the root `%2f`, so that the path still shows what was attempted.
    """
    visible = name.split("\0", 1)[0].replace("\\", "/")
    parts = [part for part in visible.split("/") if part not in {"", "."}]
    escaped = ["%2e%2e" if part == ".." else part for part in parts] or ["(no name)"]
    absolute = visible.startswith("/") or _DRIVE.match(visible) is not None
    if absolute:
        escaped[0] = f"%2f{escaped[0]}"
    path = "/".join(escaped)
    return EntryName(
        printable(path[: DEFAULT_LIMITS.entry_name_characters]), absolute or ".." in parts or "\0" in name
    )
