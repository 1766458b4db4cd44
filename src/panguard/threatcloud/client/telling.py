"""Sends what waits in the outbox: each message once, signed, and recorded before it leaves.

A leaflet that a scan left is first made into messages, one file each; their ids follow from that of the
leaflet, so that a process that was killed in between makes the same ones again.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import partial
from typing import NamedTuple

import msgspec

from panguard.errors import BusyError
from panguard.regular import read_regular
from panguard.threatcloud.client.confirmed import Confirmed
from panguard.threatcloud.client.key import forget_registration, is_unknown, registered, told, veiled
from panguard.threatcloud.client.outbox import MOST_BYTES, Kind, Letter, Outbox
from panguard.threatcloud.client.places import Places
from panguard.threatcloud.client.wire import Answer, Wire
from panguard.threatcloud.identity import Identity
from panguard.threatcloud.protocol import Hit, Proposal, ScanEvent, SeverityName, hour_of, written

PATHS: Mapping[Kind, str] = {
    Kind.EVENT: "/api/scan-events",
    Kind.SIGHTING: "/api/atr-proposals",
    Kind.FEEDBACK: "/api/atr-feedback",
    Kind.PROPOSAL: "/api/atr-proposals",
}
_TAKEN = range(200, 300)
# 401: the identity is unknown, or a clock is wrong; both can be mended, and the message is still good.
_LATER = (401, 408, 425, 429)
_SERVER_FAULT = 500


class Told(NamedTuple):
    """What became of the outbox: how many were taken, or refused for good, and how many wait."""

    taken: int
    refused: int
    waiting: int
    reason: str = ""


def tell(places: Places, wire: Wire, now: Callable[[], datetime]) -> Told:
    """Send what waits; what is not sent is kept.

    Raises SourceError where the server cannot be reached, BusyError where it asks to wait: after the other
    kinds of messages were tried, since it may have had enough of one kind for today.
    """
    outbox = Outbox(places.outbox)
    confirmed = Confirmed(places)
    unpack(outbox, confirmed, partial(veiled, places=places))
    letters = outbox.letters()
    if not letters:
        return Told(0, 0, 0)
    identity = registered(places, wire)
    taken = refused = 0
    reason = ""
    enough: dict[Kind, BusyError] = {}
    for letter in letters:
        if letter.kind in enough:
            continue
        try:
            answer = _send(places, wire, identity, letter, hour_of(now()))
        except BusyError as error:
            enough[letter.kind] = error
            continue
        if answer.status in _TAKEN:
            taken += 1
            if letter.kind is Kind.SIGHTING:
                confirmed.add(letter.path.stem.partition("-")[2])
        else:
            refused, reason = refused + 1, told(answer)
        outbox.remove(letter)
    if enough:
        raise max(enough.values(), key=lambda error: error.seconds)
    return Told(taken, refused, len(outbox.letters()), reason)


def _send(places: Places, wire: Wire, identity: Identity, letter: Letter, hour: str) -> Answer:
    """Send one message; raises SourceError where it has to be tried again later."""
    path = PATHS[letter.kind]
    answer = wire.post(path, letter.body, identity.headers("POST", path, hour, letter.body))
    if is_unknown(answer):
        forget_registration(places)
    if answer.status in _LATER or answer.status >= _SERVER_FAULT:
        raise answer.fault(f"the server takes no messages now: {told(answer)}")
    return answer


class _Leaflet(msgspec.Struct, frozen=True):
    """What a scan left; see `leaflet`."""

    id: str
    hour: str
    hits: tuple[tuple[str, str, SeverityName], ...]
    seen: tuple[tuple[str, str, str], ...]


def unpack(outbox: Outbox, confirmed: Confirmed, veil: Callable[[str], str]) -> None:
    """Make messages of the leaflets that scans left; what is no leaflet of ours is thrown away.

    `veil` makes what is told of a pattern hash.
    """
    for path in outbox.leaflets():
        try:
            leaflet = json.loads(read_regular(path, MOST_BYTES))
            for kind, identifier, body in _messages(leaflet, veil):
                if kind is not Kind.SIGHTING or identifier not in confirmed:
                    outbox.put(kind, identifier, body)
        except OSError:
            continue  # a disk that is full, or cannot be read now: the next look has another try
        except (ValueError, TypeError, RecursionError):
            pass  # cut off, or not ours
        path.unlink(missing_ok=True)


def _messages(leaflet: Mapping[str, object], veil: Callable[[str], str]) -> Iterator[tuple[Kind, str, bytes]]:
    leaflet_of = msgspec.convert(leaflet, _Leaflet)
    if leaflet_of.hits:
        hits = tuple(
            Hit(rule_id=rule, pattern_hash=veil(pattern), severity=severity)
            for rule, pattern, severity in leaflet_of.hits
        )
        event = ScanEvent(id=leaflet_of.id, hour=leaflet_of.hour, hits=hits)
        yield Kind.EVENT, event.id, written(event)
    for candidate, pattern, artefact in leaflet_of.seen:
        identifier = hashlib.sha256(f"{leaflet_of.id}{candidate}".encode()).hexdigest()[:32]
        sighting = Proposal(
            id=identifier,
            candidate=candidate,
            pattern_hash=veil(pattern),
            artefact=artefact,
            hour=leaflet_of.hour,
        )
        # A scanner's word on a candidate counts once: the name of the file is that of the candidate.
        yield Kind.SIGHTING, candidate, written(sighting)
