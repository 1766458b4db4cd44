"""Rules about rules: each is data with its own level, and finds its problems in one rule or pack. Pure."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import IntEnum

from panguard import standards
from panguard.findings import Phrase, phrase
from panguard.rules.methods import Method
from panguard.rules.model import Maturity, Operator, PatternCondition, Rule, Status
from panguard.values import dataclass


class Level(IntEnum):
    """How much a problem matters: a note is advice, an error makes `pga rules validate` fail."""

    NOTE = 0
    WARNING = 1
    ERROR = 2

    @property
    def label(self) -> str:
        """Return the lower-case name."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class PatternFacts:
    """What an engine knows of a regular expression: why it is invalid, and how it behaves."""

    fault: str = ""
    matches_empty: bool = False
    backtracks: bool = False


Inspect = Callable[[str], PatternFacts]
Found = Iterator[tuple[str, Phrase]]


@dataclass(frozen=True, slots=True)
class Lint:
    """One rule about rules; `find` yields a path in the rule and what is wrong there."""

    id: str
    level: Level
    summary: Phrase
    find: Callable[[Rule, Inspect], Found]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to improve in a rule."""

    lint: str
    level: Level
    rule: str
    file: str
    path: str
    message: Phrase


_ID = re.compile(r"[A-Z]{2,12}(?:-[A-Z]{2,12})?-\d{4}-\d{5}")
_ENOUGH_CASES = 3
_ENOUGH_FOR_STABLE = 5
_LONGEST_PATTERN = 1_000
_WIDE = re.compile(r"(?<!\\)(?:\.|\[\\s\\S\])[*+]")
_LEADING = re.compile(r"(?:\(\?[a-z]+\))?\.\*")
_TRAILING = re.compile(r"(?<!\\)\.\*\??$")
_STANDARD_KEYS = ("owasp_llm", "owasp_agentic", "owasp_ast", "owasp_mcp", "mitre_atlas", "cwe")


def _id_form(rule: Rule, _inspect: Inspect) -> Found:
    if not _ID.fullmatch(rule.id):
        yield "id", phrase("'{id}' is not of the form PREFIX-YYYY-NNNNN, such as ATR-2026-00001", id=rule.id)


def _description(rule: Rule, _inspect: Inspect) -> Found:
    if not rule.description:
        yield "description", phrase("is missing; say in a sentence or two what the rule looks for")


def _words(rule: Rule, _inspect: Inspect) -> Found:
    if not rule.why:
        yield "why", phrase("is missing; say in plain words why this is dangerous")
    if not rule.remedy:
        yield "remedy", phrase("is missing; say what the reader should do")


def _false_positives(rule: Rule, _inspect: Inspect) -> Found:
    if not rule.false_positives:
        yield "false_positives", phrase("is missing; say which harmless text looks the same")


def _cases(rule: Rule, _inspect: Inspect) -> Found:
    for key, fires in (("true_positives", True), ("true_negatives", False)):
        count = sum(case.fires is fires for case in rule.test_cases)
        if not count:
            yield f"test_cases.{key}", phrase("is missing; a rule proves itself on at least one text")


def _few_cases(rule: Rule, _inspect: Inspect) -> Found:
    stable = Maturity.STABLE is rule.maturity or (rule.maturity is None and rule.status is Status.STABLE)
    enough = _ENOUGH_FOR_STABLE if stable else _ENOUGH_CASES
    for key, fires in (("true_positives", True), ("true_negatives", False)):
        count = sum(case.fires is fires for case in rule.test_cases)
        if 0 < count < enough:
            yield f"test_cases.{key}", phrase("has {count} of {enough} cases", count=count, enough=enough)


def _contradiction(rule: Rule, _inspect: Inspect) -> Found:
    fire = {case.fields for case in rule.test_cases if case.fires}
    if fire & {case.fields for case in rule.test_cases if not case.fires}:
        yield "test_cases", phrase("the same text must fire and must not fire")


def _repeated_case(rule: Rule, _inspect: Inspect) -> Found:
    counts = Counter((case.fields, case.fires) for case in rule.test_cases)
    for (fields, _), count in counts.items():
        if count > 1:
            shown = fields[0][1][:40]
            yield "test_cases", phrase("the case '{text}' is given {count} times", text=shown, count=count)


def _unknown_reference(rule: Rule, _inspect: Inspect) -> Found:
    for citation in rule.citations:
        if citation.key in _STANDARD_KEYS and standards.canonical(citation.text) is None:
            yield f"references.{citation.key}", phrase("'{text}' is not an id we know", text=citation.text)


def _reference_title(rule: Rule, _inspect: Inspect) -> Found:
    for citation in rule.citations:
        found = standards.find(citation.text) if citation.key in _STANDARD_KEYS else None
        _, separator, title = citation.text.partition(" - ")
        if found and separator and _letters(title) not in _letters(found.title):
            yield (
                f"references.{citation.key}",
                phrase(
                    "{id} is called '{right}', not '{wrong}'", id=found.id, right=found.title, wrong=title
                ),
            )


def _no_reference(rule: Rule, _inspect: Inspect) -> Found:
    if not any(standards.canonical(citation.text) for citation in rule.citations):
        yield "references", phrase("no known standard is named; those of the category will be shown")


def _invalid_pattern(rule: Rule, inspect: Inspect) -> Found:
    for path, pattern in _patterns(rule):
        if fault := inspect(pattern).fault:
            yield path, phrase("the pattern cannot be used: {fault}", fault=fault)


def _empty_match(rule: Rule, inspect: Inspect) -> Found:
    for path, pattern in _patterns(rule):
        if inspect(pattern).matches_empty:
            yield path, phrase("the pattern matches the empty text, so it says nothing")


def _backtracking(rule: Rule, inspect: Inspect) -> Found:
    for path, pattern in _patterns(rule):
        if inspect(pattern).backtracks:
            yield (
                path,
                phrase("look-around or a back-reference makes the pattern run slower and under a time limit"),
            )


def _long_pattern(rule: Rule, _inspect: Inspect) -> Found:
    for path, pattern in _patterns(rule):
        if len(pattern) > _LONGEST_PATTERN:
            yield path, phrase("the pattern has {count} characters; split it", count=len(pattern))


def _wide_pattern(rule: Rule, _inspect: Inspect) -> Found:
    for path, pattern in _patterns(rule):
        if _LEADING.match(pattern) or _TRAILING.search(pattern):
            yield path, phrase("'.*' at an end of the pattern changes nothing; leave it out")
        elif _WIDE.search(pattern):
            yield (
                path,
                phrase("'.*' has no bound; write {bound} or name what stands between", bound=".{0,80}"),
            )


def _deprecation(rule: Rule, _inspect: Inspect) -> Found:
    if rule.status is Status.DEPRECATED and not (rule.deprecated_reason or rule.replaced_by):
        yield "deprecated_reason", phrase("is missing; say why, or which rule replaces it")


def _method_part(rule: Rule, _inspect: Inspect) -> Found:
    if rule.detection.method is not Method.PATTERN and rule.detection.payload is None:
        yield (
            f"detection.{rule.detection.method}",
            phrase("is missing; the rule cannot do what its method says"),
        )


def _reading(rule: Rule, _inspect: Inspect) -> Found:
    for note in rule.notes:
        path, _, message = note.partition(": ")
        yield path, phrase("{message}", message=message)


LINTS: tuple[Lint, ...] = (
    Lint("format", Level.ERROR, phrase("The rule is not written as the format says."), _reading),
    Lint("id-form", Level.ERROR, phrase("Ids have one form, so that they can be told from words."), _id_form),
    Lint("cases", Level.ERROR, phrase("A rule has texts it must and must not fire on."), _cases),
    Lint("contradiction", Level.ERROR, phrase("A text is a true and a false case at once."), _contradiction),
    Lint("invalid-pattern", Level.ERROR, phrase("A pattern does not compile."), _invalid_pattern),
    Lint("empty-match", Level.ERROR, phrase("A pattern matches every text."), _empty_match),
    Lint("method", Level.ERROR, phrase("The part that the method needs is missing."), _method_part),
    Lint("description", Level.WARNING, phrase("A reader learns what the rule looks for."), _description),
    Lint("words", Level.WARNING, phrase("A reader learns why it matters and what to do."), _words),
    Lint("few-cases", Level.WARNING, phrase("Few cases prove little."), _few_cases),
    Lint(
        "repeated-case",
        Level.WARNING,
        phrase("A case that is given twice proves nothing new."),
        _repeated_case,
    ),
    Lint(
        "unknown-reference", Level.WARNING, phrase("A reference names no known standard."), _unknown_reference
    ),
    Lint("reference-title", Level.NOTE, phrase("A reference has the title of another."), _reference_title),
    Lint("no-reference", Level.WARNING, phrase("The rule names no standard."), _no_reference),
    Lint("backtracking", Level.WARNING, phrase("A pattern cannot be matched in linear time."), _backtracking),
    Lint("long-pattern", Level.WARNING, phrase("A pattern is too long to be understood."), _long_pattern),
    Lint("wide-pattern", Level.NOTE, phrase("A pattern spans any distance."), _wide_pattern),
    Lint("false-positives", Level.NOTE, phrase("A reader learns what looks the same."), _false_positives),
    Lint("deprecation", Level.WARNING, phrase("A deprecated rule says why."), _deprecation),
)


def lint_rule(rule: Rule, inspect: Inspect) -> tuple[Problem, ...]:
    """Return the problems of one rule, in the order of `LINTS`."""
    return tuple(
        Problem(lint.id, lint.level, rule.id, rule.file, path, message)
        for lint in LINTS
        for path, message in lint.find(rule, inspect)
    )


def lint_pack(rules: Sequence[Rule], inspect: Inspect) -> tuple[Problem, ...]:
    """Return the problems of all rules, and of rules that look for exactly the same."""
    found = [problem for rule in rules for problem in lint_rule(rule, inspect)]
    first: dict[object, Rule] = {}
    for rule in rules:
        older = first.setdefault(rule.detection, rule)
        if older is not rule:
            message = phrase("looks for exactly what {rule} looks for", rule=older.id)
            found.append(Problem("twin", Level.WARNING, rule.id, rule.file, "detection", message))
    return tuple(found)


def _patterns(rule: Rule) -> Iterator[tuple[str, str]]:
    for place, condition in enumerate(rule.detection.conditions):
        if isinstance(condition, PatternCondition) and condition.operator is Operator.REGEX:
            name = f".{condition.name}" if condition.name else f"[{place}]"
            for pattern in condition.patterns:
                yield f"detection.conditions{name}", pattern


def _letters(text: str) -> str:
    return "".join(character for character in text.lower() if character.isalnum())


def worst(problems: Sequence[Problem]) -> Level | None:
    """Return the highest level among problems; None when there are none."""
    return max((problem.level for problem in problems), default=None)


SUMMARIES: Mapping[str, Phrase] = {lint.id: lint.summary for lint in LINTS}
