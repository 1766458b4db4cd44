"""Puts a step of an agent into the words of each host: the event, and the bytes that the host sends with it."""

import json
from collections.abc import Callable

from benchmarks.guard_corpus.calls import Call

Asked = tuple[str, dict[str, object]] | None
_ROOT = "/home/dev/app"


def _path(call: Call) -> str:
    return call.about if call.about.startswith("/") else f"{_ROOT}/{call.about}"


def _server(call: Call) -> tuple[str, str]:
    server, _, tool = call.about.partition(".")
    return server, tool


def _alike(call: Call, tools: dict[str, tuple[str, dict[str, object]]]) -> tuple[str, dict[str, object]] | None:
    if call.kind == "mcp":
        server, tool = _server(call)
        return f"mcp__{server}__{tool}", json.loads(call.text)
    return tools.get(call.kind)


def claude_code(call: Call) -> Asked:
    tools: dict[str, tuple[str, dict[str, object]]] = {
        "command": ("Bash", {"command": call.text, "description": "Run it"}),
        "write": ("Write", {"file_path": _path(call), "content": call.text}),
        "edit": ("MultiEdit", {"file_path": _path(call), "edits": [{"old_string": call.old, "new_string": call.new}]}),
        "notebook": ("NotebookEdit", {"notebook_path": _path(call), "new_source": call.text, "cell_type": "code"}),
        "patch": ("Bash", {"command": f"apply_patch <<'PATCH'\n{call.text}\nPATCH"}),
        "read": ("Read", {"file_path": _path(call)}),
    }
    if call.kind == "prompt":
        return "UserPromptSubmit", {"hook_event_name": "UserPromptSubmit", "prompt": call.text}
    if call.kind in ("result", "instructions"):
        response: object = {"type": "text", "file": {"content": call.text}} if call.kind == "instructions" else call.text
        return "PostToolUse", {"hook_event_name": "PostToolUse", "tool_name": call.about, "tool_response": response}
    found = _alike(call, tools)
    return ("PreToolUse", {"hook_event_name": "PreToolUse", "tool_name": found[0], "tool_input": found[1]}) if found else None


def codex(call: Call) -> Asked:
    added = "\n".join(f"+{line}" for line in call.new.split("\n"))
    removed = "\n".join(f"-{line}" for line in call.old.split("\n"))
    patches = {
        "write": f"*** Begin Patch\n*** Add File: {call.about}\n{added}\n*** End Patch",
        "edit": f"*** Begin Patch\n*** Update File: {call.about}\n@@\n{removed}\n{added}\n*** End Patch",
        "patch": call.text,
    }
    if call.kind == "prompt":
        return "UserPromptSubmit", {"hook_event_name": "UserPromptSubmit", "prompt": call.text}
    if call.kind == "result":
        return "PostToolUse", {"hook_event_name": "PostToolUse", "tool_name": call.about, "tool_response": call.text}
    tools: dict[str, tuple[str, dict[str, object]]] = {"command": ("Bash", {"command": call.text})}
    tools |= {kind: ("apply_patch", {"command": patch}) for kind, patch in patches.items()}
    found = _alike(call, tools)
    return ("PreToolUse", {"hook_event_name": "PreToolUse", "tool_name": found[0], "tool_input": found[1]}) if found else None


def gemini_cli(call: Call) -> Asked:
    tools: dict[str, tuple[str, dict[str, object]]] = {
        "command": ("run_shell_command", {"command": call.text, "directory": "."}),
        "write": ("write_file", {"file_path": _path(call), "content": call.text}),
        "edit": ("replace", {"file_path": _path(call), "old_string": call.old, "new_string": call.new}),
        "read": ("read_file", {"absolute_path": _path(call)}),
    }
    if call.kind == "prompt":
        return "BeforeAgent", {"hook_event_name": "BeforeAgent", "prompt": call.text}
    if call.kind == "result":
        response = {"llmContent": call.text, "returnDisplay": call.text[:40]}
        return "AfterTool", {"hook_event_name": "AfterTool", "tool_name": call.about, "tool_response": response}
    found = _alike(call, tools)
    return ("BeforeTool", {"hook_event_name": "BeforeTool", "tool_name": found[0], "tool_input": found[1]}) if found else None


