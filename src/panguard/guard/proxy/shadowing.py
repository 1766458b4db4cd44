"""Tools of one server that reach for those of another, and servers that together let data out. Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum

from panguard.guard.proxy.book import Book
from panguard.guard.proxy.definitions import Definition
from panguard.guard.proxy.message import Table, table
from panguard.guard.proxy.texts import words_of
from panguard.values import dataclass

_SHORTEST = 6
_SPEAKING = re.compile(r"[_\-.]|[a-z][A-Z]|\d")
"""A name of one plain word (`search`) stands in any description; one that is put together does not."""


@dataclass(frozen=True, slots=True)
class Shadow:
    """A tool that speaks of a tool of another server (`named`), or has its name (`same`)."""

    tool: str
    other: str
    server: str
    same: bool = False


def shadows(
    definitions: Iterable[Definition], own: Iterable[str], others: Sequence[Book]
) -> tuple[Shadow, ...]:
    """Return which definitions speak of tools of other servers, or take their names."""
    foreign = {name: book.server.shown for book in others for name in book.pins}
    mine = set(own)
    return tuple(shadow for definition in definitions for shadow in _of(definition, mine, foreign))


def _of(definition: Definition, mine: set[str], foreign: Mapping[str, str]) -> Iterator[Shadow]:
    if definition.name in foreign:
        yield Shadow(definition.name, definition.name, foreign[definition.name], same=True)
    said = set(re.findall(r"[\w.\-]+", " ".join(words_of(definition.value).texts)))
    said |= {word.strip(".-") for word in said}
    for name in sorted(said & foreign.keys() - mine):
        if len(name) >= _SHORTEST and _SPEAKING.search(name):
            yield Shadow(definition.name, name, foreign[name])


class Ability(StrEnum):
    """What a tool brings to a flow: words of strangers, what is private, a way out."""

    UNTRUSTED = "untrusted"
    PRIVATE = "private"
    OUTWARD = "outward"


_WORDS: Mapping[Ability, re.Pattern[str]] = {
    Ability.UNTRUSTED: re.compile(
        r"\b(?:fetch|browse|scrape|crawl|web ?search|search (?:the )?web|web ?pages?|websites?"
        r"|(?:read|list|get|search)s?[ _-](?:\w+[ _-]){0,2}(?:e-?mails?|issues?|comments?|messages?|tickets?"
        r"|posts?|feeds?|inbox|reviews?|pages?)"
        r"|rss|download)\b",
        re.IGNORECASE,
    ),
    Ability.PRIVATE: re.compile(
        r"\b(?:(?:read|list|get|search|query|open|view|show|load|dump|export)s?[ _-](?:\w+[ _-]){0,3}"
        r"(?:files?|director(?:y|ies)"
        r"|folders?|e-?mails?|inbox|messages?|calendars?|contacts?|documents?|notes?|database|tables?|rows?|secrets?"
        r"|credentials?|passwords?|environment|history|repositor(?:y|ies)|drive|records?|customers?)"
        r"|sql|vault|clipboard|screenshots?)\b",
        re.IGNORECASE,
    ),
    Ability.OUTWARD: re.compile(
        r"\b(?:(?:send|post|publish|upload|forward|share|e-?mail|tweet|reply|submit|push|create|add"
        r"|write)s?[ _-](?:\w+[ _-]){0,3}"
        r"(?:e-?mails?|messages?|issues?|comments?|tweets?|posts?|requests?|webhooks?|tickets?|gists?"
        r"|pull requests?"
        r"|invites?|events?|urls?|http|servers?|channels?)|webhooks?|http requests?|curl|upload"
        r"|send_\w+|sends? an?"
        r"|fetch)\b",
        re.IGNORECASE,
    ),
}


def abilities(definition: Definition) -> frozenset[Ability]:
    """Return what the name and description of a tool say it brings."""
    value = definition.value
    name = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[_\-.]+", " ", definition.name)
    said = f"{name}. {value.get('description') or ''}"[:2_000]
    found = {ability for ability, words in _WORDS.items() if words.search(said)}
    if _sends(table(table(value.get("inputSchema")).get("properties"))):
        found.add(Ability.OUTWARD)
    return frozenset(found)


def _sends(parameters: Table) -> bool:
    """Say whether a tool takes an address together with something to bring there."""
    names = {name.lower() for name in parameters}
    return bool(names & {"url", "uri", "endpoint", "webhook", "to", "recipient"}) and bool(
        names & {"body", "data", "payload", "content", "message", "text", "headers"}
    )


@dataclass(frozen=True, slots=True)
class Flow:
    """Tools by which a stranger's words could have private data sent out: one of each, `SERVER: TOOL`."""

    untrusted: str
    private: str
    outward: str


def flow(books: Sequence[Book]) -> Flow | None:
    """Return a way through the tools of all servers by which data could leak; None where there is none."""
    found: dict[Ability, str] = {}
    for book in books:
        for name, pin in sorted(book.pins.items()):
            for ability in abilities(pin.definition):
                found.setdefault(ability, f"{book.server.shown}: {name}")
    if len(found) < len(Ability):
        return None
    return Flow(found[Ability.UNTRUSTED], found[Ability.PRIVATE], found[Ability.OUTWARD])
