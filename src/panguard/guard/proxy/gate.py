"""The session with one server: what of each message is passed on, changed, or answered in its place.

The gate decides with pure functions (`posture`, `book`, `changes`); besides it reads and writes the pins.
Messages that nothing is done about leave as the bytes in which they came.
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from threading import Lock

from panguard.errors import ConfigError, MessageError
from panguard.findings import Phrase, phrase, verbatim
from panguard.guard.proxy import shadowing, words
from panguard.guard.proxy.book import Book, Offer, completed, seen
from panguard.guard.proxy.cleaning import Cleaning
from panguard.guard.proxy.definitions import Definition
from panguard.guard.proxy.inspect import Inspector
from panguard.guard.proxy.message import (
    Kind,
    Message,
    Parsed,
    Table,
    fault,
    parse,
    pieces,
    refusal,
    some_id,
    table,
    written,
)
from panguard.guard.proxy.posture import (
    Conduct,
    Posture,
    Ruling,
    refuses_arguments,
    ruled_again,
    rulings,
)
from panguard.guard.proxy.server import Server
from panguard.guard.proxy.shelf import Shelf
from panguard.guard.proxy.texts import holds_other, texts_of
from panguard.limits import DEFAULT_LIMITS
from panguard.terms import SourceType
from panguard.values import dataclass

_SPOKEN = frozenset(
    ("instructions", "prompts", "resources", "resourceTemplates", "capabilities", "serverInfo")
)
"""Members of results in which a server speaks of itself, as it does in the descriptions of tools."""


@dataclass(frozen=True, slots=True)
class Passage:
    """What becomes of a message: bytes for the other side, bytes back to the sender, what people are told.

    Empty bytes are for nobody.
    """

    onward: bytes = b""
    back: bytes = b""
    told: tuple[Phrase, ...] = ()


class Gate:
    """Stands between one client and one server. May be asked from two threads, one for each direction."""

    def __init__(self, server: Server, inspector: Inspector, shelf: Shelf, conduct: Conduct) -> None:
        self._server = server
        self._inspector = inspector
        self._cleaning = Cleaning(inspector, conduct)
        self._shelf = shelf
        self._conduct = conduct
        self._turn = Lock()
        self._asked: dict[str, str] = {}
        self._pages = 0
        self._held: dict[str, Ruling] = {}
        self._offered: set[str] = set()
        self._warned: set[Phrase] = set()

    # From the client

    def from_client(self, data: bytes) -> Passage:
        """Decide about what a client sends: calls of tools that are held back are answered in their place."""
        parsed = _parsed(data)
        if parsed is None:
            return Passage(data)
        refusals = [self._refused(message) for message in parsed.messages]
        told = tuple(said for _, sayings in refusals for said in sayings)
        back = [answer for answer, _ in refusals if answer is not None]
        if not back and not parsed.ambiguous:
            return Passage(data, told=told)
        onward = [
            message for message, (answer, _) in zip(parsed.messages, refusals, strict=True) if answer is None
        ]
        return Passage(
            written(onward, batch=parsed.batch) if onward else b"",
            written(back, batch=parsed.batch and not onward) if back else b"",
            told,
        )

    def _refused(self, message: Message) -> tuple[Message | None, tuple[Phrase, ...]]:
        """Return what answers a request in its place, if anything does, and what people are told."""
        if message.kind is not Kind.REQUEST:
            return None, ()
        name = message.params.get("name")
        name = name if isinstance(name, str) else ""
        self._ask(message, name)
        if message.method != "tools/call":
            return None, ()
        why = self._why_held(name)
        if why is not None:
            said = words.refused(name, why)
            return refusal(message, self._conduct.say(said)), (said,)
        return self._arguments(message, name)

    def _ask(self, message: Message, name: str) -> None:
        """Remember what is asked; a list that is asked for anew, or used, is at its end."""
        with self._turn:
            self._asked[_key(message)] = name or message.method
            if len(self._asked) > DEFAULT_LIMITS.mcp_open_requests:
                del self._asked[next(iter(self._asked))]
        anew = message.method == "tools/list" and "cursor" not in message.params
        if self._pages and (anew or message.method == "tools/call"):
            self._pages = 0
            with suppress(ConfigError, OSError):  # who cannot read the pins is told so by the list
                self._shelf.change(self._server, completed)

    def _why_held(self, name: str) -> Phrase | None:
        """Say why a tool is held back, if it is; what the user trusted in the meantime is not any more."""
        if self._conduct.posture is Posture.OBSERVE or name in self._offered:
            return None
        try:
            book = self._shelf.book(self._server)
        except ConfigError as error:
            return verbatim(str(error))
        ruling = self._held.get(name)
        if ruling is not None:
            return ruled_again(ruling, book, self._conduct.posture).why
        unknown = book.complete and name not in book.pins
        return phrase("it is not among the tools that you trusted") if unknown else None

    def _arguments(self, message: Message, name: str) -> tuple[Message | None, tuple[Phrase, ...]]:
        texts = texts_of(message.params.get("arguments"))
        items = self._inspector.texts(texts, SourceType.TEXT) if texts else ()
        found = [finding for item in items for finding in item.findings]
        if not found:
            return None, ()
        worst = next((finding for item in items if item.blocked for finding in item.findings), found[0])
        if refuses_arguments(items, self._conduct.posture):
            said = words.refused_arguments(name, worst)
            return refusal(message, self._conduct.say(said)), (said,)
        return None, (
            phrase("Arguments for “{name}”: {message}.", name=words.named(name), message=worst.message),
        )

    # From the server

    def from_server(self, data: bytes) -> Passage:
        """Decide about what a server sends: tools are taken out of lists, orders out of texts."""
        if not data.strip():
            return Passage(data)
        try:
            return self._parsed_from_server(data, parse(data))
        except MessageError as error:
            return self._unreadable(data, error)
        except RecursionError:  # it is read, and yet too deep for what looks at it
            return self._too_deep(data)

    def _parsed_from_server(self, data: bytes, parsed: Parsed) -> Passage:
        passed = [self._looked_at(message) for message in parsed.messages]
        told = tuple(said for _, sayings in passed for said in sayings)
        messages = [message for message, _ in passed]
        unchanged = all(new is old for new, old in zip(messages, parsed.messages, strict=True))
        if unchanged and not parsed.ambiguous:
            return Passage(data, told=told)
        return Passage(written(messages, batch=parsed.batch), told=told)

    def _unreadable(self, data: bytes, error: MessageError) -> Passage:
        """Let what is no JSON pass, as a client does nothing with it; hold back what hides by its depth."""
        found, rest = pieces(data)
        if (len(found) > 1 or rest) and any(map(_parsed, found)):
            # What no reader takes is passed on to none: behind a message it may be more than it seems.
            return _joined([self.from_server(piece) for piece in found])
        if isinstance(error.__cause__, RecursionError) or self._conduct.posture is Posture.STRICT:
            return self._too_deep(data)
        return Passage(data, told=(phrase("The server sent something that is no message."),))

    def _too_deep(self, data: bytes) -> Passage:
        if self._conduct.posture is Posture.OBSERVE:
            return Passage(data, told=(words.UNREADABLE,))
        return self.too_large(data)

    def too_large(self, head: bytes) -> Passage:
        """Answer in the place of a message that cannot be looked at; `head` is how it begins."""
        identifier = some_id(head)
        if identifier is None:
            return Passage(told=(words.UNREADABLE,))
        return Passage(
            written([fault(identifier, self._conduct.say(words.UNREADABLE))]), told=(words.UNREADABLE,)
        )

    def _looked_at(self, message: Message) -> tuple[Message, tuple[Phrase, ...]]:
        """Look at every member that some client may take for what counts, whatever else stands beside it."""
        told: tuple[Phrase, ...] = ()
        where = message.method or "the server"
        if "result" in message.value:
            with self._turn:
                where = self._asked.pop(_key(message), where)
            message, told = self._result(message, where)
        for member in _members(message):
            message, more = self._texts(message, member, where)
            told += more
        return message, told

    def _result(self, message: Message, where: str) -> tuple[Message, tuple[Phrase, ...]]:
        if not isinstance(message.value["result"], dict):
            return self._texts(message, "result", where)
        result = message.result
        told: tuple[Phrase, ...] = ()
        if isinstance(result.get("tools"), list):
            message, told = self._tools(message, result)
            rest = {key: value for key, value in result.items() if key != "tools"}
        else:
            rest = result
        speaks = not _SPOKEN.isdisjoint(rest)
        kind = SourceType.MCP_TOOLS if speaks else SourceType.TEXT
        new, more = self._cleaned(rest, where, kind)
        if new is not rest:
            message = message.with_result({**message.result, **table(new)})
        return message, (*told, *more)

    def _cleaned(self, value: object, where: str, kind: SourceType) -> tuple[object, tuple[Phrase, ...]]:
        """Take orders out of texts; of what is no text only say, once, that nobody looked at it."""
        new, told = self._cleaning.cleaned(value, where, kind)
        opaque = self._news((words.opaque(where),)) if holds_other(value) else ()
        return new, (*told, *opaque)

    def _texts(self, message: Message, member: str, where: str) -> tuple[Message, tuple[Phrase, ...]]:
        value = message.value[member]
        new, told = self._cleaned(value, where, SourceType.TEXT)
        return (message if new is value else Message({**message.value, member: new})), told

    # Lists of tools

    def _tools(self, message: Message, result: Table) -> tuple[Message, tuple[Phrase, ...]]:
        listed = result["tools"]
        tools = listed if isinstance(listed, list) else []
        items = self._inspector.tools(tools) if tools else ()
        try:
            book = self._shelf.book(self._server)
            ruled = rulings(tools, items, book, self._conduct.posture)
            pinned = self._keep(ruled, last="nextCursor" not in result)
            self._pages += "nextCursor" in result
        except (ConfigError, OSError) as error:
            return self._without_tools(message, error)
        self._remember(ruled)
        told = tuple(self._news(said for ruling in ruled for said in words.of_ruling(ruling)))
        told = (*words.of_first_use(book, pinned), *told, *self._news(self._across(ruled)))
        if not any(ruling.held for ruling in ruled):
            return message, told
        kept = [tool for tool, ruling in zip(tools, ruled, strict=True) if not ruling.held]
        return message.with_result({**result, "tools": kept}), told

    def _without_tools(self, message: Message, error: Exception) -> tuple[Message, tuple[Phrase, ...]]:
        """Let no tool through: without pins nobody can say which of them the user trusts."""
        told = (verbatim(str(error)),)
        if self._conduct.posture is Posture.OBSERVE:
            return message, told
        self._offered.clear()
        return message.with_result({**message.result, "tools": []}), told

    def _keep(self, ruled: Iterable[Ruling], *, last: bool) -> Book:
        """Pin what is new to us, and let wait what changed, or what is held back for its words."""
        offers = [
            Offer(ruling.definition, ruling.found)
            for ruling in ruled
            if ruling.definition and not ruling.item.unread and not ruling.twice
        ]
        day = self._conduct.today()

        def change(book: Book) -> Book:
            noted = seen(book, offers, day)
            return completed(noted) if last else noted

        return self._shelf.change(self._server, change)

    def _remember(self, ruled: Iterable[Ruling]) -> None:
        for ruling in ruled:
            if ruling.held and ruling.why is not None:
                self._held[ruling.name] = ruling
                self._offered.discard(ruling.name)
            elif ruling.definition is not None:
                self._held.pop(ruling.name, None)
                self._offered.add(ruling.name)

    def _across(self, ruled: Iterable[Ruling]) -> Iterable[Phrase]:
        """Warn of what the tools of several servers do together."""
        books = self._shelf.books()
        others = [book for book in books if book.server.identity != self._server.identity]
        offered: list[Definition] = [
            ruling.definition for ruling in ruled if ruling.definition and not ruling.held
        ]
        own = [definition.name for definition in offered]
        yield from map(words.of_shadow, shadowing.shadows(offered, own, others))
        leak = shadowing.flow(books)
        if leak is not None:
            yield words.of_flow(leak)

    def _news(self, phrases: Iterable[Phrase]) -> Iterable[Phrase]:
        """Yield what was not yet said in this session."""
        for said in phrases:
            if said not in self._warned:
                self._warned.add(said)
                yield said


def answers(data: bytes, said: str) -> bytes:
    """Answer in the place of messages about which nothing is decided; empty where nobody waits."""
    parsed = _parsed(data)
    made = [
        refusal(message, said) if message.method == "tools/call" else fault(message.id, said)
        for message in (parsed.messages if parsed else ())
        if message.id is not None
    ]
    return written(made, batch=len(made) > 1) if made else b""


def _members(message: Message) -> tuple[str, ...]:
    """Return the members besides a result whose texts an agent may read."""
    if message.kind is Kind.OTHER:
        return tuple(message.value)
    return tuple(member for member in ("error", "params") if member in message.value)


def _parsed(data: bytes) -> Parsed | None:
    try:
        return parse(data)
    except MessageError:
        return None


def _key(message: Message) -> str:
    """Return the key of an id; 1 and "1" are two, as some clients take them, but never both at once."""
    return repr(message.id)


def _joined(passages: Sequence[Passage]) -> Passage:
    return Passage(
        b"\n".join(passage.onward for passage in passages if passage.onward),
        b"\n".join(passage.back for passage in passages if passage.back),
        tuple(said for passage in passages for said in passage.told),
    )
