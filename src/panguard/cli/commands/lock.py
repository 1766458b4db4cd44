"""`pga lock`: writes down what agents read here by digest, and tells what is no longer as it was."""

import argparse
import json
import sys
from collections.abc import Mapping
from pathlib import Path

from panguard.cli.guard_here import Here, here
from panguard.cli.options import add_common_options, add_language_option
from panguard.errors import SourceError, UsageError
from panguard.findings import Phrase, phrase
from panguard.guard.installed import Digests, Installed, Watched, digest_of, everything
from panguard.guard.lockfile import (
    NAME,
    Difference,
    Drift,
    Locked,
    differences,
    keyed,
    read_lock,
    shared,
    write_shared,
)
from panguard.guard.upkeep import lock_of, project_of
from panguard.printable import printable
from panguard.values import replace

EXIT_DRIFT = 1
_SHOWN = 5
_PERSONAL = ".local."


def configure(parser: argparse.ArgumentParser) -> None:
    """Add where, and what to do."""
    parser.add_argument(
        "path", nargs="?", default=".", metavar="PATH", help="a folder of the project (default: this)"
    )
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--check", action="store_true", help="only tell what differs; exit 1 if anything does")
    what.add_argument("--update", action="store_true", help="write down what is there now")
    parser.add_argument("--user", action="store_true", help="what you have installed for all projects")
    parser.add_argument("--json", action="store_true", help="print what differs as JSON")
    add_language_option(parser)
    add_common_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Write the lock file if there is none, or it is to be updated; else compare."""
    at = here(arguments)
    root = None if arguments.user else _root(arguments.path)
    path = lock_of(at.place).path if root is None else root / NAME
    found = _found(at, root)
    locked = read_lock(path) if not arguments.update else _readable(path)
    if arguments.update or (locked is None and not arguments.check):
        return _write(at, root, path, found, locked or {})
    if locked is None:
        raise UsageError(f"{path}: there is no lock file; to write one: pga lock --update")
    return _compared(at, path, differences(locked, found), as_json=arguments.json)


def _root(path: str) -> Path:
    folder = Path(path).resolve()
    if not folder.is_dir():
        raise UsageError(f"{printable(path)}: there is no such folder; check the path")
    return project_of(folder, Path.home()) or folder


def _found(at: Here, root: Path | None) -> Mapping[str, Locked]:
    watched = Watched(at.machine, () if root is None else (root,))
    things: list[Installed] = []
    for place, listed in everything(watched, Digests()):
        if place.project is (root is None):
            continue
        if isinstance(listed, SourceError):
            raise listed
        things += listed
    if root is None:
        return keyed(things)
    own = (thing for thing in things if _PERSONAL not in thing.path.name and thing.path.is_relative_to(root))
    return {name: shared(_without_personal(entry)) for name, entry in keyed(own, root).items()}


def _without_personal(entry: Locked) -> Locked:
    """Return an entry without files that each of a team has for themselves."""
    files = {name: digest for name, digest in entry.files.items() if _PERSONAL not in name}
    return (
        entry
        if len(files) == len(entry.files)
        else replace(entry, files=files, digest=digest_of(tuple(files.items())))
    )


def _readable(path: Path) -> Mapping[str, Locked] | None:
    """Return what a lock file says that is about to be replaced; nothing where it is damaged."""
    try:
        return read_lock(path)
    except UsageError:
        return None


def _write(
    at: Here, root: Path | None, path: Path, found: Mapping[str, Locked], before: Mapping[str, Locked]
) -> int:
    if root is None:
        # What was judged stays judged as long as it is the same; the rest the guard judges by itself.
        same = {
            name for name, entry in found.items() if name in before and before[name].digest == entry.digest
        }
        fresh: dict[str, Locked | None] = {name: found[name] for name in found if name not in same}
        gone = dict.fromkeys(name for name in before if name not in found and not _is_elsewhere(name))
        lock_of(at.place).change({**fresh, **gone})
    else:
        origins = {name: before[name].origin for name in found if name in before}
        write_shared(
            path, {name: replace(entry, origin=origins.get(name, "")) for name, entry in found.items()}
        )
    at.client.say(phrase("Written down in {file}: {count}.", count=len(found), file=str(path)))
    return 0


def _is_elsewhere(name: str) -> bool:
    """Say whether an entry is of a project, which is not what is looked at."""
    return Path(name).exists()


def _compared(at: Here, path: Path, told: tuple[Difference, ...], *, as_json: bool) -> int:
    if as_json:
        json.dump([_object(item) for item in told], sys.stdout, indent=2, ensure_ascii=False)
        print()
    elif told:
        at.client.say(*(_said(item) for item in told))
        at.client.say(
            phrase(
                "Not as {file} says: {count}. If that is as it should be: pga lock --update",
                count=len(told),
                file=str(path),
            )
        )
    else:
        at.client.say(phrase("Everything is as {file} says.", file=str(path)))
    return EXIT_DRIFT if told else 0


def _said(item: Difference) -> Phrase:
    path = printable(item.path)
    if item.drift is Drift.ADDED:
        return phrase("added: {path}", path=path)
    if item.drift is Drift.REMOVED:
        return phrase("removed: {path}", path=path)
    if not item.files:
        return phrase("changed: {path}", path=path)
    names = ", ".join(f"{_SIGNS[drift]}{printable(name)}" for drift, name in item.files[:_SHOWN])
    more = "" if len(item.files) <= _SHOWN else f", … ({len(item.files)})"
    return phrase("changed: {path} ({files})", path=path, files=names + more)


_SIGNS = {Drift.ADDED: "+", Drift.REMOVED: "-", Drift.CHANGED: "~"}


def _object(item: Difference) -> Mapping[str, object]:
    files = [{"path": name, "drift": drift.value} for drift, name in item.files]
    return {"path": item.path, "drift": item.drift.value, "files": files}
