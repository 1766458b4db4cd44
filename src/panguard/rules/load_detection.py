"""Reads `detection` of a rule: conditions in a list or a map, their expression, and the method. Pure."""

from collections.abc import Callable, Iterator, Sequence

from panguard.errors import RuleError
from panguard.rules.boolean import parse
from panguard.rules.expression import Expression, any_of, can_become, negated
from panguard.rules.methods import (
    Behavior,
    Comparison,
    Indicator,
    Method,
    Payload,
    Semantic,
    Signature,
    Trace,
    TraceClause,
)
from panguard.rules.model import (
    Condition,
    Detection,
    MetricCondition,
    Operator,
    PatternCondition,
    SequenceCondition,
    SequenceStep,
)
from panguard.rules.reading import Node, by_value, canonical_json, unknown_value

_METHODS = by_value(Method)
_OPERATORS = by_value(Operator)
_COMPARISONS = {**by_value(Comparison), "deviation": Comparison.DEVIATION}
_CLAUSES = ("forbid", "require", "invariant")


def read_detection(node: Node) -> Detection:
    """Read what a rule looks for; conditions that cannot be used stay, with their fault."""
    method = node.choice("method", _METHODS) or Method.PATTERN
    payload = _payload(node, method)
    conditions = tuple(_conditions(node))
    if not conditions and payload is None:
        node.fault("conditions", "is missing or empty; a rule needs at least one condition")
    detection = Detection(conditions, _expression(node, conditions), method, payload)
    if problem := unfit(detection):
        node.fault("conditions", problem)
    node.close(also=("conditions", "false_positives", *_METHODS))
    return detection


def unfit(detection: Detection) -> str:
    """Say why conditions that cannot be used make the whole rule unusable; empty when they do not."""
    broken = {
        place
        for place, condition in enumerate(detection.conditions)
        if isinstance(condition, PatternCondition) and condition.fault
    }
    if broken & set(negated(detection.expression)):
        return "one that is negated cannot be used, so the rule would fire too often"
    if broken and not can_become(detection.expression, set(range(len(detection.conditions))) - broken):
        return "those that the rule needs cannot be used"
    return ""


def _conditions(node: Node) -> Iterator[Condition]:
    value = node.raw("conditions")
    if isinstance(value, dict):
        named = node.node("conditions")
        for name in value:
            yield _condition(named.node(name), name)
        return
    for item in node.nodes("conditions"):
        yield _condition(item, item.text("name"))


def _condition(node: Node, name: str) -> Condition:
    if "steps" in node:
        condition: Condition = _sequence(node, name)
    elif "metric" in node:
        condition = _metric(node, name, node.text("metric"), "threshold", of_field=False)
    elif node.text("operator").strip().lower() in _COMPARISONS:
        condition = _metric(node, name, node.required("field"), "value", of_field=True)
    else:
        condition = _pattern(node, name)
    node.close()
    return condition


def _metric(node: Node, name: str, metric: str, threshold: str, *, of_field: bool) -> MetricCondition:
    comparison = node.choice("operator", _COMPARISONS)
    limit = node.number(threshold)
    if comparison is None or limit is None:
        node.fault("", "a number is compared by an operator (gt, lt, gte, lte, eq) with a threshold")
    return MetricCondition(
        metric=metric,
        comparison=comparison or Comparison.EQ,
        threshold=limit or 0,
        window=node.text("window"),
        of_field=of_field,
        name=name,
        description=node.text("description"),
    )


def _sequence(node: Node, name: str) -> SequenceCondition:
    steps = []
    for item in node.nodes("steps"):
        step = _pattern(item, "")
        steps.append(SequenceStep(step.field, step.operator, step.patterns, step.case_sensitive))
        item.close()
    return SequenceCondition(
        steps=tuple(steps),
        ordered=node.flag("ordered", default=True),
        within=node.text("within", "5m"),
        name=name,
        description=node.text("description"),
    )


