"""Derives what each community rule may do on each kind of text; writes `rules/packs/community_lanes.json`.

    python -m benchmarks.community_lanes [--jobs N]

Measured on the training part of the dev corpora (`benchmarks/split.py`), with whole packages. Printed besides:
what the lanes together would say of the checking part. A rule keeps the lane that its own status gives it
where it was written for the kind of text and matched no honest sample. It may at most be shown where it
was written for other text, or where it matched hardly any honest sample and many more malicious ones. All
others are counted and not shown.
"""

import argparse
import json
from collections import Counter
from collections.abc import Mapping, Sequence

from benchmarks.corpora import Sample, samples, text_of
from benchmarks.ending import ended
from benchmarks.judging import judge_all
from benchmarks.measures import proportion, table
from benchmarks.quality_run import SOURCE_TYPES, rules, verdicts_on
from benchmarks.split import Part, divided
from panguard.engine.ruleset import SHOWN_LITERALS, SHOWN_PATTERNS, SHOWN_RULES, RuleSet
from panguard.rules.lanes import ORIGIN, TABLE, Kind, kind_of, written_for
from panguard.rules.model import Rule
from panguard.terms import Lane, SourceType

# Of honest samples, one in so many may be matched by a rule that is shown, if malicious ones are so much more.
_RARE = 1 / 400
_MORE = 40
_UNUSED = frozenset({"semantic", "quality-not-malice"})
_SET_ASIDE = frozenset({"mcp-code"})

Counts = Mapping[tuple[str, bool], Counter[str]]


def _rules() -> RuleSet:
    """Return all rules, each to be tried on every reading of a text, whatever its lane is now."""
    sections = dict(rules().sections)
    for name in (SHOWN_LITERALS, SHOWN_PATTERNS, SHOWN_RULES):
        sections[name] = b"\xff" * len(sections[name])
    return RuleSet(sections)


def kind(sample: Sample) -> Kind:
    """Return the kind of text of a sample."""
    return kind_of(SOURCE_TYPES.get(sample.kind, SourceType.SKILL))


def matched(sample: Sample, ruleset: RuleSet) -> frozenset[str]:
    """Return the rules that match anywhere in a sample, shown or not."""
    verdicts = verdicts_on(sample, text_of(sample), ruleset)
    shown = {finding.id for verdict in verdicts for finding in verdict.findings}
    return frozenset(shown | {match.rule for verdict in verdicts for match in verdict.silent})


def lane(rule: Rule, of: Kind, honest: float, malicious: float) -> Lane:
    """Return the lane of a rule on a kind of text from the shares of the samples that it matches."""
    if not honest and written_for(rule, of):
        return rule.lane
    if not honest and (malicious or of is Kind.TEXT):
        return Lane.ALERT
    return Lane.ALERT if honest <= _RARE and malicious >= _MORE * honest > 0 else Lane.SHADOW


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=2)
    arguments = parser.parse_args()
    chosen = [s for s in samples() if s.tier not in _UNUSED and s.kind not in _SET_ASIDE]
    parts = divided(list(samples()))
    loaded = _rules()
    found = dict(zip((s.id for s in chosen), judge_all(matched, chosen, loaded, arguments.jobs), strict=True))
    training = [s for s in chosen if parts[s.id] is Part.TRAINING]
    totals = Counter((kind(s), s.malicious) for s in training)
    counts = Counter((rule, kind(s), s.malicious) for s in training for rule in found[s.id])
    community = [rule for rule in loaded.rules if rule.origin == ORIGIN]
    rows = {rule.id: [rule.rule_version, _row(rule, counts, totals)] for rule in community}
    write(rows, totals)
    print(table(("Kind", "Lane", "Rules"), _lanes(rows)))
    print()
    print(table(_HEAD, list(_unions(chosen, parts, found, rows))))


def _row(
    rule: Rule, counts: Mapping[tuple[str, Kind, bool], int], totals: Mapping[tuple[Kind, bool], int]
) -> dict[str, list[str | int]]:
    row: dict[str, list[str | int]] = {}
    for of in Kind:
        honest, malicious = (counts.get((rule.id, of, bad), 0) for bad in (False, True))
        shares = honest / totals[of, False], malicious / totals[of, True]
        row[of.value] = [lane(rule, of, *shares).value, honest, malicious]
    return row


def write(rows: Mapping[str, object], totals: Mapping[tuple[Kind, bool], int]) -> None:
    """Write the table, a line for each rule."""
    sizes = {of.value: [totals[of, False], totals[of, True]] for of in Kind}
    lines = ",\n".join(f"{json.dumps(rule)}: {json.dumps(row)}" for rule, row in sorted(rows.items()))
    text = f'{{"honest and malicious samples": {json.dumps(sizes)},\n"rules": {{\n{lines}\n}}}}\n'
    TABLE.write_text(text, encoding="utf-8")


def _lanes(rows: Mapping[str, list[object]]) -> list[tuple[str, ...]]:
    found = Counter((of.value, row[1][of.value][0]) for row in rows.values() for of in Kind)  # type: ignore[index]
    return [(of, name, str(count)) for (of, name), count in sorted(found.items())]


_HEAD = ("Kind", "Part", "Lane", "Honest matched", "Malicious matched")


def _unions(
    chosen: Sequence[Sample],
    parts: Mapping[str, Part],
    found: Mapping[str, frozenset[str]],
    rows: Mapping[str, list[object]],
) -> list[tuple[str, ...]]:
    """Return what the rules of each lane together match, at least one of them."""
    lines = []
    for of in Kind:
        for part in Part:
            for name in ("block", "alert"):
                chosen_rules = {rule for rule, row in rows.items() if row[1][of.value][0] == name}  # type: ignore[index]
                shares = []
                for bad in (False, True):
                    group = [
                        s for s in chosen if kind(s) is of and parts[s.id] is part and s.malicious is bad
                    ]
                    shares.append(
                        proportion(sum(bool(found[s.id] & chosen_rules) for s in group), len(group))
                    )
                lines.append((of.value, part.value, name, *shares))
    return lines


if __name__ == "__main__":
    ended(main)
