""" "You are protected" is said only where all of it was seen."""

import pytest

from panguard.guard.proof import Proof
from panguard.values import replace
from panguard.web.dashboard.parts import AgentState, Running
from panguard.web.dashboard.protection import PROOF_SECONDS, Level, protection_of

NOW = 2_000_000.0
RUNNING = Running("guarded", NOW - 100)
AGENT = AgentState("claude-code", "Claude Code", "f", True, Proof("claude-code", NOW - 10, True))
OTHER = AgentState("codex", "Codex", "f", True, Proof("codex", NOW - 10, True))


def said(running: Running | None, *agents: AgentState) -> tuple[Level, str]:
    found = protection_of(running, agents, NOW)
    return found.level, str(found.headline)


def test_all_that_was_seen_makes_it_good() -> None:
    assert said(RUNNING, AGENT, OTHER) == (Level.GOOD, "You are protected")


@pytest.mark.parametrize(
    ("running", "agents", "level"),
    [
        (None, (AGENT,), Level.BAD),
        (RUNNING, (), Level.BAD),
        (RUNNING, (replace(AGENT, hooked=False),), Level.BAD),
        (RUNNING, (replace(AGENT, proof=Proof("claude-code", NOW, False, "x")),), Level.BAD),
        (RUNNING, (AGENT, replace(OTHER, hooked=False)), Level.DOUBTFUL),
        (RUNNING, (AGENT, replace(OTHER, proof=None)), Level.DOUBTFUL),
        (RUNNING, (replace(AGENT, proof=Proof("claude-code", NOW - 101, True)),), Level.DOUBTFUL),
        (RUNNING, (replace(AGENT, proof=Proof("claude-code", NOW + 3_600, True)),), Level.DOUBTFUL),
        (RUNNING, (replace(AGENT, proof=Proof("claude-code", NOW, True, "", "trust it")),), Level.DOUBTFUL),
        (replace(RUNNING, posture="observe"), (AGENT,), Level.DOUBTFUL),
        (replace(RUNNING, warning="the disk is full"), (AGENT,), Level.DOUBTFUL),
    ],
)
def test_anything_less_is_not(running: Running | None, agents: tuple[AgentState, ...], level: Level) -> None:
    found, headline = said(running, *agents)
    assert found is level
    assert headline != "You are protected"


def test_an_old_proof_proves_nothing() -> None:
    long_running = replace(RUNNING, started=0.0)
    old = replace(AGENT, proof=Proof("claude-code", NOW - PROOF_SECONDS - 1, True))
    assert said(long_running, old)[0] is Level.DOUBTFUL
