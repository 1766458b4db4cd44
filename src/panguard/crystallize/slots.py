"""Takes a text apart into words and typed slots: what may be another in the next copy of an attack. Pure.

A slot stands for any address, host, path, name or blob of data, and is written into a rule as a bounded
class of characters. What an attack does stays a word: programs, functions, orders, sensitive files.
"""

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from re import Match

from panguard.crystallize.deeds import DEEDS, PLACES, PROGRAMS, TELLING, base_of, is_deed
from panguard.expressions import Expression
from panguard.values import dataclass


class Kind(StrEnum):
    """What a part of a text is."""

    WORD = "word"
    MARK = "mark"
    URL = "url"
    HOST = "host"
    ADDRESS = "address"
    MAIL = "mail"
    PATH = "path"
    BLOB = "blob"
    UUID = "uuid"
    NUMBER = "number"
    SECRET = "secret"  # noqa: S105 - the name of a secret, not one
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Item:
    """A part of a text: a word as it counts (in small letters), or a slot with what stands in it."""

    kind: Kind
    text: str
    start: int
    end: int

    @property
    def key(self) -> str:
        """Return what it is counted as: a word itself, a slot by its kind."""
        return self.text if self.kind in _SPELT else f"<{self.kind}>"


_SPELT = frozenset({Kind.WORD, Kind.MARK})
MARKS = ("||", "|", "$(", ">>", "&&", ">&", "<(")

# What stands for a slot in a rule; none takes more than a bounded run of characters.
CLASSES: Mapping[Kind, str] = {
    Kind.URL: r"(?:[a-z][a-z+]{1,10}://)[^\s\"'<>`]{3,300}",
    Kind.HOST: r"[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,6}",
    Kind.ADDRESS: r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}",
    Kind.MAIL: r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}",
    Kind.PATH: r"[^\s\"'<>`|;]{1,200}",
    Kind.BLOB: r"[A-Za-z0-9+/_=-]{24,1000}",
    Kind.UUID: r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    Kind.NUMBER: r"[0-9]{1,20}",
    Kind.SECRET: r"\w{0,40}(?:token|key|secret|passw|credential|auth)\w{0,20}",
    Kind.NAME: r"[\w.-]{1,80}",
}
EXAMPLES: Mapping[Kind, str] = {
    Kind.URL: "https://files.example.invalid/a",
    Kind.HOST: "files.example.invalid",
    Kind.ADDRESS: "192.0.2.7",
    Kind.MAIL: "someone@example.invalid",
    Kind.PATH: "folder/file",
    Kind.BLOB: "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVowMTIzNDU2Nzg5",
    Kind.UUID: "00000000-0000-4000-8000-000000000000",
    Kind.NUMBER: "1",
    Kind.SECRET: "EXAMPLE_TOKEN",
    Kind.NAME: "example",
}
WIDEST: Mapping[Kind, int] = {
    Kind.URL: 300,
    Kind.HOST: 60,
    Kind.ADDRESS: 16,
    Kind.MAIL: 100,
    Kind.PATH: 200,
    Kind.BLOB: 600,
    Kind.UUID: 36,
    Kind.NUMBER: 20,
    Kind.SECRET: 60,
    Kind.NAME: 60,
}

