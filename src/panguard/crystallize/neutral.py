"""Puts well-formed stand-ins in place of what says something of a person or a machine. Pure.

`redact` takes such things out of what people read, and leaves marks. Evidence that a rule is made from keeps
its shape: a host stays a host, a path a path, and what everybody has (`~/.ssh/id_rsa`, `api.telegram.org`)
stays as it is. This is done first, so that neither a rule, nor its cases, nor a proposal can hold it.
"""

import base64
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial

from panguard.crystallize.asked import may_be_asked
from panguard.crystallize.deeds import is_deed
from panguard.crystallize.everyday import UNSPACED, is_everyday, pieces, public
from panguard.crystallize.evidence import Evidence
from panguard.crystallize.normalised import plainly
from panguard.crystallize.own import is_own, owners
from panguard.crystallize.slots import EXAMPLES, Kind
from panguard.crystallize.strange import NAMES, NUMBER, SIX, Edit, Others, strange
from panguard.engine.program import Span
from panguard.limits import DEFAULT_LIMITS
from panguard.scan.credentials import find_secrets
from panguard.scan.sensitive import secret_path
from panguard.values import replace

HOST, MAIL, BLOB = "host.example", "user@mail.example", EXAMPLES[Kind.BLOB]
DIGITS = "1000000"
NAME, PERSON, FILE, SECRET = "Name", "user", "file", "EXAMPLE0SECRET0EXAMPLE0"
_SHORTEST = 3
_DEEPEST = 2
_MARKS = (HOST, NUMBER, SIX, MAIL, SECRET, BLOB)
_PERSONS = re.compile(
    r"(?i)(?P<before>(?:/home|/Users|[A-Z]:\\Users|\\Users)[/\\])(?P<name>[^/\\\s\"'<>|`;)]+)"
)
# Chinese is written without blanks: what stands before and after an address is no part of it.
_CHINESE = rf"{UNSPACED}\u3001\u3002\uff0c"
_LETTER = rf"(?:(?![{UNSPACED}])[\w.-])"
_NOT_IN = r"\s\"'<>|`;,(){}\[\]"
_URL = re.compile(
    r"(?P<scheme>\w[\w.+-]*+://)"
    rf"(?P<rest>[^\s\"'<>`)\]|;/\u3001\u3002\uff0c]+(?:/[^\s\"'<>`)\]|;{_CHINESE}]*)?)"
)
_MAIL = re.compile(rf"(?<![A-Za-z0-9_.+-])(?:(?![{UNSPACED}])[\w.+-])++@[\w-]++(?:\.[\w-]++)+")
_PATH = re.compile(
    r"(?<![A-Za-z0-9_.:/\\])(?:[A-Za-z]:\\|\\\\(?=\w)|(?:~|\.{1,2}|\$\{?\w+\}?|%\w+%)\\"
    rf"|(?:~|\.{{1,2}}|\$\{{?\w+\}}?|%\w+%)?/)[\w.@~+%*-][^{_NOT_IN}{_CHINESE}]*"
    rf"|(?<![A-Za-z0-9_./\\-]){_LETTER}{{1,80}}(?:[/\\]{_LETTER}{{1,80}})+"
)
_IP = re.compile(r"(?<![A-Za-z0-9_.])(?:[0-9]{1,3}\.){3}[0-9]{1,3}(?![A-Za-z0-9_]|\.[A-Za-z0-9_])")
_DOTTED = re.compile(
    r"(?<![A-Za-z0-9_.$-])(?<!\w@)[A-Za-z0-9_-]++(?:\.[A-Za-z0-9_-]++)*\.[A-Za-z][A-Za-z0-9]{1,23}"
    r"(?![A-Za-z0-9_.(-])"
)
_LONG = re.compile(r"(?<![A-Za-z0-9_+/-])[A-Za-z0-9+/_-]{24,}={0,2}(?![A-Za-z0-9_+/=-])")
# Of accounts, phones, cards, chats; those of ports and rights are shorter.
_DIGITS = re.compile(r"(?<![A-Za-z0-9_.])\d(?:[ -]?\d){5,24}(?![A-Za-z0-9_]|\.\w)")
_CAPITALS = re.compile(r"(?<=[a-z0-9,;:] )[A-Z][a-z]{2,}(?: [A-Z][a-z]{2,}){0,3}(?![\w(]|[ .][A-Z])")
# What signs and letters are mixed in like nothing but a password.
_MIXED = re.compile(r"[^\s\"'`,;(){}\[\]<>|/\\]{6,60}")
# Of plates, licences and orders: capitals and digits in short groups.
_CODE = re.compile(
    r"(?<![A-Za-z0-9-])(?=[A-Z-]*[0-9])(?=[0-9-]*[A-Z])[A-Z0-9]{1,4}(?:-[A-Z0-9]{1,4}){2,8}(?![A-Za-z0-9-])"
)
_ANY_WORD = re.compile(r"\w{2,80}")
_SIGNS, _TELLING_SIGNS = frozenset("!#$%^*?~&+=@"), frozenset("!#$%^*?~")
_LEAST_SIGNS, _LEAST_TELLING = 3, 2
_ENDING = re.compile(
    r"\.(?:md|txt|json|ya?ml|toml|ini|cfg|conf|sh|bash|ps1|bat|py|js|mjs|ts|rb|go|rs|php|exe|dll|zip|tar|t?gz|pem|key"
    r"|crt|csv|log|db|sqlite3?|html?|pdf|png|jpe?g|svg|docx?|xlsx?|pptx?|ipynb|lock|bin|dat|bak|plist|jar|kdbx?)$",
    re.IGNORECASE,
)


