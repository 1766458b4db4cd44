"""How long a person waits for `pga` to start: cold processes side by side, as ratios of medians.

Each round runs `python -c pass`, `pga --help` and `pga scan` of one skill, in turn, so that a busy
machine slows all of them alike. The first scan fills the rule cache and is not counted.

    python benchmarks/startup.py [--rounds 30] [SKILL]
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.ending import ended

SKILL = """---
name: weather
description: Tells the weather of a city. Use when the user asks about rain, sun or temperature.
---
# Weather

1. Ask for the city if it was not named.
2. Look the forecast up and answer in one sentence.
"""
PGA = [sys.executable, "-c", "import sys; from panguard.cli.main import main; sys.exit(main())"]


@dataclass(frozen=True)
class Contender:
    """One command with the ratio to `python -c pass` and the memory (MB) that it must stay under."""

    name: str
    command: Sequence[str]
    ratio: float | None
    megabytes: float = 250


@dataclass(frozen=True)
class Run:
    """One run of a command."""

    seconds: float
    megabytes: float


def run_once(command: Sequence[str], environment: dict[str, str]) -> Run:
    """Run a command to its end without a shell and measure it; fails if it cannot be started."""
    silence = [(os.POSIX_SPAWN_OPEN, number, os.devnull, os.O_RDWR, 0) for number in (0, 1, 2)]
    started = time.perf_counter()
    process = os.posix_spawn(command[0], list(command), environment, file_actions=silence)
    _, status, usage = os.wait4(process, 0)
    seconds = time.perf_counter() - started
    code = os.waitstatus_to_exitcode(status)
    assert code in (0, 1), f"{command} ended with {code}"
    kilobytes = usage.ru_maxrss / (1024 if sys.platform == "darwin" else 1)
    return Run(seconds, kilobytes / 1024)


def main() -> int:
    """Run the rounds, print the table, and fail when a bound is broken."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("skill", nargs="?", help="the skill to scan (default: a small one)")
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        skill = Path(arguments.skill) if arguments.skill else _example(Path(folder))
        environment = _environment(Path(folder))
        skill = skill.resolve()
        os.chdir(folder)
        contenders = (
            Contender("python -c pass", [sys.executable, "-c", "pass"], None),
            Contender("pga --help", [*PGA, "--help"], 5),
            Contender("pga scan SKILL", [*PGA, "scan", str(skill)], 12),
        )
        for contender in contenders:
            run_once(contender.command, environment)
        runs: dict[str, list[Run]] = {contender.name: [] for contender in contenders}
        for _ in range(arguments.rounds):
            for contender in contenders:
                runs[contender.name].append(run_once(contender.command, environment))
    return _report(contenders, runs, as_json=arguments.json)


def _environment(folder: Path) -> dict[str, str]:
    """Return what every user has and a test machine may lack: caches that can be written to."""
    environment = {
        **os.environ,
        "PANGUARD_CACHE_DIR": str(folder / "rules"),
        "PANGUARD_STATE_DIR": str(folder / "state"),
        # A stranger, to whom nothing is said.
        "PANGUARD_CLOUD_URL": "http://127.0.0.1:9",
    }
    environment["PYTHONPYCACHEPREFIX"] = str(folder / "bytecode")
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    return environment


def _example(folder: Path) -> Path:
    skill = folder / "weather"
    skill.mkdir()
    (skill / "SKILL.md").write_text(SKILL, encoding="utf-8")
    return skill


def _report(contenders: Sequence[Contender], runs: dict[str, list[Run]], *, as_json: bool) -> int:
    medians = {name: statistics.median(run.seconds for run in series) for name, series in runs.items()}
    unit = medians[contenders[0].name]
    rows = []
    for contender in contenders:
        ratio = medians[contender.name] / unit
        memory = max(run.megabytes for run in runs[contender.name])
        kept = memory < contender.megabytes and (contender.ratio is None or ratio <= contender.ratio)
        rows.append(
            {
                "command": contender.name,
                "milliseconds": round(medians[contender.name] * 1000, 1),
                "ratio": round(ratio, 2),
                "bound": contender.ratio,
                "peak_megabytes": round(memory, 1),
                "kept": kept,
            }
        )
    if as_json:
        print(json.dumps(rows, indent=2))
    else:
        for row in rows:
            bound = f"<= {row['bound']:g}" if row["bound"] else "the unit"
            print(
                f"{row['command']:<16} {row['milliseconds']:>7} ms  {row['ratio']:>6} x  ({bound})  "
                f"peak {row['peak_megabytes']} MB  {'ok' if row['kept'] else 'TOO MUCH'}"
            )
    return 0 if all(row["kept"] for row in rows) else 1


if __name__ == "__main__":
    ended(main)
