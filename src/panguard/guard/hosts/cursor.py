"""Cursor: asks before commands, calls of MCP tools, reads and writes, after tools, and at each prompt.

Contract: https://cursor.com/docs/hooks. Every answer is an object: with `failClosed`, an empty one counts as
a hook that failed. `allow` is never said, since it would pass by Cursor's own questions. `deny` holds
everywhere; `ask` is not heard where a command is on the user's own list of allowed ones. Results of MCP tools
can be replaced, others only be warned of.
"""

from collections.abc import Mapping

from panguard.agents.places import is_instruction_file
from panguard.errors import ConfigError, MessageError
from panguard.guard.asked import phase_of, prompt_parts, same_event
from panguard.guard.event import Event, Part, PartKind, Phase
from panguard.guard.fields import (
    Json,
    call_parts,
    json_within,
    read_object,
    result_parts,
    text_at,
    with_held,
)
from panguard.guard.hook_lists import (
    is_versioned,
    listed_calls,
    unversioned,
    versioned,
    with_listed,
    without_listed,
)
from panguard.guard.host import Action, Answer, Command, Reply, Setting
from panguard.guard.said import BLOCKS, json_answer, question, said_in
from panguard.guard.settings_file import checked

ID = "cursor"
EVENTS = (
    "beforeShellExecution",
    "beforeMCPExecution",
    "beforeReadFile",
    "preToolUse",
    "postToolUse",
    "beforeSubmitPrompt",
)
ASKS = True
SETTINGS = (Setting("~/.cursor/hooks.json", EVENTS),)
_PHASES = {
    "beforeShellExecution": Phase.BEFORE,
    "beforeMCPExecution": Phase.BEFORE,
    "beforeReadFile": Phase.AFTER,
    "preToolUse": Phase.BEFORE,
    "postToolUse": Phase.AFTER,
    "beforeSubmitPrompt": Phase.PROMPT,
}
_GATES = frozenset(EVENTS[:4])
# Cursor drops a whole file for one event that it does not know.
_KNOWN = frozenset(
    (
        *EVENTS,
        *("sessionStart", "sessionEnd", "subagentStart", "subagentStop", "preCompact", "stop"),
        *("afterShellExecution", "afterMCPExecution", "afterFileEdit", "postToolUseFailure"),
        *(
            "afterAgentResponse",
            "afterAgentThought",
            "beforeTabFileRead",
            "afterTabFileEdit",
            "workspaceOpen",
        ),
    )
)
# Commands, MCP tools and reads have events of their own, which say more.
_OTHER_TOOLS = "^(?!(Shell|Read|MCP:.*)$)"
_SECONDS = 15
_LONGEST_CONTEXT = 9_000


def read(event: str, data: bytes) -> Event:
    """Return what Cursor asks. Raises MessageError."""
    sent = read_object(data)
    phase = phase_of(event, _PHASES, "Cursor")
    same_event(sent, event, "Cursor", "hook_event_name")
    path = text_at(sent, "file_path")
    if event == "beforeReadFile" and is_instruction_file(path.replace("\\", "/")):
        phase = Phase.INSTRUCTIONS
    roots = sent.get("workspace_roots")
    root = next((root for root in roots if isinstance(root, str)), "") if isinstance(roots, list) else ""
    return Event(
        ID,
        phase,
        text_at(sent, "tool_name") or _TOOLS.get(event, ""),
        _parts(event, phase, sent),
        text_at(sent, "conversation_id", "session_id"),
        text_at(sent, "cwd") or root,
        served=event == "beforeMCPExecution",
    )


_TOOLS = {"beforeShellExecution": "Shell", "beforeReadFile": "Read"}


def _parts(event: str, phase: Phase, sent: Mapping[str, Json]) -> tuple[Part, ...]:
    if event == "beforeShellExecution":
        return call_parts({"command": sent.get("command")}, "Shell")
    if event == "beforeReadFile":
        return _read_parts(phase, sent)
    if event == "beforeSubmitPrompt":
        return prompt_parts(text_at(sent, "prompt"))
    if event == "postToolUse":
        return result_parts(_output(sent))
    # Of an MCP call Cursor says too how its server is started; that is not what is asked about.
    return call_parts(sent.get("tool_input"), text_at(sent, "tool_name"))


