import pytest

from panguard.findings import Evidence, Finding, Location, phrase
from panguard.guard.decide import Posture, decide
from panguard.guard.event import Phase
from panguard.guard.host import Action
from panguard.terms import Category, Check, Lane, Severity
from panguard.values import replace


def _finding(severity: Severity, lane: Lane) -> Finding:
    return Finding(
        "rule",
        severity,
        severity,
        Check.PROMPT_INJECTION,
        Category.PROMPT_INJECTION,
        lane,
        phrase("Something."),
        Location("command.sh", 1, 1, 1, 2),
        Evidence("x"),
        phrase("why"),
        phrase("remedy"),
        "rules",
    )


GUARDED = [
    (Severity.CRITICAL, Lane.BLOCK, Action.DENY),
    (Severity.HIGH, Lane.BLOCK, Action.ASK),
    (Severity.MEDIUM, Lane.BLOCK, Action.ALLOW),
    (Severity.CRITICAL, Lane.ALERT, Action.ASK),
    (Severity.HIGH, Lane.ALERT, Action.TELL),
    (Severity.MEDIUM, Lane.ALERT, Action.ALLOW),
    (Severity.CRITICAL, Lane.SHADOW, Action.ALLOW),
]


@pytest.mark.parametrize(("severity", "lane", "action"), GUARDED)
def test_guarded_stops_what_is_certain_and_asks_about_the_rest(
    severity: Severity, lane: Lane, action: Action
) -> None:
    decision = decide([_finding(severity, lane)], Posture.GUARDED, Phase.BEFORE, asks=True)
    assert decision.action is action
    assert bool(decision.because) is (action is not Action.ALLOW)


def test_observing_never_stops_or_asks() -> None:
    found = [_finding(severity, lane) for severity in Severity for lane in Lane]
    assert decide(found, Posture.OBSERVE, Phase.BEFORE, asks=True).action is Action.TELL


def test_a_host_that_cannot_ask_is_told_and_denied_only_where_the_user_is_strict() -> None:
    found = [_finding(Severity.CRITICAL, Lane.ALERT)]
    assert decide(found, Posture.GUARDED, Phase.BEFORE, asks=False).action is Action.TELL
    assert decide(found, Posture.STRICT, Phase.BEFORE, asks=False).action is Action.DENY
    assert decide(found, Posture.STRICT, Phase.BEFORE, asks=True).action is Action.ASK


def test_what_takes_from_the_guard_what_it_stands_on_is_denied_where_nobody_can_be_asked() -> None:
    found = [replace(_finding(Severity.HIGH, Lane.BLOCK), id="guard-hooks-changed")]
    assert decide(found, Posture.GUARDED, Phase.BEFORE, asks=True).action is Action.ASK
    assert decide(found, Posture.GUARDED, Phase.BEFORE, asks=False).action is Action.DENY
    assert decide(found, Posture.OBSERVE, Phase.BEFORE, asks=False).action is Action.TELL
    only_written = [replace(found[0], lane=Lane.ALERT)]
    assert decide(only_written, Posture.GUARDED, Phase.BEFORE, asks=False).action is Action.TELL


def test_what_the_user_typed_is_never_stopped() -> None:
    found = [_finding(Severity.CRITICAL, Lane.BLOCK)]
    for posture in Posture:
        assert decide(found, posture, Phase.PROMPT, asks=True).action is Action.TELL


def test_nothing_found_is_nothing_said() -> None:
    assert decide([], Posture.STRICT, Phase.BEFORE, asks=True).action is Action.ALLOW


def test_more_findings_are_never_milder() -> None:
    every = [_finding(severity, lane) for severity in Severity for lane in Lane]
    for posture in Posture:
        alone = [decide([one], posture, Phase.BEFORE, asks=True).action for one in every]
        assert decide(every, posture, Phase.BEFORE, asks=True).action is max(alone)


UNREAD = [
    (Posture.GUARDED, Phase.BEFORE, True, Action.ASK),
    (Posture.GUARDED, Phase.BEFORE, False, Action.TELL),
    (Posture.GUARDED, Phase.AFTER, True, Action.TELL),
    (Posture.GUARDED, Phase.PROMPT, True, Action.ALLOW),
    (Posture.STRICT, Phase.BEFORE, True, Action.ASK),
    (Posture.STRICT, Phase.BEFORE, False, Action.DENY),
    (Posture.OBSERVE, Phase.BEFORE, True, Action.TELL),
]


@pytest.mark.parametrize(("posture", "phase", "asks", "action"), UNREAD)
def test_what_could_not_be_looked_at_as_a_whole_is_never_let_through_in_silence(
    posture: Posture,
    phase: Phase,
    asks: bool,
    action: Action,
) -> None:
    decision = decide((), posture, phase, asks=asks, unread=phrase("too long"))
    assert decision.action is action
    assert (decision.unread is not None) is (action is not Action.ALLOW)


def test_a_finding_that_stops_a_step_counts_for_more_than_what_was_not_looked_at() -> None:
    found = _finding(Severity.CRITICAL, Lane.BLOCK)
    decision = decide((found,), Posture.GUARDED, Phase.BEFORE, asks=True, unread=phrase("too long"))
    assert (decision.action, decision.because, decision.unread) == (Action.DENY, (found,), None)
