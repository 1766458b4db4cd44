"""What `pga sync` does and prints of what is on this machine.

Nothing here speaks HTTP, which opens a socket as soon as it is imported: none is needed for what is here.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Mapping

from panguard.cli.choices import chosen_rules
from panguard.cli.cloud_link import shown_hour
from panguard.cli.cloud_settings import Client
from panguard.cli.learning_page import learning
from panguard.disk import lock
from panguard.engine.cache import load_rules
from panguard.errors import SourceError, UsageError
from panguard.findings import Phrase, phrase, verbatim
from panguard.rules.sources import default_sources, synced_source
from panguard.terms import Lane
from panguard.threatcloud.client.outbox import Outbox
from panguard.threatcloud.client.places import PACK
from panguard.threatcloud.client.shelf import Change, Shelf, Version, changes
from panguard.threatcloud.client.status import read_status
from panguard.threatcloud.clock import utc_now

EXIT_OK, EXIT_FAILED = 0, 1
_LISTED = 10
Action = Callable[[Client, argparse.Namespace], int]


def run_with(client: Client, arguments: argparse.Namespace) -> int:
    """Do which of these the command line asks for."""
    chosen = next(action for name, action in ACTIONS.items() if vars(arguments)[name])
    return carried_out(chosen, client, arguments)


def carried_out(action: Action, client: Client, arguments: argparse.Namespace) -> int:
    """Return the exit code of an action; raises SourceError where a folder does not let it be done."""
    try:
        return action(client, arguments)
    except BrokenPipeError:
        raise  # who read our output went away: that is no fault of a folder
    except OSError as error:
        raise SourceError(
            f"{error.filename or client.places.state}: {error.strerror}; check the folder"
        ) from error


def compile_rules(client: Client) -> None:
    """Compile the rules, so that the next scan finds them ready."""
    current = Shelf(client.places).current()
    if current is not None:
        pack = client.places.rules / current.folder / PACK
        chosen = chosen_rules(client.places.state, client.places.url)
        load_rules((synced_source(pack, chosen.trusted), *default_sources()), client.cache)


def summary(version: Version) -> Phrase:
    """Say in a sentence what a version holds."""
    return phrase(
        "Version {number} as of {date}: {rules} community rules, {candidates} candidates matched in silence.",
        number=version.number,
        date=shown_hour(version.made),
        rules=version.rules,
        candidates=version.candidates,
    )


def _status(client: Client, arguments: argparse.Namespace) -> int:
    if arguments.json:
        return write_json(record(client, read_status(client.places).fault))
    for label, sentence in _status_rows(client):
        client.write(client.pen.labelled(client.pen.say(label), client.pen.say(sentence), 14))
    return EXIT_OK


def _status_rows(client: Client) -> Iterator[tuple[Phrase, Phrase]]:
    status = read_status(client.places)
    yield phrase("Threat Cloud"), verbatim(client.places.url)
    if not client.places.known:
        yield (
            phrase("Trust"),
            phrase("not known here; to trust it, run: pga cloud join {url}", url=client.places.url),
        )
    yield from _rules_rows(Shelf(client.places))
    yield phrase("Last look"), _last_look(status.asked_at, status.seen_at, status.fault)
    yield phrase("Outbox"), _waiting(Outbox(client.places.outbox), status.told_fault)
    for sentence in learning(client.places, utc_now()):
        yield phrase("Learning"), sentence
    yield phrase("Sharing"), _sharing(client)


def _rules_rows(shelf: Shelf) -> Iterator[tuple[Phrase, Phrase]]:
    version, current = shelf.in_use(), shelf.current()
    yield phrase("Rules"), summary(version) if version else phrase("none yet; those of PanGuard protect you")
    if version and (lanes := _lanes(shelf, version)):
        yield phrase("Lanes"), phrase("{block} may block, {alert} are shown", **lanes)
    if current and current.pinned:
        yield phrase("Pinned"), phrase("yes; to follow again: pga sync --unpin")
    if version:
        for item in version.set_aside[:_LISTED]:
            yield phrase("Set aside"), verbatim(f"{item.id}: {item.reason}")
        for item in version.revoked[-_LISTED:]:
            yield phrase("Taken back"), verbatim(f"{item.id}: {item.reason}")


def _waiting(outbox: Outbox, fault: str) -> Phrase:
    waiting = len(outbox.letters()) + len(outbox.leaflets())
    if fault:
        return phrase("{count} messages wait: {reason}", count=waiting, reason=verbatim(fault))
    return phrase("{count} messages wait", count=waiting)


def _sharing(client: Client) -> Phrase:
    if client.settings.offline:
        return phrase("nothing is sent or fetched, since offline is set")
    if client.settings.share:
        return phrase("on; to stop it, set share = false in your config.toml")
    return phrase("off; rules are fetched, nothing is told")


def _lanes(shelf: Shelf, version: Version) -> Mapping[str, int]:
    rules = [rule for rule in shelf.rules_of(version) if rule.published]
    if not rules:
        return {}
    block = sum(rule.lane is Lane.BLOCK for rule in rules)
    return {"block": block, "alert": len(rules) - block}


def _last_look(asked: str, seen: str, fault: str) -> Phrase:
    if not asked:
        return phrase("never; to look now, run: pga sync")
    if not fault:
        return phrase("{time}, and all was well", time=asked)
    if not seen:
        return phrase("{time}, and it failed: {reason}", time=asked, reason=fault)
    return phrase(
        "{time}, and it failed: {reason}. The last good one was {seen}", time=asked, reason=fault, seen=seen
    )


def record(client: Client, fault: str) -> dict[str, object]:
    """Return what is in use, for JSON; `fault` is what went wrong last."""
    shelf, status = Shelf(client.places), read_status(client.places)
    version, current = shelf.in_use(), shelf.current()
    return {
        "url": client.places.url,
        **(_version_record(version) if version else _NO_VERSION),
        "pinned": bool(current and current.pinned),
        "lastSeen": status.seen_at or None,
        "lastAsked": status.asked_at or None,
        "fault": fault or None,
        "waiting": len(Outbox(client.places.outbox).letters()),
        "learning": [str(sentence) for sentence in learning(client.places, utc_now())],
        "share": client.settings.share and not client.settings.offline,
    }


def _version_record(version: Version) -> Mapping[str, object]:
    return {
        "version": version.number,
        "made": version.made,
        "rules": version.rules,
        "candidates": version.candidates,
        "setAside": [item._asdict() for item in version.set_aside],
        "revoked": [item._asdict() for item in version.revoked],
    }


_NO_VERSION: Mapping[str, object] = {
    "version": None,
    "made": None,
    "rules": 0,
    "candidates": 0,
    "setAside": [],
    "revoked": [],
}


def write_json(document: Mapping[str, object], *, failed: bool = False) -> int:
    """Print JSON and return the exit code."""
    sys.stdout.write(json.dumps(document, indent=2, ensure_ascii=False) + "\n")
    return EXIT_FAILED if failed else EXIT_OK


def _pin(client: Client, arguments: argparse.Namespace) -> int:
    with lock(client.places.lock, wait=True):
        current = Shelf(client.places).hold(pinned=arguments.pin)
    if arguments.pin:
        client.say(
            phrase(
                "Version {number} stays in use. Only rules that are taken back leave it.",
                number=current.number,
            )
        )
    else:
        client.say(phrase("The Threat Cloud is followed again; to look now, run: pga sync"))
    return EXIT_OK


def _rollback(client: Client, _arguments: argparse.Namespace) -> int:
    with lock(client.places.lock, wait=True):
        shelf = Shelf(client.places)
        version = shelf.before()
        if version is None:
            raise UsageError("there is no version before this one on this machine")
        shelf.use(version, pinned=True)
    compile_rules(client)
    client.say(
        phrase("Back to what was in use before, and staying there. {what}", what=summary(version)),
        phrase("To follow the Threat Cloud again: pga sync --unpin"),
    )
    return EXIT_OK


def _diff(client: Client, arguments: argparse.Namespace) -> int:
    shelf = Shelf(client.places)
    version, before = shelf.in_use(), shelf.before()
    if version is None:
        raise UsageError("there are no synced rules yet; run: pga sync")
    found = list(changes(shelf, before, version))
    if arguments.json:
        return write_json(
            {change.value: [rule.id for kind, rule in found if kind is change] for change in Change}
        )
    for change, rule in found:
        what = _TITLES[change]
        client.write([f"{what} {rule.id}  {client.pen.say(_lane_words(rule.lane))}"])
    if not found:
        client.say(phrase("Nothing changed since the version before."))
    return EXIT_OK


_TITLES = {Change.ADDED: "+", Change.CHANGED: "~", Change.GONE: "-"}


def _lane_words(lane: Lane) -> Phrase:
    return {
        Lane.BLOCK: phrase("may block"),
        Lane.ALERT: phrase("is shown"),
        Lane.SHADOW: phrase("a candidate, matched in silence"),
    }[lane]


ACTIONS: Mapping[str, Action] = {
    "status": _status,
    "pin": _pin,
    "unpin": _pin,
    "rollback": _rollback,
    "diff": _diff,
}
