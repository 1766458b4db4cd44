"""`pga rules test`: tries rules on their own cases with the engine that scans use."""

from collections.abc import Callable, Iterator, Sequence

from panguard.engine.ruleset import compile_rules
from panguard.findings import Phrase, phrase, verbatim
from panguard.printable import printable
from panguard.report.pen import Pen
from panguard.report.style import Tone
from panguard.rules.cases import CaseResult, CaseRun, awake, run_cases
from panguard.rules.event import Event
from panguard.rules.model import Rule


def try_cases(rules: Sequence[Rule]) -> list[CaseRun]:
    """Run every rule on its own cases; drafts and deprecated rules are tried too."""
    ruleset = compile_rules([awake(rule) for rule in rules])

    def fires(identifier: str) -> Callable[[Event], bool]:
        return lambda event: any(match.rule == identifier for match in ruleset.match_event(event).matches)

    return [run_cases(rule, fires(rule.id)) for rule in rules]


def trial_page(rules: Sequence[Rule], runs: Sequence[CaseRun], pen: Pen) -> Iterator[str]:
    """Write each case on which a rule fails, and the count."""
    by_id = {rule.id: rule for rule in rules}
    for run in runs:
        if run.disagreements:
            rule = by_id[run.rule]
            yield f"{pen.paint(printable(rule.id), Tone.STRONG)}  {printable(rule.file)}"
            for result in run.disagreements:
                yield from _failure(rule, result, pen)
    yield pen.say(_summary(runs, len(rules)))


def trial_records(runs: Sequence[CaseRun]) -> list[dict[str, object]]:
    """Return the runs as JSON values; cases are numbered from 1, true ones first."""
    return [
        {
            "rule": run.rule,
            "cases": len(run.cases),
            "failed": [result.place + 1 for result in run.disagreements],
        }
        for run in runs
    ]


def _failure(rule: Rule, result: CaseResult, pen: Pen) -> list[str]:
    number = result.place + 1
    problem = phrase("case {number} must not fire, but does", number=number)
    if result.expected:
        problem = phrase("case {number} must fire, but does not", number=number)
    case = rule.test_cases[result.place]
    about = pen.say(verbatim(case.description or case.fields[0][1]))
    return pen.paragraph(f"{pen.say(problem)}: {about}", 2, at_most=2)


def _summary(runs: Sequence[CaseRun], rules: int) -> Phrase:
    total = sum(len(run.cases) for run in runs)
    return phrase(
        "{right} of {total} cases pass, of {tried} rules; {untried} more rules have no cases.",
        right=total - sum(len(run.disagreements) for run in runs),
        total=total,
        tried=len(runs),
        untried=rules - len(runs),
    )
