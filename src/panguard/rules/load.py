"""Turns a document into a rule: the one place where rules are validated. Pure.

Faults make a rule unusable. Flaws are read past by a tolerant reading, which keeps them as notes on the
rule, and refused by a strict one. Either way all of them are found, not just the first.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum

from panguard.rules.document import Yaml
from panguard.rules.load_cases import read_cases
from panguard.rules.load_detection import read_detection, unfit
from panguard.rules.model import (
    AgentSource,
    Compliance,
    Maturity,
    Operator,
    PatternCondition,
    Reference,
    Response,
    Rule,
    Status,
    Wild,
)
from panguard.rules.reading import Node, Report, by_value, unknown_value
from panguard.terms import Category, Check, Lane, Severity
from panguard.values import dataclass, replace


class Standing(StrEnum):
    """Whose rules they are; it decides which of them may block."""

    OWN = "own"
    COMMUNITY = "community"


@dataclass(frozen=True, slots=True)
class Policy:
    """How the rules of a source are read.

    `check_pattern` says what is wrong with a regular expression, or returns an empty text. With
    `unique_keys` a key that is given twice makes a file unusable.
    """

    origin: str
    standing: Standing = Standing.OWN
    strict: bool = False
    unique_keys: bool = False
    check_pattern: Callable[[str], str] | None = None


@dataclass(frozen=True, slots=True)
class Loaded:
    """A rule, or the problems that make it unusable, each with its path in the document and a cure."""

    id: str
    rule: Rule | None
    problems: tuple[str, ...] = ()


SEVERITIES: Mapping[str, Severity] = {
    **{severity.label: severity for severity in Severity},
    "informational": Severity.INFO,
}
TARGETS: tuple[str, ...] = (
    "skill",
    "mcp",
    "both",
    "runtime",
    "llm_io",
    "llm",
    "user_input",
    "tool_output",
    "tool_args",
    "tool_response",
    "tool_call",
    "agent",
)
SOURCE_TYPES: Mapping[str, str] = {
    "skill_lifecycle": "skill",
    "skill_permission": "skill",
    "skill_chain": "skill",
    "mcp_exchange": "mcp",
    "tool_call": "mcp",
    "llm_io": "llm_io",
    "agent_behavior": "runtime",
    "agent_trace": "runtime",
    "multi_agent_comm": "runtime",
    "context_window": "runtime",
    "memory_access": "runtime",
}
ACTIONS: frozenset[str] = frozenset(
    (
        *("alert", "snapshot", "shadow", "escalate", "log_alert", "notify_operator", "require_human_review"),
        *("block_input", "block_output", "block_tool", "block_request", "redact_match", "rate_limit_source"),
        *("reduce_permissions", "reset_context", "revoke_credential", "quarantine_artifact"),
        *("quarantine_session", "kill_agent"),
    )
)
_STATUSES = by_value(Status)
_MATURITIES = by_value(Maturity)
_CATEGORIES = by_value(Category)
_CHECKS = by_value(Check)
_STRENGTHS = ("primary", "secondary", "partial")
_LABELS = ("source", "vendor_sources", "corpus_source")
_LONGEST_ID = 64


def read_rule(document: Yaml, file: str, policy: Policy) -> Loaded:
    """Turn one document into a rule; `file` is where it stands within its source."""
    if not isinstance(document, dict):
        return Loaded(file, None, ("expected a mapping with id, title, detection and so on",))
    report = Report()
    node = Node("", document, report)
    rule = _rule(node, file, policy)
    if policy.check_pattern:
        rule = _with_checked_patterns(rule, node, policy.check_pattern)
    problems = [*report.faults, *(report.flaws if policy.strict else ())]
    if problems:
        return Loaded(rule.id or file, None, tuple(problems))
    return Loaded(rule.id, replace(rule, notes=tuple(report.flaws)))


def without(rule: Rule, faults: Mapping[int, str]) -> Rule | str:
    """Take conditions out of use, by place and reason; return why the rule is then unusable, if it is.

    For reasons that only an engine finds, such as a pattern that does not compile.
    """
    conditions = tuple(
        replace(condition, fault=faults[place])
        if place in faults and isinstance(condition, PatternCondition)
        else condition
        for place, condition in enumerate(rule.detection.conditions)
    )
    detection = replace(rule.detection, conditions=conditions)
    notes = tuple(f"detection.conditions[{place}]: {faults[place]}" for place in sorted(faults))
    if problem := unfit(detection):
        return "; ".join((f"detection.conditions: {problem}", *notes))
    return replace(rule, detection=detection, notes=(*rule.notes, *notes))


def _with_checked_patterns(rule: Rule, node: Node, check: Callable[[str], str]) -> Rule:
    faults: dict[int, str] = {}
    for place, condition in enumerate(rule.detection.conditions):
        if isinstance(condition, PatternCondition) and condition.operator is Operator.REGEX:
            problems = filter(None, (check(pattern) for pattern in condition.patterns))
            if problem := "; ".join(problems):
                faults[place] = f"the pattern cannot be used: {problem}"
    usable = without(rule, faults) if faults else rule
    for place, problem in faults.items():
        node.flaw(f"detection.conditions[{place}]", problem)
    if isinstance(usable, str):
        node.report.faults.append(usable)
        return rule
    return usable


def _rule(node: Node, file: str, policy: Policy) -> Rule:
    tags, detection_node = node.node("tags"), node.node("detection")
    source = _agent_source(node.node("agent_source"))
    status = node.choice("status", _STATUSES) or Status.EXPERIMENTAL
    maturity = _maturity(node)
    cases, evasions = read_cases(node)
    confirm = node.text("confirm")
    rule = Rule(
        id=_identifier(node),
        title=node.required("title"),
        description=node.text("description").strip(),
        severity=_severity(node),
        status=status,
        category=_category(tags),
        detection=read_detection(detection_node),
        lane=_lane(policy.standing, status, maturity, confirm),
        maturity=maturity,
        targets=_targets(tags, source),
        origin=policy.origin,
        file=file,
        author=node.text("author"),
        date=node.text("date"),
        modified=node.text("modified"),
        schema_version=node.text("schema_version"),
        rule_version=node.whole("rule_version") or 1,
        tier=node.text("detection_tier"),
        subcategory=tags.text("subcategory"),
        confidence_tag=tags.text("confidence"),
        confidence=node.whole("confidence"),
        confirm=confirm,
        suppress_in_code_blocks=tags.flag("suppress_in_code_blocks"),
        labels=_labels(node, tags),
        agent_source=source,
        citations=tuple(_citations(node.node("references"))),
        compliance=tuple(_compliance(node.node("compliance"))),
        response=_response(node.node("response")),
        test_cases=cases,
        evasion_tests=evasions,
        wild=Wild(node.text("wild_validated"), node.whole("wild_samples"), node.number("wild_fp_rate")),
        provenance=_pairs(node.node("metadata_provenance")),
        deprecated_reason=node.text("deprecated_reason"),
        replaced_by=node.text("replaced_by"),
        false_positives=(*node.texts("false_positives"), *detection_node.texts("false_positives")),
        why=node.text("why").strip(),
        remedy=(node.text("remedy") or node.text("remediation")).strip(),
        example=node.text("example").rstrip(),
        check_override=node.choice("check", _CHECKS),
    )
    tags.close()
    node.close()
    return rule


def _identifier(node: Node) -> str:
    identifier = node.required("id")
    if identifier and (len(identifier) > _LONGEST_ID or not identifier.isascii() or not _is_word(identifier)):
        node.fault("id", "must be letters, digits, dots, hyphens and underscores, at most 64 of them")
        return ""
    return identifier


def _is_word(identifier: str) -> bool:
    return identifier.replace("-", "").replace("_", "").replace(".", "").isalnum()


def _severity(node: Node) -> Severity:
    name = node.text("severity").strip().lower()
    if name not in SEVERITIES:
        problem = unknown_value(name, SEVERITIES) if name else "is missing; every rule needs it"
        node.flaw("severity", f"{problem}; read as medium")
    return SEVERITIES.get(name, Severity.MEDIUM)


def _maturity(node: Node) -> Maturity | None:
    if "maturity" not in node:
        node.raw("maturity")
        return None
    return node.choice("maturity", _MATURITIES) or Maturity.EXPERIMENTAL


def _category(tags: Node) -> Category:
    category = tags.choice("category", _CATEGORIES)
    if category is None and "category" not in tags:
        tags.flaw("category", f"is missing; use one of: {', '.join(_CATEGORIES)}; read as skill-compromise")
    return category or Category.SKILL_COMPROMISE


def _lane(standing: Standing, status: Status, maturity: Maturity | None, confirm: str) -> Lane:
    """Let stable rules block: by status in community packs, by maturity (where given) in one's own.

    A rule that asks for a confirmation which a scan cannot give never blocks.
    """
    stage = status if standing is Standing.COMMUNITY or maturity is None else maturity
    return Lane.BLOCK if stage.value == "stable" and not confirm else Lane.ALERT


def _targets(tags: Node, source: AgentSource) -> tuple[str, ...]:
    """Return what kinds of text the rule is for; where it does not say, its agent source tells."""
    given = [target.strip().lower() for text in tags.texts("scan_target") for target in text.split(",")]
    for target in given:
        if target not in TARGETS:
            tags.flaw("scan_target", unknown_value(target, TARGETS))
    return tuple(filter(None, given)) or (SOURCE_TYPES.get(source.type, "runtime"),)


def _agent_source(node: Node) -> AgentSource:
    kind = node.text("type").strip().lower()
    if kind and kind not in SOURCE_TYPES:
        node.flaw("type", unknown_value(kind, SOURCE_TYPES))
    source = AgentSource(kind, node.texts("framework"), node.texts("provider"))
    node.close()
    return source


def _labels(node: Node, tags: Node) -> tuple[tuple[str, str], ...]:
    found = [("source", node.text("source")), *((key, tags.text(key)) for key in _LABELS)]
    return tuple((key, value) for key, value in found if value)


def _citations(node: Node) -> list[Reference]:
    """Read references of every framework; those to rules of other registries are kept one level deeper."""
    found = []
    for key, value in node.values.items():
        if isinstance(value, dict):
            found += _citations(node.node(key))
        else:
            found += [Reference(key, text) for text in node.texts(key)]
    return found


def _compliance(node: Node) -> list[Compliance]:
    return [_clause(framework, item) for framework in node.values for item in node.nodes(framework)]


def _clause(framework: str, item: Node) -> Compliance:
    strength = item.text("strength")
    if strength and strength not in _STRENGTHS:
        item.flaw("strength", unknown_value(strength, _STRENGTHS))
    parts = tuple((key, item.text(key)) for key in item.values if key not in ("context", "strength"))
    return Compliance(framework, parts, item.text("context").strip(), strength)


def _response(node: Node) -> Response:
    actions = node.texts("actions")
    for action in actions:
        if action not in ACTIONS:
            node.flaw("actions", unknown_value(action, sorted(ACTIONS)))
    response = Response(
        actions=actions,
        threshold=node.text("auto_response_threshold"),
        message=node.text("message_template").strip(),
        notify=node.texts("notify"),
        rationale=node.text("actions_rationale").strip(),
    )
    node.close()
    return response


def _pairs(node: Node) -> tuple[tuple[str, str], ...]:
    return tuple((key, node.text(key)) for key in node.values)
