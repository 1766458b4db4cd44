"""Drafts a rule from evidence: the same attack gives the same rule, by whatever names it goes. Pure.

What it asks for is how the attack acts (`tokens.py`): ordered words with bounded gaps. Where the evidence
holds an exact payload (an address, a blob of data), a narrow rule is drafted beside it; it alone may block.
"""

from collections.abc import Iterable, Iterator, Sequence

from panguard.crystallize.artefacts import Artefact, artefact_of
from panguard.crystallize.benign import Benign, benign
from panguard.crystallize.candidate import Refused
from panguard.crystallize.evidence import Evidence
from panguard.crystallize.gates import LEAST_BITS, Unreadable, read_candidate
from panguard.crystallize.normalised import Reading, readings, widened
from panguard.crystallize.own import owners
from panguard.crystallize.patterns import patterns_of
from panguard.crystallize.tokens import BOUND, Choice, Token, choices, common, tokens_of
from panguard.crystallize.written import Plan, case_of, short_id, without, written
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
    are; `artefact` says that it asks for an exact payload. `told` is the attack in the words that
    the rule asks for: nothing else of the evidence ever leaves by itself. `narrow` is the rule for the exact
    payload alone, where the evidence has one and this rule is about how the attack acts.
    """

    id: str
    rule: Rule
    content: str
    artefact: bool
    bits: float
    share: float
    told: str = ""
    narrow: "Draft | None" = None


@dataclass(frozen=True, slots=True)
class _Source:
    """The samples, and the ways to read each."""

    known: tuple[Evidence, ...]
    read: tuple[tuple[Reading, ...], ...]


def draft(samples: Sequence[Evidence], names: Iterable[str] = (), *, exact: bool = True) -> Draft | Refused:
    """Draft a rule from one or more samples of the same attack; say why, where none tells it apart.

    `names` are of the user, the machine and the skill: no rule asks for one. Without `exact`, a rule for an
    exact payload is drafted only where the payload says a few words by which attacks act and nothing else.
    """
    known = tuple(dict.fromkeys(samples))[:MOST_SAMPLES]
    source = _Source(known, tuple(tuple(readings(sample))[:MOST_WAYS] for sample in known))
    if not known or not all(source.read):
        return Refused((phrase("the evidence marks no attack in its text"),))
    model = benign()
    own = owners(names)
    payload = artefact_of(source.read, model, own, any_payload=exact)
    narrow = _drafted(source, _exact_plan(payload, len(known)), 1 / model.documents) if payload else None
    rarest = 1.0
    for tokens in _ways(source.read, model, own):
        for choice in choices(tokens, model):
            rarest = min(rarest, choice.share)
            if not choice.enough:
                continue
            made = _drafted(source, _plan(choice, len(known)), choice.share)
            if made and made.bits >= LEAST_BITS:
                beside = replace(narrow, told=f"{made.told}\n{narrow.told}") if narrow else None
                return replace(made, narrow=beside)
    return narrow or Refused((_reason(rarest),))


def _ways(read: Sequence[Sequence[Reading]], model: Benign, own: frozenset[str]) -> Iterator[list[Token]]:
    """Yield what all samples have in common: as marked, with the code around, in what is encoded."""
    wider = [widened(each[0]) or each[0] for each in read]
    for at in range(max(map(len, read))):
        yield _in_common([each[at if at < len(each) else 0] for each in read], model, own)
        if at == 0:
            yield _in_common(wider, model, own)


def _in_common(read: Sequence[Reading], model: Benign, own: frozenset[str]) -> list[Token]:
    tokens = tokens_of(read[0], model, own)
    for each in read[1:]:
        tokens = common(tokens, tokens_of(each, model, own), model)
    return tokens


def _plan(choice: Choice, samples: int) -> Plan:
    chosen = choice.tokens
    return Plan(
        patterns=patterns_of(chosen),
        every=True,
        words=tuple(token.text or token.kind for token in chosen if token.key == token.text),
        fires=(case_of(chosen),),
        silent=(*without(chosen), f"See {_NEUTRAL} for more."),
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


def _drafted(source: _Source, plan: Plan, share: float) -> Draft | None:
    """Write a rule and read it again; None where it does not hold on every sample, or cannot be written."""
    seen = source.known[0]
    try:
        rule = read_candidate(written(seen, plan, "PGC-draft"))
    except Unreadable:
        return None
    rules = compile_rules([rule])
    if is_artefact(rule) is not plan.artefact:
        return None
    if not all(any(rules.match(reading.text).matches for reading in each) for each in source.read):
        return None
    silent = tuple(text for text in plan.silent if not rules.match(text).matches)
    candidate = candidate_id(rule)
    content = written(seen, replace(plan, silent=silent), short_id(candidate))
    rule = read_candidate(content)
    told = "\n".join(plan.fires)
    return Draft(candidate, rule, content, is_artefact(rule), bits_of(rule), share, told)


def _reason(rarest: float) -> Phrase:
    if rarest == 1.0:
        return phrase("it has no words by which attacks act")
    if rarest <= BOUND:
        return phrase("its words are rare together, but too few of them are words by which attacks act")
    return phrase(
        "honest skills have its words too: about one of {many} holds all of them, which is too many",
        many=f"{round(1 / rarest):,}",
    )