def _read_parts(phase: Phase, sent: Mapping[str, Json]) -> tuple[Part, ...]:
    path, text = text_at(sent, "file_path"), text_at(sent, "content")
    kind = PartKind.INSTRUCTIONS if phase is Phase.INSTRUCTIONS else PartKind.RESULT
    parts = (Part(PartKind.PATH, path, "file_path"), Part(kind, text, path))
    return tuple(part for part in parts if part.text)


def _output(sent: Mapping[str, Json]) -> Json:
    output = sent.get("tool_output")
    return (json_within(output) or output) if isinstance(output, str) else output


def answer(event: str, data: bytes, reply: Reply) -> Answer:
    """Return what Cursor acts on; an empty object where everything is left to it."""
    if reply.action is Action.ALLOW:
        return json_answer({})
    if event in _GATES:
        return json_answer(_gate(reply.action, reply.reason))
    if event == "beforeSubmitPrompt":
        return json_answer({"continue": True, "user_message": reply.reason})
    return json_answer({"additional_context": reply.reason[:_LONGEST_CONTEXT], **_updated(data, reply)})


def _gate(action: Action, reason: str) -> dict[str, object]:
    decided = {} if action is Action.TELL else {"permission": action.label}
    return {**decided, "agent_message": reason, "user_message": reason}


def _updated(data: bytes, reply: Reply) -> dict[str, object]:
    """Return the result of an MCP tool without what is held back; of other tools Cursor takes none."""
    try:
        sent = read_object(data)
    except MessageError:
        return {}
    if not reply.held or not text_at(sent, "tool_name").startswith("MCP:"):
        return {}
    return {"updated_mcp_tool_output": with_held(_output(sent), reply.held, reply.instead)}


def unguarded(event: str, *, closed: bool, notice: str) -> Answer:
    """Return what is said while the guard is not there; only what is about to happen can be stopped."""
    if event in _GATES:
        return json_answer(_gate(Action.DENY if closed else Action.TELL, notice), notice)
    said = {"additional_context": notice} if event == "postToolUse" else {"user_message": notice}
    return json_answer(said, notice)


def canary(command: str, session: str) -> tuple[str, bytes]:
    """Return how Cursor asks about a command."""
    event = "beforeShellExecution"
    return event, question(conversation_id=session, hook_event_name=event, command=command)


def denies(answer: Answer) -> bool:
    """Say whether Cursor does not run what it asked about."""
    if answer.code:
        return answer.code == BLOCKS
    return text_at(said_in(answer), "permission") == Action.DENY.label


def with_hooks(text: str, command: Command, setting: Setting) -> str:
    """Return the file with our hooks at the end of each event's list. Raises ConfigError."""

    def entry(event: str, line: str) -> Mapping[str, object]:
        if "//" in line:
            raise ConfigError("Cursor takes // in a command for a comment; install PanGuard elsewhere")
        closed = {"failClosed": True} if setting.closed and event in _GATES else {}
        return {**_entry(event, line), **closed}

    text = versioned(text, "Cursor")
    for event in _unknown(text):
        raise ConfigError(
            f"Cursor drops this file for the event {event}, which it does not know; take it out"
        )
    return with_listed(text, command, setting, entry)


def _entry(event: str, line: str) -> Mapping[str, object]:
    matcher = {"matcher": _OTHER_TOOLS} if event == "preToolUse" else {}
    return {"command": line, "timeout": _SECONDS, **matcher}


def _unknown(text: str) -> tuple[str, ...]:
    hooks = checked(text).get("hooks")
    return tuple(event for event in hooks if event not in _KNOWN) if isinstance(hooks, dict) else ()


def calls(event: str, text: str, setting: Setting) -> tuple[str, ...]:
    """Return the lines that Cursor runs at every such event. Raises ConfigError."""
    is_read = is_versioned(text) and not _unknown(text)
    return listed_calls(event, text, setting, _entry) if is_read else ()


def without_hooks(text: str, mark: str) -> str:
    """Return the file without hooks whose command holds `mark`. Raises ConfigError."""
    return unversioned(without_listed(text, mark, EVENTS))
