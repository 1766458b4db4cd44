"""What `pga sync` does where it takes something in: from the Threat Cloud, or from a bundle."""

import argparse
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from panguard.cli.cloud_link import shown_hour
from panguard.cli.cloud_sending import wire_of
from panguard.cli.cloud_settings import Client
from panguard.cli.cloud_sync import (
    EXIT_FAILED,
    EXIT_OK,
    carried_out,
    compile_rules,
    record,
    summary,
    write_json,
)
from panguard.disk import lock
from panguard.errors import PanguardError, SourceError
from panguard.findings import Phrase, phrase
from panguard.threatcloud.client.bundle import Bundle
from panguard.threatcloud.client.exhibits import waiting
from panguard.threatcloud.client.look import Looked, look
from panguard.threatcloud.client.proposing import propose_waiting
from panguard.threatcloud.client.shelf import Change, Shelf, changes
from panguard.threatcloud.client.sync import Outcome, take_from
from panguard.threatcloud.clock import utc_now


def run_with(client: Client, arguments: argparse.Namespace) -> int:
    """Take what the command line names, or what is new."""
    if arguments.background:
        return _background(client)
    return carried_out(_from if arguments.bundle else _now, client, arguments)


def _background(client: Client) -> int:
    """Look without a word: what goes wrong is kept for the report of the next scan."""
    with suppress(PanguardError, OSError):
        if client.places.known:
            looked = _look(client)
            if looked and looked.outcome and looked.outcome.changed:
                compile_rules(client)
    return EXIT_OK


def _look(client: Client, *, wait: bool = False) -> Looked | None:
    share = client.settings.share

    def learn() -> None:
        _learn(client)

    return look(client.places, wire_of(client), share=share, wait=wait, learn=learn)


def _learn(client: Client) -> None:
    """Make rules of the evidence that scans left, and put those that pass into the outbox."""
    if not client.settings.propose or next(waiting(client.places.exhibits), None) is None:
        return
    # Few machines ever see an attack that no rule knows: what makes rules is loaded for them alone.
    from panguard.cli.crystallising import crystallising

    propose_waiting(client.places, crystallising(client.places, client.cache), utc_now())


def _now(client: Client, arguments: argparse.Namespace) -> int:
    looked = _look(client)
    if looked is None:
        print("pga: another sync is at work; waiting for it to end", file=sys.stderr)
        looked = _look(client, wait=True)
    if looked is None:
        raise SourceError("another sync is at work; see: pga sync --status")
    if looked.outcome and looked.outcome.changed:
        compile_rules(client)
    if arguments.json:
        return write_json(record(client, looked.fault), failed=bool(looked.fault))
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
        yield phrase("Nothing new. {what}", what=summary(version))
        return
    yield phrase("New rules are in use. {what}", what=summary(version))
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


def _sent(looked: Looked) -> Iterator[Phrase]:
    if looked.told_fault:
        yield phrase("Messages wait in the outbox: {reason}.", reason=looked.told_fault)
    elif looked.told and (looked.told.taken or looked.told.refused):
        yield phrase(
            "Messages sent: {taken}; refused: {refused}. See: pga cloud sent",
            taken=looked.told.taken,
            refused=looked.told.refused,
        )


def _from(client: Client, arguments: argparse.Namespace) -> int:
    file = Path(arguments.bundle)
    with lock(client.places.lock, wait=True), Bundle(file) as bundle:
        outcome = take_from(client.places, bundle, now=utc_now())
    if outcome.changed:
        compile_rules(client)
    client.say(*_told(client, outcome))
    return EXIT_OK
