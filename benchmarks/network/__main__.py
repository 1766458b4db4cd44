"""Simulates networks of scanners: time to protection, poison, bytes, a storm of false alarms.

    python -m benchmarks.network [--attacks 16] [--page docs/network]

Prints the page, and fails where something that must be reached is not.
"""

import argparse
import logging
import sys
import time
from pathlib import Path

from benchmarks.ending import ended
from benchmarks.network.page import broken, page, write
from benchmarks.network.results import everything


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.network", description=__doc__)
    parser.add_argument("--attacks", type=int, default=16, help="how many attacks for each row")
    parser.add_argument("--page", type=Path, help="write the page and its plots into this folder")
    arguments = parser.parse_args()
    logging.disable(logging.CRITICAL)
    began = time.perf_counter()

    def say(line: str) -> None:
        print(f"{time.perf_counter() - began:6.1f} s  {line}", file=sys.stderr, flush=True)

    results = everything(arguments.attacks, say)
    print(page(results))
    if arguments.page:
        write(results, arguments.page)
    missed = broken(results)
    for line in missed:
        print(f"missed: {line}", file=sys.stderr)
    return 1 if missed else 0


if __name__ == "__main__":
    ended(main)
