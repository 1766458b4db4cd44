"""One look at the server: is anything new, can it be believed, can it be used; then it is put in place.

In this order: 1. a conditional request for the timestamp, 2. verification of all that it points at,
3. bounds, 4. reading and compiling every rule, 5. a trial on honest text, 6. a new version on disk, 7. the
swap. Whatever fails leaves the rules in use as they are, but for those that were taken back: these go.
"""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from panguard.disk import private_folder
from panguard.errors import MessageError, SourceError
from panguard.limits import DEFAULT_LIMITS, Limits
from panguard.rules.synced import SyncedRule
from panguard.threatcloud.client.feed import METADATA, Supply, expiry, fetch
from panguard.threatcloud.client.places import Places
from panguard.threatcloud.client.shelf import Shelf, Version, offered
from panguard.threatcloud.client.status import Status, read_status, write_status
from panguard.threatcloud.client.trial import Aside, Tried, is_an_error, try_rules
from panguard.threatcloud.client.trust import pinned_root
from panguard.threatcloud.client.wire import Wire
from panguard.threatcloud.clock import utc_now
from panguard.threatcloud.pack import Publication
from panguard.threatcloud.protocol import moment_of

TIMESTAMP = METADATA + "timestamp.json"
_OK, _UNCHANGED = 200, 304


class Outcome(NamedTuple):
    """What came of a look: whether the rules in use changed, which they are now, and what they replaced."""

    changed: bool
    version: Version | None
    before: Version | None = None
    held: bool = False


def sync(
    places: Places, wire: Wire, *, now: Callable[[], datetime] = utc_now, limits: Limits = DEFAULT_LIMITS
) -> Outcome:
    """Look at the server and take what is new. Raises SourceError with the reason where nothing is taken."""
    root = _root(places)
    status = read_status(places)
    if Shelf(places).in_use() is None:
        # Nothing new is no answer for who lost what there was.
        status = status._replace(tag="")
    try:
        known, tag = _look(places, wire, status, now())
        if known is None:
            write_status(places, status.seen(now()))
            Shelf(places).confirm()
            return Outcome(changed=False, version=Shelf(places).in_use())
        publication = fetch(places, root, wire, known={TIMESTAMP: known}, limits=limits)
        outcome = take(places, publication, now=now(), limits=limits)
    except (SourceError, MessageError) as error:
        write_status(places, read_status(places).failed(now(), str(error)))
        raise
    write_status(places, status.seen(now(), tag))
    Shelf(places).confirm()
    return outcome


def take_from(places: Places, supply: Supply, *, now: datetime, limits: Limits = DEFAULT_LIMITS) -> Outcome:
    """Take what a bundle holds, as if the server had sent it."""
    publication = fetch(places, _root(places), supply, limits=limits)
    outcome = take(places, publication, now=now, limits=limits)
    write_status(places, read_status(places).seen(now, ""))
    return outcome


def _root(places: Places) -> bytes:
    root = pinned_root(places)
    if root is None:
        raise SourceError(f"{places.url} is not known here; to trust it, run: pga cloud join {places.url}")
    private_folder(places.server)
    return root


def _look(places: Places, wire: Wire, status: Status, now: datetime) -> tuple[bytes | None, str]:
    """Return the timestamp if it is another than before, with its tag; None where nothing is new."""
    good_until = expiry(places)
    asked = {"If-None-Match": status.tag} if status.tag and good_until else {}
    answer = wire.get(TIMESTAMP, asked, DEFAULT_LIMITS.timestamp_bytes)
    if answer.status == _UNCHANGED and asked and good_until:
        if good_until <= now:
            raise SourceError(
                f"the server has said nothing new since {good_until:%Y-%m-%d %H:%M} UTC, when its word went "
                "out of date; it may hold back newer rules"
            )
        return None, status.tag
    if answer.status != _OK:
        raise answer.fault(f"{places.url}: the server answered {answer.status}")
    return answer.body, answer.headers.get("etag", "")


def take(
    places: Places, publication: Publication, *, now: datetime, limits: Limits = DEFAULT_LIMITS
) -> Outcome:
    """Put verified rules in place, if they pass; raises SourceError where all of them are refused.

    A rule that was taken back leaves the rules in use even then, and even where the user pinned them.
    """
    shelf = Shelf(places)
    before, current = shelf.in_use(), shelf.current()
    old = {rule.id: rule for rule in shelf.rules_of(before)} if before else {}
    if before and current and current.pinned:
        return _without_revoked(shelf, before, publication, pinned=True)
    wanted = offered(publication)
    try:
        _check_counts(publication, old, before, now, limits)
        tried = try_rules(wanted)
        _check_share(tried, old, publication)
    except SourceError:
        if before:
            _without_revoked(shelf, before, publication, pinned=False)
        raise
    version = shelf.put(publication, tried.usable, _set_aside(tried))
    if before == version:
        return Outcome(changed=False, version=version)
    shelf.use(version)
    return Outcome(changed=True, version=version, before=before)


def _without_revoked(shelf: Shelf, version: Version, publication: Publication, *, pinned: bool) -> Outcome:
    """Take out of a version what was revoked since, and nothing else."""
    gone = {item.rule_id for item in publication.revoked}
    rules = shelf.rules_of(version)
    left = tuple(rule for rule in rules if rule.id not in gone)
    if len(left) == len(rules):
        return Outcome(changed=False, version=version, held=True)
    replaced = shelf.put(publication, left, version.set_aside)
    shelf.use(replaced, pinned=pinned)
    return Outcome(changed=True, version=replaced, before=version, held=True)


def _check_counts(
    publication: Publication,
    old: dict[str, SyncedRule],
    before: Version | None,
    now: datetime,
    limits: Limits,
) -> None:
    """Refuse more rules than there can be, and more new ones than people confirm in the time."""
    rules = publication.active
    total = len(rules) + len(publication.candidates)
    if total > limits.pack_rules:
        raise SourceError(f"the server offers {total} rules; at most {limits.pack_rules} are used")
    if before is None:
        return
    days = 1 + max(0, (now - moment_of(before.made)).days)
    new = sum(rule.rule_id not in old for rule in rules)
    if new > limits.pack_new_rules * days:
        raise SourceError(
            f"the server offers {new} new rules at once, more than strangers confirm in {days} days; "
            "the rules in use stay"
        )


def _check_share(tried: Tried, old: dict[str, SyncedRule], publication: Publication) -> None:
    """Refuse everything where many of the new rules hit honest text. Candidates do not count."""
    new = {rule.rule_id for rule in publication.active} - old.keys()
    failing = [item for item in tried.alarming if item.id in new]
    if is_an_error(len(new), len(failing)):
        raise SourceError(
            f"{len(failing)} of {len(new)} new rules match honest text (such as {failing[0].id}: "
            f"{failing[0].reason}); the whole update is refused and the rules in use stay"
        )


def _set_aside(tried: Tried) -> tuple[Aside, ...]:
    return (*tried.unfit, *tried.alarming)
