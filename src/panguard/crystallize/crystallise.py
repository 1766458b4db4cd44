"""From evidence to a candidate that may be proposed, or to every reason why there is none. Pure.

In this order: 1. what is private is replaced, 2. a rule is drafted, 3. it is tried, 4. what the trial showed
becomes part of its cases, 5. it is tried as it will be sent.
"""

from collections.abc import Sequence

from panguard.crystallize.candidate import Candidate, Measures, Refused
from panguard.crystallize.cases import with_cases
from panguard.crystallize.draft import Draft, draft
from panguard.crystallize.evidence import Evidence, Witness
from panguard.crystallize.gates import Grounds, Unreadable, read_candidate
from panguard.crystallize.mutants import mutants
from panguard.crystallize.neutral import attack_of, everybodys, is_plain, neutral, telling
from panguard.crystallize.normalised import Reading, widened
from panguard.crystallize.redact import redacted
from panguard.crystallize.trial import Trial, covered_by, findings_in, let_loose, ordered, try_rule
from panguard.crystallize.twins import twins
from panguard.engine.program import Span
from panguard.engine.ruleset import RuleSet
from panguard.engine.views.view import raw_view
from panguard.errors import RuleError
from panguard.findings import phrase
from panguard.values import dataclass, replace

_BETWEEN = "\n...\n"


@dataclass(frozen=True, slots=True)
class Attempt:
    """A draft, its trial, and what came of it."""

    draft: Draft
    trial: Trial
    result: Candidate | Refused


@dataclass(frozen=True, slots=True)
class Crystallised:
    """What came of evidence: an attempt for each rule that was drafted, or why none was.

    The first is about how the attack acts, if there is such a rule; one for an exact payload comes after it.
    """

    attempts: tuple[Attempt, ...]
    undrafted: Refused | None = None

    @property
    def candidates(self) -> tuple[Candidate, ...]:
        """Return what may be proposed."""
        return tuple(item.result for item in self.attempts if isinstance(item.result, Candidate))

    @property
    def results(self) -> tuple[Candidate | Refused, ...]:
        """Return what came of each attempt."""
        return tuple(item.result for item in self.attempts) or (self.undrafted or _NOTHING,)

    @property
    def result(self) -> Candidate | Refused:
        """Return the first candidate; without one every reason why there is none."""
        refused = [item for item in self.results if isinstance(item, Refused)]
        reasons = dict.fromkeys(reason for item in refused for reason in item.reasons)
        return next(iter(self.candidates), Refused(tuple(reasons), refused[0].content if refused else ""))


_NOTHING = Refused((phrase("there is no evidence"),))


def crystallised(
    samples: Sequence[Evidence],
    grounds: Grounds,
    *,
    covering: RuleSet | None = None,
    names: Sequence[str] = (),
    exact: bool = False,
) -> Crystallised:
    """Make rules of samples of one attack, and keep what happened on the way; their order changes nothing.

    `covering` are rules that may know the attack already, `names` what no rule may hold. `exact` keeps
    addresses and data as they are, so that a rule for them alone can be drafted; secrets, persons and names
    go all the same.
    """
    covered = covered_by(covering, samples) if covering is not None else ""
    clean = ordered([neutral(sample, names, exact=exact) for sample in samples])
    drafted = draft(clean, names, exact=exact) if clean else _NOTHING
    if isinstance(drafted, Refused):
        return Crystallised((), drafted)
    drafts = (drafted,) if drafted.narrow is None else (drafted, drafted.narrow)
    return Crystallised(
        tuple(_attempt(each, clean, grounds, covered=covered, names=names, exact=exact) for each in drafts)
    )


def _attempt(
    drafted: Draft,
    samples: Sequence[Evidence],
    grounds: Grounds,
    *,
    covered: str,
    names: Sequence[str],
    exact: bool,
) -> Attempt:
    content = _with_cases(drafted)
    samples = ordered([_rested_on(sample, let_loose(drafted.rule)) for sample in samples])
    trial = try_rule(content, samples, grounds, covered=covered, names=names)
    if trial.reasons:
        return Attempt(drafted, trial, Refused(trial.reasons, content))
    measures = Measures(
        bits=round(drafted.bits, 1),
        harmless=trial.harmless,
        bound=trial.bound,
        mutants=len(trial.mutants),
        mutants_caught=trial.caught,
        twins=len(trial.twins),
    )
    candidate = Candidate(
        drafted.id,
        read_candidate(content),
        content,
        _evidence(drafted, samples, names, exact=exact),
        drafted.artefact,
        measures,
    )
    return Attempt(drafted, trial, candidate)


def _rested_on(sample: Evidence, rules: RuleSet) -> Evidence:
    """Return a sample with what the rule rests on as the attack: also the code around it, where needed."""
    if findings_in(rules, attack_of(sample).text):
        return sample
    wider = widened(Reading(raw_view(sample.text), sample.spans))
    return replace(sample, spans=wider.spans) if wider else sample


def _evidence(drafted: Draft, samples: Sequence[Evidence], names: Sequence[str], *, exact: bool) -> str:
    """Return what is told of the attack: its words that the rule asks for, and those by which attacks act.

    Where somebody asked for it, the attacks as they are, without what is private. Words must be everybody's
    by themselves as well; a payload was looked at when it was drafted.
    """
    if exact:
        text = _BETWEEN.join(attack_of(sample).text for sample in samples)
        return redacted(text, names=telling(names), kept=drafted.content)
    if drafted.artefact:
        return redacted(drafted.told, names=telling(names), kept=drafted.content)
    return redacted(everybodys(drafted.told, names), names=telling(names), kept="", stays=is_plain)


def _with_cases(drafted: Draft) -> str:
    """Add variants and twins of the draft's own cases; of a sample they hold what it asks for."""
    texts = [text for case in drafted.rule.test_cases if case.fires for _, text in case.fields]
    cases = [_as_evidence(drafted, text) for text in texts if text]
    variants = [(item.kind, item.text) for case in cases for item in mutants(case)]
    harmless = [(twin.kind, twin.text) for case in cases for twin in twins(case) if not twin.quotes]
    try:
        return with_cases(drafted.content, variants, harmless)
    except (RuleError, Unreadable):
        return drafted.content


def _as_evidence(drafted: Draft, text: str) -> Evidence:
    rule = drafted.rule
    return Evidence(text, (Span(0, len(text)),), Witness.USER, rule.category, rule.severity)