_ENDINGS = (
    "com|net|org|io|dev|app|xyz|ru|cn|top|site|online|info|biz|me|cc|co|ai|sh|tk|ml|pw|su|club|live|link|cloud"
    "|host|fun|icu|shop|store|tech|space|website|pro|eu|de|fr|uk|us|in|jp|kr|tw|hk|sg|br|nl|it|pl|ua|ir|vn|id"
    "|onion|invalid|example|test|local|lan|internal"
)
_FILES = (
    "md|txt|json|ya?ml|toml|ini|cfg|conf|sh|bash|ps1|bat|cmd|py|js|mjs|ts|rb|go|rs|php|exe|dll|so|dylib|dmg|pkg|msi"
    "|zip|tar|tgz|gz|bz2|xz|7z|rar|pem|crt|csv|log|db|sqlite3?|html?|css|xml|pdf|png|jpe?g|gif|svg|docx?|xlsx?|pptx?"
    "|ipynb|lock|bin|dat|bak|plist|jar|apk|deb|rpm|whl"
)
_PART = Expression(
    r"(?P<url>[a-z][a-z+]{1,10}://[!#$%&*+,\-./0-9:;=?@A-Za-z_~|{}]{3,2000})"
    r"|(?P<mail>[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6})"
    r"|(?P<uuid>\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b)"
    r"|(?P<address>\b[0-9]{1,3}(?:\.[0-9]{1,3}){3}\b)"
    r"|(?P<blob>\b[a-z0-9+/]{20,4000}+={0,2}+(?![\w.-]))"
    r"|(?P<path>(?:[a-z]:\\|\\\\|(?:~|\.{1,2}|\$\{?\w{1,40}\}?|%\w{1,40}%)?/(?=[\w.~@$-]))[^\s\"'<>`|;,(){}\[\]]{1,400}"
    rf"|[\w-]{{1,60}}(?:/[\w.-]{{1,60}}){{1,12}}|[\w-]{{1,80}}(?:\.[\w-]{{1,30}}){{0,4}}\.(?:{_FILES})\b(?!\()"
    r"|\.(?:env|ssh|aws|npmrc|netrc|gnupg|kube|git|bashrc|zshrc|profile)\b[\w./-]{0,80})"
    rf"|(?P<host>\b[a-z0-9-]{{1,63}}(?:\.[a-z0-9-]{{1,63}}){{0,5}}\.(?:{_ENDINGS})\b(?![\w.(-]))"
    r"|(?P<han>[\u3400-\u9fff]{1,400})"
    r"|(?P<word>[^\W\d]\w{0,120}(?:[.-][^\W\d]\w{0,60}){0,8})"
    r"|(?P<flag>(?<![\w-])--?[a-z][\w-]{0,60})"
    r"|(?P<number>\d[\d.,_]{0,40})"
    rf"|(?P<mark>{'|'.join(map(re.escape, MARKS))})"
)
_TRAILING = ".,;:!?"
_SECRET = Expression(
    r"[a-z0-9]{1,40}_[a-z0-9_]{0,40}(?:token|key|secret|passw|credential|auth)\w{0,20}"
    r"|\w{0,40}(?:token|key|secret|passw|credential|auth)[a-z0-9]{0,12}_\w{1,20}"
)
_BOUND = Expression(
    r"(?:^|[;{&]|\b(?:let|const|var|local|export|set|final|auto))[ \t]{0,40}\$?(?P<name>[^\W\d]\w{0,80})"
    r"[ \t]{0,8}(?::[ \t]?[\w\[\], .]{1,60})?(?::|\+)?=(?![=>])(?![^\n]{0,400},[ \t]{0,8}$)"
    r"|\b(?:(?:def|function|func|class)[ \t]{1,8}(?=\w{1,80}[ \t]{0,4}[(:])"
    r"|as[ \t]{1,8}(?=\w{1,80}:[ \t]{0,8}$)"
    r"|for[ \t]{1,8}(?=\w{1,80}[ \t]{1,8}in[ \t]{1,8}[\w.]{1,80}[(\]):]))(?P<other>[^\W\d]\w{0,80})",
    re.MULTILINE,
)
_LISTED = Expression(
    r"\b(?:def|function|func)[ \t]{1,8}\w{1,80}[ \t]{0,4}\((?P<arguments>[^()]{1,300})\)"
    r"|^[ \t]{0,40}(?P<several>\w{1,80}(?:,[ \t]{0,4}\w{1,80}){1,8})[ \t]{0,8}=(?!=)",
    re.MULTILINE,
)
_FIRST = Expression(r"(?:^|,)[\s*]{0,40}(?P<name>[^\W\d]\w{0,80})")
_TITLE = Expression(
    r"\A---[^\S\n]{0,8}\n(?:[^\n]{0,400}\n){0,40}?name[ \t]{0,4}:[ \t]{0,4}[\"']?(?P<name>[^\n\"'#]{2,80})"
)
_HEADING = Expression(r"\A(?:[^\n]{0,400}\n){0,40}?#[ \t]{1,4}(?P<name>[^\n]{2,60})")
_TURNS = Expression(r"[0-9](?![0-9])|(?<![0-9])[0-9]")
_MIXED = 4
_PIECES = Expression(r"[^\W_]+")
_PARTS = Expression(r"\w+")
_FOLDERS = Expression(r"[^/\\]+")
_SYSTEM = Expression(
    r"/(?:etc|usr|var|bin|sbin|lib|dev|proc|sys)/|(?:~|\$\{?home\}?|%\w{1,40}%|/(?:home|users)/[^/]{1,80})"
    r"[/\\](?:\.config|\.local|library)[/\\]"
)
_LONGEST_HAN = 6
_NEAR = 2_000
_MOST_PIECES = 5
_SHORTEST = 3


