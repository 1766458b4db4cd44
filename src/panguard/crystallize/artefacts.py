"""Finds in evidence what is exact: an address or a blob of data that no honest skill holds. Pure.

Of one sample that is the address in full; of several what their addresses have in common, from the host on.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from panguard.crystallize.benign import Benign
from panguard.crystallize.neutral import BLOB, holds_stand_in, opened
from panguard.crystallize.normalised import Reading
from panguard.crystallize.own import says_only_deeds
from panguard.crystallize.patterns import escaped
from panguard.crystallize.slots import Kind, items
from panguard.expressions import Expression
from panguard.values import dataclass

MOST = 4
SHORTEST = 10
SHORTEST_DATA = 24
FEWEST_SIGNS = 10
LONGEST = 200
_READ = 20_000
_MARKS = 2
_WORDED = Expression(r"[a-z ]")
_SEGMENTS = 2
_ORDER = (Kind.BLOB, Kind.URL, Kind.ADDRESS, Kind.MAIL, Kind.HOST)
_SCHEME = Expression(r"^[a-z][a-z+]{1,10}://(?:www\.)?")
_QUERY = Expression(r"[?#].*$")
_PRIVATE = Expression(
    r"(?:127|10|0|255)\.|192\.168\.|172\.(?:1[6-9]|2[0-9]|3[01])\.|169\.254\.|1\.[01]\.[01]\.1\b|8\.8\.[48]\.[48]\b"
    r"|localhost\b|(?:www\.)?example\.(?:com|org|net)(?:/|:|$)"
)
# Hosts and numbers that stand for others in examples, and in evidence for what is private.
_RESERVED = Expression(
    r"(?:^|[.@/])[\w-]{1,63}\.(?:example|invalid|test)(?:[/:]|$)|^(?:203\.0\.113|192\.0\.2|198\.51\.100)\."
)


@dataclass(frozen=True, slots=True)
class Artefact:
    """Exact payloads, any of which is enough, in small letters but for data that says listed words."""

    kind: Kind
    texts: tuple[str, ...]

    @property
    def patterns(self) -> tuple[str, ...]:
        """Return a pattern for each."""
        return tuple(map(exact_pattern, self.texts))


def exact_pattern(text: str) -> str:
    """Return the pattern of an exact text that is no part of a longer word."""
    start = r"\b" if text[0].isalnum() else ""
    end = r"\b" if text[-1].isalnum() else ""
    return f"{start}{escaped(text)}{end}"


def artefact_of(
    samples: Sequence[Sequence[Reading]],
    model: Benign,
    own: frozenset[str] = frozenset(),
    *,
    any_payload: bool = True,
) -> Artefact | None:
    """Return what is exact in every sample; None without any. `samples` are the readings of each.

    Without `any_payload` it is data that says a few words by which attacks act: no address, nothing that is
    not text, and none of `own`, the names of the user.
    """
    found = [list(dict.fromkeys(_values(readings, own, any_payload=any_payload))) for readings in samples]
    first, others = found[0], found[1:]
    shared = [(kind, part) for kind, text in first if (part := _shared(text, kind, others))]
    exact = [(kind, part) for kind, part in shared if is_exact(kind, part, model)]
    exact.sort(key=lambda one: (_ORDER.index(one[0]), -len(one[1])))
    if not exact:
        return None
    kept = exact[:MOST] if others else exact[:1]
    return Artefact(exact[0][0], tuple(dict.fromkeys(part for _, part in kept)))


def _values(
    readings: Iterable[Reading], own: frozenset[str], *, any_payload: bool
) -> Iterator[tuple[Kind, str]]:
    for reading in readings:
        for span in reading.spans:
            for item in items(reading.text[span.start : min(span.end, span.start + _READ)]):
                said = reading.text[item.start + span.start : item.end + span.start]
                telling = item.kind is Kind.BLOB and says_only_deeds(opened(said), own)
                if item.kind in _ORDER and not holds_stand_in(said) and (any_payload or telling):
                    # Whoever is asked for data can read what it says only in the letters as they stood.
                    yield item.kind, said if telling else plain(item.kind, item.text)


def plain(kind: Kind, text: str) -> str:
    """Return an address without scheme, query and what ends it."""
    return _QUERY.sub("", _SCHEME.sub("", text)).rstrip("/.") if kind is Kind.URL else text


def _shared(text: str, kind: Kind, others: Sequence[Sequence[tuple[Kind, str]]]) -> str:
    """Return what of a text stands in every other sample: all of it, or the first parts of an address."""
    for values in others:
        options = [_together(text, other, kind) for its, other in values if its is kind]
        text = max(options, key=len, default="")
    return text[:LONGEST]


def _together(one: str, other: str, kind: Kind) -> str:
    if one == other or kind is not Kind.URL:
        return one if one == other else ""
    parts = zip(one.split("/"), other.split("/"), strict=False)
    shared: list[str] = []
    for mine, its in parts:
        if mine != its:
            break
        shared.append(mine)
    return "/".join(shared)


def is_exact(kind: Kind, text: str, model: Benign) -> bool:
    """Say whether a text is long and odd enough to be a payload, and unknown to honest skills."""
    marks = len(_WORDED.sub("", text))
    if len(text) < SHORTEST or marks < _MARKS or _PRIVATE.match(text):
        return False
    if _RESERVED.search(text) or text.lower() == BLOB.lower():
        return False
    if kind is Kind.BLOB and not says_much(text):
        return False
    if kind not in {Kind.URL, Kind.HOST}:
        return True
    host, _, path = text.partition("/")
    if not model.knows(f"host:{host}"):
        return True
    return path.count("/") + 1 >= _SEGMENTS and not model.knows(f"at:{start_of(text)}")


def says_much(data: str) -> bool:
    """Say whether data is long enough, and varied enough, to be met nowhere else by chance.

    Values that are all alike, or go up step by step, are those of examples and of empty fields.
    """
    plain = data.strip("=")
    turns = {ord(after) - ord(before) for before, after in pairwise(plain)}
    return len(plain) >= SHORTEST_DATA and len(set(plain)) >= FEWEST_SIGNS and len(turns) >= FEWEST_SIGNS


def start_of(text: str) -> str:
    """Return the host and the first part of the path of an address."""
    return "/".join(text.split("/")[:2])


def places_of(text: str) -> Iterator[str]:
    """Yield what is counted of the addresses of an honest text: hosts, and their first paths."""
    for item in items(text):
        if item.kind in {Kind.URL, Kind.HOST}:
            address = plain(item.kind, item.text)
            yield f"host:{address.partition('/')[0]}"
            yield f"at:{start_of(address)}"
