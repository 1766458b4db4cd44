"""Puts well-formed stand-ins in place of what says something of a person or a machine. Pure.

`redact` takes such things out of what people read, and leaves marks. Evidence that a rule is made from keeps
its shape: a host stays a host, a path a path, and what everybody has (`~/.ssh/id_rsa`, `api.telegram.org`)
stays as it is. This is done first, so that neither a rule, nor its cases, nor a proposal can hold it.
"""

import base64
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, partial
from importlib.resources import files
from typing import NamedTuple

from panguard.crystallize.benign import benign
from panguard.crystallize.deeds import is_deed
from panguard.crystallize.evidence import Evidence
from panguard.crystallize.registries import REGISTRIES
from panguard.engine.program import Span
from panguard.limits import DEFAULT_LIMITS
from panguard.scan.credentials import find_secrets
from panguard.scan.sensitive import secret_path
from panguard.values import replace

HOST, NUMBER, MAIL, BLOB = (
    "host.example",
    "203.0.113.7",
    "user@mail.example",
    "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVowMTIzNDU2Nzg5",
)
DIGITS = "1000000"
_SHORTEST = 3
NAME, PERSON, FILE, SECRET = "Name", "user", "file", "EXAMPLE0SECRET0EXAMPLE0"


class _Edit(NamedTuple):
    start: int
    end: int
    text: str


_PERSONS = re.compile(
    r"(?i)(?P<before>(?:/home|/Users|[A-Z]:\\Users|\\Users)[/\\])(?P<name>[^/\\\s\"'<>|`;)]+)"
)
_URL = re.compile(r"(?P<scheme>\w[\w.+-]*+://)(?P<rest>[^\s\"'<>`)\]|;]+)")
_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]++@[\w-]++(?:\.[\w-]++)+")
_PATH = re.compile(
    r"(?<![\w.:/\\])(?:[A-Za-z]:\\|\\\\(?=\w)|(?:~|\.{1,2}|\$\{?\w+\}?|%\w+%)\\"
    r"|(?:~|\.{1,2}|\$\{?\w+\}?|%\w+%)?/)[\w.@~+%*-][^\s\"'<>|`;,(){}\[\]]*"
    r"|(?<![\w./\\-])[\w.-]{1,80}(?:[/\\][\w.-]{1,80})+"
)
_IP = re.compile(r"(?<![\w.])(?:[0-9]{1,3}\.){3}[0-9]{1,3}(?![\w.])")
_IP6 = re.compile(r"(?<![\w:])(?:[0-9A-Fa-f]{1,4}:){3,7}[0-9A-Fa-f]{0,4}(?![\w:])")
_DOTTED = re.compile(
    r"(?<![\w.@$-])[A-Za-z0-9_-]++(?:\.[A-Za-z0-9_-]++)*\.[A-Za-z][A-Za-z0-9]{1,23}(?![\w.(-])"
)
_LONG = re.compile(r"(?<![\w+/-])[A-Za-z0-9+/_-]{24,}={0,2}(?![\w+/=-])")
# Of accounts, phones, cards, chats; those of ports and rights are shorter.
_DIGITS = re.compile(r"(?<![\w.])\d(?:[ -]?\d){5,24}(?![\w.])")
_CAPITALS = re.compile(r"(?<=[a-z0-9,;:] )[A-Z][a-z]{2,}(?: [A-Z][a-z]{2,}){0,3}(?![\w(]|[ .][A-Z])")
_ENDING = re.compile(
    r"\.(?:md|txt|json|ya?ml|toml|ini|cfg|conf|sh|bash|ps1|bat|py|js|mjs|ts|rb|go|rs|php|exe|dll|zip|tar|t?gz|pem|key"
    r"|crt|csv|log|db|sqlite3?|html?|pdf|png|jpe?g|svg|docx?|xlsx?|pptx?|ipynb|lock|bin|dat|bak|plist|jar|kdbx?)$",
    re.IGNORECASE,
)


@cache
def _public() -> Mapping[str, frozenset[str]]:
    """Return hosts, files, parts of paths and modules that everybody knows and nobody can be known by."""
    stored = json.loads(files(__package__).joinpath("lists", "public.json").read_bytes())
    public = {kind: frozenset(entries) for kind, entries in stored.items()}
    return public | {"hosts": public["hosts"].union(REGISTRIES)}


def neutral(evidence: Evidence, names: Iterable[str] = (), *, exact: bool = False) -> Evidence:
    """Return evidence in which nothing names a person, a machine, a file or a place of somebody's own.

    `names` are of the user, the machine and the skill. Spans keep to what they marked. `exact` keeps
    addresses, paths and data as they are, but for whose they are.
    """
    known = telling(names)
    text, spans = evidence.text, evidence.spans
    kinds: Sequence[_StandIn] = _EXACT if exact else (*_KINDS, (_LONG, partial(_blob, known)))
    finders: tuple[Finder, ...] = (_secrets, *map(_finder, kinds), partial(_named, known))
    for find in finders:
        edits = [edit for edit in find(text) if edit.text != text[edit.start : edit.end]]
        spans = tuple(Span(_moved(span.start, edits), _moved(span.end, edits)) for span in spans)
        text = _edited(text, edits)
    return replace(evidence, text=text, spans=spans)


