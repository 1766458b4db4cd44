"""What candidates are measured against: harmless texts, the rules there are, and a judge of wording."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from panguard.crystallize.gates import Grounds
from panguard.crystallize.known_good import honest_texts
from panguard.engine.cache import load_rules
from panguard.engine.canonical import candidate_id
from panguard.engine.ruleset import RuleSet
from panguard.rules.model import Rule
from panguard.rules.sources import community_source, own_source, read_rules
from panguard.scan.scanner import ScanOptions, scan_content
from panguard.terms import Lane, Severity, SourceType


def grounds(published: Sequence[Rule] = (), texts: Sequence[str] = ()) -> Grounds:
    """Gather the grounds: our own pack, the community's, what was published, and further harmless texts."""
    existing = {**_shipped(), **{candidate_id(rule): rule.id for rule in published}}
    known_good = (text for _, text in honest_texts())
    return Grounds((*known_good, *texts), existing, _judge())


@cache
def _shipped() -> Mapping[str, str]:
    """Return the candidate ids of the rules that come with the package; they are read once."""
    rules = (*read_rules(community_source()).rules, *read_rules(own_source()).rules)
    return {candidate_id(rule): rule.id for rule in rules}


@cache
def _judge() -> "_Judge":
    """Return the judge of wording; what is known of our own patterns comes with the package."""
    return _Judge(load_rules((own_source(),), None))


class _Judge:
    """Says what is wrong with a text for people: orders to a model, hidden characters, payloads."""

    def __init__(self, rules: RuleSet) -> None:
        self._rules = rules

    def __call__(self, text: str) -> str:
        options = ScanOptions(source_type=SourceType.TEXT)
        return next(self._problems(text, options), "")

    def _problems(self, text: str, options: ScanOptions) -> Iterator[str]:
        for finding in scan_content(text, rules=self._rules, options=options).findings:
            if finding.lane is not Lane.SHADOW and finding.severity >= Severity.MEDIUM:
                yield str(finding.message)
