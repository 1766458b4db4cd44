"""Layer: the rules of every pack, on the text as it stands and in each other way of reading it."""

from collections.abc import Iterator

from panguard.engine.ruleset import RuleMatch, RuleMatches, RuleSet
from panguard.engine.views.hidden import LABELS, pieces_of
from panguard.engine.views.view import View
from panguard.findings import Finding, Phrase, SilentMatch, phrase, verbatim
from panguard.printable import printable
from panguard.rules.expression import holds
from panguard.rules.lanes import kind_of, lane_of
from panguard.rules.model import Rule
from panguard.rules.sources import NETWORKS, PUBLISHED, SYNCED_ORIGIN, TRUSTED
from panguard.scan.document import Document
from panguard.scan.explanation import Explanation
from panguard.scan.inert import is_test
from panguard.scan.mention import Mention
from panguard.scan.orders import judge_span, shows_nothing_real
from panguard.scan.signing_in import gives_public_key, signs_in
from panguard.terms import Category, Lane, Severity, SourceType, ViewKind
from panguard.values import dataclass, field

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

    A rule is reported once for each document: at the first place where it is meant, in the first view
    that shows it. A rule that blocks is only shown where the text just speaks of what it finds. Rules that
    are only counted on such a text are tried on it as it stands, and in no other view. What matches only
    as it stands, and not once markup is taken away, is `hidden_in_markup`.
    """
    outcome = RuleOutcome()
    without_markup = _shown(rules, document, document.stripped.text, outcome) if document.stripped else ()
    visible = frozenset(match.rule for match in without_markup) if document.stripped else None
    for view in _views(document):
        if view is document.stripped:
            matches = without_markup
        elif view is document.raw:
            matches = _noted(rules.match(view.text), outcome)
        else:
            matches = _shown(rules, document, view.text, outcome)
        for match, meant in _judged_matches(document, view, rules, outcome, matches):
            if match.rule in outcome.matched:
                continue
            outcome.matched.add(match.rule)
            in_markup = view.kind is ViewKind.RAW and visible is not None and match.rule not in visible
            _report(document, view, rules.rule(match.rule), match, outcome, in_markup=in_markup, meant=meant)
    return outcome


def _judged_matches(
    document: Document,
    view: View,
    rules: RuleSet,
    outcome: RuleOutcome,
    matches: tuple[RuleMatch, ...],
) -> Iterator[tuple[RuleMatch, bool]]:
    """Yield the matches in a view, each with whether it is meant rather than only mentioned.

    What is only mentioned is blanked out and the rest searched again, so that a quoted example
    cannot hide a real one after it. `matches` is what a first search of the view found.
    A rule that still finds something in the last search may find more: it counts as meant.
    """
    mentioned: dict[str, RuleMatch] = {}
    unsearched: set[str] = set()
    text = view.text
    for left in reversed(range(_rounds(document, text))):
        blank: list[tuple[int, int]] = []
        unsearched.clear()
        for match in matches:
            if match.rule in outcome.matched:
                continue
            rule = rules.rule(match.rule)
            parts = _alone(match, rule)
            meant = next((part for part in parts if _is_meant(document, view, rule, _span(part))), None)
            if meant:
                mentioned.pop(match.rule, None)
                yield meant, True
            else:
                mentioned.setdefault(match.rule, match)
                blank += map(_span, parts)
                unsearched.add(match.rule)
        if not blank or not left:
            break
        text = _blanked(text, blank)
        matches = _shown(rules, document, text, outcome)
    yield from ((match, match.rule in unsearched) for match in mentioned.values())


def _alone(match: RuleMatch, rule: Rule) -> tuple[RuleMatch, ...]:
    """Part a match by the conditions of which each would do, so that each place is judged for itself."""
    single = tuple(hit for hit in match.conditions if holds(rule.detection.expression, (hit.index,)))
    return tuple(RuleMatch(match.rule, (hit,)) for hit in single) or (match,)


def _rounds(document: Document, text: str) -> int:
    """Say how often to search for a place that is meant: less often in a long text."""
    return max(2, min(document.limits.occurrences, document.limits.repeated_characters // (len(text) + 1)))


_OWN = "panguard"
_OBEYED = frozenset({Category.PROMPT_INJECTION, Category.AGENT_MANIPULATION, Category.DATA_POISONING})


def _is_meant(document: Document, view: View, rule: Rule, span: tuple[int, int]) -> bool:
    lane = lane_of(rule, kind_of(document.source_type))
    if span[0] == span[1] or (lane is not Lane.BLOCK and (rule.origin != _OWN or lane is Lane.SHADOW)):
        return True
    if _signs_in(view, rule, span):
        return False
    if lane is not Lane.BLOCK and not (shows_nothing_real(view.text, *span) or _is_test_program(document)):
        return True
    command = rule.category not in _OBEYED
    # A rule may begin with the end of the line before, which may be a comment.
    start, end = span
    start = end - (len(view.text[start:end].lstrip()) or end - start)
    return judge_span(document, view, start, end, command=command) is Mention.ORDER


def _is_test_program(document: Document) -> bool:
    """Say whether a text is a program or data of tests, where attacks are what is tested."""
    return document.source_type in _PROGRAMS and is_test(document.file)


def _signs_in(view: View, rule: Rule, span: tuple[int, int]) -> bool:
    """Say whether what a rule takes for a secret given away only signs in, or is a public key."""
    told = rule.origin == _OWN and rule.category is Category.CONTEXT_EXFILTRATION
    return told and (signs_in(view.text, *span) or gives_public_key(view.text, *span))


def _blanked(text: str, spans: list[tuple[int, int]]) -> str:
    """Put spaces in place of spans, which may overlap."""
    parts: list[str] = []
    at = 0
    for start, end in sorted(spans):
        if end > at:
            first = max(start, at)
            parts += (text[at:first], " " * (end - first))
            at = end
    return "".join((*parts, text[at:]))


def _shown(rules: RuleSet, document: Document, text: str, outcome: RuleOutcome) -> tuple[RuleMatch, ...]:
    """Return the matches of the rules that may be shown on such a text; the others are only counted once."""
    return _noted(rules.match(text, kind_of(document.source_type)), outcome)


def _noted(result: RuleMatches, outcome: RuleOutcome) -> tuple[RuleMatch, ...]:
    outcome.evaluated = max(outcome.evaluated, result.evaluated)
    outcome.unresolved |= {rule for rule, _ in result.unresolved}
    return result.matches


def _views(document: Document) -> Iterator[View]:
    yield document.raw
    if document.normalised is not None:
        yield document.normalised
    if document.stripped is not None:
        yield document.stripped
    yield from document.spelled
    yield from document.decoded.views
    yield from document.hidden.views


def _report(
    document: Document,
    view: View,
    rule: Rule,
    match: RuleMatch,
    outcome: RuleOutcome,
    *,
    in_markup: bool,
    meant: bool,
) -> None:
    span = _span(match)
    lane = lane_of(rule, kind_of(document.source_type))
    unseen = meant and lane is not Lane.SHADOW and _is_out_of_sight(document, view, rule, span)
    if lane is Lane.SHADOW or (in_markup and rule.suppress_in_code_blocks):
        line = document.lines.position(view.source_span(*span)[0])[0]
        outcome.silent.append(SilentMatch(rule.id, printable(document.file), line))
        return
    outcome.findings.append(
        document.finding(
            explanation_of(rule),
            span,
            layer=NAME,
            view=view,
            severity=_severity(view, rule, span, meant=meant, unseen=unseen),
            lane=(Lane.BLOCK if unseen else lane) if meant else Lane.ALERT,
            origin=rule.origin,
            hidden_in_markup=in_markup,
            firm=_is_firm(rule, lane, meant=meant),
        )
    )


def _is_firm(rule: Rule, lane: Lane, *, meant: bool) -> bool:
    """Say whether the severity of a finding follows from what it is, whatever surrounds it.

    So it is with deeds that our own rules find, and with exact payloads on which strangers, gates and a
    review agree: those are the rules of a Threat Cloud that block.
    """
    if rule.origin == SYNCED_ORIGIN:
        return meant and lane is Lane.BLOCK
    return rule.origin == _OWN and rule.category not in _OBEYED


def _is_out_of_sight(document: Document, view: View, rule: Rule, span: tuple[int, int]) -> bool:
    """Say whether what one of our own grave rules finds is an order in a place that nobody reads.

    The words alone may be a style rule or a lesson, and the place alone a note to editors; an order of this
    kind in such a place is neither. Example: an HTML comment, in any language, that tells the agent to send
    keys. Labels of pictures and links, and what stands in code, are seen.
    """
    if rule.origin != _OWN or rule.severity < Severity.HIGH or document.source_type in _PROGRAMS:
        return False
    start, end = view.source_span(*span)
    for channel in document.hidden.views:
        if channel.via[0] not in LABELS and any(a <= start and end <= b for a, b in pieces_of(channel)):
            return document.code_kind(start) is None
    return False


def _severity(view: View, rule: Rule, span: tuple[int, int], *, meant: bool, unseen: bool) -> Severity:
    if unseen:
        return Severity.CRITICAL
    if meant:
        return rule.severity
    low = shows_nothing_real(view.text, *span) or _signs_in(view, rule, span)
    ceiling = Severity.LOW if low else Severity.MEDIUM
    return min(rule.severity, ceiling)


_PROGRAMS = frozenset({SourceType.SCRIPT, SourceType.CONFIG})


def _span(match: RuleMatch) -> tuple[int, int]:
    """Return the first place that says something: the earliest condition that is not an empty match."""
    spans = [(hit.span.start, hit.span.end) for hit in match.conditions]
    return min((span for span in spans if span[1] > span[0]), default=min(spans, default=(0, 0)))


def explanation_of(rule: Rule) -> Explanation:
    """Say in the form of an explanation what a rule is about."""
    return Explanation(
        id=rule.id,
        severity=rule.severity,
        check=rule.check,
        category=rule.category,
        title=verbatim(rule.title),
        why=_why(rule),
        remedy=_words(rule.remedy)
        or phrase("Read the marked text. Do not install the skill if you do not trust it."),
        references=rule.references,
        lane=rule.lane,
    )


def _why(rule: Rule) -> Phrase:
    """Say why it matters, and first who stands behind a rule that did not come with the program.

    It is a date that is told, not an age: what a scan says does not depend on the day.
    """
    why = _words(rule.why or rule.description) or phrase("The text matches a known attack pattern.")
    known = dict(rule.labels)
    if rule.origin != SYNCED_ORIGIN:
        return why
    if PUBLISHED not in known:
        return phrase(
            "Candidate that strangers have not confirmed yet; it counts because you trust it. {why}", why=why
        )
    date, networks = known[PUBLISHED].partition("T")[0], known[NETWORKS]
    if TRUSTED in known:
        return phrase(
            "Community rule, out since {date}, confirmed from {networks} independent networks, and trusted "
            "by you. {why}",
            date=date,
            networks=networks,
            why=why,
        )
    return phrase(
        "Community rule, out since {date}, confirmed from {networks} independent networks. {why}",
        date=date,
        networks=networks,
        why=why,
    )


def _words(text: str) -> Phrase | None:
    return verbatim(printable(_whole(" ".join(text.split())))) if text else None


def _whole(text: str) -> str:
    """Leave out a last sentence that was cut off, as some descriptions of community rules are."""
    if not text or text[-1] in _LAST_SIGNS:
        return text
    sentences, found, _ = text.rpartition(". ")
    return f"{sentences}." if found and len(sentences) >= _ENOUGH else text


_LAST_SIGNS = ".!?)]\"'”’`。！？」"
_ENOUGH = 80
