"""`pga rules validate`: reads rules so that every mistake is found, and lints those that can be used."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from panguard.engine.compile import compile_patterns
from panguard.engine.parse import fault_of, parse
from panguard.engine.program import Pattern
from panguard.engine.syntax import Backreference, Look, walk
from panguard.findings import phrase
from panguard.printable import printable
from panguard.report.pen import Pen
from panguard.report.style import Tone
from panguard.rules.gather import gather, policy_of
from panguard.rules.lint import Level, PatternFacts, Problem, lint_pack
from panguard.rules.sources import Rejected, RuleSource
from panguard.values import dataclass, replace

_TONES: Mapping[Level, Tone] = {
    Level.ERROR: Tone.CRITICAL,
    Level.WARNING: Tone.MEDIUM,
    Level.NOTE: Tone.FAINT,
}


@dataclass(frozen=True, slots=True)
class Validation:
    """What is wrong with rules: those that cannot be used, and the problems of the others."""

    rules: int
    rejected: tuple[Rejected, ...]
    problems: tuple[Problem, ...]

    def valid(self, *, strict: bool) -> bool:
        """Say whether every rule can be used and none has an error; `strict` forbids warnings too."""
        allowed = Level.NOTE if strict else Level.WARNING
        return not self.rejected and all(problem.level <= allowed for problem in self.problems)


def validate(sources: Sequence[RuleSource]) -> Validation:
    """Read the rules with tolerance, so that every flaw of every rule is found, and lint them."""
    packs = [
        gather(source, policy=replace(policy_of(source), strict=False, unique_keys=True))
        for source in sources
    ]
    rules = [rule for pack in packs for rule in pack.rules]
    rejected = tuple(item for pack in packs for item in pack.rejected)
    return Validation(len(rules), rejected, lint_pack(rules, facts_of))


def facts_of(source: str) -> PatternFacts:
    """Say what the engine knows of a regular expression."""
    if fault := fault_of(source):
        return PatternFacts(fault=fault)
    node = parse(source).node
    return PatternFacts(
        matches_empty=bool(compile_patterns([Pattern(source)]).search("").hits),
        backtracks=any(isinstance(part, Look | Backreference) for part in walk(node)),
    )


def validation_page(outcome: Validation, pen: Pen) -> Iterator[str]:
    """Write one line for each mistake, and the count."""
    for item in outcome.rejected:
        yield from (printable(f"{item.file}: {reason}") for reason in item.reasons)
    for problem in outcome.problems:
        label = pen.paint(problem.level.label, _TONES[problem.level])
        place = printable(f"{problem.file}: {problem.path}")
        yield f"{place}: {pen.say(problem.message)} ({label}, {problem.lint})"
    levels = Counter(problem.level for problem in outcome.problems)
    yield pen.say(
        phrase(
            "{rules} rules can be used, {rejected} cannot; "
            "{errors} errors, {warnings} warnings, {notes} notes.",
            rules=outcome.rules,
            rejected=len(outcome.rejected),
            errors=levels[Level.ERROR],
            warnings=levels[Level.WARNING],
            notes=levels[Level.NOTE],
        )
    )


def validation_record(outcome: Validation) -> dict[str, object]:
    """Return the outcome as JSON values."""
    return {
        "rules": outcome.rules,
        "rejected": [
            {"id": item.id, "file": item.file, "reasons": list(item.reasons)} for item in outcome.rejected
        ],
        "problems": [_problem_record(problem) for problem in outcome.problems],
    }


def _problem_record(problem: Problem) -> dict[str, object]:
    return {
        "rule": problem.rule,
        "file": problem.file,
        "path": problem.path,
        "level": problem.level.label,
        "lint": problem.lint,
        "message": str(problem.message),
    }
