"""Windsurf: asks before commands, reads, writes, MCP calls and prompts; shows what MCP tools gave back.

Contract: https://docs.windsurf.com/windsurf/cascade/hooks. It knows no JSON: the exit code 2 stops what is
about to happen, and the agent reads the complaint; after a call it stops nothing, but the agent reads it all
the same.
"""

from collections.abc import Mapping

from panguard.guard.asked import phase_of, prompt_parts, same_event
from panguard.guard.event import Event, Part, Phase
from panguard.guard.fields import Json, call_parts, read_object, result_parts, table_at, text_at
from panguard.guard.hook_lists import Listed
from panguard.guard.host import Action, Answer, Reply, Setting
from panguard.guard.said import BLOCKS, complaint, question

ID = "windsurf"
EVENTS = (
    "pre_run_command",
    "pre_mcp_tool_use",
    "pre_write_code",
    "pre_read_code",
    "post_mcp_tool_use",
    "pre_user_prompt",
)
ASKS = False
SETTINGS = (
    Setting("~/.codeium/windsurf/hooks.json", EVENTS),
    Setting("~/.codeium/hooks.json", EVENTS),  # Windsurf in the editors of JetBrains
)
_PHASES = {
    "pre_run_command": Phase.BEFORE,
    "pre_mcp_tool_use": Phase.BEFORE,
    "pre_write_code": Phase.BEFORE,
    "pre_read_code": Phase.BEFORE,
    "post_mcp_tool_use": Phase.AFTER,
    "pre_user_prompt": Phase.PROMPT,
}


def read(event: str, data: bytes) -> Event:
    """Return what Windsurf asks. Raises MessageError."""
    sent = read_object(data)
    phase = phase_of(event, _PHASES, "Windsurf")
    same_event(sent, event, "Windsurf", "agent_action_name")
    said = table_at(sent, "tool_info")
    tool = text_at(said, "mcp_tool_name") or event.partition("_")[2]
    return Event(
        ID,
        phase,
        tool,
        _parts(event, said),
        text_at(sent, "trajectory_id"),
        text_at(said, "cwd"),
        served=event == "pre_mcp_tool_use",
    )


def _parts(event: str, said: Mapping[str, Json]) -> tuple[Part, ...]:
    if event == "pre_user_prompt":
        return prompt_parts(text_at(said, "user_prompt"))
    if event == "post_mcp_tool_use":
        return result_parts(said.get("mcp_result"))
    if event == "pre_mcp_tool_use":
        return call_parts(said.get("mcp_tool_arguments"), text_at(said, "mcp_tool_name"))
    return call_parts({key: value for key, value in said.items() if key != "cwd"})


def answer(event: str, data: bytes, reply: Reply) -> Answer:  # noqa: ARG001 - other hosts need the question
    """Return what Windsurf acts on: nothing, a complaint, or a complaint that stops."""
    if reply.action is Action.ALLOW:
        return Answer()
    heard = reply.action is Action.DENY or _PHASES.get(event) is Phase.AFTER
    return complaint(reply.reason, BLOCKS if heard else 0)


def unguarded(event: str, *, closed: bool, notice: str) -> Answer:
    """Return what is said while the guard is not there; only what is about to happen can be stopped."""
    stops = closed and _PHASES.get(event) is Phase.BEFORE
    return complaint(notice, BLOCKS if stops else 0)


def canary(command: str, session: str) -> tuple[str, bytes]:
    """Return how Windsurf asks about a command."""
    event = "pre_run_command"
    asked = question(agent_action_name=event, trajectory_id=session, tool_info={"command_line": command})
    return event, asked


def denies(answer: Answer) -> bool:
    """Say whether Windsurf does not run what it asked about."""
    return answer.code == BLOCKS


def _entry(_event: str, line: str) -> Mapping[str, object]:
    return {"command": line, "show_output": True}


_HOOKS = Listed(EVENTS, _entry)
with_hooks, calls, without_hooks = _HOOKS.with_hooks, _HOOKS.calls, _HOOKS.without_hooks