def telling(names: Iterable[str]) -> tuple[str, ...]:
    """Return the names that somebody can be known by, the longest first."""
    found = {name for name in names if len(name) >= _SHORTEST and not _is_everybodys(name.lower())}
    return tuple(sorted(found, key=lambda name: (-len(name), name)))


def persons_in(text: str) -> Iterator[str]:
    """Yield the names of persons that a text gives away: of their home folders and mail addresses.

    What one place of a text says of a person is then known wherever else the name stands.
    """
    yield from (found["name"] for found in _PERSONS.finditer(text))
    yield from (found[0].partition("@")[0] for found in _MAIL.finditer(text))


def _is_everybodys(name: str) -> bool:
    return name in _public()["accounts"] or is_deed(name)


def holds_name(text: str, names: Iterable[str]) -> bool:
    """Say whether a text holds a name that somebody can be known by."""
    return next(iter(_named(telling(names), text)), None) is not None


Finder = Callable[[str], Iterable[_Edit]]


def _finder(kind: "_StandIn") -> Finder:
    pattern, other = kind
    return lambda text: (_Edit(*found.span(), other(found)) for found in pattern.finditer(text))


def _secrets(text: str) -> Iterator[_Edit]:
    at = 0
    for secret in sorted(find_secrets(text), key=lambda item: item.start):
        if secret.start >= at:
            yield _Edit(secret.start, secret.end, SECRET)
            at = secret.end


def _named(names: Sequence[str], text: str) -> Iterator[_Edit]:
    if names:
        either = "|".join(map(re.escape, names))
        for found in re.finditer(rf"(?<![A-Za-z0-9])(?:{either})(?![A-Za-z0-9])", text, re.IGNORECASE):
            yield _Edit(*found.span(), PERSON)


def _edited(text: str, edits: Sequence[_Edit]) -> str:
    parts: list[str] = []
    at = 0
    for edit in edits:
        parts += (text[at : edit.start], edit.text)
        at = edit.end
    return "".join((*parts, text[at:]))


def _moved(offset: int, edits: Sequence[_Edit]) -> int:
    """Return where an offset lies after the edits; one within an edit goes to its end."""
    shift = 0
    for edit in edits:
        if offset <= edit.start:
            break
        if offset < edit.end:
            return edit.start + shift + len(edit.text)
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
    return host.lower() in _public()["hosts"] or host.startswith("$")


def _part(part: str) -> str:
    """Return a part of a path, if it is one that everybody's has; else a stand-in of the same kind."""
    low = part.lower()
    if (
        low in _public()["parts"]
        or low in _public()["files"]
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
    if text.lower() in _public()["files"] or _is_public(text) or secret_path(text) is not None:
        return text
    ending = _ENDING.search(text)
    if ending:
        return f"{FILE}{ending[0].lower()}"
    head = text.partition(".")[0].lower()
    return text if head in _public()["modules"] else HOST


def _blob(names: Sequence[str], found: re.Match[str]) -> str:
    """Return a stand-in for data, and encoded text with stand-ins in it; a long name made of words stays."""
    text = found[0]
    opened = _opened(text)
    if opened:
        return base64.b64encode(_plain(opened, names).encode()).decode()
    digits = sum(letter.isdigit() for letter in text)
    mixed = text != text.lower() and text != text.upper()
    return BLOB if digits > 1 or (mixed and "_" not in text and "-" not in text) else text


def _opened(data: str) -> str:
    """Return what data says that is text in base64; empty for other data."""
    try:
        text = base64.b64decode(data, validate=True).decode()
    except ValueError:
        return ""
    return text if text.isprintable() or text.replace("\n", "").replace("\t", "").isprintable() else ""


def _plain(text: str, names: Sequence[str]) -> str:
    """Return text from within other text, with stand-ins; what is encoded in it once more is not opened."""
    text = _edited(text, tuple(_secrets(text)))
    for pattern, other in _KINDS:
        text = pattern.sub(other, text)
    text = _LONG.sub(BLOB, text)
    return _edited(text, tuple(_named(names, text)))


def _capitals(found: re.Match[str]) -> str:
    """Return a stand-in for a name in the middle of a sentence, unless attacks act by its words."""
    words = found[0].lower().split()
    known = any(is_deed(word) or word in _public()["files"] for word in words)
    return found[0] if known or (len(words) == 1 and benign().knows(words[0])) else NAME


_StandIn = tuple[re.Pattern[str], Callable[[re.Match[str]], str]]
_KINDS: tuple[_StandIn, ...] = (
    (_URL, _address),
    (_MAIL, lambda _: MAIL),
    (_PATH, _path),
    (_IP, lambda found: found[0] if _is_public(found[0]) else NUMBER),
    (_IP6, lambda _: "2001:db8::7"),
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
