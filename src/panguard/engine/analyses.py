"""Analyses of patterns kept from earlier, found by a digest of the pattern. Pure."""

from collections.abc import Sequence
from functools import cached_property
from hashlib import blake2b

from panguard.engine.forms import KEPT, Form, Kept, Translation, stored
from panguard.engine.parse import parse
from panguard.engine.program import Pattern
from panguard.engine.re2text import translate
from panguard.engine.requirements import Requirements
from panguard.engine.sections import Blobs, Sections, get_blobs, get_tables, put_blobs, put_tables
from panguard.engine.syntax import source_for_regex
from panguard.engine.tables import Tables, tables

_SIZE = 8


def digest(pattern: Pattern) -> bytes:
    """Return what a pattern is known by."""
    text = f"{int(pattern.ignore_case)}{pattern.source}".encode("utf-8", "surrogatepass")
    return blake2b(text, digest_size=_SIZE).digest()


def digests(patterns: Sequence[Pattern]) -> bytes:
    """Return the digests of patterns, one after another."""
    return b"".join(map(digest, patterns))


class Analyses:
    """What was found out about patterns before: their requirements, and their forms for RE2."""

    def __init__(self, sections: Sections) -> None:
        self._sections = sections

    @cached_property
    def _tables(self) -> Tables:
        return get_tables(self._sections)

    @cached_property
    def _places(self) -> dict[bytes, int]:
        known = bytes(self._sections["digests"])
        return {known[at : at + _SIZE]: at // _SIZE for at in range(0, len(known), _SIZE)}

    @cached_property
    def _forms(self) -> Blobs:
        return get_blobs(self._sections, "forms")

    def get(self, pattern: Pattern) -> Requirements | None:
        """Return the requirements of a pattern; None for one that is not known."""
        place = self._places.get(digest(pattern))
        return None if place is None else self._tables.requirements(place)

    def forms(self, pattern: Pattern) -> bytes:
        """Return the stored forms of a pattern (see `forms`); nothing where none are known."""
        place = self._places.get(digest(pattern))
        return b"" if place is None else self._forms[place]


def put_analyses(
    sections: dict[str, bytes],
    patterns: Sequence[Pattern],
    found: Sequence[Requirements],
    forms: Sequence[bytes],
) -> Tables:
    """Add the sections that `Analyses` reads; return the tables among them."""
    sections["digests"] = digests(patterns)
    put_blobs(sections, "forms", forms)
    made = tables(found)
    put_tables(sections, made)
    return made


def written(pattern: Pattern) -> bytes:
    """Write the forms of a pattern that are worth keeping."""
    node = parse(pattern.source, ignore_case=pattern.ignore_case).node
    translations: dict[Form, Translation] = {}
    for form in KEPT:
        # Where nothing was loosened, both ways to write it are one.
        loosened = translations.get(form._replace(loose=True))
        translations[form] = loosened if loosened and loosened.exact else translate(node, form)
    exact = translations[Form()].exact
    return stored(Kept(translations, "" if exact else source_for_regex(node)))


class Chain:
    """Analyses from several places; the first that knows a pattern answers."""

    def __init__(self, places: Sequence[Analyses] = ()) -> None:
        self._places = places

    def get(self, pattern: Pattern) -> Requirements | None:
        """Return the requirements of a pattern; None for one that no place knows."""
        return next((found for place in self._places if (found := place.get(pattern)) is not None), None)

    def forms(self, pattern: Pattern) -> bytes:
        """Return the stored forms of a pattern; nothing where no place has them."""
        return next((found for place in self._places if (found := place.forms(pattern))), b"")
