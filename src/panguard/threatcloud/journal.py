"""The record of every decision, each entry bound to the one before, so that none can be changed later. Pure.

An entry's digest is over its number, the digest before it and its text. Who holds the newest digest can tell
whether anything before it was altered, left out or put in; the server signs the newest one with every
publication.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from panguard.errors import MessageError

START = "0" * 64


class Entry(NamedTuple):
    """One decision: what happened to what, when, and why; `digest` binds it to all before it."""

    number: int
    before: str
    text: str
    digest: str


def entry(number: int, before: str, event: Mapping[str, object]) -> Entry:
    """Write the next entry."""
    text = json.dumps(event, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return Entry(number, before, text, digest_of(number, before, text))


def digest_of(number: int, before: str, text: str) -> str:
    """Return the digest of an entry."""
    return hashlib.sha256(f"{number}\n{before}\n{text}".encode()).hexdigest()


def verified(entries: Iterable[Entry], before: str = START, number: int = 0) -> str:
    """Check that entries follow each other from `before` on; return the last digest.

    Raises MessageError that names the first entry which does not fit.
    """
    for found in entries:
        fits = found.number == number and found.before == before
        if not fits or found.digest != digest_of(found.number, found.before, found.text):
            raise MessageError(
                f"entry {number} of the record was altered, or is missing; trust nothing after it"
            )
        before, number = found.digest, number + 1
    return before
