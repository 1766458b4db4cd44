"""Drives the git program: one bare repository in a temporary folder, no configuration but ours.

The environment is built from nothing, so that no setting, hook, helper or filter of the user or of the
repository takes part; only https, or only files, may be spoken; time and size are bounded.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from panguard.errors import FetchError, SourceError
from panguard.limits import Limits
from panguard.printable import printable
from panguard.scan.sources.address import Address
from panguard.values import dataclass

_KEPT_VARIABLES = (
    "PATH",
    "SYSTEMROOT",
    "COMSPEC",
    "PATHEXT",
    "TMPDIR",
    "TEMP",
    "TMP",
    "HTTPS_PROXY",
    "https_proxy",
    "ALL_PROXY",
    "all_proxy",
    "NO_PROXY",
    "no_proxy",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "GIT_SSL_CAINFO",
    "CURL_CA_BUNDLE",
)
_SETTINGS = {
    "core.hooksPath": os.devnull,
    "core.fsmonitor": "false",
    "core.symlinks": "false",
    "credential.helper": "",
    "fetch.unpackLimit": "1",
    "fetch.fsckObjects": "false",
    "gc.auto": "0",
    "maintenance.auto": "false",
    "http.lowSpeedLimit": "1000",
    "http.lowSpeedTime": "20",
    "protocol.allow": "never",
    "submodule.recurse": "false",
    "fetch.recurseSubmodules": "false",
}
_POLL_SECONDS = 0.05
_LISTING_PART = 65_536


def git_environment(
    address: Address, given: Mapping[str, str], folder: str, further: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Build the environment of git: nothing of the user's configuration, only what reaching out needs.

    `further` are settings of git besides ours.
    """
    settings = (
        _SETTINGS
        | dict(further or {})
        | {
            "remote.origin.url": address.url,
            f"protocol.{'file' if address.is_local else 'https'}.allow": "always",
        }
    )
    configured = {"GIT_CONFIG_COUNT": str(len(settings))}
    for number, (key, value) in enumerate(settings.items()):
        configured |= {f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": value}
    kept = {name: given[name] for name in _KEPT_VARIABLES if name in given}
    return (
        kept
        | configured
        | {
            "HOME": folder,
            "XDG_CONFIG_HOME": folder,
            "LC_ALL": "C",
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_SYSTEM": os.devnull,
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_ATTR_NOSYSTEM": "1",
            "GIT_ALLOW_PROTOCOL": "file" if address.is_local else "https",
            "GIT_TERMINAL_PROMPT": "0",
            "GIT_ASKPASS": "",
            "SSH_ASKPASS": "",
            "GCM_INTERACTIVE": "never",
            "GIT_LFS_SKIP_SMUDGE": "1",
            "GIT_NO_LAZY_FETCH": "1",
            "GIT_NO_REPLACE_OBJECTS": "1",
            "GIT_OPTIONAL_LOCKS": "0",
            "GIT_PAGER": "",
        }
    )


@dataclass(frozen=True, slots=True)
class Git:
    """The git program, working on one bare repository in a temporary folder, as long as that is `wanted`."""

    program: str
    folder: Path
    environment: dict[str, str]
    wanted: Callable[[], bool] = lambda: True

    @property
    def store(self) -> Path:
        """Return where the repository lies."""
        return self.folder / "store.git"

    def fetch(self, address: Address, limits: Limits) -> None:
        """Fetch one version, stopping at the limits of time and size."""
        deadline = time.monotonic() + limits.git_seconds
        self._run(["init", "--quiet", "--bare", "--template=", str(self.store)], deadline, limits, address)
        words = [
            "fetch",
            "--quiet",
            "--depth=1",
            "--no-tags",
            "--no-recurse-submodules",
            "--no-write-fetch-head",
        ]
        words += ["--", "origin", f"+{address.version or 'HEAD'}:refs/panguard/target"]
        self._run(words, deadline, limits, address)

    def _run(self, words: list[str], deadline: float, limits: Limits, address: Address) -> None:
        errors = self.folder / "errors"
        with errors.open("wb") as stream:
            process = self._start(words, stdout=subprocess.DEVNULL, stderr=stream)
            try:
                self._wait(process, deadline, limits, address)
            finally:
                _stop(process)
        if process.returncode != 0:
            raise FetchError(_failure(address, errors.read_bytes()[: limits.git_error_bytes]))

    def _wait(
        self, process: "subprocess.Popen[bytes]", deadline: float, limits: Limits, address: Address
    ) -> None:
        """Wait for git; stop it when it takes too long or fetches too much."""
        while True:
            try:
                process.wait(_POLL_SECONDS)
            except subprocess.TimeoutExpired:
                if time.monotonic() > deadline:
                    message = f"{address.shown}: fetching took more than {limits.git_seconds:.0f} seconds"
                    raise SourceError(message) from None
                if not self.wanted():
                    raise SourceError(f"{address.shown}: nobody waits for it any more") from None
            size = _size_of(self.store)
            if size > limits.git_bytes:
                message = f"{address.shown}: the repository is larger than {limits.git_bytes} bytes"
                raise SourceError(f"{message}; clone it yourself and scan the folder")
            if process.returncode is not None:
                return

    def listing(self, address: Address, limits: Limits) -> "Listing":
        """List the entries of the version, as far as limits allow, and say whether these are all."""
        words = ["ls-tree", "-r", "-z", "-l", "--full-tree", "refs/panguard/target"]
        process = self._start(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        try:
            listed = _records(_pipe(process.stdout), limits)
            ended = listed.whole and _ends_well(process, limits)
        finally:
            _stop(process)
        if listed.whole and not ended and not listed.records:
            raise SourceError(f"{address.shown}: git could not list what it fetched")
        return Listing(listed.records, ended)

    @contextmanager
    def blobs(self) -> "Iterator[Blobs]":
        """Start the process that gives out blobs, and end it."""
        process = self._start(["cat-file", "--batch"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        try:
            yield Blobs(_pipe(process.stdin), _pipe(process.stdout))
        finally:
            _stop(process)

    def _start(
        self,
        words: list[str],
        *,
        stdin: int = subprocess.DEVNULL,
        stdout: int,
        stderr: int | IO[bytes] = subprocess.DEVNULL,
    ) -> "subprocess.Popen[bytes]":
        start = [self.program] if words[0] == "init" else [self.program, f"--git-dir={self.store}"]
        return subprocess.Popen(  # noqa: S603 - the program found in PATH, fixed words, no shell
            [*start, *words],
            stdin=stdin,
            stdout=stdout,
            stderr=stderr,
            cwd=self.folder,
            env=self.environment,
            start_new_session=True,
        )


@dataclass(frozen=True, slots=True)
class Listing:
    """Records of `git ls-tree`; `whole` when the version has no others."""

    records: tuple[bytes, ...]
    whole: bool


@dataclass(frozen=True, slots=True)
class Blobs:
    """A running `git cat-file --batch`."""

    requests: IO[bytes]
    answers: IO[bytes]

    def read(self, blob: str, size: int, limits: Limits) -> bytes | None:
        """Return a blob, at most as much of it as an archive may have; None if git does not have it."""
        try:
            self.requests.write(f"{blob}\n".encode())
            self.requests.flush()
            answer = self.answers.readline().split()
            if len(answer) != 3:  # noqa: PLR2004 - id, type, size; else "missing"
                return None
            kept = self.answers.read(min(int(answer[2]), max(limits.archive_bytes, limits.max_file_bytes)))
            self._skip(int(answer[2]) - len(kept) + 1)
        except OSError:
            return None
        return kept if len(kept) <= size else kept[:size]

    def _skip(self, count: int) -> None:
        while count > 0 and (part := self.answers.read(min(count, 1 << 20))):
            count -= len(part)


def _records(stream: IO[bytes], limits: Limits) -> Listing:
    """Read records, each ended by a zero byte, until they end or there are more than limits allow."""
    parts: list[bytes] = []
    count, left = 0, limits.git_listing_bytes
    while count <= limits.max_entries and left > 0:
        part = stream.read(min(left, _LISTING_PART))
        if not part:
            break
        parts.append(part)
        count += part.count(b"\0")
        left -= len(part)
    *records, rest = b"".join(parts).split(b"\0")
    whole = not rest and len(records) <= limits.max_entries and (left > 0 or not stream.read(1))
    return Listing(tuple(records[: limits.max_entries]), whole)


def _ends_well(process: "subprocess.Popen[bytes]", limits: Limits) -> bool:
    """Wait for git, which has said all it had to say, and return whether it met no fault."""
    try:
        return process.wait(limits.git_seconds) == 0
    except subprocess.TimeoutExpired:
        return False


def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
    if stream is None:
        raise SourceError("git could not be started")
    return stream


def _size_of(folder: Path) -> int:
    """Return the bytes below a folder that git is writing to; files may come and go meanwhile."""
    size = 0
    for place, _, names in os.walk(folder):
        for name in names:
            try:
                size += os.lstat(os.path.join(place, name)).st_size  # noqa: PTH118 - polled often
            except OSError:
                continue
    return size


def _stop(process: "subprocess.Popen[bytes]") -> None:
    """End git with every process it started, and close its pipes."""
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            try:
                stream.close()
            except OSError:
                continue
    if process.poll() is None:
        _kill(process)
    process.wait()


def _kill(process: "subprocess.Popen[bytes]") -> None:
    if sys.platform == "win32":
        process.kill()
        return
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def _failure(address: Address, errors: bytes) -> str:
    """Say why a fetch failed, in git's words but without any password from the address."""
    lines = errors.decode("utf-8", "replace").replace(address.url, address.shown).splitlines()
    told = [printable(line.strip()) for line in lines if line.strip()]
    text = next(
        (line for line in told if line.startswith(("fatal:", "error:"))), told[-1] if told else "no reason"
    )
    reason = text.removeprefix("fatal:").removeprefix("error:").strip()
    advice = "" if address.is_local else "; for a private one, clone it yourself and scan the folder"
    return f"{address.shown}: the repository could not be fetched ({reason}){advice}"
