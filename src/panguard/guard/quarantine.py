"""Takes dangerous skills away from where agents read them, keeps them as they are, and gives them back.

Nothing is deleted. Each thing has a folder of its own with `record.json` and `content`:

1. The record is written: where the thing was, why it goes, what it holds.
2. The thing is renamed to `content`; at that moment it is gone from its place and wholly here.
3. What it holds is written into the record, from what is here now.

On another file system 2 is: copied to `copying`, checked against the original, renamed to `content`, and only
then is the original renamed to a name that says so and removed. A process that dies between two steps leaves
the original, or a quarantine that is complete; `mend` finishes or takes back what was left half done.
"""

import errno
import json
import os
import secrets
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext, suppress
from pathlib import Path

from panguard.disk import lock, private_folder, read_if_there, settle, write_whole
from panguard.errors import PanguardError
from panguard.findings import Phrase, phrase
from panguard.guard.copies import Facts, copied, digest_of, facts_of, size_of
from panguard.guard.installed import OURS
from panguard.limits import DEFAULT_LIMITS, Limits
from panguard.values import dataclass, replace

_RECORD = "record.json"
_CONTENT = "content"
_COPYING = "copying"
_WRITABLE = 0o700

UNREAD: Phrase = phrase("its record cannot be read")

Allowing = AbstractContextManager[object]
Reached = Callable[[str], None]
"""Is told each step by name; a test ends the process there."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One thing in quarantine: what it was, where it was, why it is here.

    `digest` is the one of the lock file, `facts` what every file of it is, by path (empty: not yet written
    down); `because` holds what was found in it, `mode` the rights that it had. `readable` is False where the
    record says nothing that can be read: then the thing alone is known, and `path` is where it is now.
    """

    id: str
    at: float
    path: Path
    agent: str
    reason: str
    digest: str
    because: tuple[Mapping[str, str], ...] = ()
    mode: int = 0
    facts: Facts = ()
    readable: bool = True


