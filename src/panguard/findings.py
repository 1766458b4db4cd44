"""What a scan says: phrases, places, evidence, findings, coverage and the verdict. Frozen and pure."""

import hashlib
from collections.abc import Mapping
from enum import StrEnum

from panguard.terms import (
    Category,
    Check,
    CheckStatus,
    Lane,
    RiskLevel,
    Severity,
    SourceType,
    ViewKind,
)
from panguard.values import dataclass, field


@dataclass(frozen=True, slots=True)
class Phrase:
    """A sentence for a person: an English template, looked up in a catalogue for other languages.

    A value may be a phrase itself, so that a sentence within a sentence is translated too.
    """

    template: str
    values: "tuple[tuple[str, str | Phrase], ...]" = ()

    def __str__(self) -> str:
        """Return the English sentence."""
        return self.template.format_map(dict(self.values)) if self.values else self.template


def phrase(template: str, **values: object) -> Phrase:
    """Build a phrase; `template` is a literal, so that catalogues can be checked against the source."""
    return Phrase(
        template,
        tuple((name, value if isinstance(value, Phrase) else str(value)) for name, value in values.items()),
    )


def verbatim(text: str) -> Phrase:
    """Wrap text that comes from data (a rule's title); a catalogue may still translate it whole."""
    return Phrase("{text}", (("text", text),))


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A place in a file; lines and columns count from 1, columns in characters, the end is exclusive."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was seen, safe to print: redacted, free of control characters, bounded.

    `snippet` is the matched text; `line` the source line it starts on, in which it occupies
    `highlight` (start and end in characters, end exclusive); `decoded` is what an encoded or hidden
    span says once opened, with `via` naming the steps, outermost first.
    """

    snippet: str
    line: str = ""
    highlight: tuple[int, int] = (0, 0)
    view: ViewKind = ViewKind.RAW
    decoded: str = ""
    via: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, at one place. Built once, never changed afterwards.

    `references` are canonical ids (`ASI01`, `LLM01:2025`, `AML.T0051.001`, `CWE-1427`). `base` is the
    severity before context softened it; `severity` the one that counts. `hidden_in_markup` marks a
    match that only exists in code blocks, quotes or markup. `firm` says that its severity follows from
    what it does, which no text around it changes.
    """

    id: str
    severity: Severity
    base: Severity
    check: Check
    category: Category
    lane: Lane
    message: Phrase
    location: Location
    evidence: Evidence
    why: Phrase
    remedy: Phrase
    layer: str
    references: tuple[str, ...] = ()
    origin: str = "panguard"
    hidden_in_markup: bool = False
    firm: bool = False

    @property
    def grave(self) -> bool:
        """Say whether it may block, or is bad enough to be looked into."""
        return self.lane is Lane.BLOCK or self.severity >= Severity.HIGH

    @property
    def fingerprint(self) -> str:
        """Identify this finding across runs and small edits above it: id, file and matched text."""
        text = f"{self.id}\0{self.location.file}\0{self.evidence.snippet}"
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


class Uninspected(StrEnum):
    """Why something was not inspected."""

    TOO_LARGE = "too-large"
    TOO_MANY = "too-many"
    TOO_DEEP = "too-deep"
    BINARY = "binary"
    ENCRYPTED = "encrypted"
    DAMAGED = "damaged"
    UNREADABLE = "unreadable"
    LINK = "link"
    TIMEOUT = "timeout"
    NOT_RUN = "not-run"


_CUT_SHORT = frozenset(
    {Uninspected.TOO_LARGE, Uninspected.TOO_MANY, Uninspected.TOO_DEEP, Uninspected.TIMEOUT}
)


