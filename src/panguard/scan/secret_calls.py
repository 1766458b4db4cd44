"""Finds secrets that a shell command fetches within what it sends: from helpers, processes, clipboards. Pure.

What is read by `$(…)`, by backquotes, through a pipe, a variable or a packed file goes where its
command goes. A token belongs to the maker of the tool that prints it; what a store holds may sign in
anywhere, and does so in a header, so that there only the address and the body of a request count.
"""

from collections.abc import Iterator, Mapping, Sequence
from enum import Enum

from panguard.expressions import Expression
from panguard.limits import DEFAULT_LIMITS
from panguard.scan.patterns import LinearPattern
from panguard.scan.secret_places import FILES, MAKERS, PRIVATE, STORES, TOKENS, VARIABLES, Place
from panguard.scan.shell_pieces import NONE, Piece, pieces
from panguard.values import dataclass

_LONGEST = DEFAULT_LIMITS.shell_pieces_characters
_MOST_FILES = 50
_DEEPEST = DEFAULT_LIMITS.command_depth
"""Commands deeper within others are not read; that they are there, beside secrets, is told."""
_READ = 2_000
_SENDERS = LinearPattern(
    "senders",
    r"\b(?:curl|wget|https?|xh|nc|ncat|netcat|socat|telnet|dig|nslookup|host|drill|ping6?|ssh|git|openssl)\s",
    "",
)
_BEFORE = (
    r"\s*(?:(?:do|then|else|if|while|until|!|\{|sudo|env|nohup|time|exec|command|builtin|busybox|torsocks"
    r"|proxychains4?|timeout\s+\S+|[A-Za-z_]\w*=(?:\"[^\"]*\"|'[^']*'|\S*))\s+){0,6}[\"'\\]?(?:/\S{1,60}/)?"
)
_SENDER = Expression(
    _BEFORE + r"(?:(?P<web>curl|wget|https?|xh)|(?P<names>dig|nslookup|host|drill|ping6?)"
    r"|(?P<line>nc|ncat|netcat|socat|telnet|openssl\s+s_client)"
    r"|(?P<shell>ssh)|(?P<git>git(?:\s+-[cC]\s+\S+)*\s+(?:push|clone|fetch|pull|remote)))[\"']?\s"
)
_SIGNS_IN = Expression(
    r"(?:(?<!\S)(?:-H|--header|-u|--user|--oauth2-bearer|-b|--cookie|--http-password|--password|-a|--auth)"
    r"(?:=|\s*)[\"']?[^\"']*"
    r"|(?<!\S)(?:Authorization|X-[\w-]+|PRIVATE-TOKEN|Api-Key):[^\s\"']*[\"']?)$",
)
_BEARER = Expression(
    r"(?i)(?:authorization:|private-token:|x-[\w-]*(?:token|key|auth)[\w-]*:"
    r"|(?:-u|--user|--oauth2-bearer|--password|-a|--auth)\b)[^:]*$"
)
_HOST = Expression(
    r"(?:\b(?:https?|wss?|ftp|ssh|git)://(?:[^\s/@\"'`]{1,160}@)?|(?<![\w@.-])(?:[\w.-]+@))([\w.-]+|\[::1\])"
)
_BARE_HOST = Expression(r"(?<![\w@./:=-])((?:[\w-]{1,60}\.)+[a-z][\w-]{1,30})(?=[/:\s\"'?]|$)")
_ADDRESS_ITSELF = Expression(r"(?:^|\s)[\"']?$")
_SENT_FILE = Expression(r"(?:@|<\s*|(?:-T|--upload-file|--post-file|--body-file)(?:=|\s+))[\"']?$")
_ASKS_FOR_TOKEN = Expression(
    r"(?:client_secret|password|passwd|api_?key|client_assertion|refresh_token|code|assertion)=[\"']?$"
)
_LOCAL = Expression(
    r"(?:127(?:\.\d+){3}|0\.0\.0\.0|\[::1\]|kubernetes\.default(?:\.svc.*)?|[\w-]+"
    r"|[\w.-]+\.(?:local|localhost|internal|lan|test|svc))"
)
_LOSES = Expression(
    r"\s*(?:wc|sha\d+sum|md5(?:sum)?|shasum|cksum|grep\s+-\w*[cq]\w*|test|head\s+-c\s*[1-8])\b"
)
_WRITES = Expression(
    r"\s*(?:sudo\s+)?(?:tar|zip|7z|cp|rsync|mv|gzip|sqlite3|ditto|cat|base64|xxd|openssl|gpg|tr|tee)\b|[^>]*>"
)
_NAMES_FILE = Expression(
    r"(?<![\w@$.~/-])(?:\$\w+/|\$\{\w+\}/|[~.]{0,2}/)?[\w.-]+(?:/[\w.-]+)*\.\w{1,8}(?![\w/*])"
    r"|(?<!\S)/(?:tmp|dev/shm|var/tmp)/[\w./-]+"
)
_GIVES_NAME = Expression(
    r"\s*(?:export\s+|local\s+|readonly\s+|declare\s+(?:-\w+\s+)?)?([A-Za-z_]\w{0,40})=[\"']?$"
)
_LOGS_IN = Expression(
    r"\b(?:gh\s+auth|docker|podman|helm\s+registry)\s+login|\bkubectl\s[^\n]{0,60}\b(?:apply|create|replace)\b"
)
_NAME = Expression(r"\$\{?([A-Za-z_]\w{0,40})")


