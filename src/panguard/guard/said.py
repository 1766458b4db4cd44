"""The answers that several agents share, byte for byte: JSON on the output, a sentence on the other. Pure."""

import json
from collections.abc import Mapping

from panguard.errors import MessageError
from panguard.guard.fields import Json, read_object, table_at, text_at, text_with_held
from panguard.guard.host import Action, Answer, Reply

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


def unguarded_alike(event: str, *, closed: bool, notice: str) -> Answer:
    """Return what an agent that reads `permission` is told while the guard is not there.

    Only what is about to run can be stopped.
    """
    if closed and event == "PreToolUse":
        return json_answer(permission(event, Action.DENY, notice))
    return json_answer({"systemMessage": notice})


def instead_of(result: Json, reply: Reply) -> str:
    """Return what an agent reads for a result: why a part of it is missing, and the rest."""
    if not reply.held:
        return reply.reason
    return f"{reply.reason}\n\n{text_with_held(result, reply.held, reply.instead)}"


def asks_alike(event: str, tool: str, command: str, session: str) -> tuple[str, bytes]:
    """Return how an agent that asks as Claude Code does asks about a command."""
    called: Json = {"command": command}
    return event, question(session_id=session, hook_event_name=event, tool_name=tool, tool_input=called)


def question(**fields: Json) -> bytes:
    """Return a question as an agent sends it."""
    return json.dumps(fields).encode()
