"""What a candidate must pass before anything is published: no model, no votes, only measurement. Pure.

Every gate is one function that says what is wrong, or nothing. A candidate that fails one fails; the others
are tried all the same, so that its author learns everything at once.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from re import IGNORECASE

from panguard.crystallize.advice import problems_of
from panguard.crystallize.registries import REGISTRIES
from panguard.crystallize.sample_values import sample_values
from panguard.engine.canonical import candidate_id, in_one_case
from panguard.engine.forms import Form
from panguard.engine.lengths import longest
from panguard.engine.parse import fault_of, parse
from panguard.engine.patterns import patterns_of
from panguard.engine.program import Pattern
from panguard.engine.re2text import translate
from panguard.engine.ruleset import RuleSet, compile_rules
from panguard.engine.specificity import bits_of, is_artefact
from panguard.engine.syntax import unparse
from panguard.errors import PanguardError
from panguard.expressions import Expression
from panguard.findings import Phrase, phrase
from panguard.limits import DEFAULT_LIMITS
from panguard.rules.cases import awake, run_cases
from panguard.rules.event import Event
from panguard.rules.load import Policy, Standing, read_rule
from panguard.rules.model import PatternCondition, Rule, Use
from panguard.rules.yaml import load_yaml
from panguard.values import dataclass

LONGEST_PATTERN = 1_000
MOST_PATTERNS = 40
LEAST_BITS = 11.0
LEAST_CASES = 1
LONGEST_TEXT = 2_000
ORIGIN = "threat-cloud"


@dataclass(frozen=True, slots=True)
class GateResult:
    """What one gate said."""

    name: str
    passed: bool
    reason: Phrase


@dataclass(frozen=True, slots=True)
class GateReport:
    """What all gates said, and whether the rule asks for an exact payload."""

    results: tuple[GateResult, ...]
    artefact_rule: bool

    @property
    def passed(self) -> bool:
        """Say whether no gate refused."""
        return all(result.passed for result in self.results)

    @property
    def sound(self) -> bool:
        """Say whether only the text was refused: another one for the same detection may pass."""
        return all(result.passed or result.name in OF_TEXT for result in self.results)


@dataclass(frozen=True, slots=True)
class Grounds:
    """What a candidate is measured against.

    `known_good` are harmless texts, `existing` the candidate ids of the rules that are already out with the
    rules' names, `words` judges texts written for people: it says what is wrong with one, or nothing.
    """

    known_good: tuple[str, ...]
    existing: Mapping[str, str]
    words: Callable[[str], str]


class Unreadable(Exception):  # noqa: N818 - it is a finding, not a failure of the program
    """The text is no rule; the message says why."""


def read_candidate(text: str) -> Rule:
    """Read a candidate strictly. Raises Unreadable with everything that is wrong."""
    if len(text) > DEFAULT_LIMITS.candidate_characters:
        raise Unreadable(
            f"the rule has {len(text)} characters; {DEFAULT_LIMITS.candidate_characters} are allowed"
        )
    try:
        document = load_yaml(text, "candidate", strict=True)
        policy = Policy(ORIGIN, Standing.COMMUNITY, strict=True, unique_keys=True, check_pattern=fault_of)
        loaded = read_rule(document, "candidate", policy)
    except (PanguardError, RecursionError) as error:
        raise Unreadable(str(error)) from error
    if loaded.rule is None:
        raise Unreadable("; ".join(loaded.problems))
    return loaded.rule


def examine(text: str, grounds: Grounds) -> GateReport:
    """Try a candidate on every gate."""
    try:
        rule = read_candidate(text)
    except Unreadable as error:
        reason = phrase("it is not a rule as the format says: {why}", why=str(error)[:LONGEST_TEXT])
        return GateReport((GateResult("format", passed=False, reason=reason),), artefact_rule=False)
    results = [GateResult("format", passed=True, reason=_PASSED)]
    for name, gate in GATES:
        problem = next(iter(gate(rule, grounds)), None)
        results.append(GateResult(name, passed=problem is None, reason=problem or _PASSED))
    return GateReport(tuple(results), is_artefact(rule))


_PASSED = phrase("passed")
_VERDICT = r"(?:approv|accept|promot|verified|checked|vouch|trusted|safe\b|harmless)"
_ITSELF = r"(?:this|the) (?:rule|candidate|proposal|submission)\b"
_ADDRESSED = Expression(
    rf"{_ITSELF}[^.]{{0,60}}{_VERDICT}|{_VERDICT}[^.]{{0,60}}{_ITSELF}"
    r"|\breview(?:er|ing model)\b|<!--|</?[a-z]",
    IGNORECASE,
)
Problems = Iterable[Phrase]


def _kind(rule: Rule, _grounds: Grounds) -> Problems:
    """Let only rules through that compare text."""
    if any(not isinstance(condition, PatternCondition) for condition in rule.detection.conditions):
        yield phrase("it compares more than text")


def _form(rule: Rule, _grounds: Grounds) -> Problems:
    """Let only texts through that a scan can run, and that a reader can grasp.

    What a rule looks for can be written at any length, and with a stage at which nothing runs it.
    """
    if rule.applicability.use is not Use.TEXT:
        yield phrase("a scan cannot run it: {why}", why=rule.applicability.reason)
    patterns = _patterns(rule)
    if len(patterns) > MOST_PATTERNS:
        yield _too_many(len(patterns))
    yield from (_too_long(len(item.source)) for item in patterns if len(item.source) > LONGEST_PATTERN)


def _too_many(count: int) -> Phrase:
    return phrase("it has {count} patterns; {most} are allowed", count=count, most=MOST_PATTERNS)


def _too_long(count: int) -> Phrase:
    return phrase("a pattern has {count} characters; {most} are allowed", count=count, most=LONGEST_PATTERN)


def _linear(rule: Rule, _grounds: Grounds) -> Problems:
    """Let only patterns through that cannot take long, in their shortest spelling."""
    nodes = {
        unparse(node): node
        for node in (
            in_one_case(parse(item.source, ignore_case=item.ignore_case).node) for item in _patterns(rule)
        )
    }
    if len(nodes) > MOST_PATTERNS:
        yield _too_many(len(nodes))
    for source, node in nodes.items():
        if len(source) > LONGEST_PATTERN:
            yield _too_long(len(source))
            continue
        if not translate(node, Form()).exact:
            yield phrase("a pattern cannot be matched in linear time: {pattern}", pattern=source[:80])
        length = longest(node)
        if length is None or length.lines:
            yield phrase(
                "a pattern spans any distance; give every gap a bound: {pattern}", pattern=source[:80]
            )


def _specific(rule: Rule, _grounds: Grounds) -> Problems:
    """Refuse what any text may hold by chance."""
    bits = bits_of(rule)
    if bits < LEAST_BITS:
        yield phrase(
            "it asks for too little: {bits} bits; {least} are needed",
            bits=f"{bits:.1f}",
            least=f"{LEAST_BITS:g}",
        )


def _cases(rule: Rule, _grounds: Grounds) -> Problems:
    """Let a rule prove itself on its own cases."""
    for fires in (True, False):
        if sum(case.fires is fires for case in rule.test_cases) < LEAST_CASES:
            yield phrase("it has no text on which it must fire, or none on which it must not")
            return
    rules = compile_rules([awake(rule)])

    def fires_on(event: Event) -> bool:
        return bool(rules.match_event(event).matches)

    failed = run_cases(rule, fires_on).disagreements
    if failed:
        yield phrase("it fails on {count} of its own cases", count=len(failed))


def _harmless(rule: Rule, grounds: Grounds) -> Problems:
    """Refuse a rule that fires on anything known to be good."""
    rules = compile_rules([awake(rule)])
    count = sum(_fires(rules, text) for text in grounds.known_good)
    if count:
        yield phrase("it fires on {count} harmless texts", count=count)


def _warned(rule: Rule, _grounds: Grounds) -> Problems:
    """Refuse a rule that fires on a name, an address or a command that everybody uses."""
    rules = compile_rules([awake(rule)])
    for kind, entries in warning_lists().items():
        struck = next((text for text in entries if _fires(rules, text)), None)
        if struck is not None:
            yield phrase(
                "it fires on what everybody uses ({kind}: {text})", kind=kind, text=struck[:60] or "''"
            )


def _new(rule: Rule, grounds: Grounds) -> Problems:
    """Refuse what is already there."""
    known = grounds.existing.get(candidate_id(rule))
    if known:
        yield phrase("it looks for exactly what {rule} looks for", rule=known)


def _words(rule: Rule, grounds: Grounds) -> Problems:
    """Refuse a rule whose texts for people speak to a machine.

    What a rule looks for has its place in patterns and cases; its title and explanations are read by people
    and by the reviewer, and hold no orders.
    """
    told = (rule.title, rule.description, rule.why, rule.remedy, rule.author, *rule.false_positives)
    if sum(map(len, told)) > LONGEST_TEXT:
        yield phrase("its explanations have more than {most} characters", most=LONGEST_TEXT)
        return
    text = "\n\n".join(filter(None, told))
    if _ADDRESSED.search(text):
        yield phrase("its explanations speak of their own approval, or hold markup")
        return
    yield from problems_of((rule.title, rule.why, rule.remedy), (rule.description, *rule.false_positives))
    problem = grounds.words(text)
    if problem:
        yield phrase("its explanations hold orders or hidden text: {why}", why=problem)


Gate = Callable[[Rule, Grounds], Problems]
GATES: tuple[tuple[str, Gate], ...] = (
    ("kind", _kind),
    ("form", _form),
    ("linear", _linear),
    ("specific", _specific),
    ("cases", _cases),
    ("harmless", _harmless),
    ("warning-lists", _warned),
    ("new", _new),
    ("words", _words),
)
# These judge a text; the others judge what it detects, and say the same of every text of a candidate.
OF_TEXT = frozenset({"format", "form", "cases", "words"})


def _patterns(rule: Rule) -> Sequence[Pattern]:
    conditions = rule.detection.conditions
    return [p for item in conditions if isinstance(item, PatternCondition) for p in patterns_of(item)]


def _fires(rules: RuleSet, text: str) -> bool:
    return bool(rules.match(text).matches)


@cache
def warning_lists() -> Mapping[str, tuple[str, ...]]:
    """Return what no rule may fire on, by kind."""
    stored = json.loads(files(__package__).joinpath("lists", "warning.json").read_bytes())
    lists = {kind: tuple(entries) for kind, entries in stored.items()}
    return lists | {"domains": (*lists["domains"], *REGISTRIES), "samples": sample_values()}
