"""Tells from the journal whether an agent kept to what it was told.

Nothing is called stopped before that was seen. Pure.

An agent asks before a tool runs and tells afterwards. After a refusal, the tool's afterwards must not come.
Steps of one tool can run side by side, so afterwards are counted against the steps of that tool that were let
go on.
"""

from collections.abc import Sequence
from enum import StrEnum

from panguard.guard.event import Phase
from panguard.guard.journal import Entry


class Effect(StrEnum):
    """What became of a step that was refused, as far as it was seen."""

    STOPPED = "stopped"
    RAN = "ran"
    UNKNOWN = "unknown"


def effect_of(refused: Entry, session: Sequence[Entry]) -> Effect:
    """Return what became of a refused step; `session` is the session near it, oldest first.

    Stopped: the agent went on to something else, and the tool's afterwards never came. Unknown: nothing more
    was heard of it, so far.
    """
    running = 0
    for entry in session:
        if entry.tool != refused.tool:
            continue
        if entry.phase == Phase.BEFORE and entry.action != "deny" and entry.number < refused.number:
            running += 1
        elif entry.phase == Phase.AFTER and entry.number < refused.number:
            running = max(0, running - 1)
    return _afterwards(refused, [entry for entry in session if entry.number > refused.number], running)


def _afterwards(refused: Entry, later: Sequence[Entry], running: int) -> Effect:
    for entry in later:
        same = entry.tool == refused.tool
        if same and entry.phase == Phase.AFTER:
            if running == 0:
                return Effect.RAN
            running -= 1
        elif same and entry.phase == Phase.BEFORE and entry.action != "deny":
            running += 1
    moved_on = any(entry.phase != Phase.AFTER for entry in later)
    return Effect.STOPPED if moved_on else Effect.UNKNOWN