def cursor(call: Call) -> Asked:
    if call.kind == "command":
        return "beforeShellExecution", {"command": call.text, "cwd": _ROOT}
    if call.kind == "mcp":
        return "beforeMCPExecution", {"tool_name": _server(call)[1], "tool_input": call.text, "command": "npx server"}
    if call.kind == "write":
        return "preToolUse", {"tool_name": "Write", "tool_input": {"file_path": _path(call), "contents": call.text}}
    if call.kind == "edit":
        replaced = {"file_path": _path(call), "old_string": call.old, "new_string": call.new}
        return "preToolUse", {"tool_name": "StrReplace", "tool_input": replaced}
    if call.kind == "instructions":
        return "beforeReadFile", {"file_path": _path(call), "content": call.text, "attachments": []}
    if call.kind == "result":
        output = json.dumps({"content": [{"type": "text", "text": call.text}]})
        return "postToolUse", {"tool_name": f"MCP:{call.about}", "tool_output": output}
    return ("beforeSubmitPrompt", {"prompt": call.text, "attachments": []}) if call.kind == "prompt" else None


def windsurf(call: Call) -> Asked:
    server, tool = _server(call)
    said: dict[str, tuple[str, dict[str, object]]] = {
        "command": ("pre_run_command", {"command_line": call.text, "cwd": _ROOT}),
        "write": ("pre_write_code", {"file_path": _path(call), "edits": [{"old_string": "", "new_string": call.text}]}),
        "edit": ("pre_write_code", {"file_path": _path(call), "edits": [{"old_string": call.old, "new_string": call.new}]}),
        "read": ("pre_read_code", {"file_path": _path(call)}),
        "prompt": ("pre_user_prompt", {"user_prompt": call.text}),
        "result": ("post_mcp_tool_use", {"mcp_server_name": "x", "mcp_tool_name": call.about, "mcp_result": call.text}),
    }
    if call.kind == "mcp":
        told = {"mcp_server_name": server, "mcp_tool_name": tool, "mcp_tool_arguments": json.loads(call.text)}
        return "pre_mcp_tool_use", {"agent_action_name": "pre_mcp_tool_use", "tool_info": told}
    found = said.get(call.kind)
    return (found[0], {"agent_action_name": found[0], "tool_info": found[1]}) if found else None


def cline(call: Call) -> Asked:
    server, tool = _server(call)
    blocks = f"------- SEARCH\n{call.old}\n=======\n{call.new}\n+++++++ REPLACE"
    tools = {
        "command": ("execute_command", {"command": call.text, "requires_approval": "false"}),
        "write": ("write_to_file", {"path": call.about, "content": call.text}),
        "edit": ("replace_in_file", {"path": call.about, "diff": blocks}),
        "mcp": ("use_mcp_tool", {"server_name": server, "tool_name": tool, "arguments": call.text}),
        "read": ("read_file", {"path": call.about}),
    }
    if call.kind == "prompt":
        return "UserPromptSubmit", {"hookName": "UserPromptSubmit", "userPromptSubmit": {"prompt": call.text}}
    if call.kind == "result":
        done = {"toolName": call.about, "parameters": {}, "result": call.text, "success": True}
        return "PostToolUse", {"hookName": "PostToolUse", "postToolUse": done}
    if call.kind not in tools:
        return None
    name, parameters = tools[call.kind]
    return "PreToolUse", {"hookName": "PreToolUse", "preToolUse": {"toolName": name, "parameters": parameters}}


def copilot(call: Call) -> Asked:
    tools: dict[str, tuple[str, dict[str, object]]] = {
        "command": ("bash", {"command": call.text, "description": "Run it", "sessionId": "main"}),
        "write": ("create", {"path": _path(call), "file_text": call.text}),
        "edit": ("edit", {"path": _path(call), "old_str": call.old, "new_str": call.new}),
        "patch": ("apply_patch", {"input": call.text}),
        "read": ("view", {"path": _path(call)}),
    }
    if call.kind == "prompt":
        return "userPromptSubmitted", {"prompt": call.text}
    if call.kind == "result":
        result = {"resultType": "success", "textResultForLlm": call.text}
        return "postToolUse", {"toolName": call.about, "toolArgs": {}, "toolResult": result}
    if call.kind == "mcp":
        return "preToolUse", {"toolName": "-".join(_server(call)), "toolArgs": call.text}
    found = tools.get(call.kind)
    return ("preToolUse", {"toolName": found[0], "toolArgs": json.dumps(found[1])}) if found else None


HOSTS: dict[str, Callable[[Call], Asked]] = {
    "claude-code": claude_code,
    "codex": codex,
    "gemini-cli": gemini_cli,
    "cursor": cursor,
    "windsurf": windsurf,
    "cline": cline,
    "copilot": copilot,
}


def asked(call: Call, host: str) -> tuple[str, bytes] | None:
    """Return how a host asks about a step; None where it has no event for it."""
    found = HOSTS[host](call)
    return (found[0], json.dumps(found[1], ensure_ascii=False).encode()) if found else None
