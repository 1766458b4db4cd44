"""Tells what calls of a Python program do to the machine: run, send, unlock, persist, cover up. Pure."""

import ast
from collections.abc import Iterable, Iterator
from enum import StrEnum

from panguard.expressions import Expression
from panguard.scan.exhaustion import exhausting
from panguard.scan.outlets import RUNNERS, is_request
from panguard.scan.sensitive import Secret, secret_path
from panguard.values import dataclass


class What(StrEnum):
    """What a call does."""

    EVALUATES = "evaluates"
    COMMANDS = "commands"
    SENDS = "sends"
    READS = "reads"
    SECRETS = "secrets"
    HIDES = "hides"
    UNLOCKS = "unlocks"
    PERSISTS = "persists"
    COVERS = "covers"
    SYSTEM = "system"
    ACCOUNTS = "accounts"
    CONTROLS = "controls"
    EXHAUSTS = "exhausts"


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that a call does, and whether the caller decides what exactly."""

    what: What
    node: ast.expr
    open: bool = False

    @property
    def runs_argument(self) -> bool:
        """Say whether it runs what the caller gives it."""
        return self.open and self.what in (What.EVALUATES, What.COMMANDS)


_EVALUATORS = frozenset(("eval", "exec", "compile"))
_LOADERS = frozenset(
    (
        *("pickle.loads", "pickle.load", "marshal.loads", "dill.loads", "cPickle.loads", "yaml.unsafe_load"),
        *("jsonpickle.decode", "shelve.open"),
    )
)
_COMMANDS = frozenset(("os.system", "os.popen", "pty.spawn", "os.execv", "os.execvp", "commands.getoutput"))
_OPENERS = frozenset(("open", "read_text", "read_bytes", "write_text", "write_bytes"))
_TEMPLATES = frozenset(("from_string", "render_template_string"))
_POSTS = frozenset(("post", "put", "patch", "sendall", "sendto", "sendmail", "send_message", "storbinary"))
_PERSISTENT = Expression(
    r"\.bashrc|\.zshrc|\.profile|\.bash_profile|authorized_keys|/etc/cron|crontab|/etc/rc\.local|/etc/systemd"
    r"|systemd/user|LaunchAgents|LaunchDaemons|/etc/ld\.so\.preload|/etc/sudoers|/etc/profile|sitecustomize"
)
_LOGS = Expression(
    r"/var/log/|\.bash_history|\.zsh_history|wtmp|utmp|lastlog|auth\.log|HISTFILE|history -c|wevtutil"
    r"|--vacuum|LD_PRELOAD"
)
_SYSTEM = Expression(
    r"/etc/(?:passwd|shadow|group|sudoers|hosts|resolv\.conf|ssh)|/proc/(?:self|\d|net|mounts|version|cpuinfo"
    r"|meminfo|kallsyms)|/var/run/docker\.sock|/run/docker\.sock|containerd\.sock|169\.254\.169\.254"
    r"|metadata\.google\.internal|/sys/(?:class|kernel)|/dev/(?:mem|kmem|sd[a-z])|HKEY_LOCAL_MACHINE"
)
_ACCOUNTS = Expression(r"/etc/(?:passwd|group|sudoers)\b")
_CONTROLS = Expression(
    r"(?:docker|containerd|crio|podman)\.sock\b|169\.254\.169\.254|metadata\.google\.internal|/dev/k?mem\b|/proc/k(?:core|allsyms)"
)
_NAMED = {
    "os.utime": What.COVERS,
    **dict.fromkeys(("pwd.getpwall", "grp.getgrall", "spwd.getspall"), What.ACCOUNTS),
}
_HIDDEN = Expression(r"^(?:/tmp|/var/tmp|/dev/shm|~|/home/[^/]+|/root|/usr/\S*|/var/\S*)/\.[\w-]")
_MODES = (0o4000, 0o2000, 0o002)
_MODE_NAMES = frozenset(("S_ISUID", "S_ISGID", "S_IWOTH"))
_LONGEST_TEXT = 400


def deeds(nodes: Iterable[ast.AST]) -> Iterator[Deed]:
    """Yield what some nodes of a program do by themselves, in their order."""
    for node in nodes:
        if isinstance(node, ast.Call):
            yield from _of_call(node)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from _of_text(node, node.value[:_LONGEST_TEXT])
        elif isinstance(node, (ast.For, ast.AsyncFor, ast.While, ast.BinOp)):
            used_up = exhausting(node)
            if used_up is not None:
                yield Deed(What.EXHAUSTS, used_up)


def _of_call(node: ast.Call) -> Iterator[Deed]:
    name = _name(node.func)
    method = name.rpartition(".")[2]
    varies = any(not _is_fixed(argument) for argument in (*node.args, *(k.value for k in node.keywords)))
    if (method in _EVALUATORS and name in (method, f"builtins.{method}")) or name in _LOADERS:
        if varies:
            yield Deed(What.EVALUATES, node, open=True)
    elif method in _TEMPLATES and varies:
        yield Deed(What.EVALUATES, node, open=True)
    elif name in _COMMANDS or (method in RUNNERS and name.startswith("subprocess.")):
        yield Deed(What.COMMANDS, node, open=_in_shell(node, name) and varies)
    elif method in _POSTS and (is_request(name, method) or method not in ("post", "put", "patch")):
        yield Deed(What.SENDS, node, open=varies)
    elif method in _OPENERS:
        yield from _of_opening(node, method)
    elif name in ("os.chmod", "os.chown", "os.setuid") or method == "chmod":
        if (name != "os.chmod" and method != "chmod") or _unlocks(node):
            yield Deed(What.UNLOCKS, node)
    elif name in _NAMED:
        yield Deed(_NAMED[name], node)


def _of_opening(node: ast.Call, method: str) -> Iterator[Deed]:
    mode = (
        node.args[1]
        if len(node.args) > 1
        else next((k.value for k in node.keywords if k.arg == "mode"), None)
    )
    writes = method.startswith("write") or (
        isinstance(mode, ast.Constant) and isinstance(mode.value, str) and bool(set(mode.value) & set("wax+"))
    )
    if not writes:
        yield Deed(What.READS, node, open=any(not _is_fixed(argument) for argument in node.args[:1]))


def _of_text(node: ast.Constant, text: str) -> Iterator[Deed]:
    if secret_path(text) is Secret.CREDENTIALS:
        yield Deed(What.SECRETS, node)
    for what, pattern in (
        (What.PERSISTS, _PERSISTENT),
        (What.COVERS, _LOGS),
        (What.SYSTEM, _SYSTEM),
        (What.ACCOUNTS, _ACCOUNTS),
        (What.CONTROLS, _CONTROLS),
        (What.HIDES, _HIDDEN),
    ):
        if pattern.search(text):
            yield Deed(what, node)


def _in_shell(node: ast.Call, name: str) -> bool:
    """Say whether a command goes through a shell, so that a part of it may be another command."""
    if name in _COMMANDS:
        return True
    return any(
        keyword.arg == "shell" and isinstance(keyword.value, ast.Constant) and bool(keyword.value.value)
        for keyword in node.keywords
    )


def _unlocks(node: ast.Call) -> bool:
    """Say whether a mode lets everyone write, or lets a program run as its owner."""
    for argument in node.args[-1:]:
        if isinstance(argument, ast.Constant) and isinstance(argument.value, int):
            return any(argument.value & bit for bit in _MODES)
        if any(isinstance(part, ast.Attribute) and part.attr in _MODE_NAMES for part in ast.walk(argument)):
            return True
    return False


def _is_fixed(node: ast.expr) -> bool:
    """Say whether a value is written in the program as it is."""
    return isinstance(node, ast.Constant) or (
        isinstance(node, ast.List | ast.Tuple) and all(map(_is_fixed, node.elts))
    )


def _name(node: ast.expr) -> str:
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if isinstance(node, ast.Name):
        parts.append(node.id)
    elif parts:
        parts.append("")
    return ".".join(reversed(parts))
