"""Times the engine beside the reference engine, its growth with text and rules, building and memory.

    python -m benchmarks.engine [--skills N] [--seed N] [--without-reference]

Both engines see the same rules and skills in one process and one run; ratios are the result, milliseconds
are orientation only. The reference gets each skill as its default event, in which only some fields hold the
text; ours matches all fields.
"""

import argparse
import json
import logging
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from benchmarks.corpora import REPOSITORY, samples, text_of
from benchmarks.ending import ended
from benchmarks.measures import percentile, table
from panguard.engine.cache import load_rules
from panguard.engine.compile import analyse
from panguard.engine.matcher import Matcher
from panguard.engine.parse import parse
from panguard.engine.plan import sections_of, usable_patterns
from panguard.engine.program import Pattern, Program
from panguard.engine.ruleset import RuleSet
from panguard.engine.syntax import unparse
from panguard.engine.tables import tables
from panguard.rules.model import Rule
from panguard.rules.sources import RuleSource, SourceKind, community_source, read_rules

RESULTS = REPOSITORY / "benchmarks" / "results" / "engine.json"
SIZES = (1_000, 10_000, 100_000, 1_000_000, 10_000_000)
RULES = (100, 400, 833, 2_000, 5_000)
WORD = re.compile(r"[a-z]{4,}")
COLD = """
import resource, sys, time
started = time.perf_counter()
from pathlib import Path
from panguard.engine.cache import load_rules
from panguard.rules.sources import community_source
imported = time.perf_counter()
rules = load_rules([community_source()], Path(sys.argv[1]))
loaded = time.perf_counter()
rules.match(Path(sys.argv[2]).read_text())
matched = time.perf_counter()
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 * (1024 if sys.platform == "darwin" else 1))
print(1e3 * (imported - started), 1e3 * (loaded - imported), 1e3 * (matched - loaded), peak)
"""

Texts = Sequence[str]


def source() -> RuleSource:
    """Return the community rules."""
    found = community_source()
    assert found is not None, "install pyatr"
    return found


def skills() -> list[str]:
    """Return the main documents of the harmless skills."""
    return [text for s in samples() if s.is_skill and not s.malicious and (text := text_of(s))]


def timed(call: Callable[[str], object], texts: Texts, repeat: int) -> list[float]:
    """Return the best of `repeat` times for each text, in seconds."""
    times = []
    for text in texts:
        best = float("inf")
        for _ in range(repeat):
            started = time.perf_counter()
            call(text)
            best = min(best, time.perf_counter() - started)
        times.append(best)
    return times


def seconds(call: Callable[[], object]) -> float:
    """Return the processor time of one call."""
    started = time.process_time()
    call()
    return time.process_time() - started


def reference() -> Callable[[str], object]:
    """Return the reference engine on one text."""
    from pyatr.engine import ATREngine
    from pyatr.types import AgentEvent

    logging.disable(logging.CRITICAL)
    engine = ATREngine()
    engine.load_bundled_rules()
    return lambda text: engine.evaluate(AgentEvent(content=text))


def compare(rules: RuleSet, texts: Texts) -> dict[str, float]:
    """Time both engines on the same skills."""
    ours, theirs = timed(rules.match, texts, 3), timed(reference(), texts, 1)
    found = {}
    for name, times in (("ours", ours), ("reference", theirs)):
        found[f"{name} median ms"] = 1e3 * percentile(times, 0.5)
        found[f"{name} p90 ms"] = 1e3 * percentile(times, 0.9)
        found[f"{name} p99 ms"] = 1e3 * percentile(times, 0.99)
    for share in ("median", "p99"):
        found[f"{share} ratio"] = found[f"reference {share} ms"] / found[f"ours {share} ms"]
    return found


