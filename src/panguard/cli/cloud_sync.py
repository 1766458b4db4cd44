"""What `pga sync` does and prints."""

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from msgspec import Struct

from panguard.cli.choices import chosen_rules
from panguard.cli.cloud_link import shown_hour
from panguard.cli.cloud_settings import Client
from panguard.disk import lock
from panguard.engine.cache import load_rules
from panguard.errors import MessageError, PanguardError, SourceError, UsageError
from panguard.findings import Phrase, phrase, verbatim
from panguard.rules.sources import default_sources, synced_source
from panguard.terms import Lane
from panguard.threatcloud.client.bundle import Bundle
from panguard.threatcloud.client.exhibits import waiting
from panguard.threatcloud.client.look import Looked, look
from panguard.threatcloud.client.outbox import Kind, Outbox
from panguard.threatcloud.client.places import PACK
from panguard.threatcloud.client.proposing import propose_waiting
from panguard.threatcloud.client.shelf import Change, Shelf, Version, changes
from panguard.threatcloud.client.status import read_status
from panguard.threatcloud.client.sync import Outcome, take_from
from panguard.threatcloud.client.telling import tell
from panguard.threatcloud.client.wire import Wire
from panguard.threatcloud.clock import utc_now
from panguard.threatcloud.protocol import written

EXIT_OK, EXIT_FAILED = 0, 1
_LISTED = 10


def run_with(client: Client, arguments: argparse.Namespace) -> int:
    """Do what the command line asks for."""
    if arguments.background:
        return _background(client)
    chosen = next((action for name, action in ACTIONS.items() if vars(arguments)[name]), _now)
    try:
        return chosen(client, arguments)
    except BrokenPipeError:
        raise  # who read our output went away: that is no fault of a folder
    except OSError as error:
        raise SourceError(
            f"{error.filename or client.places.state}: {error.strerror}; check the folder"
        ) from error


def _background(client: Client) -> int:
    """Look without a word: what goes wrong is kept for the report of the next scan."""
    with suppress(PanguardError, OSError):
        if client.places.known:
            looked = _look(client)
            if looked and looked.outcome and looked.outcome.changed:
                _compile(client)
    return EXIT_OK


def send(client: Client, kind: Kind, name: str, message: Struct, then: Sequence[Phrase] = ()) -> int:
    """Send a message with what waits in the outbox and say what came of it; what is not sent stays there.

    `then` is said of a message that was sent.
    """
    if not Outbox(client.places.outbox).put(kind, name, written(message)):
        client.say(phrase("The outbox is full of messages that wait; to send those first, run: pga sync"))
        return EXIT_FAILED
    try:
        with lock(client.places.lock, wait=True):
            told = tell(client.places, _wire(client), utc_now)
    except (SourceError, MessageError) as error:
        client.say(phrase("It waits in the outbox and is sent later: {reason}.", reason=str(error)))
        return EXIT_OK
    if told.refused:
        client.say(phrase("The server refused it: {reason}.", reason=told.reason))
        return EXIT_FAILED
    client.say(phrase("Sent. To see it again: pga cloud sent"), *then)
    return EXIT_OK


def _compile(client: Client) -> None:
    """Compile the rules, so that the next scan finds them ready."""
    current = Shelf(client.places).current()
    if current is not None:
        pack = client.places.rules / current.folder / PACK
        chosen = chosen_rules(client.places.state, client.places.url)
        load_rules((synced_source(pack, chosen.trusted), *default_sources()), client.cache)


def _look(client: Client, *, wait: bool = False) -> Looked | None:
    share = client.settings.share

    def learn() -> None:
        _learn(client)

    return look(client.places, _wire(client), share=share, wait=wait, learn=learn)


def _learn(client: Client) -> None:
    """Make rules of the evidence that scans left, and put those that pass into the outbox."""
    if not client.settings.propose or next(waiting(client.places.exhibits), None) is None:
        return
    # Few machines ever see an attack that no rule knows: what makes rules is loaded for them alone.
    from panguard.cli.crystallising import crystallising

    propose_waiting(client.places, crystallising(client.places, client.cache), utc_now())


def _wire(client: Client) -> Wire:
    return Wire(client.places.url, client.places.sent)


def _now(client: Client, arguments: argparse.Namespace) -> int:
    looked = _look(client)
    if looked is None:
        print("pga: another sync is at work; waiting for it to end", file=sys.stderr)
        looked = _look(client, wait=True)
    if looked is None:
        raise SourceError("another sync is at work; see: pga sync --status")
    if looked.outcome and looked.outcome.changed:
        _compile(client)
    if arguments.json:
        return _json(_record(client, looked.fault), failed=bool(looked.fault))
    if looked.fault:
        client.say(
            phrase("Nothing was taken from {url}: {reason}.", url=client.places.url, reason=looked.fault)
        )
        client.say(*_what_stays(client))
    elif looked.outcome:
        client.say(*_told(client, looked.outcome))
    client.say(*_sent(looked))
    return EXIT_FAILED if looked.fault else EXIT_OK


