"""Loads the web scanner on this machine: its rate beside that of `scan_content`, and small scans beside large ones.

    python -m benchmarks.web_load [--seconds 5] [--rounds 4]

The site runs as `pga web` does: real processes, real sockets, connections that are kept open. Clients share the
processors with it, and everything takes turns within one run, so that a machine whose speed changes is fair.

1. Skills of 10 KB are pasted. On the same processors, as many processes as there are processors call
   `scan_content` on the same skills in a loop. The site must reach half of their rate.
2. Small skills are handed in alone, pasted and as files in turn, and while ten clients upload archives of 5 MB
   without pause. The 99th percentile of small scans must not rise more than fivefold.

A scan is answered once its result was shown: with the page to which the visitor is sent.

Exits with 1 where one of them is missed.
"""

import argparse
import asyncio
import io
import itertools
import os
import random
import re
import statistics
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.pool import Pool
from pathlib import Path
from typing import NamedTuple

from benchmarks.cloud_load import request, running
from benchmarks.corpora import samples, text_of
from benchmarks.ending import ended
from benchmarks.measures import percentile, table
from benchmarks.quality_run import rules
from panguard.engine.ruleset import RuleSet
from panguard.scan.scanner import scan_content

LEAST_RATE, MOST_SLOWER = 0.5, 5.0
_SMALLEST, _LARGEST = 9_000, 11_000
_OF_EACH = 12
_CLIENTS, _UPLOADERS = 8, 10
_ARCHIVE_BYTES = 5_000_000
_PATIENCE, _WARM_UP = 2.0, 2.0
_BOUNDARY = "panguard-load"


class Server(NamedTuple):
    """Where the site answers, and its process."""

    port: int
    process: int


Requests = Callable[[int], Iterator[bytes]]
Answers = list[tuple[int, float]]

_loaded: list[RuleSet] = []


def skills() -> list[str]:
    """Return honest and malicious skills of about 10 KB, as many of each."""
    found: dict[bool, list[str]] = {True: [], False: []}
    for sample in samples():
        text = text_of(sample) if sample.is_skill else ""
        if _SMALLEST <= len(text.encode()) <= _LARGEST:
            found[sample.malicious].append(text)
    chance = random.Random(7)
    return [text for texts in found.values() for text in chance.sample(texts, _OF_EACH)]


def looping(texts: Sequence[str], seconds: float) -> tuple[int, float]:
    """Return how many skills `scan_content` does in this process in some seconds, and its processor time."""
    ruleset = _rules()
    done, ends, began = 0, time.perf_counter() + seconds, time.process_time()
    while time.perf_counter() < ends:
        scan_content(_marked(texts[done % len(texts)], done), rules=ruleset)
        done += 1
    return done, time.process_time() - began


def processor_seconds(process: int) -> float:
    """Return the processor time of a process and of those it started (Linux)."""
    own = Path(f"/proc/{process}/stat").read_text("ascii").rpartition(")")[2].split()
    lists = Path(f"/proc/{process}/task").glob("*/children")
    children = [child for file in lists for child in file.read_text("ascii").split()]
    ticks = int(own[11]) + int(own[12])
    return ticks / os.sysconf("SC_CLK_TCK") + sum(map(processor_seconds, map(int, children)))


def _rules() -> RuleSet:
    if not _loaded:
        _loaded.append(rules())
    return _loaded[0]


def _marked(text: str, number: int) -> str:
    """Return a text that was never seen before: nothing can be answered from memory."""
    return f"{text}\n{number}-{os.getpid()}\n"


def pasted(texts: Sequence[str]) -> Requests:
    """Return requests as a browser sends the form with a text, each from a network of its own."""

    def of_client(client: int) -> Iterator[bytes]:
        for count in itertools.count():
            text = _marked(texts[(count + client) % len(texts)], count * 100 + client)
            yield _form("text", "", text.encode("utf-8", "replace"), client * 100_000 + count)

    return of_client


def handed_in(texts: Sequence[str]) -> Requests:
    """Return requests that paste a text and choose a small file, in turn, each from a network of its own."""

    def of_client(client: int) -> Iterator[bytes]:
        for count in itertools.count():
            text = _marked(texts[(count + client) % len(texts)], count * 100 + client).encode(
                "utf-8", "replace"
            )
            network = client * 100_000 + count
            if (count + client) % 2:
                yield _form("text", "", text, network)
            else:
                yield _form("file", '; filename="README.md"', text, network)

    return of_client


