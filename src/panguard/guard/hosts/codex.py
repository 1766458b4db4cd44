"""Codex: asks before and after each tool, and at each prompt; a hook can stop, but not leave it to the user.

Contract: https://developers.openai.com/codex/hooks.md and `codex-rs/hooks` in openai/codex. Fields that Codex
does not know make it drop the whole answer, so only those are said that every version with hooks knows. A
result is kept from the agent by `block`, whose reason the agent reads in its place.
"""

from collections.abc import Mapping

from panguard.errors import MessageError
from panguard.findings import phrase
from panguard.guard.asked import phase_of, same_event, tool_event
from panguard.guard.event import Event, Phase
from panguard.guard.fields import read_object, text_with_held
from panguard.guard.hook_lists import listed_calls, with_listed, without_listed
from panguard.guard.host import Action, Answer, Command, Reply, Setting, Switch
from panguard.guard.said import context, denies_alike, json_answer, permission, question

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
    sent = read_object(data)
    phase = phase_of(event, _PHASES, "Codex")
    same_event(sent, event, "Codex", "hook_event_name")
    return tool_event(ID, phase, sent)


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
    """Return what the agent reads for a result: why a part of it is missing, and the rest."""
    try:
        result = read_object(data).get("tool_response")
    except MessageError:
        return reply.reason
    return (
        f"{reply.reason}\n\n{text_with_held(result, reply.held, reply.instead)}"
        if reply.held
        else reply.reason
    )


def unguarded(event: str, *, closed: bool, notice: str) -> Answer:
    """Return what is said while the guard is not there; only what is about to run can be stopped."""
    if closed and event == "PreToolUse":
        return json_answer(permission(event, Action.DENY, notice))
    return json_answer({"systemMessage": notice})


def canary(command: str, session: str) -> tuple[str, bytes]:
    """Return how Codex asks about a command."""
    asked = question(
        session_id=session,
        hook_event_name="PreToolUse",
        tool_name="Bash",
        tool_input={"command": command},
    )
    return "PreToolUse", asked


def denies(answer: Answer) -> bool:
    """Say whether Codex does not run what it asked about; its exit code counts only with a complaint."""
    return denies_alike(answer) and (not answer.code or bool(answer.stderr.strip()))


def with_hooks(text: str, command: Command, setting: Setting) -> str:
    """Return the file with our hooks at the end of each event's list. Raises ConfigError."""
    return with_listed(text, command, setting, _entry)


def _entry(_event: str, line: str) -> Mapping[str, object]:
    return {"hooks": [{"type": "command", "command": line, "timeout": _SECONDS}]}


def calls(event: str, text: str, setting: Setting) -> tuple[str, ...]:
    """Return the lines that Codex runs at every such event. Raises ConfigError."""
    return listed_calls(event, text, setting, _entry)


def without_hooks(text: str, mark: str) -> str:
    """Return the file without hooks whose command holds `mark`. Raises ConfigError."""
    return without_listed(text, mark, EVENTS)
