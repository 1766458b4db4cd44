"""The command around programs that do what they like: every byte, signal and end is passed through."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from panguard.errors import PanguardError
from panguard.findings import Phrase
from panguard.guard.proxy.gate import Gate
from panguard.guard.proxy.inspect import Item, Scanning
from panguard.guard.proxy.lines import Lines
from panguard.guard.proxy.porter import Porter, Telling
from panguard.guard.proxy.posture import Conduct, Posture
from panguard.guard.proxy.server import of_command
from panguard.guard.proxy.shelf import Shelf
from panguard.guard.proxy.streams import Reader, Writer
from panguard.guard.proxy.wrap import _carried, carry
from panguard.terms import SourceType
from tests.guard.proxy.texts import DAY, POISON, tool
from tests.simulators.raw_mcp_server import FLOOD, TIMES

ROOT = Path(__file__).parents[3]
RAW = ROOT / "tests" / "simulators" / "raw_mcp_server.py"


def wrapped(state: Path, *command: str) -> subprocess.Popen[bytes]:
    """Start the command around a program."""
    environment = {
        **os.environ,
        "PANGUARD_STATE_DIR": str(state),
        "PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT))),
    }
    line = [sys.executable, "-m", "panguard.cli.main", "mcp", "wrap", "--", *command]
    pipe = subprocess.PIPE
    return subprocess.Popen(line, stdin=pipe, stdout=pipe, stderr=pipe, env=environment)


def odd_lines() -> bytes:
    """Return what a stream may hold: every kind of id and message, garbage, a picture, half a line."""
    ids = (1, "1", 0, -5, 1.5, "a\u00e9", None)
    messages = [json.dumps({"jsonrpc": "2.0", "id": number, "method": "ping"}) for number in ids]
    messages += [
        json.dumps({"id": number, "result": {"ok": True, "number": 1.0}}, indent=None) for number in ids
    ]
    picture = json.dumps({"id": 9, "result": {"content": [{"type": "image", "data": "iVBORw0K" * 100_000}]}})
    batch = json.dumps([{"jsonrpc": "2.0", "id": 1, "result": {}}, {"jsonrpc": "2.0", "method": "x/y"}])
    lines = [*(message.encode() for message in messages), picture.encode(), batch.encode()]
    lines += [
        b"",
        b"  ",
        b"not json",
        b"2026-11-22 started",
        b"[1] [INFO] {up}",
        bytes(range(11, 256)) * 3,
        b'{"a":1}\r',
    ]
    return b"\n".join((*lines, FLOOD * 5_000 + b"half a line"))


def test_what_is_not_acted_on_passes_byte_for_byte_both_ways_with_its_end(tmp_path: Path) -> None:
    data = odd_lines()
    with wrapped(tmp_path, sys.executable, str(RAW), "echo") as process:
        out, errors = process.communicate(data, timeout=60)
    assert out == data
    assert b"on standard error" in errors
    assert process.returncode == 7


def test_a_server_that_floods_and_a_client_that_writes_do_not_wait_for_each_other(
    tmp_path: Path,
) -> None:
    with wrapped(tmp_path, sys.executable, str(RAW), "flood") as process:
        out, _ = process.communicate(FLOOD * TIMES, timeout=60)
    assert out == FLOOD * TIMES
    assert process.returncode == 0


def test_a_server_that_crashes_in_the_middle_ends_the_session_with_its_code(tmp_path: Path) -> None:
    with wrapped(tmp_path, sys.executable, str(RAW), "crash") as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(b'{"jsonrpc":"2.0","id":1,"method":"ping"}\n')
        process.stdin.flush()  # and it stays open
        assert process.stdout.read() == b""  # half a message is none, and some clients mend what they read
        assert process.wait(60) == 3


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
def test_a_signal_reaches_the_server_and_its_end_by_it_is_ours(tmp_path: Path) -> None:
    with wrapped(tmp_path, sys.executable, str(RAW), "wait") as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == -signal.SIGTERM


def test_pins_that_cannot_be_used_and_commands_that_cannot_be_started_are_told(tmp_path: Path) -> None:
    with wrapped(tmp_path, "no-such-program-here") as process:
        _, errors = process.communicate(timeout=60)
    assert process.returncode == 2
    assert b"no-such-program-here: cannot be started" in errors
    shelf = Shelf(tmp_path)
    shelf.folder.mkdir(parents=True)
    shelf.place(of_command(["no-such-program-here"])).write_bytes(b"{}")
    with wrapped(tmp_path, "no-such-program-here") as process:
        _, errors = process.communicate(timeout=60)
    assert process.returncode == 2
    assert b"these pins cannot be used" in errors


def porter(
    gate: Gate | None, told: list[str], *, fail_closed: bool = False, observing: bool = False
) -> Porter:
    def make() -> Gate:
        if gate is None:
            raise PanguardError("the rules cannot be read")
        return gate

    def tell(said: Phrase) -> None:
        told.append(str(said))

    return Porter(make, Telling(tell, str, observing=observing, fail_closed=fail_closed))


CALL = b'{"jsonrpc":"2.0","id":5,"method":"tools/call","params":{"name":"x"}}'
ANSWER = b'{"jsonrpc":"2.0","id":5,"result":{}}'


def test_a_fault_of_our_own_lets_everything_pass_and_is_told(caplog: pytest.LogCaptureFixture) -> None:
    told: list[str] = []
    carrying = porter(None, told)
    assert asyncio.run(carrying.from_client([CALL]))[0].onward == CALL
    assert asyncio.run(carrying.from_server([ANSWER]))[0].onward == ANSWER
    assert caplog.text.count("the rules cannot be loaded") == 1
    assert len(told) == 1
    assert "nothing is looked at" in told[0]
    carrying.close()


def test_a_fault_of_our_own_withholds_when_that_is_asked_for() -> None:
    told: list[str] = []
    carrying = porter(None, told, fail_closed=True)
    (outward,) = asyncio.run(carrying.from_client([CALL]))
    assert outward.onward == b""
    assert json.loads(outward.back)["result"]["isError"] is True
    (inward,) = asyncio.run(carrying.from_server([ANSWER]))
    assert json.loads(inward.onward)["error"]["code"] == -32603
    carrying.close()


@pytest.mark.parametrize("observing", [False, True])
def test_a_line_that_is_too_long_is_answered_for_or_only_observed(
    tmp_path: Path, scanning: Scanning, *, observing: bool
) -> None:
    posture = Posture.OBSERVE if observing else Posture.GUARDED
    gate = Gate(of_command(["s"]), scanning, Shelf(tmp_path), Conduct(posture, str, lambda: DAY))
    carrying = porter(gate, [], observing=observing)
    long = b'{"jsonrpc":"2.0","id":"a","result":{"x":"' + b"y" * 3_000 + b'"}}\n'
    lines = Lines(1_000)
    cut = [line for start in range(0, len(long), 900) for line in lines.feed(long[start : start + 900])]

    async def carried() -> bytes:
        pairs = await _carried([*cut, *lines.feed(ANSWER + b"\n")], carrying.from_server, carrying)
        return b"".join(data for data, _ in pairs)

    out = asyncio.run(carried())
    carrying.close()
    if observing:
        assert out == long + ANSWER + b"\n"
    else:
        first, second = out.splitlines()
        assert json.loads(first)["id"] == "a"
        assert "too large" in json.loads(first)["error"]["message"]
        assert second == ANSWER


class _Failing(Scanning):
    """An inspector with a fault."""

    def texts(self, texts: Sequence[str], source_type: SourceType) -> tuple[Item, ...]:
        raise ValueError(f"a fault with {len(texts)} texts of {source_type}")


@pytest.mark.parametrize("fail_closed", [False, True])
def test_a_fault_with_one_message_is_told_with_it_and_the_next_passes(
    tmp_path: Path, scanning: Scanning, caplog: pytest.LogCaptureFixture, *, fail_closed: bool
) -> None:
    told: list[str] = []
    gate = Gate(
        of_command(["s"]),
        _Failing(scanning.rules),
        Shelf(tmp_path),
        Conduct(Posture.GUARDED, str, lambda: DAY),
    )
    carrying = porter(gate, told, fail_closed=fail_closed)
    said = b'{"jsonrpc":"2.0","id":5,"result":{"a":"text"}}'
    first, second = asyncio.run(carrying.from_server([said, ANSWER]))
    carrying.close()
    assert (first.onward == said) is not fail_closed
    assert second.onward == ANSWER
    assert "report the traceback" in told[0]
    assert "a fault with 1 texts" in caplog.text


def carried(data: bytes, gate: Gate, *mode: str) -> tuple[int, bytes]:
    """Carry what a client says through a program in this process; return its end and what the client gets."""
    heard, saying = os.pipe()
    read, written = os.pipe()
    os.write(saying, data)
    os.close(saying)

    async def session() -> int:
        return await carry(
            [sys.executable, str(RAW), *mode], porter(gate, []), Reader(heard), Writer(written)
        )

    code = asyncio.run(session())
    for end in (heard, written):
        os.close(end)
    with os.fdopen(read, "rb") as stream:
        return code, stream.read()


def test_what_is_held_back_is_answered_at_once_and_all_else_goes_its_way(
    tmp_path: Path, scanning: Scanning
) -> None:
    gate = Gate(of_command(["s"]), scanning, Shelf(tmp_path), Conduct(Posture.GUARDED, str, lambda: DAY))
    listed = json.dumps({"id": 1, "result": {"tools": [tool(), tool("add", POISON)]}}).encode()
    gate.from_server(listed)  # the program says back what it hears: so the list comes from it, too
    calls = [
        json.dumps({"jsonrpc": "2.0", "id": name, "method": "tools/call", "params": {"name": name}}).encode()
        for name in ("add", "weather")
    ]
    code, out = carried(b"\n".join((listed, *calls, b"half")), gate, "echo")
    assert code == 7
    lines = out.split(b"\n")
    assert lines[-1] == b"half"
    messages = [json.loads(line) for line in lines[:-1]]
    assert {message["id"] for message in messages} == {1, "add", "weather"}
    assert next(message for message in messages if message["id"] == "add")["result"]["isError"] is True
    (clean,) = (message["result"]["tools"] for message in messages if message["id"] == 1)
    assert [item["name"] for item in clean] == ["weather"]


def test_a_program_that_crashes_hands_over_what_it_said_and_its_code(
    tmp_path: Path, scanning: Scanning
) -> None:
    gate = Gate(of_command(["s"]), scanning, Shelf(tmp_path), Conduct(Posture.OBSERVE, str, lambda: DAY))
    assert carried(b"go\n", gate, "crash") == (3, b'{"jsonrpc":"2.0","id":1,"res')