def neutral(
    evidence: Evidence, names: Iterable[str] = (), own: Iterable[str] = (), *, exact: bool = False
) -> Evidence:
    """Return evidence in which nothing names a person, a machine, a file or a place of somebody's own.

    `names` are of the user, the machine and the skill; those of `own`, the user's, go also where they are
    words that a rule may ask for. Spans keep to what they marked. Disguise goes first: a name with something
    invisible in it is the same name, and a word the same word. `exact` keeps the text as it is, with
    addresses, paths and data, but for whose they are.
    """
    evidence = evidence if exact else plainly(evidence)
    text, spans = evidence.text, evidence.spans
    finders: list[Finder] = [partial(_of_owners, owners(own))]
    finders += _finders(telling(names), Others(), exact=exact)
    for find in finders:
        edits = [edit for edit in find(text) if edit.text != text[edit.start : edit.end]]
        spans = tuple(Span(_moved(span.start, edits, starts=True), _moved(span.end, edits)) for span in spans)
        text = _edited(text, edits)
    return replace(evidence, text=text, spans=spans)


def everybodys(text: str, names: Iterable[str] = ()) -> str:
    """Return a text in which nothing names anybody, or anything of anybody's own."""
    return _plain(text, telling(names), Others())


def is_plain(text: str) -> bool:
    """Say whether a text, by itself, holds no word that not everybody uses."""
    others = Others()
    edits = strange(text, others, partial(_blob, (), others, 0), partial(_plain, names=(), others=others))
    return all(edit.text == text[edit.start : edit.end] for edit in edits)


def holds_stand_in(text: str) -> bool:
    """Say whether a text, or what it says in base64, holds something that took the place of another."""
    return any(
        not NAMES.isdisjoint(pieces(each.lower())) or any(mark in each for mark in _MARKS)
        for each in (text, opened(text))
    )


def telling(names: Iterable[str]) -> tuple[str, ...]:
    """Return the names that somebody can be known by, the longest first."""
    found = {name for name in names if _is_long(name) and not _is_everybodys(name.lower())}
    return tuple(sorted(found, key=lambda name: (-len(name), name)))


def _is_long(name: str) -> bool:
    return len(name) >= (_SHORTEST if name.isascii() else _SHORTEST - 1)


def persons_in(text: str) -> Iterator[str]:
    """Yield the names of persons that a text gives away: of their home folders and mail addresses.

    What one place of a text says of a person is then known wherever else the name stands.
    """
    yield from (found["name"] for found in _PERSONS.finditer(text))
    yield from (found[0].partition("@")[0] for found in _MAIL.finditer(text))


def _is_everybodys(name: str) -> bool:
    return name in public()["accounts"] or is_deed(name)


def holds_name(text: str, names: Iterable[str]) -> bool:
    """Say whether a text holds a name that somebody can be known by; a word that everybody uses is none."""
    strange_names = [name for name in telling(names) if not is_everyday(name)]
    return next(iter(_named(strange_names, text)), None) is not None


Finder = Callable[[str], Iterable[Edit]]


