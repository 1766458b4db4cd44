"""What a verdict means for the reader: one headline and what to do next. Pure."""

from panguard.findings import Finding, Phrase, Verdict, phrase
from panguard.report.model import finding_order
from panguard.terms import Check, CheckStatus, RiskLevel, Severity

_LISTED = 3


# The headline of a verdict, and the first thing to do.
_AT_LEVEL = {
    RiskLevel.CRITICAL: (
        phrase("Do not install this: it looks made to do harm."),
        phrase("Do not install it. If it is installed already, remove it now."),
    ),
    RiskLevel.HIGH: (
        phrase("Do not use this until someone has checked the findings."),
        phrase("Do not let an agent use it before a person has read the findings line by line."),
    ),
    RiskLevel.MEDIUM: (
        phrase("Look at the findings before you use this."),
        phrase("Read the findings; use it only if you trust its author and expect what they show."),
    ),
}
_INCOMPLETE = (
    phrase("Nothing dangerous was found in the part that could be inspected; not all of it could."),
    phrase("Do not take this for a clean bill: a part of it was not inspected."),
)
_UNREAD = (
    phrase("Not inspected: there was nothing in it that could be read, so nothing is known about it."),
    phrase("Do not take this for a clean bill: none of it was inspected."),
)
_HINTS = (
    phrase("Nothing was found that must stop you, but look at the hints first."),
    phrase("Read the hints: each says what to look for before you trust the place it marks."),
)
_REMARKS = (
    phrase("Nothing dangerous was found, only small remarks."),
    phrase("Nothing is urgent. If the skill is yours, tidy up what was noted."),
)
_CLEAN = (
    phrase("Nothing suspicious was found."),
    phrase("Nothing needs to be done. No scan sees everything, so give a skill only the access it needs."),
)


def _said(verdict: Verdict) -> tuple[Phrase, Phrase]:
    if verdict.level in _AT_LEVEL:
        return _AT_LEVEL[verdict.level]
    if verdict.unread:
        return _UNREAD
    if not verdict.complete:
        return _INCOMPLETE
    if verdict.worst >= Severity.MEDIUM:
        return _HINTS
    return _REMARKS if verdict.findings else _CLEAN


def headline(verdict: Verdict) -> Phrase:
    """Say in one plain sentence what the verdict means."""
    return _said(verdict)[0]


def advice(verdict: Verdict) -> tuple[Phrase, ...]:
    """Say what to do, most urgent first, as a reader with a command line can; each is one sentence or two."""
    worst = worst_finding(verdict)
    if worst is None:
        return steps(verdict)
    asking = phrase("To understand a finding, or to accept a harmless one: pga explain {rule}", rule=worst.id)
    return (*steps(verdict), asking)


def worst_finding(verdict: Verdict) -> Finding | None:
    """Return the finding that a reader should understand first; None where there are only remarks."""
    return min(verdict.findings, key=finding_order) if verdict.worst >= Severity.MEDIUM else None


def steps(verdict: Verdict) -> tuple[Phrase, ...]:
    """Say what to do wherever this is read."""
    told = [_said(verdict)[1]]
    if verdict.level >= RiskLevel.HIGH:
        told.extend(_after_the_fact(verdict))
    if not verdict.complete:
        told.append(_look_yourself(verdict))
    return tuple(told)


def _after_the_fact(verdict: Verdict) -> list[Phrase]:
    """Say what to do if it has run already, by what it was found to do."""
    failed = {result.check for result in verdict.checks if result.status is CheckStatus.FAIL}
    steps: list[Phrase] = []
    if Check.SECRET_EXFILTRATION in failed:
        steps.append(phrase("If it has run already, replace the keys, tokens and passwords it could reach."))
    if failed & {Check.PROMPT_INJECTION, Check.TOOL_POISONING, Check.ENCODED_PAYLOADS, Check.HIDDEN_UNICODE}:
        steps.append(
            phrase(
                "If an agent has read it already, check what that agent did since: "
                "files changed, commands run, messages sent."
            )
        )
    return steps


def _look_yourself(verdict: Verdict) -> Phrase:
    """Name what was left out, or the part of the scan that did not run."""
    missed = [item.file for item in verdict.coverage.not_inspected if not item.expected]
    if not missed:
        layers = ", ".join(layer.name for layer in verdict.layers if not layer.ran and layer.needed)
        return phrase(
            "A part of the scan did not run ({layers}); run it again before you rely on it.", layers=layers
        )
    names = ", ".join(missed[:_LISTED])
    if len(missed) > _LISTED:
        return phrase(
            "Look yourself at what was not inspected: {files} and {count} more.",
            files=names,
            count=len(missed) - _LISTED,
        )
    return phrase("Look yourself at what was not inspected: {files}.", files=names)
