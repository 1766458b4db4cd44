"""Analyses of patterns kept from earlier, found by a digest of the pattern. Pure."""

from collections.abc import Sequence
from functools import cached_property
from hashlib import blake2b

from panguard.engine.index import Tables, tables
from panguard.engine.literals import Requirements
from panguard.engine.program import Pattern
from panguard.engine.sections import Sections, get_tables, put_tables

_SIZE = 8


def digest(pattern: Pattern) -> bytes:
    """Return what a pattern is known by."""
    text = f"{int(pattern.ignore_case)}{pattern.source}".encode("utf-8", "surrogatepass")
    return blake2b(text, digest_size=_SIZE).digest()


def digests(patterns: Sequence[Pattern]) -> bytes:
    """Return the digests of patterns, one after another."""
    return b"".join(map(digest, patterns))


class Analyses:
    """The requirements of patterns that were analysed before."""

    def __init__(self, sections: Sections) -> None:
        self._sections = sections

    @cached_property
    def _tables(self) -> Tables:
        return get_tables(self._sections)

    @cached_property
    def _places(self) -> dict[bytes, int]:
        known = self._sections["digests"]
        return {known[at : at + _SIZE]: at // _SIZE for at in range(0, len(known), _SIZE)}

    def get(self, pattern: Pattern) -> Requirements | None:
        """Return the requirements of a pattern; None for one that is not known."""
        place = self._places.get(digest(pattern))
        return None if place is None else self._tables.requirements(place)


def analyses_of(patterns: Sequence[Pattern], found: Sequence[Requirements]) -> dict[str, bytes]:
    """Return the sections that keep analyses."""
    sections = {"digests": digests(patterns)}
    put_tables(sections, tables(found))
    return sections


class Chain:
    """Analyses from several places; the first that knows a pattern answers."""

    def __init__(self, places: Sequence[Analyses]) -> None:
        self._places = places

    def get(self, pattern: Pattern) -> Requirements | None:
        """Return the requirements of a pattern; None for one that no place knows."""
        return next((found for place in self._places if (found := place.get(pattern)) is not None), None)
