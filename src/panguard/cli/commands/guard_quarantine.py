"""`pga guard quarantine`: shows what was taken away and why, puts it back, or takes more away."""

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from panguard.cli.guard_here import Here, here
from panguard.cli.guard_things import note, rules_here, thing_at
from panguard.cli.options import add_common_options
from panguard.errors import ConfigError, PanguardError, UsageError
from panguard.findings import phrase, verbatim
from panguard.guard.copies import facts_of
from panguard.guard.installed import Kind
from panguard.guard.installed_words import restored, taken
from panguard.guard.lockfile import Locked, UserLock, key_of
from panguard.guard.quarantine import UNREAD, Kept, Quarantine
from panguard.guard.upkeep import lock_of, quarantine_of
from panguard.printable import printable

EXIT_FAILED = 1


def configure(parser: argparse.ArgumentParser) -> None:
    """Add what can be done."""
    parser.set_defaults(json=False)
    deeds = parser.add_subparsers(title="deeds", metavar="DEED", dest="deed")
    listing = deeds.add_parser(
        "list", help="list what is in quarantine (also without a deed)", allow_abbrev=False
    )
    listing.add_argument("--json", action="store_true", help="print JSON")
    show = deeds.add_parser("show", help="show what was found, and where it is now", allow_abbrev=False)
    back = deeds.add_parser("restore", help="put it back as it was, and accept it", allow_abbrev=False)
    put = deeds.add_parser("put", help="take a skill away from agents by hand", allow_abbrev=False)
    for deed in (show, back):
        deed.add_argument("id", metavar="ID", help="as the list shows it")
    back.add_argument("--to", metavar="PATH", help="put it there and not where it was")
    put.add_argument("path", metavar="PATH", help="the folder of a skill")
    for deed in (parser, listing, show, back, put):
        add_common_options(deed)


def run(arguments: argparse.Namespace) -> int:
    """Do what was asked for."""
    at = here(arguments)
    return _DEEDS[arguments.deed or "list"](at, quarantine_of(at.place), arguments)


def _list(at: Here, quarantine: Quarantine, arguments: argparse.Namespace) -> int:
    kept = quarantine.kept()
    if arguments.json:
        json.dump([_object(item, quarantine) for item in kept], sys.stdout, indent=2, ensure_ascii=False)
        print()
    elif kept:
        at.client.write([_line(at, item) for item in kept])
    else:
        at.client.say(phrase("Nothing is in quarantine."))
    return 0


def _show(at: Here, quarantine: Quarantine, arguments: argparse.Namespace) -> int:
    kept = _found(quarantine, arguments.id)
    at.client.write([_line(at, kept), printable(f"  {quarantine.content(kept)}"), ""])
    at.client.write([printable(f"  {found.get('id')}: {found.get('message')}") for found in kept.because])
    at.client.write([printable(f"  {path}") for path, _, _ in kept.facts if path != "."])
    if not kept.readable:
        at.client.say(phrase("To put it somewhere: pga guard quarantine restore {id} --to PATH", id=kept.id))
        return 0
    if not quarantine.is_whole(kept):
        at.client.say(phrase("It was changed since it was taken."))
    at.client.say(phrase("To put it back: pga guard quarantine restore {id}", id=kept.id))
    return 0


def _restore(at: Here, quarantine: Quarantine, arguments: argparse.Namespace) -> int:
    kept = _found(quarantine, arguments.id)
    target = Path(arguments.to).absolute() if arguments.to else kept.path
    if not kept.readable and not arguments.to:
        raise UsageError(f"{kept.id}: its record cannot be read, so where it was is not known; add --to PATH")
    if not bring_back(at, quarantine, kept, target):
        at.client.say(
            phrase("It is back at {path}, but not as it was taken; it is looked at again.", path=str(target))
        )
        return EXIT_FAILED
    at.client.say(phrase("It is back at {path}, as it was, and accepted until it changes.", path=str(target)))
    return 0


def bring_back(at: Here, quarantine: Quarantine, kept: Kept, target: Path) -> bool:
    """Put something back; say whether it is as it was taken. Raises PanguardError; then it stays."""
    try:
        quarantine.restore(kept, target, lambda: _allowed(at, quarantine, kept, target))
    except (OSError, PanguardError) as error:
        stays = quarantine.find(kept.id) is not None
        raise PanguardError(f"{error}; it stays in quarantine" if stays else str(error)) from error
    if not kept.readable or (kept.facts and facts_of(target) != kept.facts):
        return False
    note(at, kept.agent, target.name, "restore", restored(str(target)))
    return True


@contextmanager
def _allowed(at: Here, quarantine: Quarantine, kept: Kept, target: Path) -> Iterator[None]:
    """Have what is as it was taken accepted before it is there: the guard sees it as soon as it is."""
    if not quarantine.is_whole(kept):
        yield
        return
    lock, key = lock_of(at.place), key_of(target)
    before = _entry(lock, key)
    lock.change({key: Locked(Kind.SKILL, kept.digest, {}, rules=rules_here(at), accepted=True)})
    try:
        yield
    except (OSError, PanguardError):
        lock.change({key: before})
        raise


def _entry(lock: UserLock, key: str) -> Locked | None:
    """Return the entry of what stands at a place; none where the file is damaged, for it is begun anew."""
    try:
        return lock.entries().get(key)
    except ConfigError:
        return None


def _put(at: Here, quarantine: Quarantine, arguments: argparse.Namespace) -> int:
    thing = thing_at(at, arguments.path)
    if not thing.movable:
        raise UsageError(
            f"{arguments.path}: only a skill in a folder of its own is taken away; this is your own file"
        )
    reason = at.client.pen.say(phrase("you put it here"))
    try:
        kept = quarantine.take(Kept("", time.time(), thing.path, thing.agents[0], reason, thing.digest))
    except OSError as error:
        raise PanguardError(
            f"{arguments.path}: it stays where it is ({error.strerror}); check its rights"
        ) from error
    lock_of(at.place).change({key_of(thing.path): None})
    note(at, thing.agents[0], thing.name, "put", taken(str(thing.path)))
    at.client.say(
        phrase(
            "It is in quarantine, where no agent reads it. To put it back: pga guard quarantine restore {id}",
            id=kept.id,
        )
    )
    return 0


def _found(quarantine: Quarantine, identifier: str) -> Kept:
    kept = quarantine.find(identifier)
    if kept is None:
        raise UsageError(
            f"{printable(identifier)}: nothing of this id is in quarantine; see: pga guard quarantine list"
        )
    return kept


def _line(at: Here, kept: Kept) -> str:
    reason = verbatim(kept.reason) if kept.readable else at.client.pen.say(UNREAD)
    when = datetime.fromtimestamp(kept.at).astimezone().strftime("%Y-%m-%d %H:%M")
    return printable(f"{kept.id}  {when}  {kept.path}  {reason}")


def _object(kept: Kept, quarantine: Quarantine) -> Mapping[str, object]:
    return {
        "id": kept.id,
        "at": kept.at,
        "path": str(kept.path),
        "agent": kept.agent,
        "reason": kept.reason,
        "readable": kept.readable,
        "digest": kept.digest,
        "because": [dict(found) for found in kept.because],
        "content": str(quarantine.content(kept)),
    }


_DEEDS: Mapping[str, Callable[[Here, Quarantine, argparse.Namespace], int]] = {
    "list": _list,
    "show": _show,
    "restore": _restore,
    "put": _put,
}
