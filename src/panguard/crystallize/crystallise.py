"""From evidence to a candidate that may be proposed, or to every reason why there is none. Pure.

In this order: 1. what is private is replaced, 2. a rule is drafted, 3. it is tried, 4. what the trial showed
becomes part of its cases, 5. it is tried as it will be sent.
"""

from collections.abc import Sequence

from panguard.crystallize.candidate import Candidate, Measures, Refused
from panguard.crystallize.cases import with_cases
from panguard.crystallize.draft import Draft, draft
from panguard.crystallize.evidence import Evidence
from panguard.crystallize.gates import Grounds, Unreadable, read_candidate
from panguard.crystallize.mutants import mutants
from panguard.crystallize.neutral import attack_of, neutral
from panguard.crystallize.redact import redacted
from panguard.crystallize.trial import Trial, ordered, try_rule
from panguard.crystallize.twins import twins
from panguard.engine.canonical import candidate_id
from panguard.engine.ruleset import RuleSet
from panguard.engine.specificity import bits_of, is_artefact
from panguard.errors import RuleError
from panguard.values import dataclass

_BETWEEN = "\n...\n"


@dataclass(frozen=True, slots=True)
class Crystallised:
    """What came of evidence, and how: the draft and its trial, where it came to them."""

    result: Candidate | Refused
    draft: Draft | None = None
    trial: Trial | None = None


def crystallise(
    samples: Sequence[Evidence],
    grounds: Grounds,
    *,
    covering: RuleSet | None = None,
    names: Sequence[str] = (),
) -> Candidate | Refused:
    """Make a candidate of samples of one attack; their order changes nothing."""
    return crystallised(samples, grounds, covering=covering, names=names).result


def crystallised(
    samples: Sequence[Evidence],
    grounds: Grounds,
    *,
    covering: RuleSet | None = None,
    names: Sequence[str] = (),
) -> Crystallised:
    """Do the same, and keep what happened on the way."""
    clean = ordered([neutral(sample, names) for sample in samples])
    drafted = draft(clean)
    if isinstance(drafted, Refused):
        return Crystallised(drafted)
    result, trial = _tried(drafted, clean, grounds, covering, names)
    return Crystallised(result, drafted, trial)


def tried(
    drafted: Draft,
    samples: Sequence[Evidence],
    grounds: Grounds,
    *,
    covering: RuleSet | None = None,
    names: Sequence[str] = (),
) -> Candidate | Refused:
    """Try a draft on the samples that it was made from; only what passes everything is a candidate."""
    clean = ordered([neutral(sample, names) for sample in samples])
    return _tried(drafted, clean, grounds, covering, names)[0]


def _tried(
    drafted: Draft,
    samples: Sequence[Evidence],
    grounds: Grounds,
    covering: RuleSet | None,
    names: Sequence[str],
) -> tuple[Candidate | Refused, Trial]:
    content = _with_cases(drafted.content, samples)
    trial = try_rule(content, samples, grounds, covering=covering, names=names)
    if trial.reasons:
        return Refused(trial.reasons, content), trial
    rule = read_candidate(content)
    evidence = _BETWEEN.join(attack_of(sample).text for sample in samples)
    measures = Measures(
        bits=round(bits_of(rule), 1),
        harmless=trial.harmless,
        bound=trial.bound,
        mutants=len(trial.mutants),
        mutants_caught=trial.caught,
        twins=len(trial.twins),
    )
    sent = redacted(evidence, names=names, kept=content)
    return Candidate(candidate_id(rule), rule, content, sent, is_artefact(rule), measures), trial


def _with_cases(content: str, samples: Sequence[Evidence]) -> str:
    """Add variants and twins of the attack alone: what stands around it is nobody's business."""
    alone = [attack_of(sample) for sample in samples]
    variants = [(item.kind, item.text) for sample in alone for item in mutants(sample)]
    harmless = [(twin.kind, twin.text) for sample in alone for twin in twins(sample) if not twin.quotes]
    try:
        return with_cases(content, variants, harmless)
    except (RuleError, Unreadable):
        return content