def _what_stays(client: Client) -> Iterator[Phrase]:
    version = Shelf(client.places).in_use()
    if version is None:
        yield phrase("Scans go on with the rules that come with PanGuard.")
    else:
        yield phrase(
            "Scans go on with version {number} as of {date}.",
            number=version.number,
            date=shown_hour(version.made),
        )


def _told(client: Client, outcome: Outcome) -> Iterator[Phrase]:
    version = outcome.version
    if version is None:
        yield phrase("Nothing has been published yet.")
        return
    if outcome.held and not outcome.changed:
        yield phrase("You keep version {number}; to follow again: pga sync --unpin", number=version.number)
        return
    if not outcome.changed:
        yield phrase("Nothing new. {what}", what=_summary(version))
        return
    yield phrase("New rules are in use. {what}", what=_summary(version))
    before = dict.fromkeys(Change, 0)
    for change, _ in changes(Shelf(client.places), outcome.before, version):
        before[change] += 1
    yield phrase(
        "{added} new, {changed} changed, {gone} taken back or gone; see: pga sync --diff",
        added=before[Change.ADDED],
        changed=before[Change.CHANGED],
        gone=before[Change.GONE],
    )
    if version.set_aside:
        yield phrase(
            "Set aside, since they cannot be used or match honest text: {count}; see: pga sync --status",
            count=len(version.set_aside),
        )


def _summary(version: Version) -> Phrase:
    return phrase(
        "Version {number} as of {date}: {rules} community rules, {candidates} candidates matched in silence.",
        number=version.number,
        date=shown_hour(version.made),
        rules=version.rules,
        candidates=version.candidates,
    )


def _sent(looked: Looked) -> Iterator[Phrase]:
    if looked.told_fault:
        yield phrase("Messages wait in the outbox: {reason}.", reason=looked.told_fault)
    elif looked.told and (looked.told.taken or looked.told.refused):
        yield phrase(
            "Messages sent: {taken}; refused: {refused}. See: pga cloud sent",
            taken=looked.told.taken,
            refused=looked.told.refused,
        )


def _status(client: Client, arguments: argparse.Namespace) -> int:
    if arguments.json:
        return _json(_record(client, read_status(client.places).fault))
    for label, sentence in _status_rows(client):
        client.write(client.pen.labelled(client.pen.say(label), client.pen.say(sentence), 14))
    return EXIT_OK


def _status_rows(client: Client) -> Iterator[tuple[Phrase, Phrase]]:
    shelf, status = Shelf(client.places), read_status(client.places)
    version, current = shelf.in_use(), shelf.current()
    yield phrase("Threat Cloud"), verbatim(client.places.url)
    if not client.places.known:
        yield (
            phrase("Trust"),
            phrase("not known here; to trust it, run: pga cloud join {url}", url=client.places.url),
        )
    yield phrase("Rules"), _summary(version) if version else phrase("none yet; those of PanGuard protect you")
    if version and (lanes := _lanes(shelf, version)):
        yield phrase("Lanes"), phrase("{block} may block, {alert} are shown", **lanes)
    if current and current.pinned:
        yield phrase("Pinned"), phrase("yes; to follow again: pga sync --unpin")
    for item in version.set_aside[:_LISTED] if version else ():
        yield phrase("Set aside"), verbatim(f"{item.id}: {item.reason}")
    for item in version.revoked[-_LISTED:] if version else ():
        yield phrase("Taken back"), verbatim(f"{item.id}: {item.reason}")
    yield phrase("Last look"), _last_look(status.asked_at, status.seen_at, status.fault)
    waiting = len(Outbox(client.places.outbox).letters()) + len(Outbox(client.places.outbox).leaflets())
    if status.told_fault:
        reason = verbatim(status.told_fault)
        yield phrase("Outbox"), phrase("{count} messages wait: {reason}", count=waiting, reason=reason)
    else:
        yield phrase("Outbox"), phrase("{count} messages wait", count=waiting)
    yield phrase("Sharing"), _sharing(client)


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


def _record(client: Client, fault: str) -> dict[str, object]:
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


def _json(record: Mapping[str, object], *, failed: bool = False) -> int:
    sys.stdout.write(json.dumps(record, indent=2, ensure_ascii=False) + "\n")
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
    _compile(client)
    client.say(
        phrase("Back to what was in use before, and staying there. {what}", what=_summary(version)),
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
        return _json({change.value: [rule.id for kind, rule in found if kind is change] for change in Change})
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


def _from(client: Client, arguments: argparse.Namespace) -> int:
    file = Path(arguments.bundle)
    with lock(client.places.lock, wait=True), Bundle(file) as bundle:
        outcome = take_from(client.places, bundle, now=utc_now())
    if outcome.changed:
        _compile(client)
    client.say(*_told(client, outcome))
    return EXIT_OK


Action = Callable[[Client, argparse.Namespace], int]
ACTIONS: Mapping[str, Action] = {
    "status": _status,
    "pin": _pin,
    "unpin": _pin,
    "rollback": _rollback,
    "diff": _diff,
    "bundle": _from,
}
