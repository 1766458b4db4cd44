"""A rule of the ATR format as frozen values, and what can be said of it without running it. Pure."""

from enum import StrEnum
from typing import TypeAlias

from panguard import standards
from panguard.findings import Phrase, phrase
from panguard.rules.expression import Any, Expression, can_become
from panguard.rules.methods import Comparison, Method, Payload, Semantic
from panguard.terms import Category, Check, Lane, Severity
from panguard.values import dataclass


class Status(StrEnum):
    """The `status` of a rule; drafts and deprecated rules never run."""

    DRAFT = "draft"
    EXPERIMENTAL = "experimental"
    STABLE = "stable"
    DEPRECATED = "deprecated"


class Maturity(StrEnum):
    """The `maturity` of a rule: how much it was proved."""

    DRAFT = "draft"
    EXPERIMENTAL = "experimental"
    TEST = "test"
    STABLE = "stable"
    DEPRECATED = "deprecated"


class Operator(StrEnum):
    """How a pattern condition compares a field with its patterns."""

    REGEX = "regex"
    CONTAINS = "contains"
    EXACT = "exact"
    STARTS_WITH = "starts_with"


@dataclass(frozen=True, slots=True)
class PatternCondition:
    """A field of text compared with patterns; met when one pattern is.

    `name` is the key in a map of conditions and empty in a list. A regex ignores case unless
    `case_sensitive`; so do `contains` and `starts_with`, while `exact` does not unless told
    otherwise by the rule. `fault` says why the condition cannot be used: it is then never met.
    """

    field: str
    operator: Operator
    patterns: tuple[str, ...]
    case_sensitive: bool = False
    name: str = ""
    description: str = ""
    language: str = ""
    fault: str = ""

    @property
    def synthetic(self) -> bool:
        """Say whether the field is one that only an engine for traces or behaviour fills in."""
        return self.field.startswith(("trace.", "behavioral."))


@dataclass(frozen=True, slots=True)
class MetricCondition:
    """A number compared with a threshold; `of_field` when the number is a field of the event.

    `window` is the period over which the metric is taken, as written (`5m`), or empty.
    """

    metric: str
    comparison: Comparison
    threshold: float
    window: str = ""
    of_field: bool = False
    name: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class SequenceStep:
    """One step of a sequence: an event whose field matches one of the patterns."""

    field: str
    operator: Operator
    patterns: tuple[str, ...]
    case_sensitive: bool = False


@dataclass(frozen=True, slots=True)
class SequenceCondition:
    """Steps that events of one session take, in this order if `ordered`, within a period such as `5m`."""

    steps: tuple[SequenceStep, ...]
    ordered: bool = True
    within: str = "5m"
    name: str = ""
    description: str = ""


Condition: TypeAlias = PatternCondition | MetricCondition | SequenceCondition


@dataclass(frozen=True, slots=True)
class Detection:
    """What a rule looks for: conditions, the expression over them, and a method's own part."""

    conditions: tuple[Condition, ...]
    expression: Expression
    method: Method = Method.PATTERN
    payload: Payload | None = None


