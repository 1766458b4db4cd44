"""Claude Code: asks before and after each tool, and at each prompt; lets its user decide where a hook asks.

Contract: https://code.claude.com/docs/en/hooks. A hook that says nothing leaves everything to Claude Code's
own rules; `allow` is never said, since it would pass by them.
"""

from collections.abc import Mapping

from panguard.errors import MessageError
from panguard.guard.asked import asked_alike
from panguard.guard.event import Event, Phase
from panguard.guard.fields import Json, read_object, with_held
from panguard.guard.hook_lists import Listed
from panguard.guard.host import Action, Answer, Reply, Setting, Switch
from panguard.guard.said import asks_alike, context, denies_alike, json_answer, permission, unguarded_alike

ID = "claude-code"
EVENTS = ("PreToolUse", "PostToolUse", "UserPromptSubmit")
ASKS = True
SETTINGS = (
    Setting(
        "{CLAUDE_CONFIG_DIR|~/.claude}/settings.json",
        EVENTS,
        over_http=True,
        switches=(Switch("disableAllHooks", on=False),),
    ),
)
_PHASES = {
    "PreToolUse": Phase.BEFORE,
    "PostToolUse": Phase.AFTER,
    "UserPromptSubmit": Phase.PROMPT,
}
_SECONDS = 15
_URL = "http://127.0.0.1:"


def read(event: str, data: bytes) -> Event:
    """Return what Claude Code asks, or Cursor, which runs these hooks too. Raises MessageError."""
    sent = read_object(data)
    return asked_alike(ID, "Claude Code", _PHASES, event, sent, named="cursor_version" not in sent)


def answer(event: str, data: bytes, reply: Reply) -> Answer:
    """Return what Claude Code acts on; nothing at all where everything is left to it."""
    if reply.action is Action.ALLOW:
        return Answer()
    if event != "PreToolUse":
        return json_answer(context(event, reply.reason, **_updated(event, data, reply)))
    if reply.action is Action.TELL:
        return json_answer({"systemMessage": reply.reason})
    return json_answer(permission(event, reply.action, reply.reason))


def _updated(event: str, data: bytes, reply: Reply) -> Mapping[str, Json]:
    if event != "PostToolUse" or not reply.held:
        return {}
    try:
        result = read_object(data).get("tool_response")
    except MessageError:
        return {}
    return {"updatedToolOutput": with_held(result, reply.held, reply.instead)}


def unguarded(event: str, *, closed: bool, notice: str) -> Answer:
    """Return what is said while the guard is not there; only what is about to run can be stopped."""
    return unguarded_alike(event, closed=closed, notice=notice)


def canary(command: str, session: str) -> tuple[str, bytes]:
    """Return how Claude Code asks about a command."""
    return asks_alike("PreToolUse", "Bash", command, session)


def denies(answer: Answer) -> bool:
    """Say whether Claude Code does not run what it asked about."""
    return denies_alike(answer)


def _entry(event: str, line: str) -> Mapping[str, object]:
    called = {"type": "http", "url": line} if line.startswith(_URL) else {"type": "command", "command": line}
    hook = {**called, "timeout": _SECONDS}
    return {"hooks": [hook]} if event == "UserPromptSubmit" else {"matcher": "*", "hooks": [hook]}


_HOOKS = Listed(EVENTS, _entry)
with_hooks, calls, without_hooks = _HOOKS.with_hooks, _HOOKS.calls, _HOOKS.without_hooks
