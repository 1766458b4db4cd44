"""Cline: asks before and after each tool, and at each prompt, through files that are the hooks themselves.

Contract: `apps/vscode/src/sdk/hooks-adapter.ts` and `core/hooks/hook-factory.ts` in cline/cline. Arguments
come as texts, whatever they were. `cancel` ends the whole run, not only the call; all else lets it go on.
"""

import re

from panguard.errors import ConfigError
from panguard.findings import phrase
from panguard.guard.asked import phase_of, prompt_parts, same_event
from panguard.guard.event import Event, Phase
from panguard.guard.fields import Json, call_parts, read_object, result_parts, table_at, text_at
from panguard.guard.host import Action, Answer, Command, Reply, Setting
from panguard.guard.said import json_answer, question, said_in

ID = "cline"
EVENTS = ("PreToolUse", "PostToolUse", "UserPromptSubmit")
ASKS = False
_NOTE = phrase("Cline runs hooks only where they are switched on: see Hooks in its settings.")
_FOLDERS = (("~/Documents/Cline", "Hooks"), ("~/.cline", "hooks"))
SETTINGS = tuple(
    Setting(f"{system}:{home}/{folder}/{event}{ending}", (event,), home, executable=True, note=_NOTE)
    for home, folder in _FOLDERS
    for system, ending in (("linux", ""), ("darwin", ""), ("win32", ".ps1"))
    for event in EVENTS
)
_PHASES = {
    "PreToolUse": Phase.BEFORE,
    "PostToolUse": Phase.AFTER,
    "UserPromptSubmit": Phase.PROMPT,
}
_OURS = "# PanGuard asks its guard here."
_SHELL = f"#!/bin/sh\n{_OURS} Taken out by: pga down\nexec {{line}}\n"
_POWERSHELL = (
    f"{_OURS} Taken out by: pga down\r\n"
    "$OutputEncoding = [Console]::InputEncoding = [Console]::OutputEncoding = "
    "New-Object System.Text.UTF8Encoding $false\r\n"
    "[Console]::In.ReadToEnd() | & {line}\r\nexit $LASTEXITCODE\r\n"
)


_LINE_RUN = re.compile(r"^(?:exec |.*\| & )(.+?)\r?$", re.MULTILINE)


def read(event: str, data: bytes) -> Event:
    """Return what Cline asks. Raises MessageError."""
    sent = read_object(data)
    phase = phase_of(event, _PHASES, "Cline")
    same_event(sent, event, "Cline", "hookName")
    said = table_at(sent, event[:1].lower() + event[1:])
    tool = text_at(said, "toolName", "tool")
    if phase is Phase.PROMPT:
        parts = prompt_parts(text_at(said, "prompt"))
    elif phase is Phase.AFTER:
        parts = result_parts(said.get("result"))
    else:
        parts = call_parts(said.get("parameters"), tool)
    roots = sent.get("workspaceRoots")
    root = next((root for root in roots if isinstance(root, str)), "") if isinstance(roots, list) else ""
    return Event(ID, phase, tool, parts, text_at(sent, "taskId"), root, served=tool == "use_mcp_tool")


def answer(event: str, data: bytes, reply: Reply) -> Answer:  # noqa: ARG001 - other hosts need the question
    """Return what Cline acts on; what is denied ends the run, what is told goes to the agent as context."""
    if reply.action is Action.ALLOW:
        return json_answer({"cancel": False})
    if reply.action is Action.DENY:
        return json_answer({"cancel": True, "errorMessage": reply.reason})
    return json_answer({"cancel": False, "contextModification": reply.reason})


def unguarded(event: str, *, closed: bool, notice: str) -> Answer:
    """Return what is said while the guard is not there; only what is about to run can be stopped."""
    if closed and event == "PreToolUse":
        return json_answer({"cancel": True, "errorMessage": notice}, notice)
    return json_answer({"cancel": False, "contextModification": notice}, notice)


def canary(command: str, session: str) -> tuple[str, bytes]:
    """Return how Cline asks about a command."""
    event = "PreToolUse"
    called: Json = {"toolName": "execute_command", "parameters": {"command": command}}
    return event, question(taskId=session, hookName=event, preToolUse=called)


def denies(answer: Answer) -> bool:
    """Say whether Cline does not run what it asked about; its exit code counts for nothing."""
    return said_in(answer).get("cancel") is True


def with_hooks(text: str, command: Command, setting: Setting) -> str:
    """Return the file that is the hook. Raises ConfigError where the user has one of his own."""
    (event,) = setting.events
    made = _made(command(event), setting)
    if text.strip() and text != made:
        raise ConfigError(f"Cline runs one file {event} in this folder, and this one is yours; move it away")
    return made


def _made(line: str, setting: Setting) -> str:
    written = _POWERSHELL if setting.template.endswith(".ps1") else _SHELL
    return written.format(line=line)


def calls(event: str, text: str, setting: Setting) -> tuple[str, ...]:
    """Return the line that a file runs which is ours to the byte; any other may do anything before it."""
    lines: list[str] = _LINE_RUN.findall(text) if event in setting.events else []
    return tuple(line for line in lines if text == _made(line, setting))


def without_hooks(text: str, mark: str) -> str:  # noqa: ARG001 - a file of ours says so itself
    """Return nothing for a file of ours, whatever was put into it, and any other as it is."""
    return "" if any(line.startswith(_OURS) for line in text.splitlines()) else text
