"""What the MCP proxy would take out of results: honest documents and attacks, as a server would hand them over.

Every document of the labelled corpora goes through `Scanning.texts` as one text of a result.

    python -m benchmarks.mcp_results --part training --each 4
"""

import argparse
import os
import sys
from collections import Counter, defaultdict

from benchmarks.corpora import samples, text_of
from benchmarks.ending import ended
from benchmarks.split import Part, divided
from panguard.config import cache_directory
from panguard.engine.cache import load_rules
from panguard.guard.proxy.inspect import Scanning
from panguard.rules.sources import default_sources
from panguard.terms import Lane, SourceType


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--part", choices=[part.value for part in Part], default=Part.TRAINING.value)
    parser.add_argument("--each", type=int, default=1, help="only every so many-th sample")
    parser.add_argument(
        "--ids", action="store_true", help="also which findings take something out of honest ones"
    )
    arguments = parser.parse_args()
    every = tuple(samples())
    parts = divided(every)
    chosen = [sample for sample in every if parts[sample.id] == arguments.part][:: arguments.each]
    scanning = Scanning(load_rules(default_sources(), cache_directory(os.environ, sys.platform)))
    count: dict[tuple[str, bool], list[int]] = defaultdict(lambda: [0, 0])
    why: Counter[str] = Counter()
    for sample in chosen:
        text = text_of(sample)
        (item,) = scanning.texts([text], SourceType.TEXT) if text.strip() else (None,)
        if item is None:
            continue
        row = count[sample.set, sample.malicious]
        row[0] += 1
        row[1] += item.blocked
        if item.blocked and not sample.malicious:
            why.update({finding.id for finding in item.findings if finding.lane is Lane.BLOCK})
    for (name, malicious), (total, blocked) in sorted(count.items()):
        label = "attack" if malicious else "honest"
        print(f"{label:8} {name:32} {blocked:5} of {total:5} changed ({blocked / total:6.1%})")
    for malicious in (False, True):
        rows = [row for (_, bad), row in count.items() if bad is malicious]
        total, blocked = sum(row[0] for row in rows), sum(row[1] for row in rows)
        print(
            f"{'attacks' if malicious else 'honest'} together: {blocked} of {total} ({blocked / total:.2%})"
        )
    if arguments.ids:
        for identifier, number in why.most_common(30):
            print(f"{number:5} {identifier}")


if __name__ == "__main__":
    ended(main)
