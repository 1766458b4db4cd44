"""Evidence of attacks that no rule knew: left by a scan, without what is private, for the process that syncs.

A file holds one piece of evidence. Whoever sees an attack elsewhere (a call that was blocked, a decoy that
was told to do something) leaves it here in the same way. The folder is bounded; when it is full, what comes
is left out.
"""

import hashlib
import json
import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from panguard.crystallize.asked import may_be_asked
from panguard.crystallize.deeds import is_deed
from panguard.crystallize.evidence import Evidence, Witness
from panguard.crystallize.neutral import neutral
from panguard.crystallize.normalised import readings
from panguard.crystallize.own import is_own, owners
from panguard.crystallize.slots import Item, Kind, items
from panguard.disk import private_folder, write_whole
from panguard.engine.program import Span
from panguard.findings import Phrase, phrase
from panguard.limits import DEFAULT_LIMITS, Limits
from panguard.printable import printable
from panguard.regular import read_regular
from panguard.terms import Category, Severity


class Exhibit(NamedTuple):
    """Evidence that waits in a file. `content` is the hash of what it was found in, which stays here."""

    path: Path
    evidence: Evidence
    content: str


class Spoilt(NamedTuple):
    """A file in the folder of evidence that was thrown away, and why."""

    path: Path
    reason: Phrase


def leave(
    folder: Path,
    found: Iterable[Evidence],
    names: Sequence[str],
    content: str = "",
    limits: Limits = DEFAULT_LIMITS,
    *,
    own: Sequence[str] = (),
) -> bool:
    """Keep evidence for later, without names, hosts, paths and secrets; say whether something was left.

    `own` are the user's names, which go also where they are words by which attacks act; evidence in which one
    is left, since it is encoded, is not kept: who makes the rule later may not know it. `content` is the hash
    of what it was found in: only a part of a hash of that is ever told. A disk that is full or read-only
    costs the evidence and nothing else.
    """
    left = False
    known = owners(own)
    with suppress(OSError):
        for evidence in found:
            clean = neutral(evidence, names, own)
            data = written(clean, content)
            if len(data) > limits.exhibit_bytes or _asks_for_name(clean, known):
                continue
            private_folder(folder)
            file = folder / f"{hashlib.sha256(data).hexdigest()[:32]}.json"
            if file.exists() or sum(1 for _ in os.scandir(folder)) < limits.exhibits:
                write_whole(file, data)
                left = True
    return left


def _asks_for_name(evidence: Evidence, own: frozenset[str]) -> bool:
    """Say whether a word that a rule may ask for is one of these names, in any way to read the evidence."""
    return bool(own) and any(
        _is_listed(item) and is_own(reading.text[item.start : item.end], own)
        for reading in readings(evidence)
        for item in items(reading.text)
    )


def _is_listed(item: Item) -> bool:
    return item.kind is Kind.WORD and (is_deed(item.text) or may_be_asked(item.text))


def waiting(folder: Path, limits: Limits = DEFAULT_LIMITS) -> Iterator[Exhibit | Spoilt]:
    """Yield what waits; what is no evidence of ours is thrown away unread, with the reason."""
    files = (path for path in sorted(folder.glob("*.json")) if path.is_symlink() or not path.is_dir())
    for path in islice(files, limits.exhibits):
        with suppress(OSError):
            exhibit = _looked_at(path, limits)
            if isinstance(exhibit, Spoilt):
                path.unlink(missing_ok=True)
            yield exhibit


def written(evidence: Evidence, content: str = "") -> bytes:
    """Write evidence: the same evidence always gives the same bytes."""
    return json.dumps(
        {
            "content": content,
            "text": evidence.text,
            "spans": [list(span) for span in evidence.spans],
            "witness": evidence.witness.value,
            "category": evidence.category.value,
            "severity": evidence.severity.label,
        },
        sort_keys=True,
    ).encode()


def _looked_at(path: Path, limits: Limits) -> Exhibit | Spoilt:
    name = printable(path.name)
    if not stat.S_ISREG(path.lstat().st_mode):
        reason = phrase("{file} lay among the evidence and is no regular file: it was left out", file=name)
        return Spoilt(path, reason)
    data = read_regular(path, limits.exhibit_bytes, follow=False)
    if len(data) > limits.exhibit_bytes:
        reason = phrase(
            "{file} lay among the evidence and is larger than {most} bytes: it was left out",
            file=name,
            most=limits.exhibit_bytes,
        )
        return Spoilt(path, reason)
    reason = phrase("{file} lay among the evidence and cannot be read as such: it was left out", file=name)
    return _read(path, data) or Spoilt(path, reason)


def _read(path: Path, data: bytes) -> Exhibit | None:
    try:
        stored = json.loads(data)
        text = stored["text"].encode("utf-8", "replace").decode()
        spans = tuple(Span(int(start), int(end)) for start, end in stored["spans"])
        if not isinstance(text, str) or not all(0 <= span.start < span.end <= len(text) for span in spans):
            return None
        evidence = Evidence(
            text,
            spans,
            Witness(stored["witness"]),
            Category(stored["category"]),
            Severity[stored["severity"].upper()],
        )
        return Exhibit(path, evidence, str(stored["content"]))
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
        return None
