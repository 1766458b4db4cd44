"""Finds what the configuration of an agent runs by itself, connects to, or allows. Pure.

Hooks, tasks, install scripts and MCP servers all say: here is a command, and here is when it runs.
"""

import re
from collections.abc import Iterable, Iterator
from enum import StrEnum

from panguard.scan.placed import Listing, Node, Scalar, Table, texts, walk
from panguard.values import dataclass


class Trigger(StrEnum):
    """When a command of a configuration runs."""

    HOOK = "hook"
    TASK = "task"
    INSTALL = "install"
    SERVER = "server"
    HELPER = "helper"


@dataclass(frozen=True, slots=True)
class Automatic:
    """A command that runs without being asked for each time; `name` is its event, script or server."""

    trigger: Trigger
    name: str
    command: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Remote:
    """A server that is reached by address."""

    name: str
    address: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Setting:
    """A named value: an environment variable, or a switch of the agent."""

    name: str
    value: Scalar


_COMMAND_KEYS = ("command", "bash", "powershell", "run", "script", "exec")
_SERVER_KEYS = ("mcpServers", "mcp_servers", "mcp-servers", "servers", "mcp", "context_servers", "mcpServer")
_INSTALL_SCRIPTS = frozenset(
    ("preinstall", "install", "postinstall", "prepare", "prepublish", "preprepare", "postprepare")
)
_CONTAINER_KEYS = (
    "initializeCommand",
    "onCreateCommand",
    "updateContentCommand",
    "postCreateCommand",
    "postStartCommand",
    "postAttachCommand",
)
_HELPER_KEYS = ("apiKeyHelper", "awsAuthRefresh", "awsCredentialExport", "otelHeadersHelper", "notify")
_QUOTED = re.compile(r"[\s\"'$`|&;<>()]")


def commands(root: Node, file: str) -> Iterator[Automatic]:
    """Yield every command of a configuration that runs by itself."""
    if not isinstance(root, Table):
        return
    name = file.rpartition("/")[2].lower()
    yield from hooks(root.get("hooks"))
    yield from _tasks(root)
    yield from _servers(root)
    yield from _helpers(root)
    if name == "package.json":
        yield from _scripts(root.table("scripts"))
    if name.startswith((".devcontainer", "devcontainer")):
        for key, value in root.entries:
            if key.value in _CONTAINER_KEYS:
                yield from _of_any_form(Trigger.TASK, str(key.value), value)


def hooks(node: Node | None) -> Iterator[Automatic]:
    """Yield the commands below a `hooks` value, of whatever host."""
    if node is None:
        return
    for path, value in walk(node):
        event = path[0] if path else "hooks"
        if isinstance(value, Table):
            for key in _COMMAND_KEYS:
                yield from _joined(Trigger.HOOK, event, value, key)
        elif path and path[-1] == event and isinstance(value, Scalar) and value.text:
            yield Automatic(Trigger.HOOK, event, value.text, value.start, value.end)


def _joined(trigger: Trigger, name: str, table: Table, key: str) -> Iterator[Automatic]:
    """Yield the command under a key together with its `args`; a command may be a list itself."""
    words = texts(table.get(key))
    if not words:
        return
    arguments = texts(table.get("args", "arguments"))
    line = " ".join([words[0].text, *(_quoted(word.text) for word in (*words[1:], *arguments))])
    end = max(word.end for word in (*words, *arguments))
    yield Automatic(trigger, name, line, words[0].start, max(words[0].end, end))


def _quoted(word: str) -> str:
    if not _QUOTED.search(word):
        return word
    quote = "'" if "'" not in word else '"'
    return f"{quote}{word}{quote}"


def _tasks(root: Table) -> Iterator[Automatic]:
    listed = root.get("tasks")
    for task in listed.items if isinstance(listed, Listing) else ():
        if isinstance(task, Table) and task.table("runOptions").text("runOn") == "folderOpen":
            for system in (task, task.table("osx"), task.table("linux"), task.table("windows")):
                yield from _joined(Trigger.TASK, task.text("label") or "task", system, "command")


def _scripts(scripts: Table) -> Iterator[Automatic]:
    for key, value in scripts.entries:
        if key.value in _INSTALL_SCRIPTS and isinstance(value, Scalar) and value.text:
            yield Automatic(Trigger.INSTALL, str(key.value), value.text, value.start, value.end)


def _helpers(root: Table) -> Iterator[Automatic]:
    for key in _HELPER_KEYS:
        yield from _of_any_form(Trigger.HELPER, key, root.get(key))
    for key in ("statusLine", "fileSuggestion"):
        yield from _joined(Trigger.HELPER, key, root.table(key), "command")


def _of_any_form(trigger: Trigger, name: str, node: Node | None) -> Iterator[Automatic]:
    if isinstance(node, Table):
        for key, value in node.entries:
            yield from _of_any_form(trigger, f"{name}.{key.value}", value)
        return
    words = texts(node)
    if words:
        line = " ".join([words[0].text, *(_quoted(word.text) for word in words[1:])])
        yield Automatic(trigger, name, line, words[0].start, words[-1].end)


def server_tables(root: Node) -> Iterator[tuple[str, Table]]:
    """Yield each MCP server of a client's configuration with its name, wherever the client keeps it."""
    if not isinstance(root, Table):
        return
    holders = [root, *(value for _, value in walk(root.table("projects")) if isinstance(value, Table))]
    holders.append(root.table("mcp"))
    for holder in holders:
        for servers in holder.all(*_SERVER_KEYS):
            if isinstance(servers, Table):
                yield from _named_servers(servers)


