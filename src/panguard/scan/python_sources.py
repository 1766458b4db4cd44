"""Which calls of a Python program give stored keys and passwords without naming a file. Pure.

Libraries open the stores: those of browsers, of the system, of cloud accounts. What they give is followed as
if the file had been read. A password from the store of the system belongs to one service, as a variable
does, and counts as one.
"""

import ast
from collections.abc import Mapping

from panguard.scan.sensitive import Secret

_BROWSERS = frozenset(
    ("load", "chrome", "chromium", "firefox", "edge", "brave", "safari", "opera", "vivaldi", "arc")
)
# Functions of a module, which are called by the name of the module or by their own.
_FUNCTIONS: Mapping[str, frozenset[str]] = {
    "browser_cookie3": _BROWSERS,
    "browsercookie": _BROWSERS,
    "rookiepy": _BROWSERS,
    "pycookiecheat": frozenset(("chrome_cookies", "firefox_cookies", "get_cookies")),
    "netrc": frozenset(("netrc",)),
    "win32crypt": frozenset(("CryptUnprotectData",)),
    "pykeepass": frozenset(("PyKeePass",)),
}
# Methods of what a module gives.
_METHODS: Mapping[str, frozenset[str]] = {
    "boto3": frozenset(
        ("get_credentials", "get_frozen_credentials", "get_session_token", "get_federation_token")
    ),
    "botocore": frozenset(("get_credentials", "get_frozen_credentials")),
    "secretstorage": frozenset(("get_secret",)),
}
_OF_THE_SYSTEM = frozenset(("get_password", "get_credential"))


class Sources:
    """Remembers which stores a program imports, by what name, and says what a call gives."""

    def __init__(self) -> None:
        self._modules: dict[str, str] = {}
        self._functions: set[str] = set()

    def learn(self, node: ast.Import | ast.ImportFrom) -> None:
        """Remember what an import makes available, and by what name."""
        if isinstance(node, ast.Import):
            for alias in node.names:
                module = alias.name.partition(".")[0]
                # Names are given in plain writing: the module's own as well as the other that it has.
                self._modules[alias.asname or module] = self._modules[module] = module
            return
        module = (node.module or "").partition(".")[0]
        self._modules.setdefault(module, module)
        stored = _FUNCTIONS.get(module, frozenset())
        self._functions.update(alias.asname or alias.name for alias in node.names if alias.name in stored)

    def given(self, node: ast.Call, name: str, method: str) -> frozenset[Secret]:
        """Return what a call gives; `name` is the whole name of what is called, `method` its last part."""
        if not isinstance(node.func, ast.Attribute):
            found = name in self._functions
        elif method in _FUNCTIONS.get(self._modules.get(name.rpartition(".")[0], ""), ()):
            found = True
        else:
            found = any(method in _METHODS.get(module, ()) for module in self._modules.values())
        return frozenset((Secret.CREDENTIALS,)) if found else frozenset()

    def password_of(self, node: ast.Call, method: str) -> str:
        """Return the name that stands for a password from the store of the system; empty for other calls."""
        if method not in _OF_THE_SYSTEM or "keyring" not in self._modules.values():
            return ""
        words = [argument.value for argument in node.args if isinstance(argument, ast.Constant)]
        return "keyring:" + ":".join(map(str, words)) if words else "keyring:any"
