"""Puts ordinary steps of agents and attacks to the guard, as every host asks: `python -m benchmarks.guard_calls`.

Honest steps are to go on untouched; of an attack the guard is to stop what it can, or leave it to the user. Where a
host cannot ask its user, he is only told; the second line of each host counts that as missed. `--unseen` puts the
steps of `unseen.jsonl` instead, which were written apart from the rules.
"""

import argparse
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.ending import ended
from benchmarks.guard_corpus.asking import HOSTS, asked
from benchmarks.guard_corpus.calls import Call, attacks, honest, unseen
from panguard.engine.cache import load_rules
from panguard.engine.ruleset import RuleSet
from panguard.guard.decide import Decision, Posture, decide
from panguard.guard.host import Action
from panguard.guard.hosts import host_of
from panguard.guard.inspect import inspect
from panguard.rules.sources import default_sources


def decided(
    call: Call, host_id: str, rules: RuleSet, posture: Posture = Posture.GUARDED, *, asks: bool = True
) -> Decision | None:
    """Return what becomes of a step that a host asks about; None where it has no event for it.

    `asks` says whether the host can leave it to its user.
    """
    question, host = asked(call, host_id), host_of(host_id)
    if question is None or host is None:
        return None
    event = host.read(*question)
    found = inspect(event, rules)
    return decide(found.findings, posture, event.phase, asks=asks, unread=found.unread)


def run(calls: Sequence[Call], host: str, rules: RuleSet) -> Iterator[tuple[Call, Decision]]:
    """Yield what becomes of each step that a host has an event for."""
    for call in calls:
        decision = decided(call, host, rules)
        if decision is not None:
            yield call, decision


def _line(call: Call, decision: Decision) -> str:
    because = ", ".join(f"{item.id} {item.severity.label} {item.lane}" for item in decision.because[:3])
    shown = f"{call.about} {call.text}".strip().replace("\n", "\\n")[:100]
    return f"  {decision.action.label:5} [{call.part}] {call.kind}: {shown}  ({because})"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", choices=HOSTS, action="append", help="only as this host asks")
    parser.add_argument("--cache", type=Path, help="where compiled rules are kept")
    parser.add_argument("--unseen", action="store_true", help="steps that were written apart from the rules")
    chosen = parser.parse_args()
    rules = load_rules(default_sources(), chosen.cache)
    kept, hostile = honest(), attacks()
    if chosen.unseen:
        kept, hostile = unseen(attack=False), unseen(attack=True)
    for host in chosen.host or HOSTS:
        began = time.perf_counter()
        good = list(run(kept, host, rules))
        bad = list(run(hostile, host, rules))
        touched = [pair for pair in good if pair[1].action is not Action.ALLOW]
        missed = [pair for pair in bad if pair[1].action < Action.ASK]
        seconds = (time.perf_counter() - began) / (len(good) + len(bad))
        print(
            f"{host}: honest untouched {len(good) - len(touched)}/{len(good)}, "
            f"attacks stopped or asked {len(bad) - len(missed)}/{len(bad)}, {seconds * 1000:.1f} ms each"
        )
        guarded = host_of(host)
        asks = guarded is not None and guarded.ASKS
        able = (decided(call, host, rules, asks=asks) for call, _ in bad)
        count = sum(decision is not None and decision.action >= Action.ASK for decision in able)
        print(f"  by what this host can do: {count}/{len(bad)}{'' if asks else ' (it cannot ask its user)'}")
        parts = Counter(call.part for call, _ in bad)
        lost = Counter(call.part for call, _ in missed)
        print("  " + "; ".join(f"{part} {number - lost[part]}/{number}" for part, number in parts.items()))
        for call, decision in touched:
            print(_line(call, decision))
        for call, decision in missed:
            print(_line(call, decision))


if __name__ == "__main__":
    ended(main)
