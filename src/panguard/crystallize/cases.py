"""Writes what a trial showed into a rule: variants that it catches, harmless texts that it spares. Pure."""

from collections.abc import Iterator, Sequence

from panguard.crystallize.gates import read_candidate
from panguard.crystallize.written import dumped
from panguard.engine.ruleset import RuleSet, compile_rules
from panguard.errors import RuleError
from panguard.limits import DEFAULT_LIMITS
from panguard.rules.cases import awake
from panguard.rules.document import Yaml
from panguard.rules.yaml import load_yaml

MOST_CASES = 6
LONGEST_CASE = 1_000
_CASES = "test_cases"


def with_cases(content: str, variants: Sequence[tuple[str, str]], harmless: Sequence[tuple[str, str]]) -> str:
    """Return a rule with more cases, each a kind and a text: a few that it fires on, a few that it does not.

    Only texts are taken on which it does what the case says, one of each kind. Raises RuleError or
    `Unreadable`.
    """
    document = load_yaml(content, "candidate", strict=True)
    if not isinstance(document, dict):
        raise RuleError("candidate: expected a mapping")
    rules = compile_rules([awake(read_candidate(content))])
    given = document.get(_CASES)
    cases: dict[str, Yaml] = dict(given) if isinstance(given, dict) else {}
    for key, texts, fires in (("true_positives", variants, True), ("true_negatives", harmless, False)):
        before = cases.get(key)
        known: list[Yaml] = list(before) if isinstance(before, list) else []
        cases[key] = [*known, *_fitting(rules, texts, known, fires=fires)]
    document[_CASES] = cases
    written = dumped(document)
    if len(written) > DEFAULT_LIMITS.candidate_characters or load_yaml(written, "candidate") != document:
        return content
    return written


def _fitting(
    rules: RuleSet, texts: Sequence[tuple[str, str]], known: Sequence[Yaml], *, fires: bool
) -> Iterator[Yaml]:
    kinds: set[str] = set()
    told = {str(case.get("input")) for case in known if isinstance(case, dict)}
    for kind, text in texts:
        if kind in kinds or text in told or len(text) > LONGEST_CASE or len(kinds) == MOST_CASES:
            continue
        if bool(rules.match(text).matches) is fires:
            kinds.add(kind)
            yield {"input": text, "description": f"variant: {kind}" if fires else f"harmless: {kind}"}
