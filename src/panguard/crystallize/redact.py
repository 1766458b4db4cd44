"""Takes out of evidence what says something of a person or a machine, before anybody sees it. Pure.

Secrets, addresses, hosts, paths and the names of the user go. What the proposed rule itself names stays: it
is sent with the rule anyway, and the evidence would say nothing without it.
"""

import re
from collections.abc import Callable, Iterable

from panguard.limits import DEFAULT_LIMITS
from panguard.scan.credentials import find_secrets, redact

# Each begins where a word begins and gives nothing back, so that hostile text costs no more than other text.
_LONG = re.compile(r"[A-Za-z0-9+/=_-]{24,}")
_PLACES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("[email]", re.compile(r"(?<![\w.+-])[\w.+-]++@[\w-]++(?:\.[\w-]++)*")),
    ("[address]", re.compile(r"(?<![\w.+-])\w[\w.+-]*+://[^\s\"'<>`)\]]+")),
    ("[path]", re.compile(r"(?:\b[A-Za-z]:\\|\\\\)[^\s\"'<>|`]+")),
    ("[path]", re.compile(r"(?<![\w.])(?:~|\.{1,2}|\$\{?\w+\}?|%\w+%)?[/\\][\w.@~+%-][^\s\"'<>|`)]*")),
    ("[host]", re.compile(r"\b(?:[0-9]{1,3}\.){3}[0-9]{1,3}\b")),
    ("[host]", re.compile(r"(?<![\w:])(?:[0-9A-Fa-f]{0,4}:){3,7}[0-9A-Fa-f]{0,4}(?![\w:])")),
    ("[host]", re.compile(r"(?<![\w:])[0-9A-Fa-f]{1,4}::[0-9A-Fa-f]{1,4}(?![\w:])")),
    (
        "[host]",
        re.compile(
            r"(?<![\w.-])(?:[\w-]++\.)+(?!md\b|py\b|sh\b|js\b|json\b|yaml\b)[^\W\d_]{2,24}\b(?![\w.]*\()"
        ),
    ),
)


def redacted(
    evidence: str, *, names: Iterable[str], kept: str, stays: Callable[[str], bool] = lambda _: False
) -> str:
    """Return evidence without what is private; `names` are of user and machine, `kept` is the rule.

    `stays` says of what looks private whether it is everybody's.
    """

    def known(found: str) -> bool:
        return _is_named(found, kept) or stays(found)

    text = _without_secrets(evidence, known)
    for mark, pattern in _PLACES:
        text = _marked(text, pattern, mark, known)
    text = _marked(text, _LONG, "[data]", known)
    for name in sorted({name for name in names if name}, key=len, reverse=True):
        text = re.sub(
            rf"(?<![A-Za-z0-9]){re.escape(name)}(?![A-Za-z0-9])", "[name]", text, flags=re.IGNORECASE
        )
    return text[: DEFAULT_LIMITS.candidate_evidence_characters]


def _marked(text: str, pattern: re.Pattern[str], mark: str, known: Callable[[str], bool]) -> str:
    """Put a mark in place of what a pattern finds, unless it is known."""
    return pattern.sub(lambda found: found[0] if known(found[0]) else mark, text)


def _is_named(found: str, kept: str) -> bool:
    return found in kept or found.rstrip(".,;:/") in kept


def _without_secrets(text: str, known: Callable[[str], bool]) -> str:
    parts: list[str] = []
    at = 0
    for secret in sorted(find_secrets(text), key=lambda item: item.start):
        if secret.start < at or known(text[secret.start : secret.end]):
            continue
        parts += (text[at : secret.start], "[secret]")
        at = secret.end
    left = "".join((*parts, text[at:]))
    # Shapes that are well known as examples are masked too: who can tell that of somebody's key?
    return redact(left)