def by_size(rules: RuleSet, texts: Texts, chooser: random.Random) -> list[dict[str, float]]:
    """Time texts of many sizes, cut from many skills put together."""
    shuffled = [*texts]
    chooser.shuffle(shuffled)
    whole = "\n".join(shuffled)
    whole *= 1 + SIZES[-1] // len(whole)
    found = []
    for size in SIZES:
        cuts = [whole[at : at + size] for at in range(0, min(len(whole) - size, 20 * size) + 1, size)]
        pieces = cuts[: max(1, min(20, 200_000 // size))]
        taken = percentile(timed(rules.match, pieces, 2), 0.5)
        left = len({rule for rule, _ in rules.match(pieces[0]).unresolved})
        found.append(
            {"characters": size, "ms": 1e3 * taken, "ms per KB": 1e6 * taken / size, "unresolved": left}
        )
    return found


def varied(patterns: Sequence[Pattern], chooser: random.Random) -> Iterator[Pattern]:
    """Yield patterns like the given ones, the longer words of all of them exchanged at random."""
    words = [word for pattern in patterns for word in WORD.findall(pattern.source)]
    for pattern in patterns:
        written = unparse(parse(pattern.source).node)
        yield Pattern(re.sub(r"(?<!\\)\b[a-z]{4,}\b", lambda _: chooser.choice(words), written))


def by_rules(patterns: Sequence[Pattern], texts: Texts, chooser: random.Random) -> list[dict[str, float]]:
    """Time sets of rules of many sizes; beyond the 833 that there are, words are exchanged among them."""
    pool = [*patterns]
    chooser.shuffle(pool)
    each = len(patterns) / 833
    while len(pool) < each * RULES[-1]:
        pool.extend(varied(patterns, chooser))
    analysed = [analyse(pattern) for pattern in pool[: int(each * RULES[-1])]]
    found = []
    for count in RULES:
        part = slice(int(each * count))
        matcher = Matcher([Program(pattern) for pattern in pool[part]], tables(analysed[part]))
        timed(matcher.search, texts, 1)
        found.append({"rules": count, "ms": 1e3 * percentile(timed(matcher.search, texts, 2), 0.5)})
    return found


def built(rules: Sequence[Rule]) -> dict[str, float]:
    """Time building: from nothing, with what is shipped, with 50 rules changed; then new processes."""
    found = {"from nothing s": seconds(lambda: sections_of(rules))}
    with tempfile.TemporaryDirectory() as folder:
        cache, copy = Path(folder) / "cache", Path(folder) / "bundle.json"
        documents = json.loads(source().path.read_bytes())
        copy.write_text(json.dumps(documents))
        changing = RuleSource("atr", SourceKind.COMMUNITY, copy)
        found["with shipped analyses s"] = seconds(lambda: load_rules([changing], cache))
        for document in documents[:50]:
            for condition in document["detection"]["conditions"]:
                condition["value"] = f"(?:{condition['value']})|qqx"
        copy.write_text(json.dumps(documents))
        found["50 rules changed s"] = seconds(lambda: load_rules([changing], cache))
        text = Path(folder) / "SKILL.md"
        text.write_text(sorted(skills(), key=len)[len(skills()) // 2])
        command = [sys.executable, "-c", COLD, str(cache), str(text)]
        runs = [subprocess.run(command, capture_output=True, check=True, text=True).stdout for _ in range(6)]
        names = ("import ms", "load ms", "first match ms", "peak MB")
        for name, values in zip(
            names, zip(*(map(float, run.split()) for run in runs[1:]), strict=True), strict=True
        ):
            found[name] = percentile(values, 0.5)
    return found


def shown(title: str, rows: Sequence[dict[str, float]]) -> None:
    """Print one result as a table."""
    print(f"\n### {title}\n")
    print(table(list(rows[0]), [[f"{value:.4g}" for value in row.values()] for row in rows]))


def main() -> None:
    """Measure, print and keep."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--skills", type=int, default=60)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--without-reference", action="store_true")
    options = parser.parse_args()
    chooser = random.Random(options.seed)
    texts = skills()
    chosen = chooser.sample(texts, options.skills)
    pack = read_rules(source()).rules
    found: dict[str, object] = {"skills": options.skills, "seed": options.seed}
    found["building"] = built(pack)
    with tempfile.TemporaryDirectory() as folder:
        rules = load_rules([source()], Path(folder))
    timed(rules.match, chosen, 1)
    if not options.without_reference:
        found["comparison"] = compare(rules, chosen)
    found["by size"] = by_size(rules, texts, chooser)
    found["by rules"] = by_rules(usable_patterns(pack), chosen, chooser)
    for title, rows in found.items():
        if isinstance(rows, dict | list):
            shown(title, [rows] if isinstance(rows, dict) else rows)
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text(json.dumps(found, indent=1))


if __name__ == "__main__":
    ended(main)