def items(text: str, names: frozenset[str] = frozenset()) -> Iterator[Item]:
    """Yield the parts of a text in order; the same for any case, spacing, names, hosts and numbers.

    `names` are those that the text around it gives (`bound_names`).
    """
    small = lowered(text)
    for found in _PART.finditer(small):
        kind = found.lastgroup or ""
        yield from _READERS.get(kind, _slot)(found[0], found.start(), kind, names, small)


def bound_names(text: str) -> frozenset[str]:
    """Return the names that a text gives to its variables and functions, and that of the skill itself."""
    small = lowered(text)
    bound = (match for match in _BOUND.finditer(small) if not _is_argument(small, match))
    found = {match["name"] or match["other"] for match in bound}
    for match in _LISTED.finditer(small):
        found |= {first["name"] for first in _FIRST.finditer(match["arguments"] or match["several"])}
    return frozenset(found - PROGRAMS)


def _is_argument(text: str, found: Match[str]) -> bool:
    """Say whether a name on a line of its own is that of an argument: a bracket before it is still open."""
    before = text[max(0, text.rfind("\n\n", 0, found.start())) : found.start()][-_NEAR:]
    return before.count("(") > before.count(")")


def without_title(text: str, title: str) -> str:
    """Return a text in which the name of the skill, however it is spelt, is a word that nobody knows.

    A name of nothing but words by which attacks act stays: the attack is the same under any other name.
    """
    pieces = _PIECES.findall(lowered(title))
    if not 0 < len(pieces) <= _MOST_PIECES or len("".join(pieces)) < _SHORTEST:
        return text
    if is_deed("".join(pieces)) or all(map(is_deed, pieces)):
        return text
    between = r"[\s_-]{0,3}".join(map(re.escape, pieces))
    spelt = re.compile(rf"\b{between}\b", re.IGNORECASE)
    return spelt.sub(lambda found: "x" * len(found[0]), text)


def titles_of(text: str) -> tuple[str, ...]:
    """Return the names that a skill gives itself, in its frontmatter and as its first heading."""
    found = (expression.search(lowered(text)) for expression in (_TITLE, _HEADING))
    return tuple(match["name"] for match in found if match)


def lowered(text: str) -> str:
    """Return a text in small letters, each in the place of its own."""
    small = text.lower()
    if len(small) == len(text):
        return small
    return "".join(one if len(one.lower()) > 1 else one.lower() for one in text)


def _slot(text: str, start: int, kind: str, _names: frozenset[str], _whole: str) -> Iterator[Item]:
    kept = text.rstrip(_TRAILING)
    yield Item(Kind(kind), kept, start, start + len(kept))