@dataclass(frozen=True, slots=True)
class AgentSource:
    """What kind of agent data a rule was written for; empty `type` where the rule does not say."""

    type: str = ""
    frameworks: tuple[str, ...] = ()
    providers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference as the rule writes it: the key it stands under (`owasp_llm`) and its text."""

    key: str
    text: str


@dataclass(frozen=True, slots=True)
class Compliance:
    """A clause of a regulation that the rule gives evidence for; `parts` holds ids such as `article`."""

    framework: str
    parts: tuple[tuple[str, str], ...]
    context: str = ""
    strength: str = ""


@dataclass(frozen=True, slots=True)
class Response:
    """What the rule asks for when it fires; `threshold` is the severity from which it may act alone."""

    actions: tuple[str, ...] = ()
    threshold: str = ""
    message: str = ""
    notify: tuple[str, ...] = ()
    rationale: str = ""


@dataclass(frozen=True, slots=True)
class TestCase:
    """An input of the rule's own tests; `fires` is what the rule must do with it.

    `fields` are the parts of the event, `input` standing for a text that the rule's own fields hold.
    """

    __test__ = False

    fields: tuple[tuple[str, str], ...]
    fires: bool
    description: str = ""
    field: str = ""


@dataclass(frozen=True, slots=True)
class EvasionTest:
    """A known way around the rule; `fires` tells whether the rule is said to catch it."""

    text: str
    fires: bool
    technique: str = ""
    notes: str = ""


@dataclass(frozen=True, slots=True)
class Wild:
    """How the rule did on real text: when, on how many samples, with which percentage of false alarms."""

    validated: str = ""
    samples: int | None = None
    false_positive_percent: float | None = None


class Use(StrEnum):
    """Whether a rule can be applied to a text under scan."""

    TEXT = "text"
    RUNTIME = "runtime-only"
    MODEL = "needs-model"
    DISABLED = "disabled"


@dataclass(frozen=True, slots=True)
class Applicability:
    """Whether a rule runs on text, and why (not)."""

    use: Use
    reason: Phrase


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule, valid and complete; what a pack leaves out has the defaults documented in docs/rules.md.

    `lane` is what a match may do on text the rule was written for, decided by the pack's policy.
    `targets` are the kinds of text (`tags.scan_target`). `origin` is `panguard`, `atr` or a folder;
    `file` the file within it. `notes` say what a tolerant reading had to assume or leave out.
    `why`, `remedy` and `example` are texts for people that only some packs have.
    """

    id: str
    title: str
    description: str
    severity: Severity
    status: Status
    category: Category
    detection: Detection
    lane: Lane = Lane.ALERT
    maturity: Maturity | None = None
    targets: tuple[str, ...] = ()
    origin: str = "panguard"
    file: str = ""
    notes: tuple[str, ...] = ()
    author: str = ""
    date: str = ""
    modified: str = ""
    schema_version: str = ""
    rule_version: int = 1
    tier: str = ""
    subcategory: str = ""
    confidence_tag: str = ""
    confidence: int | None = None
    confirm: str = ""
    suppress_in_code_blocks: bool = False
    labels: tuple[tuple[str, str], ...] = ()
    agent_source: AgentSource = AgentSource()
    citations: tuple[Reference, ...] = ()
    compliance: tuple[Compliance, ...] = ()
    response: Response = Response()
    test_cases: tuple[TestCase, ...] = ()
    evasion_tests: tuple[EvasionTest, ...] = ()
    wild: Wild = Wild()
    provenance: tuple[tuple[str, str], ...] = ()
    deprecated_reason: str = ""
    replaced_by: str = ""
    false_positives: tuple[str, ...] = ()
    why: str = ""
    remedy: str = ""
    example: str = ""
    check_override: Check | None = None

    @property
    def check(self) -> Check:
        """Return the check under which a finding of this rule is shown."""
        return self.check_override or CHECK_OF[self.category]

    @property
    def references(self) -> tuple[str, ...]:
        """Return the canonical ids of the rule's references, or its category's where it names none."""
        given = (standards.canonical(citation.text) for citation in self.citations)
        known = tuple(dict.fromkeys(reference for reference in given if reference))
        return known or standards.DEFAULTS[self.category]

    @property
    def applicability(self) -> Applicability:
        """Say whether the rule runs on text under scan, and why not if it does not."""
        return _applicability(self)

    @property
    def text_conditions(self) -> tuple[int, ...]:
        """Return the places of the conditions that a text alone can meet."""
        return tuple(
            place
            for place, condition in enumerate(self.detection.conditions)
            if isinstance(condition, PatternCondition) and not condition.synthetic and not condition.fault
        )


CHECK_OF: dict[Category, Check] = {
    Category.PROMPT_INJECTION: Check.PROMPT_INJECTION,
    Category.AGENT_MANIPULATION: Check.PROMPT_INJECTION,
    Category.DATA_POISONING: Check.PROMPT_INJECTION,
    Category.MODEL_ABUSE: Check.PROMPT_INJECTION,
    Category.TOOL_POISONING: Check.TOOL_POISONING,
    Category.SKILL_COMPROMISE: Check.TOOL_POISONING,
    Category.MODEL_SECURITY: Check.TOOL_POISONING,
    Category.CONTEXT_EXFILTRATION: Check.SECRET_EXFILTRATION,
    Category.PRIVILEGE_ESCALATION: Check.PERMISSION_SCOPE,
    Category.EXCESSIVE_AUTONOMY: Check.PERMISSION_SCOPE,
}


_RUNTIME_METHODS: dict[Method, Phrase] = {
    Method.TRACE: phrase("it looks at the trace of a running agent"),
    Method.BEHAVIORAL: phrase("it counts what a running agent does"),
}


def _applicability(rule: Rule) -> Applicability:
    payload = rule.detection.payload
    runtime = _RUNTIME_METHODS.get(rule.detection.method)
    if disabled := _disabled(rule):
        return Applicability(Use.DISABLED, disabled)
    if isinstance(payload, Semantic) and payload.fallback != "pattern":
        return Applicability(Use.MODEL, phrase("it asks a language model"))
    if runtime or not can_become(rule.detection.expression, rule.text_conditions):
        return Applicability(Use.RUNTIME, runtime or _runtime_reason(rule))
    if isinstance(payload, Semantic):
        return Applicability(Use.TEXT, phrase("its patterns run on text; its question to a model does not"))
    return Applicability(Use.TEXT, phrase("it runs on text"))


def _disabled(rule: Rule) -> Phrase | None:
    stages = (rule.status.value, rule.maturity.value if rule.maturity else "")
    if "deprecated" in stages:
        return phrase("it is deprecated")
    return phrase("it is a draft") if "draft" in stages else None


def _runtime_reason(rule: Rule) -> Phrase:
    if rule.detection.method is Method.SIGNATURE:
        return phrase("it compares file hashes, package names or addresses, not text")
    kinds = {type(condition) for condition in rule.detection.conditions}
    if SequenceCondition in kinds:
        return phrase("it looks for a sequence of events of a running agent")
    if MetricCondition in kinds:
        return phrase("it compares numbers measured on a running agent")
    return phrase("it looks at events of a running agent")


NO_CONDITIONS: Expression = Any(())