class _Goes(Enum):
    """Whether a secret goes where it does not belong."""

    HOME = 0
    PERHAPS = 1
    ASTRAY = 2


@dataclass(frozen=True, slots=True)
class Handed:
    """A secret that a command hands to a server: where the command stands, and whether it is sure."""

    start: int
    end: int
    is_sure: bool


@dataclass(frozen=True, slots=True)
class _Source:
    """A secret that a command reads: the kind of place, the hosts it is for, and the words that read it."""

    place: Place
    makers: tuple[str, ...] = ()
    said: str = ""


@dataclass(frozen=True, slots=True)
class _Given:
    """A secret that a sender is given, and the words of the sender before it."""

    source: _Source
    before: str
    is_piped: bool = False


def handed_on(text: str) -> Iterator[Handed]:
    """Yield where a shell text sends a secret that it fetches on the way."""
    if len(text) > _LONGEST or not _SENDERS.search(text):
        return
    if any(each.search(text) for each in (TOKENS, STORES, FILES, PRIVATE, VARIABLES)):
        yield from _Reading(text).handed()


class _Reading:
    """The commands of one text, what each reads, and what names stand for what was read."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.pieces = pieces(text)
        self.within: dict[int, list[int]] = {}
        self.depths: list[int] = []
        for number, piece in enumerate(self.pieces):
            self.within.setdefault(piece.within, []).append(number)
            self.depths.append(self.depths[piece.within] + 1 if piece.within != NONE else 0)
        self.into = {piece.piped_from: number for number, piece in enumerate(self.pieces)}
        self.known: dict[int, _Source | None] = {}
        self.names: dict[str, _Source] = {}
        self.files: dict[str, _Source] = {}

    def handed(self) -> Iterator[Handed]:
        """Yield what the commands hand on, in the order in which they run."""
        told = False
        for number, piece in enumerate(self.pieces):
            if self.depths[number] > _DEEPEST:
                if not told:
                    yield Handed(piece.start, piece.end, is_sure=False)
                return
            words = self._words(piece)
            found = _SENDER.match(words)
            if found is None:
                self._remember(number, words)
                continue
            bare = self._without_inner(number)
            hosts = _hosts(bare)
            how = found.lastgroup or ""
            goes = [_goes(given, bare, hosts, how) for given in self._given(number, words)]
            worst = max(goes, key=lambda each: each.value, default=_Goes.HOME)
            if worst is not _Goes.HOME:
                told = True
                yield Handed(piece.start, piece.end, worst is _Goes.ASTRAY)

    def _words(self, piece: Piece) -> str:
        return self.text[piece.start : min(piece.end, piece.start + _READ)]

    def _without_inner(self, number: int) -> str:
        """Return the words of a command with those of the commands within it left out."""
        piece = self.pieces[number]
        at, kept = piece.start, ""
        for inner in self.within.get(number, ()):
            kept += self.text[at : self.pieces[inner].start]
            at = max(at, self.pieces[inner].end)
        return (kept + self.text[at : piece.end])[:_READ]

    def _given(self, number: int, words: str) -> Iterator[_Given]:
        """Yield the secrets that a sender is given."""
        piece = self.pieces[number]
        for inner in self.within.get(number, ()):
            if (source := self._reads(inner)) is not None:
                end = self.pieces[inner].start
                before = self.text[max(piece.start, end - _READ) : end]
                yield _Given(source, before.removesuffix("$(").removesuffix("`"))
        if piece.piped_from != NONE and (source := self._reads(piece.piped_from)) is not None:
            yield _Given(source, "", is_piped=True)
        for found in VARIABLES.finditer(words):
            makers = ("gitlab.com",) if "CI_" in found[0] else ()
            yield _Given(_Source(Place.VARIABLE, makers), words[: found.start()])
        for pattern, place in ((FILES, Place.FILE), (PRIVATE, Place.PRIVATE)):
            for found in pattern.finditer(words):
                before = _before_word(words, found.start())
                if _SENT_FILE.search(before):
                    yield _Given(_Source(place), before)
        yield from self._named(words)

    def _named(self, words: str) -> Iterator[_Given]:
        """Yield what stands in variables and files that a command names."""
        for found in _NAME.finditer(words) if self.names else ():
            if (source := self.names.get(found[1])) is not None:
                yield _Given(source, words[: found.start()])
        for name, source in self.files.items():
            at = words.find(name)
            if at >= 0 and _SENT_FILE.search(words[:at]):
                yield _Given(source, words[:at])

    def _reads(self, number: int) -> _Source | None:
        """Return the secret that a command prints: its own, one that is piped to it, one within it."""
        path, waiting = {number}, [(number, self._before(number))]
        while (
            number not in self.known
        ):  # as many as a text holds, so that none waits within the call of another
            at, needed = waiting[-1]
            unknown = next((each for each in needed if each not in self.known and each not in path), None)
            if unknown is None:
                self.known[at] = self._read(at)
                path.discard(waiting.pop()[0])
            else:
                path.add(unknown)
                waiting.append((unknown, self._before(unknown)))
        return self.known[number]

    def _before(self, number: int) -> Iterator[int]:
        """Yield the commands that must be known to know what one prints."""
        if self.pieces[number].piped_from != NONE:
            yield self.pieces[number].piped_from
        if self.depths[number] < _DEEPEST:
            yield from self.within.get(number, ())

    def _read(self, number: int) -> _Source | None:
        piece = self.pieces[number]
        words = self._words(piece)
        after = self.into.get(number)
        if _LOSES.match(words) or (after is not None and _LOSES.match(self._words(self.pieces[after]))):
            return None
        found = self.known.get(piece.piped_from) or _source(words)
        inner = (each for place in self.within.get(number, ()) if (each := self.known.get(place)))
        return found or next(inner, None) or self._renamed(words)

    def _renamed(self, words: str) -> _Source | None:
        names = (self.names.get(found[1]) for found in _NAME.finditer(words) if self.names)
        files = (source for name, source in self.files.items() if name in words)
        return next((source for source in (*names, *files) if source is not None), None)

    def _remember(self, number: int, words: str) -> None:
        """Remember what names and files hold once a command ran."""
        start = self.pieces[number].start
        for inner in self.within.get(number, ()):
            before = self.text[start : self.pieces[inner].start].removesuffix("$(").removesuffix("`")
            given = _GIVES_NAME.match(before)
            if given is not None and (source := self._reads(inner)) is not None:
                self.names[given[1]] = source
        written = _WRITES.match(words) and len(self.files) < _MOST_FILES
        if written and (source := self._reads(number)) is not None:
            secret = [found[0] for pattern in (FILES, PRIVATE) for found in pattern.finditer(words)]
            for found in _NAMES_FILE.finditer(words):
                if not any(found[0] in each or each in found[0] for each in secret):
                    self.files[found[0]] = source


def _hosts(words: str) -> Sequence[str]:
    """Return the hosts that a command names."""
    hosts = [found[1].lower() for found in _HOST.finditer(words)]
    return hosts or [found[1].lower() for found in _BARE_HOST.finditer(words)]


def _goes(given: _Given, words: str, hosts: Sequence[str], how: str) -> _Goes:
    """Say whether a secret that a command is given goes where it belongs."""
    source = given.source
    if how == "names":
        return _Goes.ASTRAY
    if how == "shell":
        meant = _LOGS_IN.search(words) or source.place in (Place.PRIVATE, Place.VARIABLE)
        return _Goes.HOME if meant else _Goes.PERHAPS
    if hosts and all(_takes(host, source) for host in hosts):
        return _Goes.HOME
    if how != "web":
        return _over_line(source, hosts, how)
    if not given.is_piped and _SIGNS_IN.search(given.before):
        return _signing(source, given.before, hosts)
    return _in_request(given, hosts)


def _over_line(source: _Source, hosts: Sequence[str], how: str) -> _Goes:
    """Judge what goes over a bare connection or to a repository."""
    if how == "git" and source.place not in (Place.TOKEN, Place.FILE):
        return _Goes.HOME
    if source.place in (Place.PRIVATE, Place.VARIABLE):
        return _Goes.PERHAPS
    return _Goes.ASTRAY if hosts else _Goes.HOME


def _signing(source: _Source, before: str, hosts: Sequence[str]) -> _Goes:
    """Judge a secret in a header: the token of one maker is of no use to another, keys of a store are."""
    free = source.place in (Place.STORE, Place.IDENTITY, Place.VARIABLE)
    if free or not hosts or (source.place is Place.TOKEN and not source.makers):
        return _Goes.HOME
    if _BEARER.search(before):
        return _Goes.PERHAPS if source.place is Place.TOKEN else _Goes.HOME
    return _Goes.ASTRAY


def _in_request(given: _Given, hosts: Sequence[str]) -> _Goes:
    """Judge a secret in the address or the body of a request."""
    is_address = not given.is_piped and _ADDRESS_ITSELF.search(given.before)
    if not hosts and is_address:
        return _Goes.HOME
    if given.source.place is Place.STORE:
        return _Goes.HOME if _ASKS_FOR_TOKEN.search(given.before) else _Goes.PERHAPS
    if given.source.place in (Place.PRIVATE, Place.VARIABLE):
        return _Goes.PERHAPS
    return _Goes.ASTRAY if hosts or given.source.place is Place.FILE else _Goes.PERHAPS


def _before_word(words: str, at: int) -> str:
    """Return what stands before the word that a place is in, and the sign that hands a file over with it."""
    start = max(words.rfind(sign, 0, at + 1) for sign in (" ", "\t", "@", "<", "=", "\n")) + 1
    return words[: start + (words[start : start + 1] in ("'", '"'))]


def _source(words: str) -> _Source | None:
    """Return the secret that a command prints by itself."""
    token = TOKENS.search(words)
    if token is not None:
        groups: Mapping[str, str | None] = token.groupdict()
        maker = next((name for name in MAKERS if groups.get(name)), "other")
        place = Place.IDENTITY if groups.get("identity") == "identity-" else Place.TOKEN
        return _Source(place, MAKERS[maker], words)
    if STORES.search(words):
        return _Source(Place.STORE, (), words)
    if FILES.search(words):
        return _Source(Place.FILE)
    return _Source(Place.PRIVATE) if PRIVATE.search(words) else None


def _takes(host: str, source: _Source) -> bool:
    """Say whether a host is this machine or its network, or takes the token of a tool."""
    if _LOCAL.fullmatch(host) or f" {host}" in source.said or f"={host}" in source.said:
        return True
    return any(host == maker or host.endswith(f".{maker}") for maker in source.makers)