def uploaded(large_ones: Sequence[bytes]) -> Requests:
    """Return requests that upload archives."""

    def of_client(client: int) -> Iterator[bytes]:
        for count in itertools.count():
            data = large_ones[(count + client) % len(large_ones)]
            yield _form(
                "file", f'; filename="skills-{client}.zip"', data, 50_000_000 + client * 100_000 + count
            )

    return of_client


def _form(name: str, more: str, data: bytes, network: int) -> bytes:
    head = f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n'
    body = b"".join((head.encode(), data, f"\r\n--{_BOUNDARY}--\r\n".encode()))
    address = f"{11 + (network >> 16) % 80}.{network >> 8 & 255}.{network & 255}.1"
    media = f"multipart/form-data; boundary={_BOUNDARY}"
    return request("POST", "/scan", body, {"Content-Type": media, "X-Forwarded-For": address})


def archives() -> list[bytes]:
    """Return two archives of 5 MB: skills with pictures, and skills alone, which take long to audit."""
    chance, texts = random.Random(11), skills()
    pictures = {
        f"{n}/picture.png": b"\x89PNG\r\n\x1a\n" + chance.randbytes(200_000) for n in range(len(texts))
    }
    few = {f"{number}/SKILL.md": text.encode() for number, text in enumerate(texts)}
    many = {
        f"{number}/SKILL.md": texts[number % len(texts)].encode()
        for number in range(_ARCHIVE_BYTES // 10_000)
    }
    return [_packed(few | pictures), _packed(many)]


def _packed(files: Mapping[str, bytes]) -> bytes:
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w", zipfile.ZIP_STORED) as packed:
        for name, data in files.items():
            packed.writestr(name, data)
    return stored.getvalue()


async def load(port: int, requests: Requests, clients: int, ends: float) -> Answers:
    """Send requests over some connections until then; return status and seconds of each.

    Whoever still waits then for an archive leaves without the answer.
    """
    found: Answers = []

    async def one(client: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 20)
        for sent in requests(client):
            began = time.perf_counter()
            if began > ends:
                break
            writer.write(sent)
            head = await _answered(reader)
            if place := re.search(rb"location: (\S+)", head, re.IGNORECASE):
                writer.write(request("GET", place[1].decode()))  # a visitor sees the page of the result
                head = await _answered(reader)
            found.append((int(head[9:12]), time.perf_counter() - began))
        writer.close()
        await writer.wait_closed()

    asking = [asyncio.create_task(one(client)) for client in range(clients)]
    _, late = await asyncio.wait(asking, timeout=ends - time.perf_counter() + _PATIENCE)
    for task in late:
        task.cancel()
    return found


async def _answered(reader: asyncio.StreamReader) -> bytes:
    """Read an answer to its end and return its head."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
    await reader.readexactly(int(length[1]) if length else 0)
    return head


class Round(NamedTuple):
    """What came of both contenders: skills a second, and milliseconds of a processor for each skill."""

    loop: float
    site: float
    loop_cost: float
    site_cost: float


def paste_round(server: Server, texts: Sequence[str], pool: Pool, seconds: float) -> Round:
    """Return what both contenders do, one after the other."""
    done = pool.starmap(looping, [(texts, seconds)] * (os.cpu_count() or 1), chunksize=1)
    count, spent = sum(one for one, _ in done), sum(used for _, used in done)
    before, began = processor_seconds(server.process), time.perf_counter()
    good = _good(asyncio.run(load(server.port, pasted(texts), _CLIENTS, began + seconds)))
    taken, used = time.perf_counter() - began, processor_seconds(server.process) - before
    return Round(count / seconds, good / taken, 1e3 * spent / count, 1e3 * used / good)


def archive_round(
    port: int, texts: Sequence[str], large_ones: Sequence[bytes], seconds: float
) -> tuple[Answers, ...]:
    """Return the answers to small scans alone, to small scans beside uploads, and to the uploads."""

    async def both() -> tuple[Answers, Answers]:
        ends = time.perf_counter() + seconds
        small, large = await asyncio.gather(
            load(port, handed_in(texts), _CLIENTS, ends), load(port, uploaded(large_ones), _UPLOADERS, ends)
        )
        return small, large

    alone = asyncio.run(load(port, handed_in(texts), _CLIENTS, time.perf_counter() + seconds))
    return (alone, *asyncio.run(both()))


def _good(answers: Answers) -> int:
    return sum(status == 200 for status, _ in answers)


def _refused(answers: Answers) -> int:
    return len(answers) - _good(answers)


@contextmanager
def site() -> Iterator[Server]:
    """Run the site over a database of its own."""
    command = ["web", "--port", "0", "--trusted-proxy", "127.0.0.1/32", "--offline"]
    with tempfile.TemporaryDirectory() as data:
        program = (sys.executable, "-m", "panguard.cli.main")
        with running(*program, *command, "--data", data) as (port, process):
            asyncio.run(load(port, pasted(skills()), _CLIENTS, time.perf_counter() + _WARM_UP))
            yield Server(port, process.pid)


def measure_rate(seconds: float, rounds: int) -> float:
    """Print what came of some rounds and return the median of the ratios of their rates.

    On a machine with other work, many processes get more of it than few; the processor time of each skill,
    in which the site is charged for all of its processes, does not depend on that.
    """
    texts = skills()
    with get_context("spawn").Pool(os.cpu_count() or 1) as pool, site() as server:
        paste_round(server, texts, pool, _WARM_UP)
        found = [paste_round(server, texts, pool, seconds) for _ in range(rounds)]
    head = (
        "scan_content, a second",
        "the site, a second",
        "ratio",
        "processor ms each",
        "of the site",
        "ratio",
    )
    rows = [
        (
            *(f"{one.loop:.0f}", f"{one.site:.0f}", f"{100 * one.site / one.loop:.0f} %"),
            *(f"{one.loop_cost:.1f}", f"{one.site_cost:.1f}", f"{100 * one.loop_cost / one.site_cost:.0f} %"),
        )
        for one in found
    ]
    print(table(head, rows), flush=True)
    return statistics.median(one.site / one.loop for one in found)


def measure_latency(seconds: float, rounds: int) -> float:
    """Print the latencies of some rounds and return the ratio of the 99th percentiles.

    Each round has a site of its own: archives that wait from the last one would slow down small scans alone.
    """
    large_ones = archives()
    print(
        f"\nten clients upload archives of {' and '.join(f'{len(one) / 1e6:.1f} MB' for one in large_ones)}"
    )
    alone: Answers = []
    beside: Answers = []
    large: Answers = []
    for _ in range(rounds):
        with site() as server:
            found = archive_round(server.port, skills(), large_ones, seconds)
        for answers, more in zip((alone, beside, large), found, strict=True):
            answers.extend(more)
    names = ("small scans alone", "small scans beside archives", "archives")
    rows = [
        (
            name,
            len(answers),
            _refused(answers),
            *(
                f"{1e3 * percentile([taken for _, taken in answers], share):.0f}" if answers else "–"
                for share in (0.5, 0.99)
            ),
        )
        for name, answers in zip(names, (alone, beside, large), strict=True)
    ]
    print(table(("", "answers", "refused", "ms, median", "ms, p99"), rows), flush=True)
    if _refused(alone) or _refused(beside):
        raise SystemExit("small scans were refused")
    slow, quick = (percentile([taken for _, taken in answers], 0.99) for answers in (beside, alone))
    return slow / quick


def main() -> int:
    """Measure, print, and say by the exit code whether both are reached."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--rounds", type=int, default=4)
    options = parser.parse_args()
    rate = measure_rate(options.seconds, options.rounds)
    slower = measure_latency(options.seconds, options.rounds)
    print(f"\nrate: {100 * rate:.0f} % of scan_content in a loop, {100 * LEAST_RATE:.0f} % at least")
    print(f"p99 beside archives: {slower:.1f} times that of small scans alone, {MOST_SLOWER:.0f} at most")
    return int(rate < LEAST_RATE or slower > MOST_SLOWER)


if __name__ == "__main__":
    ended(main)
