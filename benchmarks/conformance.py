"""Runs the community's rules on their own cases and explains every case on which a rule differs.

`python -m benchmarks.conformance` prints the page; `--write` also stores it in `docs/quality/`. The texts
of the cases stay where they are: reports name rules and numbers of cases only.
"""

import argparse
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.corpora import COMMUNITY_RULES, REPOSITORY, unpacked
from benchmarks.ending import ended
from benchmarks.measures import table
from panguard.rules.cases import CaseRun, awake, run_cases
from panguard.rules.event import Event
from panguard.rules.model import Rule
from panguard.rules.sources import LoadedPack, folder_source, read_rules
from panguard.rules.yaml import load_yaml

EXPLANATIONS = REPOSITORY / "tests" / "conformance" / "disagreements.yaml"
PAGE = REPOSITORY / "docs" / "quality" / "atr-conformance.md"
KINDS: Mapping[str, str] = {
    "wrong-case": "the case is wrong: the patterns for its text look at another field than it is given in",
    "needs-trace": "the rule demands something of a whole trace, which a scan of text does not have",
    "needs-measurement": "the rule compares a number measured on a running agent",
}

FiresOf = Callable[[str, Event], bool]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a rule and some of its cases differ; `cases` are numbers from 0."""

    kind: str
    cases: frozenset[int]
    why: str


@dataclass(frozen=True, slots=True)
class Conformance:
    """The runs of all rules of a pack, by rule id."""

    pack: LoadedPack
    runs: Mapping[str, CaseRun]

    @property
    def cases(self) -> int:
        """Return how many test cases were tried."""
        return sum(len(run.cases) for run in self.runs.values())

    @property
    def disagreements(self) -> dict[str, frozenset[int]]:
        """Return the numbers of the cases that differ, for each rule that has any."""
        return {
            rule: frozenset(result.place for result in run.disagreements)
            for rule, run in self.runs.items()
            if run.disagreements
        }


def community_pack() -> LoadedPack:
    """Read the community's rules as YAML, with their cases."""
    return read_rules(folder_source(unpacked(COMMUNITY_RULES) / "rules"))


def explanations(path: Path = EXPLANATIONS) -> dict[str, Explanation]:
    """Read the committed explanations."""
    stored = load_yaml(path.read_text(encoding="utf-8"), path.name, strict=True)
    assert isinstance(stored, dict)
    found = {}
    for rule, entry in stored.items():
        assert isinstance(entry, dict)
        assert isinstance(entry["cases"], list)
        assert entry["kind"] in KINDS
        cases = frozenset(number for number in entry["cases"] if isinstance(number, int))
        found[rule] = Explanation(str(entry["kind"]), cases, str(entry["why"]))
    return found


def compiled(rules: Sequence[Rule]) -> FiresOf:
    """Compile rules, drafts among them, into a question about a rule and an event."""
    from panguard.engine.ruleset import compile_rules

    ruleset = compile_rules([awake(rule) for rule in rules])
    return lambda rule, event: any(match.rule == rule for match in ruleset.match_event(event).matches)


def conformance(pack: LoadedPack, fires: FiresOf) -> Conformance:
    """Try every rule of the pack on its own cases."""
    runs = {}
    for rule in pack.rules:

        def fired(event: Event, identifier: str = rule.id) -> bool:
            return fires(identifier, event)

        runs[rule.id] = run_cases(rule, fired)
    return Conformance(pack, runs)


def page(result: Conformance, explained: Mapping[str, Explanation]) -> str:
    """Write the result as a page of documentation; the same result gives the same bytes."""
    differing = sum(map(len, result.disagreements.values()))
    rows = [
        (rule, explained[rule].kind, _numbers(cases), explained[rule].why)
        if rule in explained
        else (rule, "unexplained", _numbers(cases), "")
        for rule, cases in sorted(result.disagreements.items())
    ]
    kinds = "\n".join(f"* **{kind}**: {meaning}." for kind, meaning in KINDS.items())
    count, agreeing = len(result.pack.rules), result.cases - differing
    return f"""# The community's rules on their own cases

Written by `python -m benchmarks.conformance --write`; do not edit.

The community's ATR rules 4.0.0 are {count} rules in YAML ({len(result.pack.rejected)} of the files cannot be
used). They bring {result.cases:,} test cases. PanGuard's engine agrees with {agreeing:,} of them
({agreeing / result.cases:.2%}); {count - len(result.disagreements)} rules agree with all their cases.
Drafts and deprecated rules are tried too, although a scan sets them aside.

A case that is a text is given to the rule in the fields that the rule looks at; a case that names fields is
given in these. Cases are numbered from 0, true ones first. Every disagreement is explained:

{table(("Rule", "Kind", "Cases", "Why"), rows)}

{kinds}

## Known ways around the rules

{_evasions(result)}
"""


def _evasions(result: Conformance) -> str:
    counts = Counter((test.expected, test.fired) for run in result.runs.values() for test in run.evasions)
    return f"""The rules also list {sum(counts.values()):,} known ways around them, each with a claim whether
the rule catches it. On the text as it stands, and again composed (NFC) and without invisible characters,

* {counts[False, False]} are missed as claimed and {counts[True, True]} caught as claimed;
* {counts[False, True]} are caught although the rule says that it misses them;
* {counts[True, False]} are missed although the rule says that it catches them.

These claims are not counted above. A scan also reads look-alike letters as the letters they look like, and
opens encodings, which this run does not."""


def _numbers(cases: frozenset[int]) -> str:
    return ", ".join(map(str, sorted(cases)))


def main() -> None:
    """Print how well rules and cases agree, per kind of rule, and the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="store the page in docs/quality/")
    parser.add_argument("--rules", action="store_true", help="also print the agreement of every rule")
    arguments = parser.parse_args()
    started = time.perf_counter()
    pack = community_pack()
    result = conformance(pack, compiled(pack.rules))
    text = page(result, explanations())
    print(text)
    if arguments.rules:
        rows = [(rule, len(run.cases), len(run.disagreements)) for rule, run in sorted(result.runs.items())]
        print(table(("rule", "cases", "disagreements"), rows))
    print(f"{result.cases:,} cases in {time.perf_counter() - started:.1f} s")
    if arguments.write:
        PAGE.parent.mkdir(parents=True, exist_ok=True)
        PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    ended(main)