def _finders(
    names: Sequence[str], others: Others, *, exact: bool = False, within: int = 0
) -> Iterator[Finder]:
    """Yield what finds what is private, in their order; the last asks what is not."""
    yield _secrets
    if exact:
        yield from map(_finder, _EXACT)
        yield partial(_named, names)
        return
    long = partial(_blob, names, others, within)
    yield from map(_finder, (*_KINDS, (_LONG, lambda found: long(found[0]) or found[0])))
    yield partial(_named, names)
    yield partial(_mixed, others)
    inner = partial(_plain, names=names, others=others, within=within + 1)
    yield lambda text: strange(text, others, long, inner)


def _mixed(others: Others, text: str) -> Iterator[Edit]:
    """Yield a word in place of each code, and of each run of letters and many kinds of signs."""
    for found in _MIXED.finditer(text):
        if _CODE.fullmatch(found[0]):
            yield Edit(*found.span(), others.word(found[0]))
            continue
        signs = _SIGNS.intersection(found[0])
        if len(signs) >= _LEAST_SIGNS and len(signs & _TELLING_SIGNS) >= _LEAST_TELLING:
            yield Edit(*found.span(), others.word(found[0].lower()))


def _finder(kind: "_StandIn") -> Finder:
    pattern, other = kind
    return lambda text: (Edit(*found.span(), other(found)) for found in pattern.finditer(text))


def _secrets(text: str) -> Iterator[Edit]:
    at = 0
    for secret in sorted(find_secrets(text), key=lambda item: item.start):
        if secret.start >= at:
            yield Edit(secret.start, secret.end, SECRET)
            at = secret.end


def _named(names: Sequence[str], text: str) -> Iterator[Edit]:
    if names:
        either = "|".join(map(_spelt, names))
        for found in re.finditer(rf"(?<![A-Za-z0-9])(?:{either})(?![A-Za-z0-9])", text, re.IGNORECASE):
            yield Edit(*found.span(), PERSON)


def _of_owners(own: frozenset[str], text: str) -> Iterator[Edit]:
    """Yield a stand-in for each word that is one of the user's names, or holds one."""
    for found in _ANY_WORD.finditer(text) if own else ():
        word = found[0].lower()
        if word in own or ((is_deed(word) or may_be_asked(word)) and is_own(found[0], own)):
            yield Edit(*found.span(), PERSON)


def _spelt(name: str) -> str:
    """Return the pattern of a name, whatever stands between its parts."""
    return r"[\s._-]{0,3}".join(map(re.escape, re.split(r"[\s._-]+", name)))


def _edited(text: str, edits: Sequence[Edit]) -> str:
    parts: list[str] = []
    at = 0
    for edit in edits:
        parts += (text[at : edit.start], edit.text)
        at = edit.end
    return "".join((*parts, text[at:]))


def _moved(offset: int, edits: Sequence[Edit], *, starts: bool = False) -> int:
    """Return where an offset lies after the edits: of what was edited a span holds all or nothing."""
    shift = 0
    for edit in edits:
        if offset <= edit.start:
            break
        if offset < edit.end:
            return edit.start + shift + (0 if starts else len(edit.text))
        shift += len(edit.text) - (edit.end - edit.start)
    return offset + shift


def _address(found: re.Match[str]) -> str:
    rest = found["rest"]
    host, slash, path = rest.partition("/")
    host = host.partition("?")[0].rpartition("@")[2]
    name, colon, port = host.partition(":")
    path, question, _ = path.partition("?")
    known = name if _is_public(name) else NUMBER if _IP.fullmatch(name) else HOST
    parts = "/".join(_part(part) for part in path.split("/")) if path else ""
    end = f"{rest[-1]}" if rest[-1] in ".,:!" else ""
    return (
        f"{found['scheme']}{known}{colon}{port}{slash}{parts.rstrip('.,:!')}{'?q=1' if question else ''}{end}"
    )


def _is_public(host: str) -> bool:
    """Say whether a host is one that everybody knows; what stands before it may name somebody."""
    return host.lower() in public()["hosts"] or host.startswith("$")


def _part(part: str) -> str:
    """Return a part of a path, if it is one that everybody's has; else a stand-in of the same kind."""
    low = part.lower()
    if (
        low in public()["parts"]
        or low in public()["files"]
        or not part.strip(".~*")
        or part.startswith(("$", "%"))
    ):
        return part
    ending = _ENDING.search(part)
    return f"{FILE}{ending[0].lower()}" if ending else "bot" if low.startswith("bot") else FILE


