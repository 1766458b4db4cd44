"""Processes of the demo: scanners, each with a home of its own, and the server; none is the user's."""

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterable, Mapping
from pathlib import Path
from queue import Empty, Queue
from typing import Any

from panguard.cli.demo.network import Network
from panguard.errors import SourceError

PGA = (sys.executable, "-P", "-m", "panguard.cli.main")
SECONDS = 50.0
_NEEDED = ("PATH", "PYTHONPATH", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT", "WINDIR", "COMSPEC", "PATHEXT")
_ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")
_LAST_WORDS = 400


def surroundings(home: Path) -> Mapping[str, str]:
    """Return the variables of a process that lives in a home of its own: nothing of the user's is in it."""
    kept = {name: os.environ[name] for name in _NEEDED if name in os.environ}
    folders = dict.fromkeys(("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA"), str(home))
    ours = {"PANGUARD_STATE_DIR": str(home / "state"), "PANGUARD_CACHE_DIR": str(home / "cache")}
    return {**kept, **folders, **ours, "LANG": "C.UTF-8", "PYTHONIOENCODING": "utf-8"}


class Lifeline:
    """Knows when every process that was started with it, and every one that those started, has ended.

    A scan starts a process of its own that outlives it. All of them inherit one end of a pipe; the other
    end is closed only once nobody holds it any more.
    """

    def __init__(self) -> None:
        self._ours, self._theirs = os.pipe()

    @property
    def held(self) -> tuple[int, ...]:
        """Return the descriptors to hand on; Windows hands none on."""
        return () if sys.platform == "win32" else (self._theirs,)

    def wait(self, seconds: float) -> None:
        """Wait until all have ended, at most for some seconds."""
        os.close(self._theirs)
        ended = threading.Thread(target=self._until_the_end, daemon=True)
        ended.start()
        ended.join(seconds)

    def _until_the_end(self) -> None:
        os.read(self._ours, 1)
        os.close(self._ours)


class Scanner:
    """A machine in a network, on which PanGuard is installed; `settings` are variables of its own."""

    def __init__(
        self, number: int, home: Path, network: Network, lifeline: Lifeline, **settings: str
    ) -> None:
        home.mkdir(parents=True)
        self.number, self.home, self.network = number, home, network
        self._environment, self._lifeline = {**surroundings(home), **settings}, lifeline

    def run(self, *words: str, codes: Iterable[int] = (0,)) -> str:
        """Run `pga` and return what it printed. Raises SourceError where it does not end as it should."""
        try:
            done = subprocess.run(  # noqa: S603 - our own program
                [*PGA, *words],
                capture_output=True,
                encoding="utf-8",
                env=self._environment,
                cwd=self.home,
                stdin=subprocess.DEVNULL,
                timeout=SECONDS,
                check=False,
                pass_fds=self._lifeline.held,
            )
        except subprocess.TimeoutExpired as error:
            told = f"scanner {self.number}: pga {words[0]} took over {SECONDS:g} seconds"
            raise SourceError(told) from error
        if done.returncode not in codes:
            told = (done.stderr or done.stdout).strip()[-_LAST_WORDS:]
            raise SourceError(f"scanner {self.number}: pga {' '.join(words[:2])} failed: {told}")
        return done.stdout

    def scan(self, skill: Path, *, fails: bool = False) -> Mapping[str, Any]:
        """Scan a skill and return what the report says of it.

        Raises SourceError where the scan fails and should not, or the other way round.
        """
        report = json.loads(self.run("scan", str(skill), "--format", "json", codes=(int(fails),)))
        verdict: Mapping[str, Any] = report["skills"][0]
        return verdict

    def skill(self, name: str, text: str) -> Path:
        """Write a skill into the home of this machine and return its folder."""
        folder = self.home / "skills" / name
        folder.mkdir(parents=True)
        (folder / "SKILL.md").write_text(text, encoding="utf-8")
        return folder


class Server:
    """A Threat Cloud in a process of its own."""

    def __init__(self, data: Path, home: Path, options: Iterable[str]) -> None:
        home.mkdir(parents=True)
        self.data = data
        self._process = subprocess.Popen(  # noqa: S603 - our own program
            [*PGA, "cloud", "serve", "--data", str(data), "--port", "0", *options],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            env=surroundings(home),
            cwd=home,
        )
        self.url = self._wait_for_address()

    def _wait_for_address(self) -> str:
        lines: Queue[str] = Queue()
        threading.Thread(target=_pour, args=(self._process.stdout or (), lines), daemon=True).start()
        told = ""
        try:
            while line := lines.get(timeout=SECONDS):
                told = line
                if found := _ADDRESS.search(line):
                    return found[0]
        except Empty:
            pass
        self.close()
        raise SourceError(f"the Threat Cloud of the demo did not start: {told.strip()[-_LAST_WORDS:]}")

    def close(self) -> None:
        """End the process."""
        self._process.terminate()
        try:
            self._process.wait(SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def _pour(stream: Iterable[str], lines: "Queue[str]") -> None:
    """Read a stream to its end, so that nobody who writes to it is ever held up."""
    for line in stream:
        lines.put(line)
    lines.put("")
