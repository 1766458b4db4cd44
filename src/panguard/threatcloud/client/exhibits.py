"""Evidence of attacks that no rule knew: left by a scan, without what is private, for the process that syncs.

A file holds one piece of evidence. Whoever sees an attack elsewhere (a call that was blocked, a decoy that
was told to do something) leaves it here in the same way. The folder is bounded; when it is full, the oldest
of the origin that has most there goes, so that none can fill it, and that is counted.
"""

import hashlib
import json
import os
import stat
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from panguard.crystallize.asked import may_be_asked
from panguard.crystallize.deeds import is_deed
from panguard.crystallize.evidence import Evidence, Witness
from panguard.crystallize.neutral import neutral
from panguard.crystallize.normalised import readings
from panguard.crystallize.own import is_own, owners
from panguard.crystallize.slots import Item, Kind, items
from panguard.disk import private_folder, write_whole
from panguard.engine.program import Span
from panguard.findings import Phrase, phrase
from panguard.limits import DEFAULT_LIMITS, Limits
from panguard.printable import printable
from panguard.regular import read_regular
from panguard.terms import Category, Severity

_SUFFIX = ".json"
_DROPPED = "dropped"
_MARK = 12
_MOST_FOLDERS = 16


class Exhibit(NamedTuple):
    """Evidence that waits in a file. `content` is the hash of what it was found in, which stays here."""

    path: Path
    evidence: Evidence
    content: str

    @property
    def origin(self) -> str:
        """Return the mark of where it is from; empty where nobody said."""
        return _origin_in(self.path.name)

    @property
    def skill(self) -> str:
        """Return the mark of the skill that it is of; empty where nobody said."""
        return hashlib.sha256(self.content.encode()).hexdigest()[:_MARK] if self.content else ""


class Waiting(NamedTuple):
    """How much evidence waits, how much was dropped for want of room, and when last (seconds since 1970)."""

    pieces: int = 0
    dropped: int = 0
    dropped_at: float = 0.0


class Spoilt(NamedTuple):
    """A file in the folder of evidence that was thrown away, and why."""

    path: Path
    reason: Phrase


def origin_of(places: Iterable[str], contents: Iterable[str]) -> str:
    """Return a mark of where skills are from that were looked at together; it stays on this machine.

    That is the repository that holds them, else the folder in which they lie: who made the one could as
    well have made the others. Where that is no place on this machine, it is what came together, by the hashes
    of it (`contents`). What has no place at all, as the calls of agents, has one origin.
    """
    named = [Path(place) for place in places if place]
    root = _together(named)
    said = os.fsencode(root) if root else "\n".join(sorted(contents) if named else ()).encode()
    return hashlib.sha256(said).hexdigest()[:_MARK]


def _together(places: Sequence[Path]) -> Path | None:
    if not places or not all(map(os.path.exists, places)):
        return None
    try:
        root = Path(os.path.commonpath([place.absolute() for place in places]))
    except ValueError:  # drives that have nothing in common
        return None
    above = (root, *islice(root.parents, _MOST_FOLDERS))
    return next((folder for folder in above if (folder / ".git").exists()), root.parent)


def leave(
    folder: Path,
    found: Iterable[Evidence],
    names: Sequence[str],
    content: str = "",
    limits: Limits = DEFAULT_LIMITS,
    *,
    own: Sequence[str] = (),
    origin: str = "",
) -> bool:
    """Keep evidence for later, without names, hosts, paths and secrets; say whether something was left.

    `own` are the user's names, which go also where they are words by which attacks act; evidence in which one
    is left, since it is encoded, is not kept: who makes the rule later may not know it. `content` is the hash
    of what it was found in: only a part of a hash of that is ever told. `origin` is a mark of where it is
    from (`origin_of`). Raises OSError where the folder cannot be written.
    """
    left = False
    known = owners(own)
    for evidence in found:
        clean = neutral(evidence, names, own)
        data = written(clean, content)
        if len(data) > limits.exhibit_bytes or _asks_for_name(clean, known):
            continue
        private_folder(folder)
        name = f"{hashlib.sha256(data).hexdigest()[:32]}{_SUFFIX}"
        there = _entries(folder)
        if not any(each.endswith(name) for _, each in there):
            _make_room(folder, there, origin, limits)
            write_whole(folder / (f"{origin}-{name}" if origin else name), data)
        left = True
    return left


