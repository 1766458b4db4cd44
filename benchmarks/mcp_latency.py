"""What `pga mcp wrap` adds to a call: the same client and server, with and without it, call by call in turn.

python -m benchmarks.mcp_latency --calls 300
"""

import argparse
import asyncio
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from mcp import Client
from mcp.client.stdio import StdioServerParameters, stdio_client

from benchmarks.ending import ended

ROOT = Path(__file__).parents[1]
SERVER = """
from mcp.server import MCPServer
server = MCPServer("bench")
@server.tool()
def words(characters: int, number: int) -> str:
    "Return some words."
    return (f"{number} words of a report on sales in the north, with no order to anybody in them. " * 800)[:characters]
server.run()
"""
WRAP = ("-m", "panguard.cli.main", "mcp", "wrap", "--")
SIZES = (100, 4_000, 40_000)


async def measured(calls: int) -> dict[int, tuple[list[float], list[float]]]:
    with tempfile.TemporaryDirectory() as state:
        environment = {"PYTHONPATH": str(ROOT / "src"), "PANGUARD_STATE_DIR": state}
        server = (sys.executable, "-c", SERVER)
        async with (
            client(server, environment) as direct,
            client((sys.executable, *WRAP, *server), environment) as behind,
        ):
            for each in (direct, behind):
                await each.list_tools()
                await timed(each, 100, 20)
            return {size: await pair(direct, behind, size, calls) for size in SIZES}


def client(command: Sequence[str], environment: dict[str, str]) -> Client:
    program = StdioServerParameters(command=command[0], args=list(command[1:]), env=environment)
    return Client(stdio_client(program, open(os.devnull, "w")))  # noqa: PTH123 - as long as the client


async def pair(direct: Client, behind: Client, size: int, calls: int) -> tuple[list[float], list[float]]:
    first, second = [], []
    for _ in range(calls):
        first += await timed(direct, size, 1)
        second += await timed(behind, size, 1)
    return first, second


async def timed(each: Client, size: int, calls: int) -> list[float]:
    times = []
    for number in range(calls):
        started = time.perf_counter()
        await each.call_tool("words", {"characters": size, "number": number})
        times.append((time.perf_counter() - started) * 1000)
    return times


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=300)
    arguments = parser.parse_args()
    print("characters   direct median/p99 ms   wrapped median/p99 ms   ratio of medians   added ms")
    for size, (direct, behind) in asyncio.run(measured(arguments.calls)).items():
        one, other = statistics.median(direct), statistics.median(behind)
        tails = [statistics.quantiles(times, n=100)[98] for times in (direct, behind)]
        print(
            f"{size:10}   {one:8.2f} / {tails[0]:6.2f}      {other:8.2f} / {tails[1]:6.2f}"
            f"       {other / one:8.2f} x       {other - one:8.2f}"
        )


if __name__ == "__main__":
    ended(main)
