"""Evidence of attacks that no rule knew: left by a scan, without what is private, for the process that syncs.

A file holds one piece of evidence. Whoever sees an attack elsewhere (a call that was blocked, a decoy that
was told to do something) leaves it here in the same way. The folder is bounded; when it is full, what comes
is left out.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from panguard.crystallize.evidence import Evidence, Witness
from panguard.crystallize.neutral import neutral
from panguard.disk import private_folder, write_whole
from panguard.engine.program import Span
from panguard.limits import DEFAULT_LIMITS, Limits
from panguard.terms import Category, Severity


def leave(
    folder: Path, found: Iterable[Evidence], names: Sequence[str], limits: Limits = DEFAULT_LIMITS
) -> bool:
    """Keep evidence for later, without names, hosts, paths and secrets; say whether something was left.

    A disk that is full or read-only costs the evidence and nothing else.
    """
    left = False
    with suppress(OSError):
        for evidence in found:
            data = written(neutral(evidence, names))
            if len(data) > limits.exhibit_bytes:
                continue
            private_folder(folder)
            file = folder / f"{hashlib.sha256(data).hexdigest()[:32]}.json"
            if file.exists() or sum(1 for _ in os.scandir(folder)) < limits.exhibits:
                write_whole(file, data)
                left = True
    return left


def waiting(folder: Path, limits: Limits = DEFAULT_LIMITS) -> Iterator[tuple[Path, Evidence]]:
    """Yield what waits; what is no evidence of ours is thrown away."""
    for path in sorted(folder.glob("*.json"))[: limits.exhibits]:
        with suppress(OSError):
            evidence = _read(path, limits)
            if evidence is None:
                path.unlink(missing_ok=True)
            else:
                yield path, evidence


def written(evidence: Evidence) -> bytes:
    """Write evidence: the same evidence always gives the same bytes."""
    return json.dumps(
        {
            "text": evidence.text,
            "spans": [list(span) for span in evidence.spans],
            "witness": evidence.witness.value,
            "category": evidence.category.value,
            "severity": evidence.severity.label,
        },
        sort_keys=True,
    ).encode()


def _read(path: Path, limits: Limits) -> Evidence | None:
    data = path.read_bytes()
    if len(data) > limits.exhibit_bytes:
        return None
    try:
        stored = json.loads(data)
        text = stored["text"]
        spans = tuple(Span(int(start), int(end)) for start, end in stored["spans"])
        if not isinstance(text, str) or not all(0 <= span.start < span.end <= len(text) for span in spans):
            return None
        return Evidence(
            text,
            spans,
            Witness(stored["witness"]),
            Category(stored["category"]),
            Severity[stored["severity"].upper()],
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
