"""Fetches the record of decisions and checks it against the digest that was signed with the rules."""

from collections.abc import Mapping, Sequence

import msgspec

from panguard.errors import MessageError, SourceError
from panguard.limits import DEFAULT_LIMITS
from panguard.threatcloud.client.shelf import Version
from panguard.threatcloud.client.wire import Wire
from panguard.threatcloud.journal import START, Entry, verified
from panguard.threatcloud.protocol import Hour

PATH = "/api/journal?from={number}"
_OK = 200


class _Entry(msgspec.Struct, frozen=True):
    number: int
    before: str
    text: str
    digest: str


class _Page(msgspec.Struct, frozen=True):
    """Some entries; more are asked for until none comes. Unknown fields are for newer clients."""

    entries: tuple[_Entry, ...]


def fetch_record(wire: Wire, version: Version) -> tuple[Entry, ...]:
    """Return the entries that were signed with a version of the rules.

    Raises SourceError where the server has fewer, or others, than it signed.
    """
    entries: list[Entry] = []
    digest = START
    while len(entries) < version.journal_entries:
        page = _page(wire, len(entries))[: version.journal_entries - len(entries)]
        if not page:
            raise SourceError(f"{wire.url}: the record ends after {len(entries)} entries; more were signed")
        try:
            digest = verified(page, digest, len(entries))
        except MessageError as error:
            raise SourceError(f"{wire.url}: {error}") from error
        entries += page
    if digest != version.journal_digest:
        raise SourceError(f"{wire.url}: the record is not the one that was signed; trust nothing in it")
    return tuple(entries)


class Gate(msgspec.Struct, frozen=True):
    """What one gate said."""

    name: str
    passed: bool
    reason: str


class Decision(msgspec.Struct, frozen=True):
    """What an entry says of a decision. Unknown fields are for newer clients."""

    event: str
    at: Hour
    reason: str
    rule: str = ""
    networks: int = 0
    artefacts: int = 0
    review: str = ""
    gates: tuple[Gate, ...] = ()


def decision_of(entry: Entry) -> Decision | None:
    """Return the decision that an entry tells of; None where this version does not know its form."""
    try:
        return msgspec.json.decode(entry.text, type=Decision)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def event_of(entry: Entry) -> Mapping[str, object]:
    """Return what an entry says, by name; nothing for one that is not as this version knows entries."""
    try:
        return msgspec.json.decode(entry.text, type=dict[str, object])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return {}


def about(entry: Entry, rule: str) -> bool:
    """Say whether an entry is about a rule or a candidate: it names it as one of its values."""
    return rule in event_of(entry).values()


def _page(wire: Wire, number: int) -> Sequence[Entry]:
    answer = wire.get(PATH.format(number=number), most=DEFAULT_LIMITS.record_page_bytes)
    if answer.status != _OK:
        raise SourceError(f"{wire.url}: the record cannot be read; the server answered {answer.status}")
    try:
        page = answer.read(_Page)
    except MessageError as error:
        raise SourceError(f"{wire.url}: the record cannot be read: {error}") from error
    return [Entry(item.number, item.before, item.text, item.digest) for item in page.entries]
