"""Drafts a rule from evidence: the same attack gives the same rule, by whatever names it goes. Pure.

What it asks for is how the attack acts (`tokens.py`): ordered words with bounded gaps. Where the evidence
holds an exact payload (an address, a blob of data), a narrow rule is drafted beside it; it alone may block.
"""

from collections.abc import Sequence

from panguard.crystallize.artefacts import Artefact, artefact_of
from panguard.crystallize.benign import Benign, benign
from panguard.crystallize.candidate import Refused
from panguard.crystallize.evidence import Evidence
from panguard.crystallize.gates import Unreadable, read_candidate
from panguard.crystallize.normalised import Reading, readings
from panguard.crystallize.patterns import patterns_of
from panguard.crystallize.tokens import Choice, Token, choose, common, tokens_of
from panguard.crystallize.written import Plan, case_of, without, written
from panguard.engine.canonical import candidate_id
from panguard.engine.ruleset import compile_rules
from panguard.engine.specificity import bits_of, is_artefact
from panguard.findings import Phrase, phrase
from panguard.rules.model import Rule
from panguard.values import dataclass, replace

MOST_SAMPLES = 16
MOST_WAYS = 4
_NEUTRAL = "https://www.example.org/docs/index.html"


@dataclass(frozen=True, slots=True)
class Draft:
    """A rule that was drafted: `content` is its text in YAML, `id` that of its detection.

    `share` is the estimated share of honest skills that hold what it asks for, `bits` how rare its literals
    are; `artefact` says that it asks for an exact payload. `narrow` is the rule for the exact payload alone,
    where the evidence has one and this rule is about how the attack acts.
    """

    id: str
    rule: Rule
    content: str
    artefact: bool
    bits: float
    share: float
    narrow: "Draft | None" = None


@dataclass(frozen=True, slots=True)
class _Way:
    """One way to read all samples: what they have in common, and what is chosen of it."""

    tokens: tuple[Token, ...]
    choice: Choice


def draft(samples: Sequence[Evidence]) -> Draft | Refused:
    """Draft a rule from one or more samples of the same attack; say why, where none tells it apart."""
    known = tuple(dict.fromkeys(samples))[:MOST_SAMPLES]
    read = [tuple(readings(sample))[:MOST_WAYS] for sample in known]
    if not known or not all(read):
        return Refused((phrase("the evidence marks no attack in its text"),))
    model = benign()
    exact = artefact_of(read, model)
    narrow = _drafted(known, read, _exact_plan(exact, len(known)), 1 / model.documents) if exact else None
    way = _best(read, model)
    if way.choice.enough:
        made = _drafted(known, read, _plan(way, len(known)), way.choice.share)
        if made:
            return replace(made, narrow=narrow)
    return narrow or Refused((_reason(way),))


def _best(read: Sequence[Sequence[Reading]], model: Benign) -> _Way:
    """Return the first way to read the samples that gives enough, or else the rarest."""
    best: _Way | None = None
    for at in range(max(map(len, read))):
        tokens: list[Token] = []
        for place, each in enumerate(read):
            own = tokens_of(each[at if at < len(each) else 0], model)
            tokens = common(tokens, own, model) if place else own
        way = _Way(tuple(tokens), choose(tokens, model))
        if way.choice.enough:
            return way
        if best is None or way.choice.share < best.choice.share:
            best = way
    assert best is not None  # noqa: S101 - every sample has a reading
    return best


def _plan(way: _Way, samples: int) -> Plan:
    chosen = way.choice.tokens
    return Plan(
        patterns=patterns_of(chosen),
        every=True,
        words=tuple(token.text or token.kind for token in chosen if token.key == token.text),
        fires=(case_of(way.tokens, chosen),),
        silent=(*without(way.tokens, chosen), f"See {_NEUTRAL} for more."),
        artefact=False,
        samples=samples,
    )


def _exact_plan(exact: Artefact, samples: int) -> Plan:
    return Plan(
        patterns=exact.patterns,
        every=False,
        words=exact.texts,
        fires=tuple(f"Get it from {text} first." for text in exact.texts),
        silent=(f"See {_NEUTRAL} for more.", "Get it from https://files.example.invalid/a first."),
        artefact=True,
        samples=samples,
    )


def _drafted(
    known: Sequence[Evidence], read: Sequence[Sequence[Reading]], plan: Plan, share: float
) -> Draft | None:
    """Write a rule and read it again; None where it does not hold on every sample, or cannot be written."""
    try:
        rule = read_candidate(written(known[0], plan, "PGC-draft"))
    except Unreadable:
        return None
    rules = compile_rules([rule])
    if not all(any(rules.match(reading.text).matches for reading in each) for each in read):
        return None
    silent = tuple(text for text in plan.silent if not rules.match(text).matches)
    candidate = candidate_id(rule)
    content = written(known[0], replace(plan, silent=silent), f"PGC-{candidate[:12]}")
    rule = read_candidate(content)
    return Draft(candidate, rule, content, is_artefact(rule), bits_of(rule), share)


def _reason(way: _Way) -> Phrase:
    if not way.tokens:
        return phrase("the samples have nothing in common that a rule could rest on")
    return phrase(
        "honest skills hold its words too: one in {many} is expected to", many=round(1 / way.choice.share)
    )