def _named_servers(servers: Table) -> Iterator[tuple[str, Table]]:
    for key, value in servers.entries:
        if isinstance(value, Table) and value.get(
            "command", "url", "serverUrl", "httpUrl", "args", "transport"
        ):
            yield str(key.value), value


def _servers(root: Table) -> Iterator[Automatic]:
    for name, server in server_tables(root):
        yield from _joined(Trigger.SERVER, name, server, "command")


def remotes(root: Node) -> Iterator[Remote]:
    """Yield the servers that are reached by address."""
    for name, server in server_tables(root):
        for key in ("url", "serverUrl", "httpUrl"):
            for address in texts(server.get(key)):
                yield Remote(name, address.text, address.start, address.end)


@dataclass(frozen=True, slots=True)
class Environment:
    """The variables that a configuration sets together; `owner` is the server, empty for the agent itself."""

    owner: str
    settings: tuple[Setting, ...]


def environments(root: Node) -> Iterator[Environment]:
    """Yield the variables that a configuration sets, for the agent and all it starts, or for a server."""
    if isinstance(root, Table):
        yield Environment("", tuple(_variables(root.table("env"))))
        for key, value in root.entries:
            if str(key.value).startswith("terminal.integrated.env.") and isinstance(value, Table):
                yield Environment("", tuple(_variables(value)))
        policy = root.table("shell_environment_policy").table("set")
        yield Environment("", (*_variables(policy), *_models(root)))
    for name, server in server_tables(root):
        held = (server.table("env", "environment"), server.table("headers", "http_headers"))
        yield Environment(name, tuple(setting for table in held for setting in _variables(table)))


def _variables(table: Table) -> Iterator[Setting]:
    for key, value in table.entries:
        if isinstance(value, Scalar):
            yield Setting(str(key.value), value)


def _models(root: Table) -> Iterator[Setting]:
    """Yield where the model is asked, under the name that the variable for it has."""
    chosen = root.table("model_providers").table(root.text("model_provider"))
    for holder, keys in ((chosen, ("base_url",)), (root, ("openai_base_url", "chatgpt_base_url"))):
        for address in holder.all(*keys):
            if isinstance(address, Scalar):
                yield Setting("OPENAI_BASE_URL", address)


def server_words(root: Node) -> Iterator[tuple[str, tuple[Scalar, ...]]]:
    """Yield the arguments and addresses of each server with its name."""
    for name, server in server_tables(root):
        keys = ("command", "args", "url", "serverUrl", "httpUrl")
        yield name, tuple(word for key in keys for word in texts(server.get(key)))


_SWITCHES = frozenset(
    (
        *("dangerouslyDisableSandbox", "autoApproveAll", "enableAllProjectMcpServers"),
        *("chat.tools.autoApprove", "chat.tools.global.autoApprove", "skipDangerousModePermissionPrompt"),
    )
)
_MODES = {
    "defaultMode": ("bypassPermissions",),
    "approvalMode": ("yolo",),
    "defaultApprovalMode": ("yolo",),
}
_EVERYTHING = frozenset(("*", "Bash", "Bash(*)", "Bash(*:*)", "Bash(:*)", "mcp__*"))


def permissions(root: Node) -> Iterator[Setting]:
    """Yield the settings that let an agent act without asking."""
    if not isinstance(root, Table):
        return
    for key, value in root.entries:
        if isinstance(value, Scalar) and str(key.value) in _SWITCHES and value.value is True:
            yield Setting(str(key.value), value)
    granted = root.table("permissions")
    yield from _modes((root, granted, root.table("general"), root.table("tools")))
    for rule in texts(granted.get("allow")):
        if rule.text in _EVERYTHING:
            yield Setting("allow", rule)
    if root.text("approval_policy") == "never" and root.text("sandbox_mode") == "danger-full-access":
        sandbox = root.get("sandbox_mode")
        if isinstance(sandbox, Scalar):
            yield Setting("sandbox_mode", sandbox)


_HOOKS_OFF = (
    ("disableAllHooks", True),
    ("hooksConfig.enabled", False),
    ("hooks.enabled", False),
    ("tools.enableHooks", False),
    ("features.hooks", False),
    ("features.codex_hooks", False),
)


def hooks_off(root: Node) -> Iterator[Setting]:
    """Yield the settings that keep an agent from asking any hook; dots lead into tables."""
    for name, off in _HOOKS_OFF:
        *holders, key = name.split(".")
        holder = root
        for word in holders:
            holder = holder.table(word) if isinstance(holder, Table) else holder
        value = holder.get(key) if isinstance(holder, Table) else None
        if isinstance(value, Scalar) and value.value is off:
            yield Setting(name, value)


def _modes(holders: Iterable[Table]) -> Iterator[Setting]:
    for holder in holders:
        for name, modes in _MODES.items():
            mode = holder.get(name)
            if isinstance(mode, Scalar) and mode.text in modes:
                yield Setting(name, mode)


def posted_hooks(root: Node) -> Iterator[Remote]:
    """Yield the addresses that hooks are posted to, each with the name of its event."""
    held = root.get("hooks") if isinstance(root, Table) else None
    for path, value in walk(held) if held is not None else ():
        if isinstance(value, Table) and value.text("type") in ("http", "webhook"):
            for address in texts(value.get("url")):
                yield Remote(path[0] if path else "hooks", address.text, address.start, address.end)
