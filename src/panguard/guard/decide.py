"""Decides what becomes of an agent's question, from what was found in it and how strict the user is. Pure."""

from collections.abc import Sequence
from enum import StrEnum

from panguard.findings import Finding, Phrase
from panguard.guard.dangers import NEVER_ONLY_TOLD
from panguard.guard.event import Phase
from panguard.guard.host import Action
from panguard.terms import Lane, Severity
from panguard.values import dataclass


class Posture(StrEnum):
    """How much the guard does: only notes, stops what is certain, or stops whatever is suspicious."""

    OBSERVE = "observe"
    GUARDED = "guarded"
    STRICT = "strict"


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of a question, with the findings that decided, the worst first.

    `unread` says why not all of it was looked at, where that decided.
    """

    action: Action
    because: tuple[Finding, ...] = ()
    unread: Phrase | None = None


def decide(
    findings: Sequence[Finding],
    posture: Posture,
    phase: Phase,
    *,
    asks: bool,
    unread: Phrase | None = None,
) -> Decision:
    """Let the worst finding decide; `asks` says whether the host can leave it to its user.

    Only rules that are sure enough to block deny, and only what is critical. What is merely suspicious is
    left to the user, where the host can ask; where it cannot, it is told, and denied if the user is strict.
    What takes from the guard what it stands on is denied there too: nobody would hear of what comes after.
    So is what could not be looked at as a whole (`unread` says why): it may have been made so to get past.
    """
    wanted = {finding: _wanted(finding, posture, phase) for finding in findings}
    action = max(wanted.values(), default=Action.ALLOW)
    because = tuple(finding for finding in findings if wanted[finding] is action is not Action.ALLOW)
    decisive = unread if unread is not None and _unseen(posture, phase) > action else None
    if decisive is not None:
        action, because = _unseen(posture, phase), ()
    if action is Action.ASK and not asks:
        grave = any(item.id in NEVER_ONLY_TOLD and item.lane is Lane.BLOCK for item in because)
        action = Action.DENY if grave or posture is Posture.STRICT else Action.TELL
    return Decision(action, because, decisive)


def _unseen(posture: Posture, phase: Phase) -> Action:
    """Return what becomes of what nobody could look at as a whole; what the user typed is theirs to ask."""
    if phase is Phase.PROMPT:
        return Action.ALLOW
    return Action.ASK if phase is Phase.BEFORE and posture is not Posture.OBSERVE else Action.TELL


def _wanted(finding: Finding, posture: Posture, phase: Phase) -> Action:
    if finding.lane is Lane.SHADOW or finding.severity < Severity.MEDIUM:
        return Action.ALLOW
    if posture is Posture.OBSERVE:
        return Action.TELL if finding.severity >= Severity.HIGH else Action.ALLOW
    action = _in_guarded(finding) if posture is Posture.GUARDED else _in_strict(finding)
    # What the user typed is theirs to ask: an attack that they want explained is no attack.
    return min(action, Action.TELL) if phase is Phase.PROMPT else action


def _in_guarded(finding: Finding) -> Action:
    if finding.severity < Severity.HIGH:
        return Action.ALLOW
    if finding.lane is Lane.BLOCK:
        return Action.DENY if finding.severity is Severity.CRITICAL else Action.ASK
    return Action.ASK if finding.severity is Severity.CRITICAL else Action.TELL


def _in_strict(finding: Finding) -> Action:
    if finding.lane is Lane.BLOCK and finding.severity >= Severity.HIGH:
        return Action.DENY
    return Action.ASK if finding.severity >= Severity.HIGH else Action.TELL
