"""Makes incidents of events: what one rule saw in one session within a while is one incident. Pure."""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from panguard.notify.notice import Notice, Outcome
from panguard.printable import printable
from panguard.terms import Check, Severity
from panguard.values import dataclass, replace

TEST_SESSION = "panguard-test-"
WINDOW = 30 * 60
_LONGEST = 120
_TOOL = 60
_NAME_ENDS = re.compile(r"__|[\s:]+")
# A word or a few, joined by one sign each, with a short number at most.
_NAME_PART = re.compile(r"(?=.{1,32}$)[^\W\d_]{1,20}(?:[_-][^\W\d_]{1,20}){0,4}[_-]?[0-9]{0,3}")
_LONGEST_NUMBER = 8
_PUBLIC_WORDS = re.compile(r"^[\w'’()\[\],.:;!?&+-]{1,24}$")
_OUTCOMES = {
    "ask": Outcome.ASKED,
    "tell": Outcome.TOLD,
    "unchecked-tell": Outcome.UNCHECKED,
    "unchecked-deny": Outcome.REFUSED_UNCHECKED,
}
_TOLD = frozenset({"deny", *_OUTCOMES})
_INSTALLED = "installed"


class Seen(Protocol):
    """One event as the journal keeps it."""

    @property
    def number(self) -> int: ...  # noqa: D102 - the fields of the journal's own lines
    @property
    def at(self) -> float: ...  # noqa: D102
    @property
    def host(self) -> str: ...  # noqa: D102
    @property
    def phase(self) -> str: ...  # noqa: D102
    @property
    def tool(self) -> str: ...  # noqa: D102
    @property
    def action(self) -> str: ...  # noqa: D102
    @property
    def because(self) -> tuple[Mapping[str, str], ...]: ...  # noqa: D102
    @property
    def session(self) -> str: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Incident:
    """Events that belong together; `notice` tells of the gravest of them."""

    key: str
    first: float
    last: float
    notice: Notice
    numbers: tuple[int, ...] = ()


def notices_of(entries: Iterable[Seen]) -> tuple[Notice, ...]:
    """Return what people are to be told of events: one notice for each incident, in their order."""
    return tuple(incident.notice for incident in grouped(entries))


def grouped(
    entries: Iterable[Seen], known: Sequence[Incident] = (), window: float = WINDOW
) -> tuple[Incident, ...]:
    """Join events, oldest first, to incidents; `known` are those that may still go on.

    Only incidents are returned to which something was added. What was let through, and what the guard's own
    test did, is none.
    """
    going = {incident.key: incident for incident in known}
    changed: dict[str, Incident] = {}
    for entry in entries:
        if not concerns(entry):
            continue
        key = key_of(entry)
        before = going.get(key)
        if before is None or entry.at - before.last > window:
            now = Incident(key, entry.at, entry.at, _notice(entry), (entry.number,))
        else:
            now = _with(before, entry)
        going[key] = changed[now.notice.id] = now
    return tuple(changed.values())


def concerns(entry: Seen) -> bool:
    """Say whether an event is one that people are told of."""
    return entry.action in _TOLD and not entry.session.startswith(TEST_SESSION)


def key_of(entry: Seen) -> str:
    """Return by what events belong together.

    The deciding rule, and the session or the skill it happened in.
    """
    rule = entry.because[0].get("id", "") if entry.because else entry.action
    return _digest(rule, entry.host, entry.tool if entry.phase == _INSTALLED else entry.session)


def _with(incident: Incident, entry: Seen) -> Incident:
    seen, told = _notice(entry), incident.notice
    graver = (seen.severity, seen.outcome is Outcome.REFUSED) > (
        told.severity,
        told.outcome is Outcome.REFUSED,
    )
    kept = replace(seen, id=told.id, at=told.at, number=told.number) if graver else told
    notice = replace(kept, count=told.count + 1)
    return Incident(incident.key, incident.first, entry.at, notice, (*incident.numbers, entry.number)[-200:])


def _notice(entry: Seen) -> Notice:
    worst: Mapping[str, str] = entry.because[0] if entry.because else {}
    return Notice(
        _digest(key_of(entry), str(entry.number), str(entry.at)),
        entry.at,
        entry.host,
        outcome_of(entry),
        severity_of(entry),
        next((check for check in Check if check == worst.get("check")), None),
        public_name(entry.tool),
        worst.get("id", ""),
        public(worst.get("message", "")),
        entry.number,
    )


def outcome_of(entry: Seen) -> Outcome:
    """Return what the guard did at an event."""
    if entry.phase == _INSTALLED:
        return Outcome.SET_ASIDE if entry.action == "deny" else Outcome.FOUND
    if entry.action == "deny":
        return Outcome.HELD if entry.phase == "after-tool" else Outcome.REFUSED
    return _OUTCOMES.get(entry.action, Outcome.TOLD)


def severity_of(entry: Seen) -> Severity:
    """Return how bad the worst of an event is; what could not be checked is bad enough to be told."""
    found = [
        severity for severity in Severity for each in entry.because if each.get("severity") == severity.label
    ]
    return max(found, default=Severity.HIGH)


def public(text: str) -> str:
    """Return the words of a rule's title, without what may come from the content: paths, addresses, keys."""
    words = [word if _is_public(word) else "…" for word in printable(text).split()]
    return " ".join(words)[:_LONGEST]


def public_name(name: str) -> str:
    """Return what a tool or skill is called, without what a stranger may have put into it.

    Whoever makes a skill or a server names it, and names go into messages: parts that are no plain words
    (links, addresses, numbers, keys, mentions, markup) are left out.
    """
    parts = [part for part in _NAME_ENDS.split(printable(name)) if part]
    kept = [part if _NAME_PART.fullmatch(part) and part.isprintable() else "…" for part in parts]
    return " ".join(kept)[:_TOOL]


def _is_public(word: str) -> bool:
    plain = word.strip("“”\"'‘’")
    if "/" in plain:
        return all(part.isalpha() and part.islower() for part in plain.split("/")) and plain.count("/") == 1
    if not word.isascii():
        return word.isprintable() and "\\" not in word and "@" not in word
    inner = plain.strip("().,:;!?[]")
    is_key = len(inner) > _LONGEST_NUMBER and any(map(str.isdigit, inner))
    return bool(_PUBLIC_WORDS.match(plain)) and "." not in inner and not is_key


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:24]
