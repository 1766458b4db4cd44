"""One rule on a page: explained for anybody, or shown in its exact terms. Pure."""

from collections.abc import Callable, Iterable, Iterator

from panguard import standards
from panguard.findings import Phrase, phrase, verbatim
from panguard.printable import printable
from panguard.report import words
from panguard.report.pen import Pen
from panguard.report.rule_words import (
    CATEGORIES,
    KINDS,
    LANES,
    TARGETS,
    first_case,
    flat,
    measured_numbers,
    remedy_of,
)
from panguard.report.style import SEVERITY_BADGES, Tone
from panguard.rules.expression import show
from panguard.rules.lanes import Kind, measured
from panguard.rules.model import (
    Condition,
    MetricCondition,
    PatternCondition,
    Rule,
    SequenceCondition,
)
from panguard.scan.explanation import Explanation
from panguard.terms import Severity

_LONGEST_EXAMPLE = 400
_INDENT = 2


def explain_rule(rule: Rule, pen: Pen) -> list[str]:
    """Explain a rule in plain words."""
    lines = [
        *_heading(rule.id, rule.title, rule.severity, pen),
        *_facts(rule, pen),
        *_section(_titled(phrase("What it finds"), rule.description, pen), _items([rule.description]), pen),
        *_section(phrase("Why it is dangerous"), [verbatim(flat(rule.why))] if rule.why else [], pen),
        *_example(rule.example or first_case(rule), pen),
        *_section(
            _titled(phrase("Harmless text that looks the same"), " ".join(rule.false_positives), pen),
            _items(rule.false_positives),
            pen,
        ),
        *_section(phrase("What to do"), [remedy_of(rule)], pen),
        *_silence(rule.id, pen),
        *_references(rule.references, pen, proposed=not _has_known_reference(rule)),
    ]
    others = [
        f"{reference.key}: {reference.text}"
        for reference in rule.citations
        if standards.canonical(reference.text) is None
    ]
    return [*lines, *_section(phrase("Read more"), _items(others), pen)]


def explain_finding(explanation: Explanation, pen: Pen) -> list[str]:
    """Explain a kind of finding that no rule makes, in the same form."""
    innocent = [explanation.innocent] if explanation.innocent else []
    return [
        *_heading(explanation.id, pen.say(explanation.title), explanation.severity, pen),
        *pen.labelled(pen.say(phrase("check")), pen.say(words.CHECKS[explanation.check]), _LABEL),
        *pen.labelled(pen.say(phrase("effect")), pen.say(LANES[explanation.lane]), _LABEL),
        *_section(phrase("Why it is dangerous"), [explanation.why], pen),
        *_example(explanation.example, pen),
        *_section(phrase("Harmless text that looks the same"), innocent, pen),
        *_section(phrase("What to do"), [explanation.remedy], pen),
        *_silence(explanation.id, pen),
        *_references(explanation.references, pen, proposed=False),
    ]


def show_rule(rule: Rule, pen: Pen) -> list[str]:
    """Show the exact terms of a rule: its detection, its state, what it asks for and what it proves."""
    cases = sum(case.fires for case in rule.test_cases), sum(not case.fires for case in rule.test_cases)
    detection = rule.detection
    return [
        *_heading(rule.id, rule.title, rule.severity, pen),
        *_facts(rule, pen),
        *_fact(phrase("file"), rule.file, pen),
        *_fact(phrase("author"), rule.author, pen),
        *_fact(phrase("date"), rule.modified or rule.date, pen),
        *_fact(phrase("actions"), pen.join(rule.response.actions), pen),
        *_fact(
            phrase("cases"),
            pen.say(
                phrase(
                    "{fire} must fire, {silent} must not, {evasions} known ways around",
                    fire=cases[0],
                    silent=cases[1],
                    evasions=len(rule.evasion_tests),
                )
            ),
            pen,
        ),
        *_section(phrase("It fires when"), [verbatim(show(detection.expression, _namer(rule)))], pen),
        *(line for place in range(len(detection.conditions)) for line in _condition(rule, place, pen)),
        *_section(phrase("Remarks of the reader"), _items(rule.notes), pen),
    ]


_LABEL = 10


def _heading(identifier: str, title: str, severity: Severity, pen: Pen) -> list[str]:
    badge = f" {pen.say(words.SEVERITIES[severity]).upper()} "
    name = pen.paint(printable(identifier), Tone.STRONG)
    return [
        f"{pen.paint(badge, SEVERITY_BADGES[severity])} {name}",
        *pen.paragraph(pen.say(verbatim(title)), 0),
    ]


def _facts(rule: Rule, pen: Pen) -> list[str]:
    stage = " / ".join(filter(None, (rule.status.value, rule.maturity.value if rule.maturity else "")))
    applicability = rule.applicability
    return [
        "",
        *_fact(phrase("category"), f"{pen.say(CATEGORIES[rule.category])} ({rule.category.value})", pen),
        *_fact(phrase("check"), pen.say(words.CHECKS[rule.check]), pen),
        *_effects(rule, pen),
        *_fact(phrase("runs"), f"{applicability.use.value}: {pen.say(applicability.reason)}", pen),
        *_fact(phrase("meant for"), pen.join(map(pen.say, _targets(rule))), pen),
        *_fact(phrase("state"), stage, pen),
        *_fact(phrase("from"), rule.origin, pen),
    ]