class Quarantine:
    """The folder of things that were taken away."""

    def __init__(
        self,
        folder: Path,
        busy: Path,
        limits: Limits = DEFAULT_LIMITS,
        reached: Reached = lambda _step: None,
    ) -> None:
        """Use a folder; `busy` is the file that whoever moves something holds."""
        self.folder = folder
        self._busy = busy
        self._limits = limits
        self._reached = reached

    def take(self, kept: Kept) -> Kept:
        """Take the thing at `kept.path` away; return it with its id.

        Raises OSError or PanguardError where that cannot be done; then it is where it was.
        """
        with self._locked():
            kept = replace(kept, id=secrets.token_hex(4), mode=os.lstat(kept.path).st_mode & 0o7777)
            own = private_folder(self.folder / kept.id)
            try:
                self._write(kept)
                self._reached("recorded")
                self._move(kept, own)
            except (OSError, PanguardError):
                if not os.path.lexists(own / _CONTENT):
                    _discard(own)
                raise
            return self._described(kept)

    def _move(self, kept: Kept, own: Path) -> None:
        try:
            _rename(kept.path, own / _CONTENT)
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            self._carry(kept, own)
        self._reached("moved")
        settle(own)
        settle(kept.path.parent)

    def _carry(self, kept: Kept, own: Path) -> None:
        """Move across file systems: the copy is whole, on disk and checked before the original goes."""
        if size_of(kept.path) > self._limits.kept_bytes:
            raise PanguardError(f"{kept.path}: it is too large to be copied to {own}; move it away yourself")
        before = facts_of(kept.path)
        copied(kept.path, own / _COPYING)
        self._reached("copied")
        if facts_of(own / _COPYING) != before or facts_of(kept.path) != before:
            raise PanguardError(f"{kept.path}: it changed while it was moved; it is tried again")
        (own / _COPYING).rename(own / _CONTENT)
        settle(own)
        self._reached("kept")
        _remove(kept.path, kept.id, self._reached)

    def _described(self, kept: Kept) -> Kept:
        described = replace(kept, facts=facts_of(self.folder / kept.id / _CONTENT))
        self._write(described)
        self._reached("described")
        return described

    def kept(self) -> tuple[Kept, ...]:
        """Return everything in quarantine, the newest first."""
        found = (self.find(entry.name) for entry in _entries(self.folder))
        return tuple(sorted((item for item in found if item), key=lambda item: (-item.at, item.id)))

    def find(self, identifier: str) -> Kept | None:
        """Return one thing; None where there is none of this id, or it is not complete.

        One whose record cannot be read is there all the same: it is the user's, and can be given back.
        """
        if not identifier.isalnum():
            return None
        own = self.folder / identifier
        if not _is_held(own):
            return None
        return _record(own, identifier) or _unread(own, identifier)

    def content(self, kept: Kept) -> Path:
        """Return where a thing is now."""
        return self.folder / kept.id / _CONTENT

    def is_whole(self, kept: Kept) -> bool:
        """Say whether a thing is as it was when it was taken, to the byte and the rights."""
        if not kept.readable:
            return False
        facts = facts_of(self.content(kept))
        return not kept.facts or digest_of(facts) == digest_of(kept.facts)

    def restore(
        self, kept: Kept, to: Path | None = None, allowing: Callable[[], Allowing] = nullcontext
    ) -> Path:
        """Put a thing back where it was, or somewhere else; return where.

        `allowing` is entered while nobody else moves anything and nothing stands in the way, and is left by
        the error where the thing could not be put there. Raises PanguardError where something is there
        already or another put it back, OSError where it cannot be put there; then nothing is changed.
        """
        target = to or kept.path
        if to is None and not kept.readable:
            raise PanguardError(f"{kept.id}: where it was cannot be read; choose a place: --to")
        with self._locked():
            own = self.folder / kept.id
            if not _is_held(own):
                raise PanguardError(f"{kept.id}: it is not in quarantine any more; it was put back meanwhile")
            if os.path.lexists(target):
                raise _occupied(target)
            with allowing():
                self._put_back(own, kept, target)
            self._reached("restored")
            if kept.readable and not target.is_symlink() and target.lstat().st_mode & 0o7777 != kept.mode:
                target.chmod(kept.mode)
            settle(target.parent)
            _discard(own)
            with suppress(OSError):  # others are still in it
                self.folder.rmdir()
        return target

    def _put_back(self, own: Path, kept: Kept, target: Path) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            _put(own / _CONTENT, target)
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            self._bring(own, kept, target)

    def _bring(self, own: Path, kept: Kept, target: Path) -> None:
        waiting = _waiting(target, kept.id)
        _discard(waiting)
        copied(own / _CONTENT, waiting)
        self._reached("copied back")
        if facts_of(waiting) != facts_of(own / _CONTENT):
            _discard(waiting)
            raise PanguardError(f"{target}: it could not be copied as it is; it stays in quarantine")
        try:
            _put(waiting, target)
        except (OSError, PanguardError):
            _discard(waiting)
            raise

    def mend(self) -> None:
        """Finish or take back what a process that died left half done."""
        with self._locked():
            for own in _entries(self.folder):
                if not _is_held(own):
                    _discard(own)
                    continue
                kept = _record(own, own.name)
                if kept is None:  # what it holds is all the same the user's
                    continue
                _discard(_aside(kept.path, kept.id))
                _discard(_waiting(kept.path, kept.id))
                if os.path.lexists(kept.path) and not kept.facts:
                    self._finish(own, kept)
                elif not kept.facts:
                    self._described(kept)

    def _finish(self, own: Path, kept: Kept) -> None:
        """End a move that left a whole copy and the original: it goes if it is the same."""
        if facts_of(kept.path) == facts_of(own / _CONTENT):
            _remove(kept.path, kept.id, self._reached)
        self._described(kept)

    def _write(self, kept: Kept) -> None:
        write_whole(self.folder / kept.id / _RECORD, json.dumps(_object(kept), indent=1).encode())

    def _locked(self) -> AbstractContextManager[None]:
        return lock(self._busy, wait=True)