def _entries(folder: Path) -> list[tuple[int, str]]:
    """Return the files of evidence, the oldest first: their times and names."""
    with os.scandir(folder) as entries:
        return sorted(
            (entry.stat(follow_symlinks=False).st_mtime_ns, entry.name)
            for entry in entries
            if entry.name.endswith(_SUFFIX) and not entry.is_dir(follow_symlinks=False)
        )


def _origin_in(name: str) -> str:
    return name.partition("-")[0] if "-" in name else ""


def _make_room(folder: Path, there: Sequence[tuple[int, str]], origin: str, limits: Limits) -> None:
    """Drop the oldest of whoever has most, the newcomer counted in, where the folder is full."""
    over = len(there) + 1 - limits.exhibits
    names = [name for _, name in there]
    for _ in range(over):
        counts = Counter([origin, *map(_origin_in, names)])
        most = max(counts, key=lambda each: (counts[each], each == origin))
        oldest = next((name for name in names if _origin_in(name) == most), names[0])
        (folder / oldest).unlink(missing_ok=True)
        names.remove(oldest)
    if over > 0:
        count_dropped(folder, over)


def count_dropped(folder: Path, more: int) -> None:
    """Note that evidence was dropped for want of room; raises OSError where it cannot be noted."""
    private_folder(folder)
    write_whole(folder / _DROPPED, str(how_much_waits(folder).dropped + more).encode())


def how_much_waits(folder: Path) -> Waiting:
    """Return how much evidence waits, and was dropped; raises OSError for what is no folder of ours."""
    try:
        count = len(_entries(folder))
    except FileNotFoundError:
        return Waiting()
    try:
        said = read_regular(folder / _DROPPED, _MARK).decode("ascii", "replace").strip()
        return Waiting(count, int(said) if said.isdigit() else 0, (folder / _DROPPED).stat().st_mtime)
    except FileNotFoundError:
        return Waiting(count)


def _asks_for_name(evidence: Evidence, own: frozenset[str]) -> bool:
    """Say whether a word that a rule may ask for is one of these names, in any way to read the evidence."""
    return bool(own) and any(
        _is_listed(item) and is_own(reading.text[item.start : item.end], own)
        for reading in readings(evidence)
        for item in items(reading.text)
    )


def _is_listed(item: Item) -> bool:
    return item.kind is Kind.WORD and (is_deed(item.text) or may_be_asked(item.text))


def waiting(folder: Path, limits: Limits = DEFAULT_LIMITS) -> Iterator[Exhibit | Spoilt]:
    """Yield what waits; what is no evidence of ours is thrown away unread, with the reason."""
    files = (path for path in sorted(folder.glob("*.json")) if path.is_symlink() or not path.is_dir())
    for path in islice(files, limits.exhibits):
        with suppress(OSError):
            exhibit = _looked_at(path, limits)
            if isinstance(exhibit, Spoilt):
                path.unlink(missing_ok=True)
            yield exhibit


def written(evidence: Evidence, content: str = "") -> bytes:
    """Write evidence: the same evidence always gives the same bytes."""
    return json.dumps(
        {
            "content": content,
            "text": evidence.text,
            "spans": [list(span) for span in evidence.spans],
            "witness": evidence.witness.value,
            "category": evidence.category.value,
            "severity": evidence.severity.label,
        },
        sort_keys=True,
    ).encode()


def _looked_at(path: Path, limits: Limits) -> Exhibit | Spoilt:
    name = printable(path.name)
    if not stat.S_ISREG(path.lstat().st_mode):
        reason = phrase("{file} lay among the evidence and is no regular file: it was left out", file=name)
        return Spoilt(path, reason)
    data = read_regular(path, limits.exhibit_bytes, follow=False)
    if len(data) > limits.exhibit_bytes:
        reason = phrase(
            "{file} lay among the evidence and is larger than {most} bytes: it was left out",
            file=name,
            most=limits.exhibit_bytes,
        )
        return Spoilt(path, reason)
    reason = phrase("{file} lay among the evidence and cannot be read as such: it was left out", file=name)
    return _read(path, data) or Spoilt(path, reason)


def _read(path: Path, data: bytes) -> Exhibit | None:
    try:
        stored = json.loads(data)
        text = stored["text"].encode("utf-8", "replace").decode()
        spans = tuple(Span(int(start), int(end)) for start, end in stored["spans"])
        if not isinstance(text, str) or not all(0 <= span.start < span.end <= len(text) for span in spans):
            return None
        evidence = Evidence(
            text,
            spans,
            Witness(stored["witness"]),
            Category(stored["category"]),
            Severity[stored["severity"].upper()],
        )
        return Exhibit(path, evidence, str(stored["content"]))
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
        return None
