"""Crystallises rules from one or two samples of each family of attacks and tries them on the others.

    python -m benchmarks.families [--write | --stand-ins]

Everything that the scanner knows of a family is hidden: a rule is made from the samples alone. Where in them the
attack is, a reviewer would say; here it is the lines of the strongest findings of the scanner on that sample. The
rule is tried on every other sample of the family, near-duplicates of its sources apart, and on all honest samples.
With `--stand-ins` the samples are as they leave a machine by themselves: in words that everybody uses.
"""

import argparse
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from benchmarks.corpora import REPOSITORY, Sample, samples, text_of
from benchmarks.ending import ended
from benchmarks.families_page import Results, Score, Trial, attack_of, page
from benchmarks.quality_run import rules, verdicts_on
from benchmarks.split import divided
from panguard.crystallize.draft import draft
from panguard.crystallize.evidence import Evidence, Witness
from panguard.crystallize.gates import Grounds, examine
from panguard.crystallize.grounds import grounds
from panguard.crystallize.neutral import neutral
from panguard.engine.program import Span
from panguard.engine.ruleset import RuleSet, compile_rules
from panguard.engine.views.decode import decode
from panguard.engine.views.normalise import normalise
from panguard.findings import Finding
from panguard.limits import DEFAULT_LIMITS
from panguard.terms import Severity
from panguard.values import replace

PAGE = REPOSITORY / "docs" / "quality" / "families.md"
LEAST_SAMPLES = 3
MOST_SOURCES = 3
PAIR = 2
MOST_FINDINGS = 3
LONGEST = 400_000
_PACKED = frozenset({"skillfortifybench"})
_LEFT_OUT = frozenset({"quality-not-malice"})


def families(every: Iterable[Sample]) -> Mapping[str, list[Sample]]:
    """Return the families of attacks of which there are enough samples to try a rule on."""
    found: dict[str, list[Sample]] = defaultdict(list)
    for sample in every:
        if sample.malicious and sample.family and sample.tier not in _LEFT_OUT:
            found[f"{sample.family}{_form(sample)}"].append(sample)
    return {name: members for name, members in sorted(found.items()) if len(members) >= LEAST_SAMPLES}


def _form(sample: Sample) -> str:
    """Return in which form a sample is packed, of a set that packs each attack in several."""
    return f" ({sample.id.split('__', 1)[1].split('_', 1)[0]})" if sample.set in _PACKED else ""


def evidence_of(sample: Sample, ruleset: RuleSet) -> Evidence | None:
    """Return a sample as evidence, the lines of the strongest findings marked; None where there are none."""
    found = [
        finding for verdict in verdicts_on(sample, text_of(sample), ruleset) for finding in verdict.findings
    ]
    strong = sorted((f for f in found if f.severity >= Severity.MEDIUM), key=_strength)
    if not strong:
        return None
    worst = strong[0]
    text = _text_of_file(sample, worst.location.file)
    same = [f for f in strong if f.location.file == worst.location.file and f.severity == worst.severity]
    spans = tuple(sorted({_lines(text, finding) for finding in same[:MOST_FINDINGS]}))
    return Evidence(text, spans, Witness.REVIEW, worst.category, worst.severity) if text else None


def _strength(finding: Finding) -> tuple[int, str, int, str]:
    return -finding.severity, finding.location.file, finding.location.line, finding.id


def _text_of_file(sample: Sample, name: str) -> str:
    path = sample.path / name if sample.path.is_dir() else sample.path
    if sample.path.name == "texts.jsonl" or not path.is_file():
        return text_of(sample)
    return path.read_bytes().decode("utf-8", "replace")


def _lines(text: str, finding: Finding) -> Span:
    """Return the whole lines of a finding."""
    starts = [0, *(at + 1 for at, character in enumerate(text) if character == "\n"), len(text) + 1]
    last = len(starts) - 1
    first, final = min(finding.location.line, last), min(finding.location.end_line, last)
    if finding.location.end_column == 1 and final > first:
        final -= 1
    return Span(starts[first - 1], max(starts[first - 1], starts[final] - 1))


def trials(every: Sequence[Sample], ruleset: RuleSet, *, stand_ins: bool = False) -> Iterator[Trial]:
    """Yield rules of each family, from single samples and from pairs, no two of which are near-duplicates.

    `stand_ins` take the place of what not everybody uses, before a rule is made.
    """
    parts = divided(every)
    for name, members in families(every).items():
        part = parts[members[0].id]
        known = [(sample, seen) for sample in _distinct(members) if (seen := evidence_of(sample, ruleset))]
        if stand_ins:
            known = [(sample, neutral(seen)) for sample, seen in known]
        for sample, seen in known:
            yield Trial(name, part, (sample,), draft([seen], exact=not stand_ins))
        for (one, seen), (other, also) in zip(known, [*known[1:], *known[:1]], strict=True):
            if len(known) > PAIR or (len(known) == PAIR and one is known[0][0]):
                yield Trial(name, part, (one, other), draft([seen, also], exact=not stand_ins))


