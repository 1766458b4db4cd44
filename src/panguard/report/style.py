"""Colours and signs of a terminal report, and their plain stand-ins. Pure."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from panguard.terms import CheckStatus, RiskLevel, Severity


class Tone(StrEnum):
    """What a piece of text is for; the value is its ANSI attribute list."""

    STRONG = "1"
    FAINT = "2"
    CRITICAL = "1;31"
    CRITICAL_BADGE = "1;97;41"
    HIGH = "31"
    HIGH_BADGE = "1;31"
    MEDIUM = "33"
    MEDIUM_BADGE = "1;33"
    LOW = "36"
    GOOD = "32"
    GOOD_BADGE = "1;32"
    PLAIN = ""


SEVERITY_TONES: Mapping[Severity, Tone] = {
    Severity.CRITICAL: Tone.CRITICAL,
    Severity.HIGH: Tone.HIGH,
    Severity.MEDIUM: Tone.MEDIUM,
    Severity.LOW: Tone.LOW,
    Severity.INFO: Tone.FAINT,
}
SEVERITY_BADGES: Mapping[Severity, Tone] = {
    Severity.CRITICAL: Tone.CRITICAL_BADGE,
    Severity.HIGH: Tone.HIGH_BADGE,
    Severity.MEDIUM: Tone.MEDIUM_BADGE,
    Severity.LOW: Tone.LOW,
    Severity.INFO: Tone.FAINT,
}
LEVEL_TONES: Mapping[RiskLevel, Tone] = {
    RiskLevel.CRITICAL: Tone.CRITICAL,
    RiskLevel.HIGH: Tone.HIGH_BADGE,
    RiskLevel.MEDIUM: Tone.MEDIUM_BADGE,
    RiskLevel.LOW: Tone.GOOD_BADGE,
}
STATUS_TONES: Mapping[CheckStatus, Tone] = {
    CheckStatus.PASS: Tone.GOOD,
    CheckStatus.WARN: Tone.MEDIUM,
    CheckStatus.FAIL: Tone.CRITICAL,
    CheckStatus.NOT_RUN: Tone.FAINT,
}


class Signs(NamedTuple):
    """The signs a report draws with; one set for streams that show Unicode, one for ASCII."""

    statuses: Mapping[CheckStatus, str]
    levels: Mapping[RiskLevel, str]
    corner: str
    bar: str
    rule: str
    full: str
    empty: str
    dot: str
    arrow: str
    ellipsis: str
    noted: str


UNICODE = Signs(
    statuses={
        CheckStatus.PASS: "✓",
        CheckStatus.WARN: "!",
        CheckStatus.FAIL: "✗",
        CheckStatus.NOT_RUN: "–",
    },
    levels={RiskLevel.LOW: "✓", RiskLevel.MEDIUM: "!", RiskLevel.HIGH: "✗", RiskLevel.CRITICAL: "✗"},
    corner="╭─",
    bar="│",
    rule="─",
    full="━",
    empty="─",
    dot="·",
    arrow="→",
    ellipsis="…",
    noted="•",
)
ASCII = Signs(
    statuses={
        CheckStatus.PASS: "+",
        CheckStatus.WARN: "!",
        CheckStatus.FAIL: "x",
        CheckStatus.NOT_RUN: "-",
    },
    levels={RiskLevel.LOW: "+", RiskLevel.MEDIUM: "!", RiskLevel.HIGH: "x", RiskLevel.CRITICAL: "x"},
    corner="-->",
    bar="|",
    rule="-",
    full="#",
    empty=".",
    dot="-",
    arrow="->",
    ellipsis="...",
    noted="o",
)


def paint(text: str, tone: Tone) -> str:
    """Colour a piece of text; the text itself holds no escape sequences."""
    return f"\x1b[{tone.value}m{text}\x1b[0m" if tone.value and text else text
