"""How strict the proxy is, and what that makes of a tool and of a text. Pure."""

from collections import Counter
from collections.abc import Callable, Sequence
from enum import StrEnum

from panguard.findings import Finding, Phrase, phrase
from panguard.guard.proxy.book import Book
from panguard.guard.proxy.changes import Change, Grade
from panguard.guard.proxy.definitions import Definition, definition_of
from panguard.guard.proxy.inspect import Item
from panguard.guard.proxy.look_alikes import spelt_name
from panguard.terms import Lane, Severity
from panguard.values import dataclass


class Posture(StrEnum):
    """How much is held back: nothing, what is grave, or all that is doubtful."""

    OBSERVE = "observe"
    GUARDED = "guarded"
    STRICT = "strict"


@dataclass(frozen=True, slots=True)
class Conduct:
    """What a gate goes by: the posture, how things are said, which day it is."""

    posture: Posture
    say: Callable[[Phrase], str]
    today: Callable[[], str]


@dataclass(frozen=True, slots=True)
class Ruling:
    """What becomes of one tool of a list: why it would be held back (None: it would not), and if it is.

    `definition` is None for what stands in the list and is no tool with a name; `found` is what its words do
    so that it may not be trusted unseen, `twice` that the list holds another of its name.
    """

    definition: Definition | None
    item: Item
    change: Change
    why: Phrase | None
    held: bool
    found: Phrase | None = None
    twice: bool = False

    @property
    def name(self) -> str:
        """Return the name of the tool."""
        return self.definition.name if self.definition else ""


def rulings(
    tools: Sequence[object], items: Sequence[Item], book: Book, posture: Posture
) -> tuple[Ruling, ...]:
    """Decide about every tool of a list, by what was found in it and by what is pinned."""
    definitions = [definition_of(tool) for tool in tools]
    times = Counter(definition.name for definition in definitions if definition)
    return tuple(
        _ruling(definition, item, book, posture, twice=definition is not None and times[definition.name] > 1)
        for definition, item in zip(definitions, items, strict=True)
    )


def ruled_again(ruling: Ruling, book: Book, posture: Posture) -> Ruling:
    """Decide about a tool once more, by what is pinned now."""
    return _ruling(ruling.definition, ruling.item, book, posture, twice=ruling.twice)


def _ruling(
    definition: Definition | None, item: Item, book: Book, posture: Posture, *, twice: bool
) -> Ruling:
    change = book.change_of(definition) if definition else Change("")
    found = _why_found(item.findings, posture)
    if definition and book.trusts_despite(definition):
        found = None
    why = _why_unreadable(definition, item, twice=twice) or found or _why_changed(change, posture)
    held = why is not None and posture is not Posture.OBSERVE
    return Ruling(definition, item, change, why, held=held, found=found, twice=twice)


def _why_unreadable(definition: Definition | None, item: Item, *, twice: bool) -> Phrase | None:
    if definition is None:
        return phrase("it has no name, or members that not all clients read alike")
    if item.unread:
        return phrase("its definition is too large or too deep to be looked at")
    return phrase("the list holds another tool of the same name") if twice else None


def _why_found(findings: Sequence[Finding], posture: Posture) -> Phrase | None:
    """Say why a definition is held back for its words: what may block, in strict all that is grave."""
    for finding in findings:
        grave = finding.lane is Lane.BLOCK or (
            posture is Posture.STRICT and finding.severity >= Severity.HIGH
        )
        if grave:
            return finding.message
    return None


def _why_changed(change: Change, posture: Posture) -> Phrase | None:
    """Say why a change holds a tool back until it is trusted: new reach, in strict new words too."""
    if change.new_tool:
        return phrase("it is new since you trusted this server's tools")
    if change.grade is Grade.CAPABILITY:
        return phrase("it can do more than when you trusted it ({places})", places=_places(change))
    if change.grade is Grade.DESCRIPTION and posture is Posture.STRICT:
        return phrase("its words changed since you trusted it ({places})", places=_places(change))
    return None


def _places(change: Change) -> str:
    worst = [spelt_name(detail.place) for detail in change.details if detail.grade is change.grade]
    return ", ".join(worst[:3]) + (" …" if len(worst) > 3 else "")  # noqa: PLR2004


def replaces(item: Item, posture: Posture) -> bool:
    """Say whether a text of a result is replaced where it was found to give orders."""
    return item.blocked and posture is not Posture.OBSERVE


def withheld(item: Item, posture: Posture) -> bool:
    """Say whether a text that could not be looked at is withheld as a whole."""
    return item.unread and posture is Posture.STRICT


def refuses_arguments(items: Sequence[Item], posture: Posture) -> bool:
    """Say whether a call is refused for what its arguments say."""
    return posture is Posture.STRICT and any(item.blocked for item in items)
