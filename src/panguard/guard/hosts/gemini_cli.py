"""Gemini CLI: asks before and after each tool, and at each prompt.

Contract: `docs/hooks/reference.md` and `packages/core/src/hooks` in google-gemini/gemini-cli. `ask` is newer
than hooks are; versions that do not know it go on, and show the message that is said beside it. A result is
kept from the agent by `deny`, whose reason the agent reads in its place. `allow` is never said.
"""

from collections.abc import Mapping

from panguard.errors import MessageError
from panguard.guard.asked import asked_alike
from panguard.guard.event import Event, Phase
from panguard.guard.fields import read_object, table_at, text_at
from panguard.guard.hook_lists import Listed
from panguard.guard.host import Action, Answer, Reply, Setting, Switch
from panguard.guard.said import BLOCKS, asks_alike, context, instead_of, json_answer, said_in

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
    return asked_alike(ID, "Gemini CLI", _PHASES, event, read_object(data))


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
    try:
        response = table_at(read_object(data), "tool_response")
    except MessageError:
        return reply.reason
    return instead_of(response.get("llmContent", response), reply)


def unguarded(event: str, *, closed: bool, notice: str) -> Answer:
    """Return what is said while the guard is not there; only what is about to run can be stopped."""
    if closed and event == "BeforeTool":
        return json_answer(_decision(Action.DENY, notice, notice))
    return json_answer({"systemMessage": notice})


def canary(command: str, session: str) -> tuple[str, bytes]:
    """Return how Gemini CLI asks about a command."""
    return asks_alike("BeforeTool", "run_shell_command", command, session)


def denies(answer: Answer) -> bool:
    """Say whether Gemini CLI does not run what it asked about."""
    if answer.code:
        return answer.code == BLOCKS
    return text_at(said_in(answer), "decision") in ("deny", "block")


def _entry(_event: str, line: str) -> Mapping[str, object]:
    hook = {"name": "panguard", "type": "command", "command": line, "timeout": _MILLISECONDS}
    return {"hooks": [hook]}


_HOOKS = Listed(EVENTS, _entry)
with_hooks, calls, without_hooks = _HOOKS.with_hooks, _HOOKS.calls, _HOOKS.without_hooks