@dataclass(frozen=True, slots=True)
class NotInspected:
    """Something a scan did not look at, and why; `complete` scans have none that matter.

    `expected` marks what no text scanner inspects (an image, a font): listed, but it does not make
    the scan incomplete.
    """

    file: str
    kind: Uninspected
    reason: Phrase
    bytes: int = 0
    expected: bool = False


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of a skill was looked at."""

    files: int = 0
    files_inspected: int = 0
    bytes: int = 0
    bytes_inspected: int = 0
    not_inspected: tuple[NotInspected, ...] = ()

    @property
    def complete(self) -> bool:
        """Say whether everything that should be inspected was."""
        return all(item.expected for item in self.not_inspected)

    @property
    def nothing(self) -> bool:
        """Say whether there was something, and none of it could be looked at."""
        return self.files > 0 and not self.bytes_inspected

    @property
    def cut_short(self) -> Phrase | None:
        """Return why not all was looked at, where who made the text can bring that about; None where not.

        A part of a file that is no whole one of its kind, as in edits, does not count: its words were read.
        """
        return next(
            (item.reason for item in self.not_inspected if item.kind in _CUT_SHORT and not item.expected),
            None,
        )


class SignalKind(StrEnum):
    """Whether a context signal raises or lowers the risk."""

    BOOSTER = "booster"
    REDUCER = "reducer"


@dataclass(frozen=True, slots=True)
class Signal:
    """A property of the whole text that scales the risk score by `weight` (negative for reducers)."""

    id: str
    kind: SignalKind
    label: Phrase
    weight: float


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One of the seven checks, with how it ended and in which words."""

    check: Check
    status: CheckStatus
    summary: Phrase
    findings: int = 0

    @property
    def noted(self) -> bool:
        """Say whether it passed and yet has something to tell."""
        return self.status is CheckStatus.PASS and self.findings > 0


@dataclass(frozen=True, slots=True)
class LayerReport:
    """Whether a layer of the scan ran, and if not, why.

    Without one that is `needed` the scan is incomplete. One that is not only adds to a scan: that it did
    not run is said where somebody `wanted` it.
    """

    name: str
    ran: bool
    note: Phrase | None = None
    needed: bool = True
    wanted: bool = True

    @property
    def missed(self) -> bool:
        """Say whether it should have run and did not."""
        return not self.ran and self.wanted


@dataclass(frozen=True, slots=True)
class SilentMatch:
    """A rule in the shadow lane that matched; it is counted and changes nothing."""

    rule: str
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Suppressed:
    """A finding that a baseline or a trusted inline comment accepts, with the reason given."""

    finding: Finding
    reason: str
    source: str


@dataclass(frozen=True, slots=True)
class RuleCount:
    """How the rules were used: evaluated on this text, matched, and set aside with the reason."""

    evaluated: int = 0
    matched: int = 0
    shadow: int = 0
    set_aside: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result of auditing one skill; equal inputs give equal verdicts but for `seconds`."""

    name: str
    source: str
    source_type: SourceType
    score: int
    level: RiskLevel
    findings: tuple[Finding, ...]
    checks: tuple[CheckResult, ...]
    signals: tuple[Signal, ...]
    multiplier: float
    content_hash: str
    pattern_hash: str
    rules: RuleCount
    coverage: Coverage
    layers: tuple[LayerReport, ...]
    description: str = ""
    silent: tuple[SilentMatch, ...] = ()
    suppressed: tuple[Suppressed, ...] = ()
    findings_omitted: int = 0
    seconds: float | None = None

    @property
    def complete(self) -> bool:
        """Say whether nothing that should have been inspected was left out."""
        return self.coverage.complete and all(layer.ran or not layer.needed for layer in self.layers)

    @property
    def unread(self) -> bool:
        """Say whether nothing in it could be looked at: then that nothing was found means nothing."""
        return self.level is RiskLevel.LOW and self.coverage.nothing

    @property
    def unsure(self) -> bool:
        """Say whether it has a low level of which nobody knows: not all, or nothing, could be looked at."""
        return self.level is RiskLevel.LOW and (self.unread or not self.complete)

    @property
    def worst(self) -> Severity:
        """Return the highest severity among the findings, `INFO` when there are none."""
        return max((finding.severity for finding in self.findings), default=Severity.INFO)
