"""A real client, the real command and a real server, over standard input and output."""

import asyncio
import os
import sys
from pathlib import Path

import pytest
from mcp import Client
from mcp.client.stdio import StdioServerParameters, stdio_client

from tests.guard.proxy.session import answer, walk

ROOT = Path(__file__).parents[3]
SERVER = ("-m", "tests.simulators.mcp_server")


def wrapped(state: Path, *options: str) -> StdioServerParameters:
    """Return how a client starts the server behind the proxy."""
    arguments = ["-m", "panguard.cli.main", "mcp", "wrap", *options, "--", sys.executable, *SERVER]
    environment = {
        "PANGUARD_STATE_DIR": str(state),
        "PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT))),
        "PYTHONWARNINGS": "ignore",
    }
    return StdioServerParameters(command=sys.executable, args=arguments, env=environment, cwd=ROOT)


@pytest.mark.parametrize(("mode", "version"), [("legacy", "2025-11-25"), ("auto", "2026-07-28")])
def test_a_client_gets_all_but_what_is_bad(tmp_path: Path, mode: str, version: str) -> None:
    async def session() -> None:
        with (tmp_path / "errors").open("w") as errors:
            async with Client(
                stdio_client(wrapped(tmp_path), errors), mode=mode, elicitation_callback=answer
            ) as client:
                assert client.session.protocol_version == version
                await walk(client)

    asyncio.run(session())
    told = (tmp_path / "errors").read_text()
    assert "The tool “add” is held back" in told
    assert "Took orders to the agent out of the answer of page" in told
    assert "it is new since you trusted" in told