def _path(found: re.Match[str]) -> str:
    """Return a path as everybody's: places of secrets stay, but for whose they are."""
    path = _PERSONS.sub(lambda owner: f"{owner['before']}{PERSON}", found[0])
    if path.lower().startswith("/dev/tcp/"):
        *_, port = path.split("/")
        return f"/dev/tcp/{NUMBER}/{port if port.isdigit() else '4444'}"
    mark = "\\" if "\\" in path else "/"
    parts = path.split(mark)
    kept = _kept_tail(path, parts, mark)
    return mark.join((*map(_owned, parts[: len(parts) - kept]), *parts[len(parts) - kept :]))


def _owned(part: str) -> str:
    return part if part in (PERSON, "") or part.endswith(":") else _part(part)


def _kept_tail(path: str, parts: Sequence[str], mark: str) -> int:
    """Return how many parts at the end of a path name a place of secrets that everybody has."""
    if secret_path(path) is None:
        return 0
    for count in range(1, len(parts) + 1):
        if secret_path(mark.join(parts[-count:])) is not None:
            return count
    return 0


def _dotted(found: re.Match[str]) -> str:
    """Return a name with dots: a file, a host, or what belongs to a module of a program."""
    text = found[0]
    line = found.string[found.string.rfind("\n", 0, found.start()) + 1 : found.start()]
    if (
        line.strip() == "@"
        or not NAMES.isdisjoint(pieces(text.lower()))
        or text.lower() in public()["files"]
        or _is_public(text)
        or secret_path(text) is not None
    ):
        return text
    ending = _ENDING.search(text)
    if ending:
        return f"{FILE}{ending[0].lower()}"
    head = text.partition(".")[0].lower()
    return text if head in public()["modules"] else HOST


def _blob(names: Sequence[str], others: Others, within: int, text: str) -> str:
    """Return a stand-in for data, encoded text with stand-ins in it, nothing for a long name made of words.

    What is encoded within encoded text once more is not opened.
    """
    if text == BLOB:
        return BLOB
    said = "" if within else opened(text)
    if said:
        plain = _plain(said, names, others, within=1)
        return text if plain == said else base64.b64encode(plain.encode()).decode()
    digits = sum(letter.isdigit() for letter in text)
    mixed = text != text.lower() and text != text.upper()
    data = digits > 1 or (mixed and "_" not in text and "-" not in text)
    return BLOB if data or within else ""


def opened(data: str) -> str:
    """Return what data says that is text in base64; empty for other data."""
    try:
        text = base64.b64decode(data, validate=True).decode()
    except ValueError:
        return ""
    return text if text.isprintable() or text.replace("\n", "").replace("\t", "").isprintable() else ""


def _plain(text: str, names: Sequence[str], others: Others, *, within: int = 0) -> str:
    """Return text with stand-ins; `within` says in how many layers of other text it stands."""
    if within > _DEEPEST:
        return BLOB
    for find in _finders(names, others, within=within):
        text = _edited(text, tuple(find(text)))
    return text


def _capitals(found: re.Match[str]) -> str:
    """Return a stand-in for a name in the middle of a sentence, unless attacks act by its words."""
    words = found[0].lower().split()
    known = any(is_deed(word) or word in public()["files"] for word in words)
    return found[0] if known or len(words) == 1 else NAME


_StandIn = tuple[re.Pattern[str], Callable[[re.Match[str]], str]]
_KINDS: tuple[_StandIn, ...] = (
    (_URL, _address),
    (_MAIL, lambda _: MAIL),
    (_PATH, _path),
    (_IP, lambda found: found[0] if _is_public(found[0]) else NUMBER),
    (_DOTTED, _dotted),
    (_DIGITS, lambda _: DIGITS),
    (_CAPITALS, _capitals),
)

_EXACT: tuple[_StandIn, ...] = (
    (_MAIL, lambda _: MAIL),
    (_PERSONS, lambda owner: f"{owner['before']}{PERSON}"),
)


def attack_of(evidence: Evidence) -> Evidence:
    """Return the attack alone, without the passage around it, no longer than evidence may be."""
    start = min((span.start for span in evidence.spans), default=0)
    end = max((span.end for span in evidence.spans), default=len(evidence.text))
    text = evidence.text[start:end][: DEFAULT_LIMITS.candidate_evidence_characters]
    spans = (Span(max(0, span.start - start), min(len(text), span.end - start)) for span in evidence.spans)
    return replace(
        evidence,
        text=text,
        spans=tuple(span for span in spans if span.start < span.end) or (Span(0, len(text)),),
    )
