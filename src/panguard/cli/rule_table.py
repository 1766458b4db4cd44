"""Rules in a list and in numbers: what `pga rules list` and `stats` print, and the filters of both. Pure."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

from panguard.cli.choices import NOTHING_CHOSEN, ChosenRules
from panguard.findings import Phrase, phrase, verbatim
from panguard.printable import printable
from panguard.report import words
from panguard.report.cells import pad
from panguard.report.pen import Pen
from panguard.report.style import SEVERITY_TONES, Tone
from panguard.rules.expression import show
from panguard.rules.model import MetricCondition, PatternCondition, Rule, Use
from panguard.rules.sources import SYNCED_ORIGIN, TRUSTED, LoadedPack

PROPERTIES: Mapping[str, tuple[Phrase, Callable[[Rule], tuple[str, ...]]]] = {
    "source": (phrase("Source"), lambda rule: (rule.origin,)),
    "use": (phrase("Use"), lambda rule: (rule.applicability.use.value,)),
    "lane": (phrase("Lane"), lambda rule: (rule.lane.value,)),
    "severity": (phrase("Severity"), lambda rule: (rule.severity.label,)),
    "category": (phrase("Category"), lambda rule: (rule.category.value,)),
    "target": (phrase("Meant for"), lambda rule: rule.targets),
}
_NARROWEST_TITLE = 20


def chosen(rules: Sequence[Rule], wanted: Mapping[str, str]) -> list[Rule]:
    """Return the rules that have every property asked for."""
    return [rule for rule in rules if all(value in PROPERTIES[key][1](rule) for key, value in wanted.items())]


def list_page(rules: Sequence[Rule], chosen: ChosenRules, pen: Pen) -> Iterator[str]:
    """Write one line for each rule."""
    width = max((len(rule.id) for rule in rules), default=0)
    for rule in rules:
        severity = pen.say(words.SEVERITIES[rule.severity])
        use = rule.applicability.use
        effect = pad(choice_of(rule, chosen) or (rule.lane.value if use is Use.TEXT else use.value), 12)
        head = (
            f"{pad(printable(rule.id), width)}  {pen.paint(pad(severity, 8), SEVERITY_TONES[rule.severity])}"
        )
        room = max(_NARROWEST_TITLE, pen.width - width - 26)
        yield f"{head}  {pen.paint(effect, Tone.FAINT)}  {pen.crop(pen.say(verbatim(rule.title)), room)}"
    yield from ("", pen.say(phrase("{count} rules", count=len(rules))))
    for notice in chosen.notices:
        yield from pen.paragraph(pen.say(notice), 0)


def choice_of(rule: Rule, chosen: ChosenRules) -> str:
    """Return what the user decided about a rule: `muted`, `trusted`, or nothing."""
    if rule.id in (chosen.synced if rule.origin == SYNCED_ORIGIN else chosen.ours):
        return "muted"
    return "trusted" if any(name == TRUSTED for name, _ in rule.labels) else ""


def stats_page(rules: Sequence[Rule], pack: LoadedPack, pen: Pen) -> Iterator[str]:
    """Write how many rules have each property, and which are not used and why."""
    yield pen.say(phrase("{count} rules; {rejected} not used", count=len(rules), rejected=len(pack.rejected)))
    for key, (title, _) in PROPERTIES.items():
        yield from ("", pen.title(pen.say(title)))
        yield from (f"{count:>7}  {printable(name)}" for name, count in _counts(rules, key))
    if pack.rejected:
        yield from ("", pen.title(pen.say(phrase("Not used"))))
        yield from (f"  {printable(line)}" for item in pack.rejected for line in str(item).splitlines())
    if any(rule.notes for rule in rules):
        yield from ("", pen.title(pen.say(phrase("Used in part"))))
        yield from (f"  {printable(f'{rule.id}: {note}')}" for rule in rules for note in rule.notes)


def stats_record(rules: Sequence[Rule], pack: LoadedPack) -> dict[str, object]:
    """Return the same numbers as JSON values."""
    rejected = [{"id": item.id, "file": item.file, "reasons": list(item.reasons)} for item in pack.rejected]
    counts = {key: dict(_counts(rules, key)) for key in PROPERTIES}
    notes = {rule.id: list(rule.notes) for rule in rules if rule.notes}
    return {"rules": len(rules), "rejected": rejected, "notes": notes, **counts}


def _counts(rules: Sequence[Rule], key: str) -> list[tuple[str, int]]:
    counts = Counter(value for rule in rules for value in PROPERTIES[key][1](rule))
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def rule_record(rule: Rule, chosen: ChosenRules = NOTHING_CHOSEN) -> dict[str, object]:
    """Return a rule in short as JSON values."""
    return {
        "id": rule.id,
        "title": rule.title,
        "source": rule.origin,
        "file": rule.file,
        "severity": rule.severity.label,
        "category": rule.category.value,
        "check": rule.check.value,
        "lane": rule.lane.value,
        "choice": choice_of(rule, chosen) or None,
        "use": rule.applicability.use.value,
        "reason": str(rule.applicability.reason),
        "targets": list(rule.targets),
        "status": rule.status.value,
        "maturity": rule.maturity.value if rule.maturity else None,
        "references": list(rule.references),
    }


def full_record(rule: Rule, chosen: ChosenRules = NOTHING_CHOSEN) -> dict[str, object]:
    """Return a rule with what it looks for as JSON values."""
    conditions = rule.detection.conditions
    return {
        **rule_record(rule, chosen),
        "description": rule.description,
        "why": rule.why,
        "remedy": rule.remedy,
        "false_positives": list(rule.false_positives),
        "condition": show(rule.detection.expression, lambda place: conditions[place].name or f"#{place}"),
        "conditions": [_condition_record(rule, place) for place in range(len(conditions))],
        "actions": list(rule.response.actions),
        "cases": len(rule.test_cases),
        "evasion_tests": len(rule.evasion_tests),
        "notes": list(rule.notes),
    }


def _condition_record(rule: Rule, place: int) -> dict[str, object]:
    condition = rule.detection.conditions[place]
    record: dict[str, object] = {"name": condition.name or f"#{place}", "description": condition.description}
    if isinstance(condition, PatternCondition):
        terms = {"field": condition.field, "operator": condition.operator.value}
        return {**record, **terms, "patterns": list(condition.patterns), "fault": condition.fault}
    if isinstance(condition, MetricCondition):
        terms = {"metric": condition.metric, "operator": condition.comparison.value}
        return {**record, **terms, "threshold": condition.threshold, "window": condition.window}
    steps = [
        {"field": step.field, "operator": step.operator.value, "patterns": list(step.patterns)}
        for step in condition.steps
    ]
    return {**record, "steps": steps, "ordered": condition.ordered, "within": condition.within}
