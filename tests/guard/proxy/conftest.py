"""What tests of the proxy share: the rules that everybody has, a shelf, and a gate before them."""

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from panguard.config import cache_directory
from panguard.engine.cache import load_rules
from panguard.guard.proxy.gate import Gate, Passage
from panguard.guard.proxy.inspect import Scanning
from panguard.guard.proxy.posture import Conduct, Posture
from panguard.guard.proxy.server import of_command
from panguard.guard.proxy.shelf import Shelf
from panguard.rules.sources import default_sources
from tests.guard.proxy.texts import DAY

Table = dict[str, Any]


@pytest.fixture(scope="session")
def scanning() -> Scanning:
    """Return an inspector with the rules of the package."""
    return Scanning(load_rules(default_sources(), cache_directory(os.environ, sys.platform)))


class Talk:
    """A session through a gate, in tables instead of bytes."""

    def __init__(self, gate: Gate, shelf: Shelf) -> None:
        self.gate = gate
        self.shelf = shelf
        self.told: list[str] = []

    def ask(self, method: str, params: Table | None = None, number: object = 1) -> Passage:
        """Say a request of the client."""
        message = {"jsonrpc": "2.0", "id": number, "method": method, "params": params or {}}
        return self._kept(self.gate.from_client(json.dumps(message).encode()))

    def answer(self, result: Table, number: object = 1) -> Table:
        """Say an answer of the server, and return what the client gets."""
        data = json.dumps({"jsonrpc": "2.0", "id": number, "result": result}).encode()
        passed: Table = json.loads(self._kept(self.gate.from_server(data)).onward)
        clean: Table = passed.get("result", passed)
        return clean

    def listed(self, *tools: Table, **more: object) -> list[str]:
        """List tools, and return the names of those that the client gets."""
        self.ask("tools/list")
        return [tool["name"] for tool in self.answer({"tools": list(tools), **more})["tools"]]

    def call(self, name: str, **arguments: object) -> Table | None:
        """Call a tool, and return the answer that is given in its place; None where the call is passed on."""
        passage = self.ask("tools/call", {"name": name, "arguments": arguments})
        answer: Table | None = json.loads(passage.back)["result"] if passage.back else None
        return answer

    def _kept(self, passage: Passage) -> Passage:
        self.told += map(str, passage.told)
        return passage


Start = Callable[..., Talk]


@pytest.fixture
def start(tmp_path: Path, scanning: Scanning) -> Start:
    """Return what starts a session; those of one test share their pins."""

    def make(posture: Posture = Posture.GUARDED, command: tuple[str, ...] = ("server",)) -> Talk:
        shelf = Shelf(tmp_path)
        gate = Gate(of_command(command), scanning, shelf, Conduct(posture, str, lambda: DAY))
        return Talk(gate, shelf)

    return make