def _targets(rule: Rule) -> Iterator[Phrase]:
    return (TARGETS.get(target) or verbatim(target) for target in rule.targets)


def _titled(title: Phrase, text: str, pen: Pen) -> Phrase:
    """Return a title that says so where the words below it are the author's own, in English."""
    if pen.catalogue.tag == "en" or not text or pen.say(verbatim(flat(text))) != printable(flat(text)):
        return title
    return phrase("{title} (in the words of its author, in English)", title=verbatim(pen.say(title)))


def _effects(rule: Rule, pen: Pen) -> list[str]:
    """Say what a match may do: for a rule that was measured, on each kind of text."""
    known = {kind: measured(rule, kind) for kind in Kind}
    if not all(known.values()):
        return _fact(phrase("effect"), pen.say(LANES[rule.lane]), pen)
    lines = [
        _fact(KINDS[kind], f"{pen.say(LANES[found.lane])} {pen.say(measured_numbers(found))}", pen)
        for kind, found in known.items()
        if found
    ]
    return [line for fact in lines for line in fact]


def _fact(label: Phrase, text: str, pen: Pen) -> list[str]:
    return pen.labelled(pen.say(label), printable(text), _LABEL) if text else []


def _section(title: Phrase, sentences: Iterable[Phrase], pen: Pen) -> list[str]:
    lines = [line for sentence in sentences for line in pen.paragraph(pen.say(sentence), _INDENT)]
    return ["", pen.title(pen.say(title)), *lines] if lines else []


def _items(texts: Iterable[str]) -> Iterator[Phrase]:
    return (verbatim(flat(text)) for text in texts)


def _example(text: str, pen: Pen) -> list[str]:
    if not text:
        return []
    cut = text if len(text) <= _LONGEST_EXAMPLE else f"{text[:_LONGEST_EXAMPLE]}{pen.signs.ellipsis}"
    shown = [f"    {pen.paint(printable(line), Tone.FAINT)}" for line in cut.splitlines()]
    return ["", pen.title(pen.say(phrase("Example"))), *shown]


def _silence(identifier: str, pen: Pen) -> list[str]:
    accept = f"pga scan PATH --write-baseline accepted.toml --reason '{pen.say(phrase('why it is fine'))}'"
    comment = f"<!-- panguard: ignore[{printable(identifier)}] {pen.say(phrase('why it is fine'))} -->"
    return [
        "",
        pen.title(pen.say(phrase("How to accept a finding"))),
        *pen.paragraph(pen.say(phrase("List what you accept in a file, with a reason:")), _INDENT),
        f"    {pen.paint(accept, Tone.FAINT)}",
        *pen.paragraph(
            pen.say(phrase("Or, in files of your own, write above the line (obeyed with --trust-inline):")),
            _INDENT,
        ),
        f"    {pen.paint(comment, Tone.FAINT)}",
    ]


def _has_known_reference(rule: Rule) -> bool:
    return any(standards.canonical(citation.text) for citation in rule.citations)


def _references(ids: Iterable[str], pen: Pen, *, proposed: bool) -> list[str]:
    found = [standard for standard in map(standards.find, ids) if standard]
    if not found:
        return []
    note = phrase("The rule names none; these are what PanGuard proposes for its category.")
    return [
        "",
        pen.title(pen.say(words.STANDARDS)),
        *(pen.paragraph(pen.say(note), _INDENT, Tone.FAINT) if proposed else []),
        *(
            line
            for standard in found
            for line in pen.paragraph(f"{standard.id} {standard.title} ({standard.framework})", _INDENT)
        ),
    ]


def _condition(rule: Rule, place: int, pen: Pen) -> list[str]:
    condition = rule.detection.conditions[place]
    name, terms = _namer(rule)(place), _terms(condition, pen)
    lines = [f"  {pen.paint(name, Tone.STRONG)}  {pen.say(terms)}"]
    if condition.description:
        lines += pen.paragraph(pen.say(verbatim(flat(condition.description))), 6)
    if isinstance(condition, PatternCondition):
        lines += [f"      {pen.paint(printable(pattern), Tone.FAINT)}" for pattern in condition.patterns]
        if condition.fault:
            lines += pen.paragraph(pen.say(phrase("not used: {reason}", reason=condition.fault)), 6)
    return ["", *lines]


def _terms(condition: Condition, pen: Pen) -> Phrase:
    match condition:
        case PatternCondition():
            return phrase("{field} {operator}", field=condition.field, operator=condition.operator.value)
        case MetricCondition():
            return phrase(
                "{metric} {comparison} {threshold}",
                metric=condition.metric,
                comparison=condition.comparison.value,
                threshold=f"{condition.threshold:g}",
            )
        case SequenceCondition():
            fields = f" {pen.signs.arrow} ".join(step.field for step in condition.steps)
            return phrase("{steps} within {period}", steps=fields, period=condition.within)


def _namer(rule: Rule) -> Callable[[int], str]:
    """Name conditions by their own name, else by their number."""
    return lambda place: rule.detection.conditions[place].name or f"#{place}"