def _distinct(members: Sequence[Sample]) -> list[Sample]:
    """Return a few samples, one of each set of near-duplicates, spread over the family."""
    first: dict[str, Sample] = {}
    for sample in members:
        first.setdefault(sample.cluster, sample)
    distinct = list(first.values())
    step = max(1, len(distinct) // MOST_SOURCES)
    return distinct[::step][:MOST_SOURCES]


def caught(every: Iterable[Sample], found: Sequence[Trial]) -> Mapping[str, set[str]]:
    """Return the ids of the samples that hold what each rule asks for, by its candidate id."""
    drafts = {made.id: made for trial in found for made in trial.drafts()}
    ruleset = compile_rules([replace(made.rule, id=name) for name, made in sorted(drafts.items())])
    hits: dict[str, set[str]] = {name: set() for name in drafts}
    for sample in every:
        for name in {match for text in _texts(sample) for match in _matched(text, ruleset)}:
            hits[name].add(sample.id)
    return hits


def _matched(text: str, ruleset: RuleSet) -> Iterator[str]:
    """Yield the rules that hold on a text in one of the ways in which a scan reads it."""
    plain = normalise(text)
    texts = [text, *([plain.text] if plain else ()), *(v.text for v in decode(text, DEFAULT_LIMITS).views)]
    for each in texts:
        yield from (match.rule for match in ruleset.match(each).matches)


def _texts(sample: Sample) -> Iterator[str]:
    if sample.path.is_file():
        yield text_of(sample)[:LONGEST]
        return
    for path in sorted(sample.path.rglob("*")):
        if path.is_file() and path.stat().st_size <= LONGEST:
            content = path.read_bytes()
            if b"\0" not in content:
                yield content.decode("utf-8", "replace")


def scored(
    trial: Trial, members: Mapping[str, list[Sample]], honest: frozenset[str], hits: Mapping[str, set[str]]
) -> Score:
    """Count what the rules of a trial caught."""
    clusters = {sample.cluster for sample in trial.sources}
    own = members[trial.family]
    others = {sample.id for sample in own if sample.cluster not in clusters}
    forms = (group for name, group in members.items() if attack_of(name) == attack_of(trial.family))
    whole = {s.id for group in forms for s in group if s.cluster not in clusters}
    copies = {s.id for s in own if s.cluster in clusters} - {s.id for s in trial.sources}
    every = _union(hits[made.id] for made in trial.drafts())
    blocking = _union(hits[made.id] for made in trial.drafts() if made.artefact)
    return Score(
        trial=trial,
        others=len(others),
        found=len(every & others),
        found_blocking=len(blocking & others),
        whole=len(whole),
        whole_found=len(every & whole),
        copies=len(copies),
        copies_found=len(every & copies),
        alarms=every & honest,
        blocking=blocking & honest,
    )


def _union(found: Iterable[set[str]]) -> frozenset[str]:
    return frozenset().union(*found)


def passed(found: Iterable[Trial], known: Grounds) -> tuple[int, int]:
    """Return how many of the rules that were made pass every gate of a proposal, and how many there are."""
    contents = {made.id: made.content for trial in found for made in trial.drafts()}
    return sum(examine(content, known).passed for content in contents.values()), len(contents)


def main() -> None:
    """Measure, print, and write the page if asked."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--write", action="store_true", help=f"write {PAGE.relative_to(REPOSITORY)}")
    parser.add_argument(
        "--stand-ins", action="store_true", help="make the rules as they are proposed by themselves"
    )
    arguments = parser.parse_args()
    every = list(samples())
    parts = divided(every)
    found = list(trials(every, rules(), stand_ins=arguments.stand_ins))
    members = families(every)
    tried = {sample.id for group in members.values() for sample in group}
    hits = caught((s for s in every if not s.malicious or s.id in tried), found)
    honest = {sample.id: sample for sample in every if not sample.malicious}
    scores = [scored(trial, members, frozenset(honest), hits) for trial in found]
    text = page(Results(scores, honest, parts, passed(found, grounds())))
    print(text)
    if arguments.write and not arguments.stand_ins:
        PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    ended(main)
