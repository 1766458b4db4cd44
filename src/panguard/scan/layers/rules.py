"""Layer: the rules of every pack, on the text as it stands and in each other way of reading it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from panguard.engine.ruleset import RuleMatch, RuleSet
from panguard.engine.views.view import View
from panguard.findings import Finding, Phrase, SilentMatch, phrase, verbatim
from panguard.rules.model import Rule
from panguard.scan.document import Document
from panguard.scan.evidence import neutralise
from panguard.scan.explanation import Explanation
from panguard.terms import Lane, SourceType, ViewKind

NAME = "rules"
EXPLANATIONS: tuple[Explanation, ...] = ()


@dataclass(slots=True)
class RuleOutcome:
    """What the rules say about one document: findings, silent matches, and what could not be decided."""

    findings: list[Finding] = field(default_factory=list)
    silent: list[SilentMatch] = field(default_factory=list)
    matched: set[str] = field(default_factory=set)
    unresolved: set[str] = field(default_factory=set)
    evaluated: int = 0


def inspect(document: Document, rules: RuleSet) -> RuleOutcome:
    """Run all rules on every view of a document.

    A rule is reported once for each document, at its first place in the first view that shows it.
    What matches only as it stands, and not once markup is taken away, is `hidden_in_markup`.
    """
    outcome = RuleOutcome()
    visible = _visible_rules(document, rules, outcome)
    for view in _views(document):
        for match in _matches(rules, view, outcome):
            if match.rule in outcome.matched:
                continue
            outcome.matched.add(match.rule)
            in_markup = view.kind is ViewKind.RAW and visible is not None and match.rule not in visible
            _report(document, view, rules.rule(match.rule), match, outcome, in_markup=in_markup)
    return outcome


def _matches(rules: RuleSet, view: View, outcome: RuleOutcome) -> tuple[RuleMatch, ...]:
    result = rules.match(view.text)
    outcome.evaluated = max(outcome.evaluated, result.evaluated)
    outcome.unresolved |= {rule for rule, _ in result.unresolved}
    return result.matches


def _visible_rules(document: Document, rules: RuleSet, outcome: RuleOutcome) -> frozenset[str] | None:
    """Return the rules that match without the markup; None for a text that has none."""
    if document.stripped is None:
        return None
    return frozenset(match.rule for match in _matches(rules, document.stripped, outcome))


def _views(document: Document) -> Iterator[View]:
    yield document.raw
    if document.normalised is not None:
        yield document.normalised
    if document.stripped is not None:
        yield document.stripped
    yield from document.decoded.views
    yield from document.hidden.views


def _report(
    document: Document, view: View, rule: Rule, match: RuleMatch, outcome: RuleOutcome, *, in_markup: bool
) -> None:
    span = _span(match)
    lane = lane_of(rule, document.source_type)
    if lane is Lane.SHADOW:
        line = document.lines.position(view.source_span(*span)[0])[0]
        outcome.silent.append(SilentMatch(rule.id, neutralise(document.file), line))
        return
    outcome.findings.append(
        document.finding(
            explanation_of(rule),
            span,
            layer=NAME,
            view=view,
            lane=lane,
            origin=rule.origin,
            hidden_in_markup=in_markup,
        )
    )


def _span(match: RuleMatch) -> tuple[int, int]:
    """Return the first place that says something: the earliest condition that is not an empty match."""
    spans = [(hit.span.start, hit.span.end) for hit in match.conditions]
    return min((span for span in spans if span[1] > span[0]), default=min(spans, default=(0, 0)))


_TOOL_TARGETS = ("mcp", "both")


def lane_of(rule: Rule, source_type: SourceType) -> Lane:
    """Return the lane of a rule on a kind of text: its own where the rule was written for it, else shadow."""
    targets: Iterable[str] = rule.targets
    if source_type is SourceType.MCP_TOOLS:
        meant = any(target in _TOOL_TARGETS or target.startswith("tool_") for target in targets)
    else:
        meant = any(target in ("skill", "both") for target in targets)
    return rule.lane if meant else Lane.SHADOW


def explanation_of(rule: Rule) -> Explanation:
    """Say in the form of an explanation what a rule is about."""
    return Explanation(
        id=rule.id,
        severity=rule.severity,
        check=rule.check,
        category=rule.category,
        title=verbatim(rule.title),
        why=_words(rule.why or rule.description) or phrase("The text matches a known attack pattern."),
        remedy=_words(rule.remedy)
        or phrase("Read the marked text. Do not install the skill if you do not trust it."),
        references=rule.references,
        lane=rule.lane,
    )


def _words(text: str) -> Phrase | None:
    return verbatim(neutralise(" ".join(text.split()))) if text else None