def _pattern(node: Node, name: str) -> PatternCondition:
    """Read a condition on text; what it lacks makes it unusable, not the rule."""
    seen = len(node.report.flaws)
    field = node.text("field").strip()
    if not field:
        node.flaw("field", "is missing; name the field to look at, such as content")
    key = "match_type" if "match_type" in node else "operator"
    operator = node.choice(key, _OPERATORS)
    if operator is None and key not in node:
        node.flaw(key, f"is missing; use one of: {', '.join(_OPERATORS)}")
    values = "patterns" if "patterns" in node else "value"
    patterns = node.texts(values)
    if not any(patterns):
        node.flaw(values, "is missing or empty; write what to look for")
    wrong = operator is None or not field or not any(patterns)
    return PatternCondition(
        field=field,
        operator=operator or Operator.REGEX,
        patterns=patterns,
        case_sensitive=node.flag("case_sensitive", default=operator is Operator.EXACT),
        name=name,
        description=node.text("description"),
        language=node.text("language"),
        fault="; ".join(node.report.flaws[seen:]) if wrong else "",
    )


def _expression(node: Node, conditions: Sequence[Condition]) -> Expression:
    places = {condition.name: place for place, condition in enumerate(conditions) if condition.name}
    text = node.text("condition")
    if not text.strip():
        if conditions:
            node.flaw("condition", "is missing; write any, all, or an expression over names; read as any")
        return any_of(range(len(conditions)))
    try:
        return parse(text, places, len(conditions))
    except RuleError as error:
        if places:
            node.fault("condition", str(error))
        else:
            node.flaw("condition", f"{unknown_value(text, ('any', 'all'))}; read as any")
        return any_of(range(len(conditions)))


def _payload(node: Node, method: Method) -> Payload | None:
    if method is Method.PATTERN:
        return None
    part = node.node(method.value)
    if not part.values:
        node.flaw(method.value, f"is missing; the method {method.value} needs it")
        return None
    readers: dict[Method, Callable[[Node], Payload]] = {
        Method.SIGNATURE: _signature,
        Method.SEMANTIC: _semantic,
        Method.BEHAVIORAL: _behavior,
        Method.TRACE: _trace,
    }
    return readers[method](part)


def _signature(node: Node) -> Signature:
    indicators = tuple(
        Indicator(
            item.required("type"), item.required("value"), item.text("target_field"), item.text("provenance")
        )
        for item in node.nodes("indicators")
    )
    return Signature(indicators, node.text("match_logic", "any"))


def _semantic(node: Node) -> Semantic:
    return Semantic(
        model=node.text("judge_model_class"),
        prompt=node.text("prompt_template"),
        threshold=node.number("threshold") or 0.0,
        fallback=node.text("fallback_method", "none"),
        output_schema=canonical_json(node.raw("output_schema")) if "output_schema" in node else "",
        cache_seconds=node.whole("cache_ttl") or 0,
        prompt_hash=node.text("judge_prompt_hash"),
        consensus=node.whole("consensus") or 1,
    )


def _behavior(node: Node) -> Behavior:
    return Behavior(
        metric=node.required("metric"),
        aggregation=node.text("aggregation", "count"),
        window=node.text("window"),
        comparison=node.choice("operator", _COMPARISONS) or Comparison.GT,
        threshold=node.number("threshold") or 0.0,
        group_by=node.texts("group_by"),
        min_events=node.whole("min_events") or 0,
        cooldown=node.text("cooldown"),
        details=canonical_json({key: node.raw(key) for key in ("baseline", "filter") if key in node}),
    )


def _trace(node: Node) -> Trace:
    clauses = tuple(
        TraceClause(
            kind,
            canonical_json({key: value for key, value in item.values.items() if key != "description"}),
            item.text("description"),
        )
        for kind in _CLAUSES
        for item in node.nodes(kind)
    )
    return Trace(node.text("ingest_format"), clauses)
