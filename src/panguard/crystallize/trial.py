"""Tries a draft of a rule on all that is known before it may leave the machine, and says every fault. Pure.

In this order: 1. the gates that a server holds it to as well, 2. its own evidence, 3. other ways to write the
same attack, 4. harmless texts that look like it, 5. the rules that there are, 6. what is private. Nothing is
left out because something before it failed.
"""

from collections.abc import Iterator, Sequence
from math import comb

from panguard.crystallize.evidence import Evidence
from panguard.crystallize.gates import GateReport, Grounds, Unreadable, examine, read_candidate
from panguard.crystallize.mutants import Mutant, mutants
from panguard.crystallize.neutral import holds_name
from panguard.crystallize.twins import Twin, twins
from panguard.engine.ruleset import RuleSet, compile_rules
from panguard.engine.specificity import is_artefact, words_of
from panguard.findings import Finding, Phrase, phrase
from panguard.rules.cases import awake
from panguard.rules.model import Rule
from panguard.scan.credentials import find_secrets
from panguard.scan.document import Document
from panguard.scan.layers import rules as rules_layer
from panguard.scan.scanner import scan_content
from panguard.terms import Lane, Severity
from panguard.values import dataclass, replace

LEAST_CAUGHT = 0.8
FEWEST_MUTANTS = 8
FEWEST_WORDS = 2
CONFIDENCE = 0.95
_STEPS = 60
_ORIGIN = "trial"


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of a trial: by gate, sample, mutant and twin; `covered` names a rule that is there already.

    `words` are how many it needs at least. `bound` is the share of harmless documents that it may hit at
    most, by `harmless` of them.
    """

    gates: GateReport
    own: tuple[bool, ...] = ()
    mutants: tuple[tuple[Mutant, bool], ...] = ()
    twins: tuple[tuple[Twin, bool], ...] = ()
    covered: str = ""
    private: tuple[Phrase, ...] = ()
    words: int = 0
    artefact: bool = False
    harmless: int = 0
    bound: float = 1.0

    @property
    def caught(self) -> int:
        """Return how many mutants the rule caught."""
        return sum(caught for _, caught in self.mutants)

    @property
    def reasons(self) -> tuple[Phrase, ...]:
        """Return everything for which the rule is refused."""
        return (*_gate_reasons(self.gates), *_trial_reasons(self))


def try_rule(
    content: str,
    samples: Sequence[Evidence],
    grounds: Grounds,
    *,
    covered: str = "",
    names: Sequence[str] = (),
) -> Trial:
    """Try a rule on the evidence it was made from and on all that is known.

    `covered` names a rule that finds it already; `names` are of the user, the machine and the skill.
    """
    gates = examine(content, grounds)
    harmless = len(set(grounds.known_good))
    try:
        rule = read_candidate(content)
    except Unreadable:
        return Trial(gates, harmless=harmless)
    shown, blocking = let_loose(rule), let_loose(rule, Lane.BLOCK)
    return Trial(
        gates,
        words=words_of(rule),
        artefact=is_artefact(rule),
        own=tuple(_finds(shown, sample) for sample in samples),
        mutants=tuple((mutant, bool(findings_in(shown, mutant.text))) for mutant in mutants_of(samples)),
        twins=tuple((twin, _is_hit(shown, blocking, twin)) for twin in _fitting_twins(rule, samples)),
        covered=covered,
        private=tuple(_private(content, names)),
        harmless=harmless,
        bound=upper_bound(0, harmless),
    )


def mutants_of(samples: Sequence[Evidence]) -> tuple[Mutant, ...]:
    """Return the mutants of all samples, in an order that does not depend on that of the samples."""
    made = {mutant.text: mutant for sample in ordered(samples) for mutant in mutants(sample)}
    return tuple(made.values())


def twins_of(samples: Sequence[Evidence]) -> tuple[Twin, ...]:
    """Return the twins of all samples, in an order that does not depend on that of the samples."""
    made = {twin.text: twin for sample in ordered(samples) for twin in twins(sample)}
    return tuple(made.values())


def _fitting_twins(rule: Rule, samples: Sequence[Evidence]) -> Iterator[Twin]:
    """Yield the twins that a rule can err on.

    One that asks for wording never blocks: it may be shown on a text that quotes the whole attack.
    """
    artefact = is_artefact(rule)
    return (twin for twin in twins_of(samples) if artefact or not twin.quotes)


def ordered(samples: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """Return samples in an order of their own, each once."""
    return tuple(
        sorted(dict.fromkeys(samples), key=lambda sample: (sample.text, sample.spans, sample.witness))
    )


def findings_in(rules: RuleSet, text: str) -> tuple[Finding, ...]:
    """Return what rules show on a text, in every way in which a scan reads it."""
    return tuple(rules_layer.inspect(Document(text), rules).findings)


def covered_by(rules: RuleSet, samples: Sequence[Evidence]) -> str:
    """Return the name of a rule that already shows every sample at the place of the attack; empty if none."""
    found = [set(_covering(rules, sample)) for sample in samples]
    return min(set.intersection(*found), default="") if found else ""


def _covering(rules: RuleSet, sample: Evidence) -> Iterator[str]:
    first, last = _lines(sample)
    for finding in scan_content(sample.text, rules=rules).findings:
        place = finding.location
        if (
            finding.layer == rules_layer.NAME
            and finding.severity >= Severity.MEDIUM
            and finding.lane is not Lane.SHADOW
            and place.line <= last
            and first <= place.end_line
        ):
            yield finding.id


def _finds(rules: RuleSet, sample: Evidence) -> bool:
    """Say whether a rule fires where the attack is."""
    first, last = _lines(sample)
    places = (finding.location for finding in findings_in(rules, sample.text))
    return any(place.line <= last and first <= place.end_line for place in places)


def _lines(sample: Evidence) -> tuple[int, int]:
    """Return the first and the last line of the attack, from 1."""
    start = min((span.start for span in sample.spans), default=0)
    end = max((span.end for span in sample.spans), default=len(sample.text))
    return sample.text.count("\n", 0, start) + 1, sample.text.count("\n", 0, end) + 1


def let_loose(rule: Rule, lane: Lane = Lane.ALERT) -> RuleSet:
    """Return a rule alone, compiled, as one that is shown, or blocks, on every kind of text."""
    return compile_rules([replace(awake(rule), lane=lane, origin=_ORIGIN, targets=("both",))])


def _is_hit(shown: RuleSet, blocking: RuleSet, twin: Twin) -> bool:
    """Say whether a rule errs on a twin: fires on what is harmless, or blocks what is only quoted."""
    if twin.quotes:
        return any(finding.lane is Lane.BLOCK for finding in findings_in(blocking, twin.text))
    return bool(findings_in(shown, twin.text))


def _private(content: str, names: Sequence[str]) -> Iterator[Phrase]:
    if holds_name(content, names):
        yield phrase("it holds a name of this user, this machine or the skill")
    if next(find_secrets(content), None) is not None:
        yield phrase("it holds something that looks like a secret")


def upper_bound(hits: int, tried: int, confidence: float = CONFIDENCE) -> float:
    """Return the share below which the true one lies with this confidence (Clopper and Pearson, one-sided).

    Without hits it is about three divided by the number tried.
    """
    if hits >= tried:
        return 1.0
    low, high = 0.0, 1.0
    for _ in range(_STEPS):
        middle = (low + high) / 2
        chance = sum(comb(tried, k) * middle**k * (1 - middle) ** (tried - k) for k in range(hits + 1))
        low, high = (middle, high) if chance > 1 - confidence else (low, middle)
    return high


def _gate_reasons(report: GateReport) -> Iterator[Phrase]:
    for result in report.results:
        if not result.passed:
            yield phrase("gate {gate}: {why}", gate=result.name, why=result.reason)


def _trial_reasons(trial: Trial) -> Iterator[Phrase]:
    """Say what is wrong beyond the gates; of a text that is no rule there is no more to say."""
    if not trial.own:
        return
    if not all(trial.own):
        missed = trial.own.count(False)
        yield phrase("it misses {count} of the samples that it was made from", count=missed)
    if not trial.artefact and trial.words < FEWEST_WORDS:
        yield phrase("it rests on a single word, and everybody may write one")
    if len(trial.mutants) < FEWEST_MUTANTS:
        yield phrase("there are too few other ways to write the attack; it cannot be tried")
    elif trial.caught < LEAST_CAUGHT * len(trial.mutants):
        yield phrase(
            "it catches {caught} of {count} other ways to write the same attack; {least} % are needed",
            caught=trial.caught,
            count=len(trial.mutants),
            least=f"{LEAST_CAUGHT:.0%}"[:-1],
        )
    hit = [twin for twin, is_hit in trial.twins if is_hit]
    if hit:
        yield phrase(
            "it fires on {count} harmless texts that look like the attack, such as: {text}",
            count=len(hit),
            text=hit[0].text[:80],
        )
    if trial.covered:
        yield phrase("{rule} finds this attack already", rule=trial.covered)
    yield from trial.private
