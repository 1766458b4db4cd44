"""The seven checks a report shows, made from findings and from which layers ran. Pure."""

from collections.abc import Collection, Iterable, Sequence

from panguard.findings import CheckResult, Finding, Phrase, Verdict, phrase
from panguard.terms import Check, CheckStatus, Lane, Severity

_SUBJECTS = {
    Check.PROMPT_INJECTION: phrase("No text that tries to take over the agent was found."),
    Check.TOOL_POISONING: phrase("No harmful commands or poisoned tool descriptions were found."),
    Check.HIDDEN_UNICODE: phrase("No invisible or look-alike characters that hide text were found."),
    Check.ENCODED_PAYLOADS: phrase("Nothing harmful is hidden in encoded text."),
    Check.SECRET_EXFILTRATION: phrase("No secrets, and nothing that sends secrets away, were found."),
    Check.PERMISSION_SCOPE: phrase("It asks for no more permissions than it says it uses."),
    Check.MANIFEST_INTEGRITY: phrase("The description of the skill is complete and in order."),
}


def results(findings: Sequence[Finding], not_run: Collection[Check] = ()) -> tuple[CheckResult, ...]:
    """Return the result of each check, in the order of reports; `not_run` had nothing to look at."""
    return tuple(
        _result(check, [finding for finding in findings if finding.check is check], not_run=check in not_run)
        for check in Check
    )


def _result(check: Check, findings: Sequence[Finding], *, not_run: bool) -> CheckResult:
    if not findings:
        status = CheckStatus.NOT_RUN if not_run else CheckStatus.PASS
        return CheckResult(check, status, phrase("Not checked.") if not_run else _SUBJECTS[check])
    worst = max(findings, key=lambda finding: (finding.severity, finding.lane is Lane.BLOCK))
    status = _status(findings)
    said = _summary(worst, len(findings))
    if status is CheckStatus.PASS:
        # What is noted is no defect that counts, nor is it what a passed check should be known for.
        status = CheckStatus.NOT_RUN if not_run else status
        said = phrase("Only noted: {message}", message=said)
    return CheckResult(check, status, said, len(findings))


def left_out(verdict: Verdict) -> frozenset[Check]:
    """Return the checks of a verdict that had nothing to look at."""
    if verdict.coverage.nothing:
        return frozenset(Check)
    return frozenset(result.check for result in verdict.checks if result.status is CheckStatus.NOT_RUN)


def _status(findings: Iterable[Finding]) -> CheckStatus:
    """Fail for what blocks and is high or worse, even if context softened it; pass for mere notes."""
    status = CheckStatus.PASS
    for finding in findings:
        if finding.lane is Lane.BLOCK and max(finding.severity, finding.base) >= Severity.HIGH:
            return CheckStatus.FAIL
        if finding.severity >= Severity.LOW:
            status = CheckStatus.WARN
    return status


def _summary(worst: Finding, count: int) -> Phrase:
    if count == 1:
        return worst.message
    return phrase("{message} (and {more} more)", message=worst.message, more=count - 1)
