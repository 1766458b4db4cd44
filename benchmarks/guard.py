"""What the guard costs: a hook as a process, a call inside, many calls for a minute, a status over a long journal.

    python -m benchmarks.guard [--seconds 60] [--events 1000000]

Every figure is a ratio to something measured beside it in the same run, or a bound that a person would notice.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from benchmarks.ending import ended
from panguard.config import cache_directory
from panguard.engine.cache import load_rules
from panguard.guard import client
from panguard.guard.daemon import entry_of
from panguard.guard.journal import Entry, Journal
from panguard.guard.judges import Plan, judged
from panguard.guard.place import Place
from panguard.rules.sources import default_sources
from panguard.scan.scanner import ScanOptions, scan_content
from panguard.terms import SourceType

HOST, EVENT = "claude-code", "PreToolUse"
_CALL = 4_096
_RATE = 200


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=200)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as place:
        met = [
            _whole_process(place, arguments.rounds),
            _sustained(place, arguments.seconds),
        ]
    met.append(_inside(arguments.rounds))
    met.append(_long_journal(arguments.events))
    return 0 if all(met) else 1


@contextmanager
def running(state: Path) -> Iterator[Place]:
    """Run a guard with a folder of its own."""
    environment = {**os.environ, "PANGUARD_STATE_DIR": str(state), "PANGUARD_OFFLINE": "1"}
    words = [sys.executable, "-m", "panguard.cli.main", "guard", "run"]
    process = subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        assert "listens" in process.stdout.readline()
        yield Place(state / "guard")
    finally:
        process.terminate()
        process.wait(timeout=30)


def question(command: str) -> bytes:
    asked = {
        "session_id": "s",
        "hook_event_name": EVENT,
        "tool_name": "Bash",
        "tool_input": {"command": command},
    }
    return json.dumps(asked).encode()


def _line(what: str, found: str, *, met: bool, floor: str) -> bool:
    print(f"{what:<58} {found:<34} asked {floor:<10} {'yes' if met else 'NO'}", flush=True)
    return met


def _shares(times: Sequence[float]) -> tuple[float, float]:
    ordered = sorted(times)
    return statistics.median(ordered), ordered[int(len(ordered) * 0.99) - 1]


def _whole_process(place: Place, rounds: int) -> bool:
    """Compare a hook with an interpreter that does nothing, in turns."""
    hook = [sys.executable, "-I", "-S", client.__file__, HOST, EVENT, str(place.folder)]
    nothing = [sys.executable, "-c", "pass"]
    asked = question("git status --short")
    times: dict[str, list[float]] = {"hook": [], "nothing": []}
    for _ in range(rounds):
        for name, words in (("hook", hook), ("nothing", nothing)):
            begin = time.perf_counter()
            subprocess.run(words, input=asked, capture_output=True, check=True)
            times[name].append(time.perf_counter() - begin)
    (median, worst), (plain, plain_worst) = _shares(times["hook"]), _shares(times["nothing"])
    shown = f"{median * 1e3:.1f} ms, p99 {worst * 1e3:.1f} ms"
    return all(
        (
            _line(
                "a hook, whole process, to `python -c pass`: median",
                f"{median / plain:.2f} x ({shown})",
                met=median <= 1.6 * plain,
                floor="<= 1.6 x",
            ),
            _line("  p99", f"{worst / plain_worst:.2f} x", met=worst <= 3 * plain_worst, floor="<= 3 x"),
        )
    )


def _inside(rounds: int) -> bool:
    """Compare what the guard does with a call of 4 KB (read, judge, write down) with a scan of the same text.

    In turns, and each first as often as the other, since the second finds the processor's caches warm.
    """
    plan = Plan(default_sources(), cache_directory(os.environ, sys.platform))
    rules = load_rules(plan.sources, plan.cache)
    options = ScanOptions(SourceType.SCRIPT, "command", "command.sh")
    times: dict[str, list[float]] = {"guard": [], "scan": []}
    with tempfile.TemporaryDirectory() as folder:
        journal = Journal(Path(folder))

        def guard(text: str) -> None:
            found = judged(plan, rules, HOST, EVENT, question(text))
            journal.add((entry_of(found, HOST, 1.7e9),))

        def scan(text: str) -> None:
            scan_content(text, rules=rules, options=options)

        for number in range(rounds):
            turns = [("guard", guard), ("scan", scan)]
            for name, work in turns if number % 2 else reversed(turns):
                times[name].append(_timed(partial(work, _script(number))))
        journal.close()
    guarded, scanned = (statistics.median(times[name]) for name in ("guard", "scan"))
    shown = f"{guarded / scanned:.2f} x ({guarded * 1e3:.1f} ms)"
    met = guarded <= 1.5 * scanned
    return _line("a call of 4 KB inside, to scan_content of it: median", shown, met=met, floor="<= 1.5 x")


def _script(number: int) -> str:
    line = "cd /srv/app-{0} && npm run build -- --mode production && tar czf build-{0}.tgz dist/ && ls -la\n"
    lines: list[str] = []
    while sum(map(len, lines)) < _CALL:
        lines.append(line.format(f"{number}-{len(lines)}"))
    return "".join(lines)[:_CALL]


def _sustained(place: Place, seconds: float) -> bool:
    """Ask 200 times a second, each time a little different, and count what was not answered in time."""
    late: list[float] = []
    faults: list[str] = []
    asked = int(seconds * _RATE)
    begin = time.perf_counter() + 0.1

    def work(first: int, step: int) -> None:
        for number in range(first, asked, step):
            due = begin + number / _RATE
            time.sleep(max(0.0, due - time.perf_counter()))
            try:
                client.ask(
                    str(place.folder),
                    [b"ask", HOST.encode(), EVENT.encode()],
                    question(f"git log -n {number}"),
                )
            except (OSError, ValueError) as error:
                faults.append(repr(error))
            late.append(time.perf_counter() - due)

    threads = [threading.Thread(target=work, args=(first, 16)) for first in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - begin
    _, worst = _shares(late)
    shown = f"{len(late) / took:.0f}/s, p99 {worst * 1e3:.0f} ms, {len(faults)} lost"
    return _line(
        f"{_RATE} calls a second for {seconds:.0f} s",
        shown,
        met=not faults and len(late) / took >= 0.98 * _RATE,
        floor="200/s",
    )


def _long_journal(events: int) -> bool:
    """Ask for the status over a journal of so many events."""
    with tempfile.TemporaryDirectory() as folder:
        journal = Journal(Path(folder))
        actions = ("allow",) * 97 + ("tell", "ask", "deny")
        for first in range(0, events, 10_000):
            journal.add(
                tuple(
                    Entry(1.7e9 + number, HOST, "before-tool", "Bash", actions[number % 100])
                    for number in range(first, min(first + 10_000, events))
                )
            )
        took = min(_timed(lambda: (journal.counts(0), journal.latest(20, notable=True))) for _ in range(5))
        journal.close()
    return _line(
        f"counts and the last 20 of {events:,} events",
        f"{took * 1e3:.1f} ms",
        met=took < 0.1,
        floor="< 100 ms",
    )


def _timed(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


if __name__ == "__main__":
    ended(main)
