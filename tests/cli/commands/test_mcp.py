"""`pga mcp pin`, `diff` and `trust`, with a server that changes between two questions."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from panguard.cli.main import main
from tests.guard.proxy.texts import POISON

SERVER = """
import json, pathlib, sys
tools = json.loads(pathlib.Path(sys.argv[1]).read_text())
for line in sys.stdin:
    asked = json.loads(line)
    if "id" not in asked:
        continue
    modern = "_meta" in asked.get("params", {})
    answer = {"protocolVersion": "2025-11-25", "capabilities": {}, "serverInfo": {"name": "s"}}
    if asked["method"] == "tools/list":
        answer = {"tools": tools}
    said = {"jsonrpc": "2.0", "id": asked["id"], "result": answer}
    if "MODERN" in sys.argv and not modern:
        said = {"jsonrpc": "2.0", "id": asked["id"], "error": {"code": -32601, "message": "no"}}
    print("a line that is no message")
    print(json.dumps(said), flush=True)
"""


class Machine:
    """A folder with a server whose tools are in a file, and the commands about it."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.program = folder / "server.py"
        self.program.write_text(SERVER)
        self.tools = folder / "tools.json"
        self._capsys = capsys

    def offer(self, *tools: str) -> None:
        """Let the server offer tools: `NAME: DESCRIPTION`."""
        made = [
            {"name": name, "description": text, "inputSchema": {"type": "object"}}
            for name, text in (tool.split(": ", 1) for tool in tools)
        ]
        self.tools.write_text(json.dumps(made))

    def pga(self, *words: str) -> tuple[int, str]:
        """Run a command; return its exit code and all that it printed."""
        code = main(["mcp", *words])
        printed = self._capsys.readouterr()
        return code, printed.out + printed.err

    def pin(self, *more: str) -> tuple[int, str]:
        """Ask the server."""
        return self.pga(
            "pin", "--name", "demo", "--", sys.executable, str(self.program), str(self.tools), *more
        )


@pytest.fixture
def machine(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Machine:
    monkeypatch.setenv("PANGUARD_STATE_DIR", str(tmp_path / "state"))
    return Machine(tmp_path, capsys)


@pytest.mark.parametrize("protocol", ["", "MODERN"])
def test_tools_are_pinned_shown_and_trusted_as_they_change(machine: Machine, protocol: str) -> None:
    machine.offer("weather: Tell the weather of a city.")
    assert machine.pin(protocol)[0] == 0
    machine.offer("weather: Tell the weather of any city.", "execute: Run a program.")
    assert machine.pin(protocol)[0] == 1
    code, shown = machine.pga("diff", "demo")
    assert code == 1
    assert "Tell the weather of [-a-] {+any+} city." in shown
    assert "execute: a new tool" in shown
    assert machine.pga("trust", "demo")[0] == 2
    assert "nothing was trusted" in machine.pga("trust", "demo")[1]
    assert machine.pga("trust", "demo", "execute", "--yes")[0] == 0
    code, shown = machine.pga("diff")
    assert code == 1
    assert "execute" not in shown
    assert machine.pga("trust", "demo", "--yes")[0] == 0
    assert machine.pga("diff", "demo")[0] == 0
    assert machine.pin(protocol)[0] == 0


def test_a_tool_whose_name_or_words_look_like_those_of_another_is_told_apart(machine: Machine) -> None:
    machine.offer("get: Gets a row.")
    machine.pin()
    machine.offer("get: Gets a r\u043ew.", "g\u0435t: Gets a row.")
    machine.pin()
    shown = machine.pga("diff", "demo")[1]
    assert "g⟨U+0435⟩t: a new tool" in shown
    assert "[-row.-] {+r⟨U+043E⟩w.+}" in shown


def test_a_poisoned_tool_is_only_trusted_by_name_and_in_so_many_words(machine: Machine) -> None:
    machine.offer("weather: Tell the weather of a city.", f"add: Adds. {POISON}")
    code, told = machine.pin()
    assert code == 1
    assert "held back" in told
    assert "Found in it" in machine.pga("diff", "demo")[1]
    code, told = machine.pga("trust", "demo", "--yes")
    assert code == 2
    assert "--despite-findings" in told
    assert machine.pga("trust", "demo", "add", "--despite-findings", "--yes")[0] == 0
    code, told = machine.pin()
    assert code == 0
    assert "held back" not in told


def test_what_is_told_is_also_kept_where_that_is_asked_for(machine: Machine, tmp_path: Path) -> None:
    machine.offer(f"add: Adds. {POISON}")
    log = tmp_path / "mcp.log"
    words = ("--", sys.executable, str(machine.program), str(machine.tools))
    assert machine.pga("pin", "--log", str(log), *words)[0] == 1
    assert "The tool “add” is held back" in log.read_text(encoding="utf-8")
    assert machine.pga("pin", "--log", str(tmp_path / "none" / "log"), *words)[0] == 2


def test_the_project_in_which_a_server_is_started_has_no_say(
    machine: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".panguard.toml").write_text("nonsense = [")
    monkeypatch.chdir(tmp_path)
    machine.offer(f"add: Adds. {POISON}")
    assert machine.pin()[0] == 1
    assert machine.pga("diff", "--config", ".panguard.toml")[0] == 2


def test_who_is_meant_must_be_plain(machine: Machine) -> None:
    assert machine.pga("diff") == (
        0,
        "No server is pinned yet. To start: pga mcp wrap -- COMMAND, or pga mcp pin\n",
    )
    assert machine.pga("trust", "nobody")[0] == 2
    assert machine.pga("pin", "--")[0] == 2
    machine.offer("weather: Tell the weather of a city.")
    machine.pin()
    assert machine.pga("trust", "demo")[1] == "Nothing of demo waits.\n"
    assert "no such tool" in machine.pga("trust", "demo", "other")[1]


def test_damaged_pins_are_told_with_what_to_do(machine: Machine, tmp_path: Path) -> None:
    machine.offer("weather: Tell the weather of a city.")
    machine.pin()
    (place,) = (tmp_path / "state" / "mcp").glob("*.pins.json")
    place.write_bytes(b"{}")
    code, told = machine.pga("diff")
    assert code == 4
    assert "these pins cannot be used" in told
    assert machine.pin()[0] == 2


def test_a_server_that_says_nothing_is_told(machine: Machine) -> None:
    code, told = machine.pga("pin", "--", sys.executable, "-c", "pass")
    assert code == 4
    assert "ended before it said" in told


def test_an_address_is_not_asked_offline(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PANGUARD_OFFLINE", "1")
    assert "offline is set" in machine.pga("pin", "http://127.0.0.1:9/mcp")[1]
    assert "offline is set" in machine.pga("proxy", "http://127.0.0.1:9/mcp")[1]


def test_a_header_comes_from_the_environment_and_never_from_the_command_line(machine: Machine) -> None:
    code, told = machine.pga("proxy", "http://127.0.0.1:9/mcp", "--header", "Authorization=NOT_SET_HERE")
    assert code == 2
    assert "NAME=VARIABLE" in told


def test_wrapping_loads_no_library_of_the_web(tmp_path: Path) -> None:
    program = (
        "import sys; import panguard.cli.commands.mcp_wrap, panguard.cli.commands.mcp_diff;"
        "print([name for name in ('httpx', 'uvicorn', 'starlette', 'mcp') if name in sys.modules])"
    )
    environment = {**os.environ, "PANGUARD_STATE_DIR": str(tmp_path)}
    assert subprocess.check_output([sys.executable, "-c", program], env=environment).strip() == b"[]"
