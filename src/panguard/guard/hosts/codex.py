"""Codex: asks before and after each tool, and at each prompt; a hook can stop, but not leave it to the user.

Contract: https://developers.openai.com/codex/hooks.md and `codex-rs/hooks` in openai/codex. Fields that Codex
does not know make it drop the whole answer, so only those are said that every version with hooks knows. A
result is kept from the agent by `block`, whose reason the agent reads in its place.
"""

from collections.abc import Mapping

from panguard.errors import MessageError
from panguard.findings import phrase
from panguard.guard.asked import asked_alike
from panguard.guard.event import Event, Phase
from panguard.guard.fields import read_object
from panguard.guard.hook_lists import Listed
from panguard.guard.host import Action, Answer, Reply, Setting, Switch
from panguard.guard.said import (
    asks_alike,
    context,
    denies_alike,
    instead_of,
    json_answer,
    permission,
    unguarded_alike,
)

ID = "codex"
EVENTS = ("PreToolUse", "PostToolUse", "UserPromptSubmit")
ASKS = False
SETTINGS = (
    Setting(
        "{CODEX_HOME|~/.codex}/hooks.json",
        EVENTS,
        note=phrase(
            "Codex runs hooks only after you trust them: start codex, type /hooks, approve those of PanGuard."
        ),
        switches=tuple(Switch(f"features.{key}", file="config.toml") for key in ("hooks", "codex_hooks")),
    ),
)
_PHASES = {
    "PreToolUse": Phase.BEFORE,
    "PostToolUse": Phase.AFTER,
    "UserPromptSubmit": Phase.PROMPT,
}
_SECONDS = 15


def read(event: str, data: bytes) -> Event:
    """Return what Codex asks. Raises MessageError."""
    return asked_alike(ID, "Codex", _PHASES, event, read_object(data))


def answer(event: str, data: bytes, reply: Reply) -> Answer:
    """Return what Codex acts on. What is to be asked about is told, since Codex drops an answer that asks."""
    if reply.action is Action.ALLOW:
        return Answer()
    if event == "PreToolUse":
        if reply.action is Action.DENY:
            return json_answer(permission(event, reply.action, reply.reason))
        return json_answer({"systemMessage": reply.reason})
    if event == "PostToolUse" and reply.action is Action.DENY:
        return json_answer(
            {"decision": "block", "reason": _instead(data, reply), "systemMessage": reply.reason}
        )
    return json_answer(context(event, reply.reason))


def _instead(data: bytes, reply: Reply) -> str:
    try:
        return instead_of(read_object(data).get("tool_response"), reply)
    except MessageError:
        return reply.reason


def unguarded(event: str, *, closed: bool, notice: str) -> Answer:
    """Return what is said while the guard is not there; only what is about to run can be stopped."""
    return unguarded_alike(event, closed=closed, notice=notice)


def canary(command: str, session: str) -> tuple[str, bytes]:
    """Return how Codex asks about a command."""
    return asks_alike("PreToolUse", "Bash", command, session)


def denies(answer: Answer) -> bool:
    """Say whether Codex does not run what it asked about; its exit code counts only with a complaint."""
    return denies_alike(answer) and (not answer.code or bool(answer.stderr.strip()))


def _entry(_event: str, line: str) -> Mapping[str, object]:
    return {"hooks": [{"type": "command", "command": line, "timeout": _SECONDS}]}


_HOOKS = Listed(EVENTS, _entry)
with_hooks, calls, without_hooks = _HOOKS.with_hooks, _HOOKS.calls, _HOOKS.without_hooks
