"""Claude Code: asks before and after each tool, and at each prompt; lets its user decide where a hook asks.

Contract: https://code.claude.com/docs/en/hooks. A hook that says nothing leaves everything to Claude Code's
own rules; `allow` is never said, since it would pass by them.
"""

import json
from collections.abc import Mapping

from panguard.errors import MessageError
from panguard.guard.event import Event, Part, PartKind, Phase
from panguard.guard.fields import Json, call_parts, read_object, result_parts, text_at, with_held
from panguard.guard.host import Action, Answer, Command, Reply, Setting
from panguard.guard.settings_file import with_items, without_items

ID = "claude-code"
EVENTS = ("PreToolUse", "PostToolUse", "UserPromptSubmit")
ASKS = True
SETTING = Setting("{CLAUDE_CONFIG_DIR|~/.claude}/settings.json")
_PHASES = {
    "PreToolUse": Phase.BEFORE,
    "PostToolUse": Phase.AFTER,
    "UserPromptSubmit": Phase.PROMPT,
}
_SECONDS = 15
_BLOCKS = 2  # the exit code by which a hook stops a tool


def read(event: str, data: bytes) -> Event:
    """Return what Claude Code asks. Raises MessageError."""
    sent = read_object(data)
    phase = _PHASES.get(event)
    if phase is None or sent.get("hook_event_name", event) != event:
        raise MessageError(f"Claude Code asked about {sent.get('hook_event_name')!r}, not {event!r}")
    return Event(
        ID,
        phase,
        text_at(sent, "tool_name"),
        _parts(phase, sent),
        text_at(sent, "session_id"),
        text_at(sent, "cwd"),
    )


def _parts(phase: Phase, sent: Mapping[str, Json]) -> tuple[Part, ...]:
    if phase is Phase.PROMPT:
        return (Part(PartKind.PROMPT, text_at(sent, "prompt"), "prompt"),)
    if phase is Phase.AFTER:
        return result_parts(sent.get("tool_response"))
    return call_parts(sent.get("tool_input"))


def answer(event: str, data: bytes, reply: Reply) -> Answer:
    """Return what Claude Code acts on; nothing at all where everything is left to it."""
    if reply.action is Action.ALLOW:
        return Answer()
    said = _before(reply) if event == "PreToolUse" else _after(event, data, reply)
    return _said(said)


def _said(said: Mapping[str, object]) -> Answer:
    return Answer(json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")


def _before(reply: Reply) -> dict[str, object]:
    if reply.action is Action.TELL:
        return {"systemMessage": reply.reason}
    return {
        "hookSpecificOutput": {
            "hookEventName": "PreToolUse",
            "permissionDecision": reply.action.label,
            "permissionDecisionReason": reply.reason,
        }
    }


def _after(event: str, data: bytes, reply: Reply) -> dict[str, object]:
    own: dict[str, object] = {"hookEventName": event, "additionalContext": reply.reason}
    if event == "PostToolUse" and reply.held:
        own["updatedToolOutput"] = with_held(
            read_object(data).get("tool_response"), reply.held, reply.instead
        )
    return {"systemMessage": reply.reason, "hookSpecificOutput": own}


def unguarded(event: str, *, closed: bool, notice: str) -> Answer:
    """Return what is said while the guard is not there; only what is about to run can be stopped."""
    if closed and event == "PreToolUse":
        return _said(_before(Reply(Action.DENY, notice)))
    return _said({"systemMessage": notice})


def canary(command: str, session: str) -> tuple[str, bytes]:
    """Return how Claude Code asks about a command."""
    asked = {
        "session_id": session,
        "hook_event_name": "PreToolUse",
        "tool_name": "Bash",
        "tool_input": {"command": command},
    }
    return "PreToolUse", json.dumps(asked).encode()


def denies(answer: Answer) -> bool:
    """Say whether Claude Code does not run what it asked about."""
    if answer.code:
        return answer.code == _BLOCKS
    said = read_object(answer.stdout or b"{}").get("hookSpecificOutput")
    return isinstance(said, Mapping) and said.get("permissionDecision") == Action.DENY.label


def with_hooks(text: str, command: Command) -> str:
    """Return the settings with our hooks at the end of each event's list. Raises ConfigError."""
    for event in EVENTS:
        hook = {"type": "command", "command": command(event), "timeout": _SECONDS}
        matcher = {} if event == "UserPromptSubmit" else {"matcher": "*"}
        text = with_items(text, ("hooks", event), ({**matcher, "hooks": [hook]},))
    return text


def without_hooks(text: str, mark: str) -> str:
    """Return the settings without hooks whose command holds `mark`. Raises ConfigError."""
    for event in EVENTS:
        text = without_items(text, ("hooks", event), lambda item: mark in item)
    return text
