"""A user's machine for tests of the real command: a home, a state folder, skills, and a Threat Cloud."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from panguard.disk import lock
from panguard.threatcloud.client import trust
from panguard.threatcloud.client.places import Places
from tests.simulators.cloud import Answer, Cloud

SKILL = """---
name: {name}
description: Tells the weather of a city. Use when the user asks about rain, sun or temperature.
---
# Weather

Ask for the city if it was not named, look the forecast up and answer in one sentence. {more}
"""


@dataclass
class Machine:
    """A user with a home, a state folder and a skill, and what they run."""

    folder: Path
    cloud: Cloud
    environment: dict[str, str] = field(default_factory=dict)
    before: int = 0
    ticks: threading.Event = field(default_factory=threading.Event)

    @property
    def places(self) -> Places:
        return Places(self.folder / "state", self.cloud.url)

    def skill(self, name: str, more: str = "") -> str:
        folder = self.folder / "skills" / name
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "SKILL.md").write_text(SKILL.format(name=name, more=more))
        return str(folder)

    def pga(self, *words: str, program: str = "", **variables: str) -> subprocess.CompletedProcess[str]:
        self.before = self.looked
        start = ["-c", program] if program else ["-m", "panguard.cli.main"]
        return subprocess.run(
            [sys.executable, *start, *words],
            capture_output=True,
            check=False,
            text=True,
            timeout=120,
            cwd=self.folder,
            env={**self.environment, **variables},
        )

    @property
    def looked(self) -> int:
        """Return when the server was last looked at."""
        return self.places.status.stat().st_mtime_ns if self.places.status.exists() else 0

    def settle(self) -> None:
        """Wait until the process that the last scan started has done its work: then the lock is free."""
        end = time.monotonic() + 60
        while self.looked == self.before and time.monotonic() < end:
            self.ticks.wait(0.02)
        with lock(self.places.lock, wait=True):
            if self.looked != self.before:
                return
        pytest.fail("the process in the background did nothing")

    def join(self) -> None:
        trust.pin(self.places, self.cloud.publisher.root)


# Ways in which a server fails.
BREAKS: Mapping[str, Callable[[Cloud], Answer | None]] = {
    "hangs": lambda _: None,
    "answers 500": lambda _: (500, {}, b"no"),
    "sends garbage": lambda _: (200, {}, os.urandom(2_000)),
    "refuses": lambda _: (403, {}, b"no"),
}

# What must never leave a machine.
CANARIES = (
    "sk-live-c4n4ry0f7h3w1r3aa11bb22",
    "canary-person",
    "canary.person@corp.example",
    "/home/canary-person/papers/secret-plan.md",
    "build-canary.internal.corp.example",
    "Project Nightingale Canary",
)
