"""The answers that several agents share, byte for byte: JSON on the output, a sentence on the other. Pure."""

import json
from collections.abc import Mapping

from panguard.errors import MessageError
from panguard.guard.fields import Json, read_object, table_at, text_at
from panguard.guard.host import Action, Answer

BLOCKS = 2  # the exit code by which a hook stops a step, where exit codes count at all


def json_answer(said: Mapping[str, object], complaint: str = "") -> Answer:
    """Return an answer of one line of JSON; the agent is told nothing else."""
    text = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    return Answer(_encoded(text), _encoded(complaint) if complaint else b"")


def complaint(text: str, code: int = 0) -> Answer:
    """Return an answer that only complains, with an exit code."""
    return Answer(b"", _encoded(text), code)


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "replace") + b"\n"


def permission(event: str, action: Action, reason: str) -> dict[str, object]:
    """Return the decision about a tool that Claude Code introduced and others took over."""
    return {
        "hookSpecificOutput": {
            "hookEventName": event,
            "permissionDecision": action.label,
            "permissionDecisionReason": reason,
        }
    }


def context(event: str, reason: str, **more: object) -> dict[str, object]:
    """Return a warning for the user and, beside what it reads, for the agent."""
    return {
        "systemMessage": reason,
        "hookSpecificOutput": {"hookEventName": event, "additionalContext": reason, **more},
    }


def said_in(answer: Answer) -> Mapping[str, Json]:
    """Return the object that an answer prints; an empty one where it prints none."""
    try:
        return read_object(answer.stdout or b"{}")
    except MessageError:
        return {}


def denies_alike(answer: Answer) -> bool:
    """Say whether an agent that reads `permission` as Claude Code does not run what it asked about."""
    if answer.code:
        return answer.code == BLOCKS
    own = table_at(said_in(answer), "hookSpecificOutput")
    return text_at(own, "permissionDecision") == Action.DENY.label


def question(**fields: Json) -> bytes:
    """Return a question as an agent sends it."""
    return json.dumps(fields).encode()
