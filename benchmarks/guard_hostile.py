"""Commands that are made to keep the guard busy: `python -m benchmarks.guard_hostile [--size 16384]`.

Each kind is put to the judgement in two sizes, of which one is four times the other, and prints what it costs a
character, and by how much it grows: 4 for what costs so much a character, 16 for what costs the square. Then
questions of the size that is judged in the guard itself are put to it, and the longest time is printed for which
one of them, whatever it is, holds up others.
"""

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future

from benchmarks.ending import ended
from benchmarks.measures import table
from panguard.config import cache_directory
from panguard.engine.cache import load_rules
from panguard.guard.judges import SMALL, Judges, Plan, judged
from panguard.rules.sources import default_sources

HOST, EVENT = "claude-code", "PreToolUse"
LONGEST_HOLD = 0.05
_GROWS = 4
Made = Callable[[int], str]


def again(unit: str, head: str = "", tail: str = "") -> Made:
    """Return what makes a command of a unit that is repeated."""
    return lambda size: head + unit * max(1, (size - len(head) - len(tail)) // len(unit)) + tail


def nested(opens: str, closes: str) -> Made:
    """Return what makes a command of brackets in each other."""
    return lambda size: opens * (size // len(opens + closes)) + "x" + closes * (size // len(opens + closes))


def halves(first: Made, second: Made) -> Made:
    """Return what makes a command of two parts, each of half its size."""
    return lambda size: first(size // 2) + second(size // 2)


def counted(unit: str) -> Made:
    """Return what makes a command of units that each hold another number."""
    return lambda size: "".join(unit.format(number, number - 1) for number in range(size // (len(unit) + 2)))


_LONG_NAME = again("x", "a=", ";")
_CODE = {
    "code: calls that open": again("remove(a,", 'python -c "', '"'),
    "code: texts without an end": again("'a',", 'python -c "remove(', '"'),
    "code: brackets": again("(a) ", 'python -c "remove(', '"'),
    "code: homes": again("os.homedir() ", 'python -c "', '"'),
    "code: sums": again("'a'+", 'python -c "', "'b'\""),
    "code: names": halves(
        lambda size: 'python -c "' + counted("a{}='x{}';")(size), again("a1,a2,", tail='"')
    ),
    "code: a long name": again("a,", "python -c \"a='" + "x" * 290 + "';", '"'),
    "code: commands": again("system('rm a');", 'python -c "', '"'),
    "code: one program each": again("python -c 'remove(\"a\")';"),
}
COMMANDS: Mapping[str, Made] = {
    "substitutions": again("$(a) "),
    "substitutions that open": again("$( "),
    "substitutions in each other": nested("$(", ")"),
    "substitutions, quoted, in each other": nested('"$(', ')"'),
    "folders in each other": nested("$(cd a;", ")"),
    "names, then substitutions": halves(counted("a{}=b;"), again("$(a) ")),
    "names, then shells": halves(counted("a{}=b;"), again("sh -c rm;")),
    "names that double": counted("a{0}=$a{1}$a{1};"),
    "names, then agents": halves(counted("a{}=b;"), again("claude a;")),
    "a long name": halves(_LONG_NAME, again("$a ", "rm ")),
    "a long name that is exchanged": halves(_LONG_NAME, again("${a//x/yyyyyyyy} ", "rm ")),
    "names of braces": halves(again("{x,y}", "a='", "';"), again("$a ", "rm ")),
    "braces": again("{a,b}", "rm "),
    "braces in each other": nested("{a,", "}"),
    "texts that flow in": again("sh <<A\nrm x\nA\n"),
    "texts that flow in, without an end": again("cat <<A <<B <<C\n"),
    "words put into words": halves(again("a ", "echo "), again("{} ", "|xargs ")),
    "pipes": halves(again("a", "echo "), again("|rev")),
    "pipes that grow": again("|sed s/a/aaaaaaaa/g", "echo aa"),
    "folders": again("cd a;"),
    "folders, each with a step": again("cd a;rm b;"),
    "a folder far down": halves(again("a/", "cd ~/", ";"), again("b ", "rm ")),
    "where it is, again and again": halves(again("a", "cd ", ";"), again("$(pwd) ", "rm ")),
    "files": again("a ", "rm -r "),
    "files that move": again("a ", "mv ", " b"),
    "moves": again("mv a b;"),
    "wildcards": again("* ", "rm "),
    "wildcards in one word": again("*a", "rm -r ~/.c", "b"),
    "brackets in one word": again("[", "rm -r ~/."),
    "our name": again("pga ", "uv run "),
    "our name as a module": again("-m panguard ", "uv run "),
    "what is found": again("-exec sed a ", "find . "),
    "what is found, under many names": halves(again("~ ", "find "), again("-name a ", tail="-delete")),
    "addresses": again("a/b:", "nc "),
    "texts in shells": again("sh -c 'rm a; rm b; rm c; rm d';"),
    "shells in shells": lambda size: "eval " * (size // 5) + "rm x",
    "lists": again("for i in a "),
    "other names": again("alias a='rm -r';a b;"),
    "lines": again("rm a\n"),
    "settings": again("tee ~/.codex/config.toml;"),
    "windows": again("del C:\\a;"),
    "escapes": again("$'\\x41'"),
    "marks": again(">"),
    "backslashes": again("\\"),
    **_CODE,
}


def asked(command: str) -> bytes:
    """Return how Claude Code asks about a command."""
    said = {"hook_event_name": EVENT, "tool_name": "Bash", "cwd": "/home/user/app"}
    return json.dumps({**said, "tool_input": {"command": command}}).encode()


def fitting(make: Made, size: int) -> bytes:
    """Return a question of at most so many bytes."""
    length = size
    while len(question := asked(make(length))) > size:
        length -= max(1, len(question) - size) // 2 + 1
    return question


def costs(
    work: Callable[[str], object],
    sizes: tuple[int, int],
    rounds: int = 2,
    made: Mapping[str, Made] = COMMANDS,
) -> Iterator[tuple[str, float, float]]:
    """Yield for each kind the seconds for a command of either size."""
    for name, make in made.items():
        small, large = (min(_timed(work, make(size)) for _ in range(rounds)) for size in sizes)
        yield name, small, large


def _timed(work: Callable[[str], object], command: str) -> float:
    began = time.process_time()
    work(command)
    return time.process_time() - began


def held(judges: Judges, rounds: int = 3) -> tuple[float, str]:
    """Return for how long a question holds up others at most, and which one it is."""
    found = []
    for name, make in COMMANDS.items():
        question = fitting(make, SMALL)
        times = []
        for _ in range(rounds):
            began = time.process_time()
            judging = judges.judge(HOST, EVENT, question)
            times.append(time.process_time() - began)
            if isinstance(judging, Future):
                judging.result()
        found.append((min(times), name))
    return max(found)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=16_384)
    size = parser.parse_args().size
    plan = Plan(default_sources(), cache_directory(os.environ, sys.platform))
    rules = load_rules(plan.sources, plan.cache)

    def work(command: str) -> object:
        return judged(plan, rules, HOST, EVENT, asked(command))

    rows = sorted(costs(work, (size // _GROWS, size)), key=lambda row: -row[2])
    shown = [
        (name, f"{1e3 * large:.0f}", f"{1e6 * large / size:.1f}", f"{large / small:.1f} x")
        for name, small, large in rows
    ]
    print(table(("Kind", f"{size:,} characters, ms", "one, µs", f"growth for {_GROWS} x"), shown))
    judges = Judges(plan)
    longest, name = held(judges)
    judges.close()
    print(f"\nheld up others for {1e3 * longest:.1f} ms at most ({name}); asked: {1e3 * LONGEST_HOLD:.0f} ms")
    return 0 if longest <= LONGEST_HOLD else 1


if __name__ == "__main__":
    ended(main)
