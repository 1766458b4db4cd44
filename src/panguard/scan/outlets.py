"""Where data leaves the machine in a Python program: calls that send, and which of their arguments. Pure."""

import ast
from collections.abc import Iterator

RUNNERS = frozenset(["run", "call", "check_output", "check_call", "Popen", "popen", "system", "getoutput"])
_SENDERS = frozenset(
    [
        "post",
        "put",
        "patch",
        "request",
        "urlopen",
        "sendall",
        "sendto",
        "sendmail",
        "send_message",
        "storbinary",
        "storlines",
    ]
)
_SENDING_MODULES = frozenset(
    [
        "requests",
        "httpx",
        "session",
        "client",
        "aiohttp",
        "http",
        "conn",
        "connection",
        "s",
        "sock",
        "socket",
        "server",
        "smtp",
        "ftp",
    ]
)
_FETCHERS = frozenset(("get", "stream", "Request", "urlretrieve", "send"))
_BROWSERS = frozenset(("webbrowser.open", "webbrowser.open_new", "webbrowser.open_new_tab"))
_LOOKUPS = frozenset(("gethostbyname", "getaddrinfo", "resolve"))
_NOT_DATA = frozenset(("headers", "auth", "cookies", "cert", "verify", "timeout", "proxies", "env", "cwd"))
_SEND_COMMANDS = ("curl", "wget", "nc ", "ncat", "netcat", "scp ", "dig ", "nslookup", "Invoke-WebRequest")
_LOCAL = ("http://localhost", "http://127.", "http://0.0.0.0", "http://[::1]", "https://localhost")


def leaves(name: str, method: str, keyword: str | None, value: ast.expr, *, place: int) -> bool:
    """Say whether an argument of a call is sent away; `name` is the whole name of what is called.

    The address of a request counts only where it is put together, since a fixed one holds no data.
    """
    if keyword in _NOT_DATA:
        return False
    if method in RUNNERS:
        return any(command in text for text in _strings(value) for command in _SEND_COMMANDS)
    if method in _LOOKUPS or name in _BROWSERS:
        return True
    known = is_request(name, method) or method == "Request"
    is_address = keyword == "url" or (place == 0 and method not in ("sendall", "sendto", "send"))
    return known and (not is_address or isinstance(value, (ast.JoinedStr, ast.BinOp)))


def is_request(name: str, method: str) -> bool:
    """Say whether a call sends a request; what it returns is the answer, not what was sent."""
    owner = name.rpartition(".")[0].rpartition(".")[2].lower()
    return method in _SENDERS or (method in _FETCHERS and owner in _SENDING_MODULES)


def stays_here(node: ast.Call) -> bool:
    """Say whether a call goes to this machine."""
    constants = (argument.value for argument in node.args[:1] if isinstance(argument, ast.Constant))
    return any(isinstance(value, str) and value.startswith(_LOCAL) for value in constants)


def _strings(node: ast.expr) -> Iterator[str]:
    for child in ast.walk(node):
        if isinstance(child, ast.Constant) and isinstance(child.value, str):
            yield f"{child.value} "