def _blob(text: str, start: int, kind: str, names: frozenset[str], whole: str) -> Iterator[Item]:
    """Yield a run of letters and digits as data, unless it reads as a path or a word."""
    if text.endswith("=") or len(_TURNS.findall(text)) >= _MIXED:
        yield Item(Kind.BLOB, text, start, start + len(text))
    else:
        reader = _path if "/" in text else _word
        yield from reader(text, start, kind, names, whole)


def _path(text: str, start: int, _kind: str, names: frozenset[str], _whole: str) -> Iterator[Item]:
    """Yield what is sensitive of a path, or the path as one slot."""
    file = text.rpartition("/")[2]
    place = next((place for place in PLACES if place in text), file if "." in file and file in DEEDS else "")
    if place and text not in names:
        at = start + text.index(place)
        yield Item(Kind.WORD, base_of(place), at, at + len(place))
        return
    telling = list(_telling(text))
    if not telling or text in names:
        yield from _slot(text, start, Kind.PATH, names, text)
    for found in telling if text not in names else ():
        yield _named(found[0], start + found.start())


def _telling(path: str) -> Iterator[Match[str]]:
    """Yield the names in a path that say what it is: of files, hidden folders, and folders of the system.

    Any other folder is called what its owner likes.
    """
    everybodys = bool(_SYSTEM.match(path))
    for part in _FOLDERS.finditer(path):
        if everybodys or part[0][0] == "." or part.end() == len(path):
            yield from (found for found in _PARTS.finditer(path, *part.span()) if found[0] in TELLING)


def _word(text: str, start: int, _kind: str, names: frozenset[str], whole: str) -> Iterator[Item]:
    """Yield a word, a dotted name as one, what is bound to something else as a name."""
    end = start + len(text)
    quoted = _is_alone_in_quotes(whole, start, end)
    variable = text in names and not quoted
    if _SECRET.fullmatch(text) and not variable:
        yield Item(Kind.SECRET, text, start, end)
    elif variable or ((quoted or _is_expanded(whole, start)) and not is_deed(text)):
        yield Item(Kind.NAME, text, start, end)
    else:
        head, dot, rest = text.partition(".")
        if dot and head in names:
            yield Item(Kind.NAME, head, start, start + len(head))
            yield _named(rest, start + len(head) + 1)
        else:
            yield _named(text, start)


def _named(text: str, start: int) -> Item:
    return Item(Kind.WORD, base_of(text), start, start + len(text))


def _is_expanded(whole: str, start: int) -> bool:
    """Say whether a shell puts the value of a name here."""
    return whole[max(0, start - 2) : start].endswith(("$", "${"))


def _is_alone_in_quotes(whole: str, start: int, end: int) -> bool:
    return start > 0 and whole[start - 1] in "\"'`" and whole[end : end + 1] in {'"', "'", "`"}


def _flag(text: str, start: int, _kind: str, _names: frozenset[str], _whole: str) -> Iterator[Item]:
    yield _named(text, start)


def _mark(text: str, start: int, _kind: str, _names: frozenset[str], _whole: str) -> Iterator[Item]:
    yield Item(Kind.MARK, text, start, start + len(text))


def _number(text: str, start: int, _kind: str, _names: frozenset[str], _whole: str) -> Iterator[Item]:
    kept = text.rstrip(_TRAILING)
    kind = Kind.WORD if is_deed(kept) else Kind.NUMBER
    yield Item(kind, kept, start, start + len(kept))


def _han(text: str, start: int, _kind: str, _names: frozenset[str], _whole: str) -> Iterator[Item]:
    """Yield known words of a run of Chinese, and what is between them by two characters."""
    at = 0
    while at < len(text):
        size = next((n for n in range(_LONGEST_HAN, 1, -1) if text[at : at + n] in DEEDS), 0) or 2
        yield Item(Kind.WORD, text[at : at + size], start + at, start + min(at + size, len(text)))
        at += size


_READERS = {
    "blob": _blob,
    "path": _path,
    "word": _word,
    "flag": _flag,
    "mark": _mark,
    "number": _number,
    "han": _han,
}
