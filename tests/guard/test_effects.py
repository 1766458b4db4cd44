"""A refused step is called stopped only once the agent was seen to go on without it."""

import pytest

from panguard.guard.effects import Effect, effect_of
from panguard.guard.journal import Entry


def step(number: int, action: str, phase: str = "before-tool", tool: str = "Bash") -> Entry:
    return Entry(float(number), "claude-code", phase, tool, action, session="s", number=number)


DENIED = step(5, "deny")


@pytest.mark.parametrize(
    ("around", "effect"),
    [
        ((), Effect.UNKNOWN),
        ((step(6, "allow", tool="Read"),), Effect.STOPPED),
        ((step(6, "allow", "prompt", tool=""),), Effect.STOPPED),
        ((step(6, "allow", "after-tool"),), Effect.RAN),
        ((step(4, "allow"), step(6, "allow", "after-tool")), Effect.UNKNOWN),
        ((step(4, "allow"), step(6, "allow", "after-tool"), step(7, "allow", "after-tool")), Effect.RAN),
        ((step(6, "allow"), step(7, "allow", "after-tool")), Effect.STOPPED),
        ((step(6, "deny"), step(7, "allow", "after-tool")), Effect.RAN),
        ((step(6, "allow", "after-tool", "Read"),), Effect.UNKNOWN),
        ((step(2, "allow"), step(3, "allow", "after-tool"), step(6, "allow", "after-tool")), Effect.RAN),
    ],
)
def test_what_was_seen_around_it_tells(around: tuple[Entry, ...], effect: Effect) -> None:
    session = sorted((*around, DENIED), key=lambda entry: entry.number)
    assert effect_of(DENIED, session) is effect
