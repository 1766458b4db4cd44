"""What became of evidence: each rule that was made, whether it was proposed, and if not, every reason why."""

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from panguard.crystallize.candidate import Candidate, Refused
from panguard.disk import private_folder, write_whole
from panguard.findings import Phrase
from panguard.limits import DEFAULT_LIMITS, Limits
from panguard.regular import read_regular

_SUFFIX = ".json"


class Fate(StrEnum):
    """What became of a rule."""

    PROPOSED = "proposed"
    KEPT = "kept"
    REFUSED = "refused"


class Kept(NamedTuple):
    """One record: what became of evidence, when (`2026-11-21T18Z`), the rule, and why it was refused."""

    name: str
    fate: Fate
    hour: str
    title: str
    content: str
    reasons: tuple[Phrase, ...] = ()


def keep(
    folder: Path, result: Candidate | Refused, fate: Fate, hour: str, limits: Limits = DEFAULT_LIMITS
) -> Kept:
    """Keep what became of evidence; of too many records the oldest goes."""
    private_folder(folder)
    record = _record(result, fate, hour)
    stored = {
        "fate": record.fate.value,
        "hour": record.hour,
        "title": record.title,
        "content": record.content,
        "reasons": [_written(reason) for reason in record.reasons],
    }
    write_whole(folder / f"{record.name}.json", json.dumps(stored).encode())
    _thin_out(folder, limits.crystallised_kept)
    return record


def _thin_out(folder: Path, most: int) -> None:
    with os.scandir(folder) as entries:
        files = [
            (entry.stat(follow_symlinks=False).st_mtime_ns, entry.name)
            for entry in entries
            if entry.name.endswith(_SUFFIX) and not entry.is_dir(follow_symlinks=False)
        ]
    for _, name in sorted(files)[: max(0, len(files) - most)]:
        (folder / name).unlink(missing_ok=True)


def _record(result: Candidate | Refused, fate: Fate, hour: str) -> Kept:
    if isinstance(result, Candidate):
        return Kept(result.id[:16], fate, hour, result.rule.title, result.content)
    told = f"{result.content}{[str(reason) for reason in result.reasons]}"
    name = hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return Kept(name, Fate.REFUSED, hour, "", result.content, result.reasons)


def kept(folder: Path, limits: Limits = DEFAULT_LIMITS) -> tuple[Kept, ...]:
    """Return all records, the newest first; what cannot be read is left out."""
    found = []
    for path in folder.glob("*.json"):
        with suppress(OSError, ValueError, KeyError, TypeError, RecursionError):
            stored = json.loads(_whole(path, limits))
            reasons = tuple(_phrase(reason) for reason in stored["reasons"])
            record = Kept(
                path.stem,
                Fate(stored["fate"]),
                str(stored["hour"]),
                str(stored["title"]),
                str(stored["content"]),
                reasons,
            )
            found.append((path.stat().st_mtime_ns, record))
    return tuple(record for _, record in sorted(found, key=lambda item: (-item[0], item[1].name)))


def _whole(path: Path, limits: Limits) -> bytes:
    data = read_regular(path, limits.crystallised_bytes)
    if len(data) > limits.crystallised_bytes:
        raise ValueError("it is larger than any record")
    return data


def _written(reason: Phrase) -> dict[str, object]:
    """Write a sentence so that it can still be translated when it is read."""
    values = [
        [name, _written(value) if isinstance(value, Phrase) else value] for name, value in reason.values
    ]
    return {"template": reason.template, "values": values}


def _phrase(stored: Mapping[str, object]) -> Phrase:
    given = stored["values"]
    values: Sequence[object] = given if isinstance(given, list) else ()
    return Phrase(str(stored["template"]), tuple(_value(item) for item in values))


def _value(item: object) -> tuple[str, str | Phrase]:
    if not isinstance(item, list):
        raise TypeError("a value is a pair of name and text")
    name, value = item
    return str(name), _phrase(value) if isinstance(value, dict) else str(value)
