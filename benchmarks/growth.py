"""Times a scan, and the engine alone, with 100 to 5,000 rules of the kinds that come with the package.

    python -m benchmarks.growth [--skills N] [--seed N]

Sets below what there is are drawn from it at random. Beyond, rules are copied with the longer words of their
patterns exchanged among all of them; a copy keeps the lane in which its original is on skills. The same
skills are scanned with each set in one process; the growth is the ratio of the medians.
"""

import argparse
import random
import re
from collections.abc import Callable, Iterator, Sequence

from benchmarks.ending import ended
from benchmarks.engine import WORD, skills, timed
from benchmarks.measures import percentile, table
from panguard.engine.parse import parse
from panguard.engine.ruleset import RuleSet, compile_rules
from panguard.engine.syntax import unparse
from panguard.errors import PatternError
from panguard.rules.lanes import Kind, lane_of
from panguard.rules.model import Operator, PatternCondition, Rule
from panguard.rules.sources import default_sources, read_all
from panguard.scan.scanner import scan_content
from panguard.values import replace

COUNTS = (100, 200, 400, 900, 2_000, 5_000)
_OF_COPIES = "copy"


def words_of(rules: Sequence[Rule]) -> list[str]:
    """Return the longer words of all patterns, as often as they occur."""
    return [word for rule in rules for source in _sources(rule) for word in WORD.findall(source)]


def _sources(rule: Rule) -> Iterator[str]:
    for condition in rule.detection.conditions:
        if isinstance(condition, PatternCondition):
            yield from condition.patterns


def copied(rule: Rule, number: int, exchanged: Callable[[str], str]) -> Rule:
    """Return a rule with the words of its patterns exchanged, in the lane of the original."""
    conditions = tuple(
        replace(condition, patterns=tuple(_varied(p, condition, exchanged) for p in condition.patterns))
        if isinstance(condition, PatternCondition)
        else condition
        for condition in rule.detection.conditions
    )
    return replace(
        rule,
        id=f"{rule.id}-{number:05}",
        origin=_OF_COPIES,
        lane=lane_of(rule, Kind.SKILL),
        detection=replace(rule.detection, conditions=conditions),
    )


def _varied(source: str, condition: PatternCondition, exchanged: Callable[[str], str]) -> str:
    if condition.operator is not Operator.REGEX:
        return WORD.sub(lambda match: exchanged(match[0]), source)
    try:
        written = unparse(parse(source, ignore_case=not condition.case_sensitive).node)
    except PatternError:
        return source
    return re.sub(r"(?<!\\)\b[a-z]{4,}\b", lambda match: exchanged(match[0]), written)


def sets_of(rules: Sequence[Rule], chooser: random.Random) -> Iterator[tuple[int, RuleSet]]:
    """Yield a set of rules of each size, each holding the one before."""
    words = words_of(rules)
    pool = list(rules)
    chooser.shuffle(pool)
    originals = tuple(pool)
    while len(pool) < COUNTS[-1]:
        number = len(pool)
        pool.append(copied(originals[number % len(originals)], number, lambda _: chooser.choice(words)))
    for count in COUNTS:
        yield count, compile_rules(pool[:count])


def growth(texts: Sequence[str], chooser: random.Random) -> list[tuple[int, float, float]]:
    """Return for each number of rules the median seconds of the engine and of the whole scan."""
    rules = read_all(default_sources()).rules
    rows = []
    for count, ruleset in sets_of(rules, chooser):

        def matched(text: str, ruleset: RuleSet = ruleset) -> object:
            return ruleset.match(text, Kind.SKILL)

        def scanned(text: str, ruleset: RuleSet = ruleset) -> object:
            return scan_content(text, rules=ruleset)

        timed(scanned, texts, 1)
        rows.append((count, *(percentile(timed(call, texts, 3), 0.5) for call in (matched, scanned))))
    return rows


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--skills", type=int, default=40)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    chooser = random.Random(options.seed)
    rows = growth(chooser.sample(skills(), options.skills), chooser)
    _, engine, scan = rows[0]
    shown = [
        (
            f"{count:,}",
            f"{1e3 * matched:.2f}",
            f"{matched / engine:.1f} ×",
            f"{1e3 * scanned:.2f}",
            f"{scanned / scan:.1f} ×",
            f"{(count / rows[0][0]) ** 0.5:.1f} ×",
        )
        for count, matched, scanned in rows
    ]
    head = ("Rules", "engine, ms", "growth", "scan, ms", "growth", "square root of the rules")
    print(table(head, shown))


if __name__ == "__main__":
    ended(main)
