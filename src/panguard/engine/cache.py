"""Compiled rules on disk: loaded in milliseconds, rebuilt when rules or program changed.

The file holds sections of numbers and text with a checksum (`sections`), nothing that can run. Whatever is
wrong with it or its folder costs time, never a scan.
"""

import os
import stat
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from hashlib import sha256
from itertools import chain
from mmap import ACCESS_READ, mmap
from pathlib import Path

from panguard.engine.ruleset import RuleSet
from panguard.engine.sections import DamagedError, Sections, pack, unpack
from panguard.limits import DEFAULT_LIMITS, Limits
from panguard.regular import read_regular
from panguard.rules.lanes import TABLE as LANES
from panguard.rules.sources import RuleSource, SourceKind, files_of

SUFFIX = ".rules"
SHIPPED = Path(__file__).with_name("analyses.bin")
_PACKAGE = Path(__file__).parent.parent
_PROGRAM = (_PACKAGE / "engine", _PACKAGE / "rules", LANES.parent, _PACKAGE)
_OWNER_ONLY = 0o700
_DAY = 86_400
_PRIVATE_FILE = 0o600


def load_rules(
    sources: Sequence[RuleSource],
    cache_directory: Path | None,
    limits: Limits = DEFAULT_LIMITS,
    unkept: Callable[[], None] = lambda: None,
) -> RuleSet:
    """Return the compiled rules of some sources, from the cache where it holds them.

    With `cache_directory` None nothing is kept; `unkept` is told where the cache could not keep them. Raises
    SourceError when a source cannot be read.
    """
    if cache_directory is None:
        return RuleSet(_compiled(sources, {}), limits)
    file, program, content = _place(sources, cache_directory, limits)
    stored = _read(file)
    if stored.get("program") != program:
        stored = {}
    if stored.get("content") == content:
        return RuleSet(stored, limits)
    sections = _compiled(sources, stored) | {"program": program, "content": content}
    if not _write(file, pack(sections)):
        unkept()
    _sweep(cache_directory, limits.kept_rules)
    return RuleSet(sections, limits)


def is_compiled(
    sources: Sequence[RuleSource], cache_directory: Path, limits: Limits = DEFAULT_LIMITS
) -> bool:
    """Say whether the cache holds the rules of some sources as they are now. Raises as `load_rules` does."""
    file, program, content = _place(sources, cache_directory, limits)
    stored = _read(file)
    return stored.get("program") == program and stored.get("content") == content


def keep_compiled(sources: Sequence[RuleSource], cache_directory: Path) -> None:
    """Have the cache hold the rules of some sources; the whole work of a process that ends with it."""
    load_rules(sources, cache_directory)


def _place(sources: Sequence[RuleSource], cache_directory: Path, limits: Limits) -> tuple[Path, bytes, bytes]:
    """Return the file for the rules of some sources, and the digests of program and rules as they are now."""
    file = cache_directory / f"{_digest(_names(sources))}{SUFFIX}"
    return file, _digest(_program()).encode(), _digest(_content(sources, limits)).encode()


def rules_digest(sources: Sequence[RuleSource], limits: Limits = DEFAULT_LIMITS) -> str:
    """Return what changes whenever rules or program do. Raises SourceError when a source cannot be listed."""
    return _digest(chain(_program(), _content(sources, limits)))


def _compiled(sources: Sequence[RuleSource], stored: Sections) -> dict[str, bytes]:
    # Whoever finds the rules in the cache spares what reading and compiling them needs.
    from panguard.engine.analyses import Analyses, Chain  # noqa: PLC0415
    from panguard.engine.plan import MOST_WRITTEN, sections_of  # noqa: PLC0415
    from panguard.rules.sources import read_all  # noqa: PLC0415

    known = [Analyses(sections) for sections in (stored, _shipped()) if "digests" in sections]
    pack = read_all(sources)
    return sections_of(
        pack.rules, Chain(known), forms=MOST_WRITTEN, rejected=[item.origin for item in pack.rejected]
    )


