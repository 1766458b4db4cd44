"""Judges what is installed, with the audit that a scan does: a job for a judge.

The judge reads the thing itself, so that what others wrote is only ever parsed in a process that may fail.
"""

from collections.abc import Mapping
from typing import NamedTuple

from panguard.engine.ruleset import RuleSet
from panguard.findings import Finding, Phrase, Verdict, phrase
from panguard.guard.decide import Posture, decide
from panguard.guard.event import Phase
from panguard.guard.host import Action
from panguard.guard.installed import Installed, read_thing
from panguard.limits import DEFAULT_LIMITS, Limits
from panguard.scan.scanner import audit

_MOST_TOLD = 5


class Examined(NamedTuple):
    """What is wrong with a thing: what is to become of it, the findings that say so, the worst first.

    `unread` says why not all of it was looked at; None where all was.
    """

    action: Action = Action.ALLOW
    because: tuple[Finding, ...] = ()
    unread: Phrase | None = None


def examine(
    thing: Installed,
    rules: RuleSet,
    posture: Posture,
    muted: frozenset[str],
    limits: Limits = DEFAULT_LIMITS,
) -> Examined:
    """Audit a thing as a scan does. Raises SourceError where it cannot be read."""
    skill = read_thing(thing, limits)
    if skill is None:
        return Examined()
    verdict = audit(skill, rules=rules)
    heard = tuple(finding for finding in verdict.findings if finding.id not in muted)
    decision = decide(heard, posture, Phase.INSTALLED, asks=True)
    return Examined(decision.action, decision.because[:_MOST_TOLD], _unread(verdict))


def _unread(verdict: Verdict) -> Phrase | None:
    """Say of the first part that was not looked at, though it should have been, which it is and why."""
    if verdict.complete:
        return None
    missed = (item for item in verdict.coverage.not_inspected if not item.expected)
    parts = (phrase("{file}: {reason}", file=item.file, reason=item.reason) for item in missed)
    return next(parts, phrase("a check could not run"))


def told(finding: Finding) -> Mapping[str, str]:
    """Return what the journal keeps of a finding, redacted."""
    return {
        "id": finding.id,
        "severity": finding.severity.label,
        "lane": finding.lane,
        "message": str(finding.message),
        "evidence": finding.evidence.snippet,
        "check": finding.check,
        "origin": finding.origin,
    }
