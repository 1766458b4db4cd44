"""Gemini CLI: asks before and after each tool, and at each prompt.

Contract: `docs/hooks/reference.md` and `packages/core/src/hooks` in google-gemini/gemini-cli. `ask` is newer
than hooks are; versions that do not know it go on, and show the message that is said beside it. A result is
kept from the agent by `deny`, whose reason the agent reads in its place. `allow` is never said.
"""

from collections.abc import Mapping

from panguard.errors import MessageError
from panguard.guard.asked import phase_of, same_event, tool_event
from panguard.guard.event import Event, Phase
from panguard.guard.fields import read_object, table_at, text_at, text_with_held
from panguard.guard.hook_lists import listed_calls, with_listed, without_listed
from panguard.guard.host import Action, Answer, Command, Reply, Setting, Switch
from panguard.guard.said import BLOCKS, context, json_answer, question, said_in

ID = "gemini-cli"
EVENTS = ("BeforeTool", "AfterTool", "BeforeAgent")
ASKS = True
# Older versions keep the switches among the hooks or the tools.
_SWITCHES = (
    "hooksConfig.enabled",
    "hooksConfig.disabled",
    "hooks.enabled",
    "hooks.disabled",
    "tools.enableHooks",
)
SETTINGS = (Setting("~/.gemini/settings.json", EVENTS, switches=tuple(map(Switch, _SWITCHES))),)
_PHASES = {
    "BeforeTool": Phase.BEFORE,
    "AfterTool": Phase.AFTER,
    "BeforeAgent": Phase.PROMPT,
}
_MILLISECONDS = 15_000


def read(event: str, data: bytes) -> Event:
    """Return what Gemini CLI asks. Raises MessageError."""
    sent = read_object(data)
    phase = phase_of(event, _PHASES, "Gemini CLI")
    same_event(sent, event, "Gemini CLI", "hook_event_name")
    return tool_event(ID, phase, sent)


def answer(event: str, data: bytes, reply: Reply) -> Answer:
    """Return what Gemini CLI acts on; nothing at all where everything is left to it."""
    if reply.action is Action.ALLOW:
        return Answer()
    if event == "BeforeTool" and reply.action is not Action.TELL:
        return json_answer(_decision(reply.action, reply.reason, reply.reason))
    if event == "AfterTool" and reply.action is Action.DENY:
        return json_answer(_decision(reply.action, _instead(data, reply), reply.reason))
    if event == "AfterTool":
        return json_answer(context(event, reply.reason))
    return json_answer({"systemMessage": reply.reason})


def _decision(action: Action, reason: str, shown: str) -> dict[str, object]:
    return {"decision": action.label, "reason": reason, "systemMessage": shown}


def _instead(data: bytes, reply: Reply) -> str:
    """Return what the agent reads for a result: why a part of it is missing, and the rest."""
    try:
        response = table_at(read_object(data), "tool_response")
    except MessageError:
        return reply.reason
    if not reply.held:
        return reply.reason
    content = response.get("llmContent", response)
    return f"{reply.reason}\n\n{text_with_held(content, reply.held, reply.instead)}"


def unguarded(event: str, *, closed: bool, notice: str) -> Answer:
    """Return what is said while the guard is not there; only what is about to run can be stopped."""
    if closed and event == "BeforeTool":
        return json_answer(_decision(Action.DENY, notice, notice))
    return json_answer({"systemMessage": notice})


def canary(command: str, session: str) -> tuple[str, bytes]:
    """Return how Gemini CLI asks about a command."""
    asked = question(
        session_id=session,
        hook_event_name="BeforeTool",
        tool_name="run_shell_command",
        tool_input={"command": command},
    )
    return "BeforeTool", asked


def denies(answer: Answer) -> bool:
    """Say whether Gemini CLI does not run what it asked about."""
    if answer.code:
        return answer.code == BLOCKS
    return text_at(said_in(answer), "decision") in ("deny", "block")


def with_hooks(text: str, command: Command, setting: Setting) -> str:
    """Return the settings with our hooks at the end of each event's list. Raises ConfigError."""
    return with_listed(text, command, setting, _entry)


def _entry(_event: str, line: str) -> Mapping[str, object]:
    hook = {"name": "panguard", "type": "command", "command": line, "timeout": _MILLISECONDS}
    return {"hooks": [hook]}


def calls(event: str, text: str, setting: Setting) -> tuple[str, ...]:
    """Return the lines that Gemini CLI runs at every such event. Raises ConfigError."""
    return listed_calls(event, text, setting, _entry)


def without_hooks(text: str, mark: str) -> str:
    """Return the settings without hooks whose entry holds `mark`. Raises ConfigError."""
    return without_listed(text, mark, EVENTS)