def _shipped() -> Sections:
    """Read what comes with the package of the patterns of its rules; it is written by a benchmark."""
    import zlib  # noqa: PLC0415 - see `_compiled`

    try:
        return unpack(zlib.decompress(SHIPPED.read_bytes()))
    except (OSError, zlib.error, DamagedError):
        return {}


def _digest(parts: Iterator[bytes]) -> str:
    digest = sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.hexdigest()[:32]


def _names(sources: Sequence[RuleSource]) -> Iterator[bytes]:
    for source in sources:
        yield f"{source.name}\n{source.kind}\n{source.path}".encode("utf-8", "surrogateescape")


def _program() -> Iterator[bytes]:
    """Yield what tells one build of this program, on one platform, from another."""
    yield f"{sys.version}\n{sys.platform}\n{sys.byteorder}".encode()
    for folder in _PROGRAM:
        for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
            if entry.is_file():
                yield entry.name.encode("utf-8", "surrogateescape")
                yield _stamp(entry.stat())


def _stamp(status: os.stat_result) -> bytes:
    return f"{status.st_size} {status.st_mtime_ns}".encode()


def _content(sources: Sequence[RuleSource], limits: Limits) -> Iterator[bytes]:
    """Yield what the sources hold; of a file as much as says that it is too large to be used."""
    most = max(limits.yaml_bytes, limits.json_bytes)
    for source in sources:
        yield source.name.encode("utf-8", "surrogateescape")
        yield repr(source.trusted).encode()
        for file in files_of(source):
            yield str(file).encode("utf-8", "surrogateescape")
            try:
                # Files of ours come with the program, or are never changed once they are there.
                ours = source.kind in (SourceKind.OWN, SourceKind.SYNCED)
                yield _stamp(file.stat()) if ours else read_regular(file, most)
            except OSError as error:
                yield repr(error).encode()


def _read(file: Path) -> Sections:
    """Read a file of sections; nothing where there is none, or it is not as it was written.

    A file that others own or may write to is nobody's word on the rules: it is not read.
    """
    try:
        return unpack(_mapped(file)) if _is_ours(file.stat()) else {}
    except (OSError, ValueError, DamagedError):
        return {}


def _mapped(file: Path) -> bytes | mmap:
    """Return the content of a file, which is never changed in place: only what is needed is read."""
    if sys.platform == "win32":
        # A file that is mapped could not be replaced there.
        return file.read_bytes()
    with file.open("rb") as stream:
        return mmap(stream.fileno(), 0, access=ACCESS_READ)


def _is_ours(status: os.stat_result) -> bool:
    if sys.platform == "win32":
        return True
    return status.st_uid == os.getuid() and not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def _write(file: Path, data: bytes) -> bool:
    """Put a file in its place as a whole and say whether it is there.

    A folder that cannot be written to leaves things as they are: that only makes the next start slower.
    """
    scratch = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        file.parent.mkdir(mode=_OWNER_ONLY, parents=True, exist_ok=True)
        scratch.unlink(missing_ok=True)
        descriptor = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE_FILE)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
        scratch.replace(file)
    except OSError:
        with suppress(OSError):
            scratch.unlink(missing_ok=True)
        return False
    return True


def _sweep(folder: Path, most: int) -> None:
    """Delete compiled rules not used for a day, all but some: each version of a pack leaves its own."""
    try:
        with os.scandir(folder) as entries:
            files = [entry for entry in entries if entry.name.endswith(SUFFIX)]
            used = sorted(((_used(file.stat()), file.path) for file in files), reverse=True)
        for when, path in used[most:]:
            if when < used[0][0] - _DAY:
                Path(path).unlink()
    except OSError:
        # What cannot be deleted now is deleted after the next version.
        return


def _used(status: os.stat_result) -> float:
    return max(status.st_atime, status.st_mtime)