def _rename(source: Path, target: Path) -> None:
    """Rename a thing, also a folder that its owner may not write to; its rights stay what they are."""
    try:
        source.rename(target)
    except PermissionError:
        status = source.lstat()
        if source.is_symlink() or not source.is_dir():
            raise
        mode = status.st_mode & 0o7777
        source.chmod(mode | _WRITABLE)
        try:
            source.rename(target)
        except OSError:
            source.chmod(mode)
            raise
        target.chmod(mode)


def _put(source: Path, target: Path) -> None:
    """Move a thing to where nothing is; what somebody makes there meanwhile is never overwritten.

    Raises PanguardError where something is there, OSError where it cannot be moved.
    """
    try:
        if sys.platform == "win32":  # there a rename overwrites nothing
            source.rename(target)
        elif source.is_symlink():
            target.symlink_to(source.readlink())
            source.unlink()
        elif source.is_dir():
            _put_folder(source, target)
        else:
            os.link(source, target)
            source.unlink()
    except FileExistsError as error:
        raise _occupied(target) from error


def _put_folder(source: Path, target: Path) -> None:
    """Rename a folder to one made for it alone; the system does so only while that one is empty."""
    target.mkdir(mode=_WRITABLE)
    try:
        _rename(source, target)
    except OSError as error:
        with suppress(OSError):  # it is no longer ours
            target.rmdir()
        if error.errno in {errno.ENOTEMPTY, errno.ENOTDIR}:
            raise _occupied(target) from error
        raise


def _occupied(target: Path) -> PanguardError:
    return PanguardError(f"{target}: there is something already; move it, or choose another place: --to")


def _is_held(own: Path) -> bool:
    """Say whether a folder holds what was taken; also where it cannot be looked into, for nothing is lost."""
    try:
        (own / _CONTENT).lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True
    return True


def _unread(own: Path, identifier: str) -> Kept:
    try:
        at = own.lstat().st_mtime
    except OSError:
        at = 0.0
    return Kept(identifier, at, own / _CONTENT, "", str(UNREAD), "", readable=False)


def _aside(path: Path, identifier: str) -> Path:
    return path.with_name(f"{OURS}removed-{identifier}")


def _waiting(path: Path, identifier: str) -> Path:
    return path.with_name(f"{OURS}restoring-{identifier}")


def _remove(path: Path, identifier: str, reached: Reached) -> None:
    """Remove what was copied: out of the agent's sight in one step first."""
    aside = _aside(path, identifier)
    _rename(path, aside)
    reached("set aside")
    _discard(aside)


def _discard(path: Path) -> None:
    """Remove a copy of our own, if it is there."""
    if path.is_dir() and not path.is_symlink():
        for folder, _, _ in os.walk(path):
            with suppress(OSError):
                Path(folder).chmod(_WRITABLE)
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _entries(folder: Path) -> Iterator[Path]:
    try:
        names = sorted(entry.name for entry in os.scandir(folder) if entry.is_dir(follow_symlinks=False))
    except FileNotFoundError:
        return
    yield from (folder / name for name in names)


def _object(kept: Kept) -> Mapping[str, object]:
    return {
        "at": kept.at,
        "path": str(kept.path),
        "agent": kept.agent,
        "reason": kept.reason,
        "digest": kept.digest,
        "because": [dict(found) for found in kept.because],
        "mode": kept.mode,
        "facts": [list(fact) for fact in kept.facts],
    }


def _record(own: Path, identifier: str) -> Kept | None:
    try:
        said = json.loads(read_if_there(own / _RECORD) or b"")
        return Kept(
            identifier,
            float(said["at"]),
            Path(said["path"]),
            said["agent"],
            said["reason"],
            said["digest"],
            tuple(said["because"]),
            int(said["mode"]),
            tuple((path, mode, content) for path, mode, content in said["facts"]),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
        return None
