"""Times a whole scan beside two other scanners, in one process and one run.

Ratios of medians and of 99th percentiles are the result; milliseconds are orientation only. Cisco's
scanner is no dependency: it is installed into an environment of its own, in which this file then runs
again with PanGuard beside it.
"""

import argparse
import gc
import json
import logging
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from benchmarks.corpora import REPOSITORY, Sample, samples, text_of
from benchmarks.ending import ended
from benchmarks.measures import percentile, table

PEER = "cisco-ai-skill-scanner"
ENVIRONMENT = REPOSITORY / "benchmarks" / "results" / "peer-environment"
WARM_UP = 3
SIZES = (1_000, 10_000, 100_000, 1_000_000, 10_000_000)


def run_in_peer_environment() -> int:
    """Install the peer beside PanGuard in an environment of its own and run there."""
    uv = shutil.which("uv") or str(Path(sys.executable).with_name("uv"))
    python = ENVIRONMENT / "bin" / "python"
    if not python.exists():
        subprocess.run([uv, "venv", "--quiet", "--python", sys.executable, str(ENVIRONMENT)], check=True)
        install = [uv, "pip", "install", "--quiet", "--python", str(python)]
        subprocess.run([*install, PEER, "--editable", str(REPOSITORY)], check=True)
    command = [str(python), "-m", "benchmarks.speed", *sys.argv[1:]]
    return subprocess.run(command, cwd=REPOSITORY, check=False).returncode


def timed(call: Callable[[Sample], object], sample: Sample, repeat: int) -> float:
    """Return the best of `repeat` times, in seconds."""
    best = float("inf")
    for _ in range(repeat):
        started = time.perf_counter()
        call(sample)
        best = min(best, time.perf_counter() - started)
    return best


def contenders() -> dict[str, tuple[Callable[[Sample], object], int]]:
    """Return what is timed: name, call on one skill, repetitions."""
    from pyatr.engine import ATREngine
    from pyatr.types import AgentEvent
    from skill_scanner import SkillScanner

    from benchmarks.quality_run import rules
    from panguard.scan.scanner import audit, scan_content
    from panguard.scan.sources.target import read_target

    logging.disable(logging.CRITICAL)
    ruleset = rules()
    reference = ATREngine()
    reference.load_bundled_rules()
    cisco = SkillScanner()
    return {
        "ATR layer": (lambda s: ruleset.match(text_of(s)), 3),
        "scan_content": (lambda s: scan_content(text_of(s), rules=ruleset), 3),
        "whole package": (lambda s: [audit(k, rules=ruleset) for k in read_target(str(s.path))], 3),
        "pyatr": (lambda s: reference.evaluate(AgentEvent(content=text_of(s))), 1),
        "cisco-ai-skill-scanner": (lambda s: cisco.scan_skill(str(s.path)), 1),
    }


def compare(count: int) -> dict[str, list[float]]:
    """Time every contender on the same benign wild skills, one skill after another.

    All take their turn on a skill before the next one, so that a machine whose speed changes is fair.
    """
    wild = [s for s in samples() if s.kind == "skill" and not s.malicious and s.document]
    random.Random(7).shuffle(wild)
    loaded = contenders()
    # What one contender keeps in memory must not make the others wait for the collector.
    gc.collect()
    gc.freeze()
    for call, _ in loaded.values():
        for sample in wild[:WARM_UP]:
            call(sample)
    times: dict[str, list[float]] = {name: [] for name in loaded}
    for sample in wild[:count]:
        for name, (call, repeat) in loaded.items():
            times[name].append(timed(call, sample, repeat))
    return times


def scaling() -> list[tuple[int, float, float]]:
    """Time scan_content on one honest text repeated to each size: (characters, seconds, ns a character)."""
    from benchmarks.quality_run import rules
    from panguard.scan.scanner import scan_content

    ruleset = rules()
    texts = [text_of(s) for s in samples() if s.set == "getsentry-skills"]
    paragraph = "\n\n".join(sorted(texts))
    rows = []
    scan_content(paragraph, rules=ruleset)
    for size in SIZES:
        text = (paragraph * (size // len(paragraph) + 1))[:size]
        best = float("inf")
        for _ in range(3 if size < SIZES[-1] else 1):
            started = time.perf_counter()
            scan_content(text, rules=ruleset)
            best = min(best, time.perf_counter() - started)
        rows.append((size, best, 1e9 * best / size))
    return rows


def report(times: dict[str, list[float]]) -> str:
    """Write the comparison as a Markdown table of medians, 99th percentiles and ratios."""

    def ratio(name: str, other: str, share: float) -> str:
        return f"{percentile(times[other], share) / percentile(times[name], share):.0f} ×"

    rows = [
        (
            name,
            f"{1e3 * percentile(seconds, 0.5):.2f}",
            f"{1e3 * percentile(seconds, 0.99):.2f}",
            *(ratio(name, other, share) for other in ("pyatr", PEER) for share in (0.5, 0.99)),
        )
        for name, seconds in times.items()
    ]
    head = ("", "ms, median", "ms, p99", "pyatr / this, median", "p99", "cisco / this, median", "p99")
    return table(head, rows)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--skills", type=int, default=200)
    arguments = parser.parse_args()
    if find_spec("skill_scanner") is None:
        return run_in_peer_environment()
    times = compare(arguments.skills)
    print(report(times))
    rows = scaling()
    print()
    print(
        table(("Characters", "s", "ns a character"), [(f"{n:,}", f"{s:.4f}", f"{p:.0f}") for n, s, p in rows])
    )
    results = REPOSITORY / "benchmarks" / "results" / "speed.json"
    results.parent.mkdir(parents=True, exist_ok=True)
    results.write_text(json.dumps({"skills": times, "scaling": rows, "cpus": os.cpu_count()}))
    return 0


if __name__ == "__main__":
    ended(main)
