"""Makes a proposal of a rule on disk and of what it was made from."""

from collections.abc import Iterator
from pathlib import Path

from panguard.cli.own_names import own_names
from panguard.crystallize.redact import redacted
from panguard.engine.canonical import candidate_id
from panguard.engine.compile import compile_patterns
from panguard.engine.parse import fault_of
from panguard.engine.patterns import patterns_of
from panguard.engine.program import Span
from panguard.errors import UsageError
from panguard.limits import DEFAULT_LIMITS
from panguard.regular import read_regular
from panguard.rules.gather import gather
from panguard.rules.load import Policy
from panguard.rules.model import PatternCondition, Rule
from panguard.rules.sources import RuleSource, SourceKind
from panguard.scan.hashes import content_hash
from panguard.threatcloud.client.proposing import proposal
from panguard.threatcloud.client.trial import alarming
from panguard.threatcloud.clock import utc_now
from panguard.threatcloud.protocol import LARGEST_RULE, Proposal, hour_of

_MOST_SHOWN = 5
_LONGEST_LINE = 400


def proposal_of(rule_file: str, evidence_file: str | None) -> Proposal:
    """Return what proposes a rule; raises UsageError where the rule is not fit to be proposed."""
    content = _text_of(rule_file, LARGEST_RULE)
    rule = _rule(Path(rule_file))
    evidence = _text_of(evidence_file, DEFAULT_LIMITS.proposed_file_bytes) if evidence_file else ""
    # Where the files lie says whose they are: the folders above them, and who owns the repository.
    names = own_names(filter(None, (rule_file, evidence_file)))
    told = redacted(passages(rule, evidence), names=names, kept=content)
    found_in = content_hash(evidence or content)
    return proposal(candidate_id(rule), content, told, found_in, hour_of(utc_now()))


def passages(rule: Rule, text: str) -> str:
    """Return the lines in which a rule finds what it looks for: the rest of a text is nobody's business.

    Raises UsageError where it finds nothing.
    """
    if not text:
        return ""
    conditions = rule.detection.conditions
    patterns = [p for item in conditions if isinstance(item, PatternCondition) for p in patterns_of(item)]
    matcher = compile_patterns(patterns)
    spans = [
        span for number in range(len(patterns)) for span in matcher.occurrences(number, text, _MOST_SHOWN)
    ]
    if not spans:
        raise UsageError("--evidence: the rule finds nothing in it; name the file that it was made from")
    lines = {line for span in spans for line in _lines_of(text, span)}
    return "\n".join(text[start:end][:_LONGEST_LINE] for start, end in sorted(lines))


def _lines_of(text: str, span: Span) -> Iterator[tuple[int, int]]:
    start = text.rfind("\n", 0, span.start) + 1
    while start <= span.end:
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        yield start, end
        start = end + 1


def _rule(file: Path) -> Rule:
    """Read a rule as strictly as our own, and try it on honest text."""
    source = RuleSource(str(file), SourceKind.FOLDER, file)
    policy = Policy(str(file), strict=True, unique_keys=True, check_pattern=fault_of)
    pack = gather(source, policy=policy)
    if pack.rejected or len(pack.rules) != 1:
        reasons = "; ".join(str(item) for item in pack.rejected) or "expected exactly one rule"
        raise UsageError(f"{file}: cannot be proposed: {reasons}")
    (rule,) = pack.rules
    if alarm := alarming(pack.rules).get(rule.id):
        raise UsageError(f"{file}: cannot be proposed: {alarm}; make it more exact")
    return rule


def _text_of(file: str, most: int) -> str:
    try:
        data = read_regular(Path(file), most)
        if len(data) > most:
            raise UsageError(f"{file}: larger than {most} bytes; shorten it")
        return data.decode()
    except OSError as error:
        raise UsageError(f"{file}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{file}: is not UTF-8; save it as UTF-8") from error
