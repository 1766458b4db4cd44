"""The two hashes by which scanners name the same content and the same findings. Pure; a public contract.

Both are the first 16 hexadecimal digits of a SHA-256. The content hash is of the primary text alone (the
SKILL.md, the piped text, the posted text), so that every entrance gives the same one.
"""

import hashlib
from collections.abc import Iterable

from panguard.findings import Finding
from panguard.terms import Severity

_DIGITS = 16
_SUMMARISED = 5


def content_hash(content: str) -> str:
    """Return the hash of a text."""
    return _short(content)


def finding_summary(findings: Iterable[Finding]) -> str:
    """Return the titles of the first five critical or high findings, each once, joined by `; `."""
    titles: dict[str, None] = {}
    for finding in findings:
        if finding.severity >= Severity.HIGH:
            titles[str(finding.message)] = None
    return "; ".join(list(titles)[:_SUMMARISED])


def pattern_hash(skill_name: str, findings: Iterable[Finding]) -> str:
    """Return the hash of what was found in a skill of this name."""
    return _short(f"scan:{skill_name}:{finding_summary(findings)}")


def _short(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]
