"""GitHub Copilot, in its command line and in VS Code: both read one file, and each asks in its own words.

Contract: https://docs.github.com/en/copilot/reference/hooks-reference and
https://code.visualstudio.com/docs/agents/reference/hooks-reference. What cannot be known beforehand (who
asks, where the guard is not there) is said so that both understand: a line of progress with a message in it,
or the exit code 2.
"""

from collections.abc import Mapping

from panguard.errors import MessageError
from panguard.findings import phrase
from panguard.guard.asked import phase_of, same_event, tool_event
from panguard.guard.event import Event, Phase
from panguard.guard.fields import (
    Json,
    call_parts,
    read_object,
    result_parts,
    table_at,
    text_at,
    text_with_held,
)
from panguard.guard.hook_lists import Listed
from panguard.guard.host import Action, Answer, Reply, Setting, Switch
from panguard.guard.said import BLOCKS, complaint, context, json_answer, permission, question, said_in

ID = "copilot"
EVENTS = ("preToolUse", "postToolUse", "userPromptSubmitted")
ASKS = True
SETTINGS = (
    Setting(
        "{COPILOT_HOME|~/.copilot}/hooks/panguard.json",
        EVENTS,
        "{COPILOT_HOME|~/.copilot}",
        note=phrase(
            'For VS Code, see that the setting chat.hookFilesLocations has "~/.copilot/hooks": true in it.'
        ),
        switches=(Switch("disableAllHooks", on=False),),
    ),
)
_PHASES = {
    "preToolUse": Phase.BEFORE,
    "postToolUse": Phase.AFTER,
    "userPromptSubmitted": Phase.PROMPT,
}
_CODE_EVENTS = {
    "preToolUse": "PreToolUse",
    "postToolUse": "PostToolUse",
    "userPromptSubmitted": "UserPromptSubmit",
}
_SAYS_EVENT = ("hookEventName", "hook_event_name")
_SECONDS = 15


def read(event: str, data: bytes) -> Event:
    """Return what Copilot or VS Code asks. Raises MessageError."""
    sent = read_object(data)
    phase = phase_of(event, _PHASES, "GitHub Copilot")
    if _is_code(sent):
        same_event(sent, _CODE_EVENTS[event], "VS Code", *_SAYS_EVENT)
        return tool_event(ID, phase, sent, "tool_response" if "tool_response" in sent else "tool_result")
    tool = text_at(sent, "toolName")
    if phase is Phase.PROMPT:
        return tool_event(ID, phase, sent)
    if phase is Phase.AFTER:
        parts = result_parts(table_at(sent, "toolResult").get("textResultForLlm", sent.get("toolResult")))
    else:
        parts = call_parts(sent.get("toolArgs"), tool)
    return Event(ID, phase, tool, parts, text_at(sent, "sessionId"), text_at(sent, "cwd"))


def _is_code(sent: Mapping[str, Json]) -> bool:
    return any(key in sent for key in (*_SAYS_EVENT, "tool_name"))


def answer(event: str, data: bytes, reply: Reply) -> Answer:
    """Return what the one who asks acts on; nothing at all where everything is left to it."""
    if reply.action is Action.ALLOW:
        return Answer()
    try:
        sent = read_object(data)
    except MessageError:
        return _either(reply.reason, stops=reply.action is Action.DENY and event == "preToolUse")
    if _is_code(sent):
        return _for_code(_CODE_EVENTS.get(event, event), reply)
    return _for_copilot(event, sent, reply)


def _for_code(event: str, reply: Reply) -> Answer:
    """Return what VS Code acts on; of a tool's result the agent can only be warned."""
    if event == "PreToolUse" and reply.action is not Action.TELL:
        return json_answer(permission(event, reply.action, reply.reason))
    if event != "PostToolUse":
        return json_answer({"systemMessage": reply.reason})
    blocked = {"decision": "block", "reason": reply.reason} if reply.action is Action.DENY else {}
    return json_answer({**blocked, **context(event, reply.reason)})


def _for_copilot(event: str, sent: Mapping[str, Json], reply: Reply) -> Answer:
    if event == "preToolUse" and reply.action is not Action.TELL:
        return json_answer(
            {"permissionDecision": reply.action.label, "permissionDecisionReason": reply.reason}
        )
    if event != "postToolUse":
        return _either(reply.reason, stops=False)
    if not reply.held:
        return json_answer({"additionalContext": reply.reason})
    result = table_at(sent, "toolResult").get("textResultForLlm", sent.get("toolResult"))
    rest = text_with_held(result, reply.held, reply.instead)
    modified = {"resultType": "success", "textResultForLlm": rest}
    return json_answer({"modifiedResult": modified, "additionalContext": reply.reason})


def _either(reason: str, *, stops: bool) -> Answer:
    """Return what both act on: a line of progress that is a message too; the exit code 2 stops either."""
    if stops:
        return complaint(reason, BLOCKS)
    return json_answer({"type": "progress", "message": reason, "systemMessage": reason})


def unguarded(event: str, *, closed: bool, notice: str) -> Answer:
    """Return what is said while the guard is not there; only what is about to run can be stopped."""
    return _either(notice, stops=closed and event == "preToolUse")


def canary(command: str, session: str) -> tuple[str, bytes]:
    """Return how Copilot asks about a command."""
    asked = question(sessionId=session, toolName="bash", toolArgs={"command": command})
    return "preToolUse", asked


def denies(answer: Answer) -> bool:
    """Say whether Copilot does not run what it asked about; any hook that fails stops it."""
    return bool(answer.code) or text_at(said_in(answer), "permissionDecision") == Action.DENY.label


def _entry(_event: str, line: str) -> Mapping[str, object]:
    called = f"& {line}" if line.startswith(('"', "'")) else line
    return {"type": "command", "bash": line, "powershell": called, "timeoutSec": _SECONDS}


_HOOKS = Listed(EVENTS, _entry, versioned="GitHub Copilot")
with_hooks, calls, without_hooks = _HOOKS.with_hooks, _HOOKS.calls, _HOOKS.without_hooks
