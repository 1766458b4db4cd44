import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PRINTS = """
from benchmarks.ending import ended

def main():
    for number in range(100_000):
        print(number)

ended(main)
"""


def test_a_benchmark_that_nobody_reads_on_ends_in_silence() -> None:
    words = (sys.executable, "-c", PRINTS)
    running = subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert running.stdout is not None
    assert running.stdout.readline() == b"0\n"
    running.stdout.close()
    assert running.stderr is not None
    with running.stderr as said:
        assert said.read() == b""
    assert running.wait(30) == 141


def test_a_benchmark_ends_with_what_it_returns() -> None:
    script = "from benchmarks.ending import ended; ended(lambda: 3)"
    assert subprocess.run((sys.executable, "-c", script), cwd=ROOT, check=False).returncode == 3
