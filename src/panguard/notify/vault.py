"""Keeps what channels need to be let in.

In the keyring of the system where there is one that answers, else in a file of 0600.

The keyring is that of the desktop (`secret-tool` on Linux, `security` on macOS). Something counts as kept
there only once it was read back. Secrets go to these programs by their standard input, never as words that
others can list.
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from panguard.disk import private_folder, read_if_there, write_whole
from panguard.errors import PanguardError

FILE = "secrets.json"
KEYRING = "keyring"
_SECONDS = 10
_SERVICE = "panguard-notify"
_Call = tuple[list[str], str]


class Vault:
    """The secrets of channels, by the names of the channels."""

    def __init__(self, folder: Path, environment: Mapping[str, str], platform: str = sys.platform) -> None:
        self._file = folder / FILE
        self._environment = dict(environment)
        self._program = _program(environment, platform)

    def keep(self, name: str, secret: str) -> str:
        """Keep a secret, and return where: `keyring`, or the path of the file. Raises PanguardError."""
        self.forget(name)
        if not secret:
            return ""
        if self._program and self._stored(name, secret) and self._looked_up(name) == secret:
            return KEYRING
        private_folder(self._file.parent)
        write_whole(self._file, json.dumps({**self._in_file(), name: secret}).encode())
        return str(self._file)

    def secret_of(self, name: str) -> str:
        """Return a secret; empty where there is none.

        Raises PanguardError for a file that others can read.
        """
        found = self._in_file().get(name)
        return found if found is not None else (self._looked_up(name) if self._program else "")

    def forget(self, name: str) -> None:
        """Forget a secret, wherever it is."""
        kept = self._in_file()
        if name in kept:
            rest = {key: value for key, value in kept.items() if key != name}
            if rest:
                write_whole(self._file, json.dumps(rest).encode())
            else:
                self._file.unlink(missing_ok=True)
        if self._program:
            self._run(*_clear(self._program, name))

    def _in_file(self) -> dict[str, str]:
        data = read_if_there(self._file)
        if data is None:
            return {}
        if sys.platform != "win32" and self._file.stat().st_mode & 0o077:
            raise PanguardError(
                f"{self._file}: others can read it; change the secrets in it, then: chmod 600 {self._file}"
            )
        try:
            found = json.loads(data)
        except ValueError as error:
            raise PanguardError(
                f"{self._file}: cannot be read ({error}); remove it and add the channels again"
            ) from error
        return {str(key): str(value) for key, value in found.items()} if isinstance(found, dict) else {}

    def _stored(self, name: str, secret: str) -> bool:
        return self._run(*_store(self._program, name, secret)) is not None

    def _looked_up(self, name: str) -> str:
        return (self._run(*_look_up(self._program, name)) or "").removesuffix("\n")

    def _run(self, command: list[str], given: str) -> str | None:
        with suppress(OSError, subprocess.TimeoutExpired):
            done = subprocess.run(  # noqa: S603 - a program of the system, with words of ours
                command,
                input=given,
                text=True,
                capture_output=True,
                timeout=_SECONDS,
                check=False,
                env=self._environment,
            )
            return done.stdout if done.returncode == 0 else None
        return None


def _program(environment: Mapping[str, str], platform: str) -> str:
    if platform == "darwin":
        return "security"
    found = shutil.which("secret-tool", path=environment.get("PATH", ""))
    return "secret-tool" if found and environment.get("DBUS_SESSION_BUS_ADDRESS") else ""


def _attributes(name: str) -> list[str]:
    return ["service", _SERVICE, "channel", name]


def _store(program: str, name: str, secret: str) -> _Call:
    if program == "secret-tool":
        return ["secret-tool", "store", f"--label=PanGuard: {name}", *_attributes(name)], secret
    words = f"add-generic-password -U -s {_SERVICE} -a {name} -w {json.dumps(secret)}\n"
    return ["/usr/bin/security", "-i"], words


def _look_up(program: str, name: str) -> _Call:
    if program == "secret-tool":
        return ["secret-tool", "lookup", *_attributes(name)], ""
    return ["/usr/bin/security", "find-generic-password", "-s", _SERVICE, "-a", name, "-w"], ""


def _clear(program: str, name: str) -> _Call:
    if program == "secret-tool":
        return ["secret-tool", "clear", *_attributes(name)], ""
    return ["/usr/bin/security", "delete-generic-password", "-s", _SERVICE, "-a", name], ""
