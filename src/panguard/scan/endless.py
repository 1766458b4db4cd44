"""Finds the loops of a Python program that only somebody outside can end. Pure; nothing is executed.

What a loop does is read from its statements. Words in comments and strings, functions that it only defines,
branches that are never taken and the `break` of an inner loop do not end it.
"""

import ast
from collections.abc import Iterator

from panguard.scan.exhaustion import done, hangs, is_bomb, is_left
from panguard.scan.python_text import Places
from panguard.values import dataclass

_LONGEST = 200_000
_SHORT = 5
_WAITS = (
    *(
        "exit",
        "sleep",
        "wait",
        "input",
        "read",
        "recv",
        "accept",
        "get",
        "poll",
        "listen",
        "select",
        "next",
        "pop",
    ),
    *(
        "serve",
        "step",
        "run",
        "update",
        "tick",
        "monitor",
        "watch",
        "time",
        "print",
        "log",
        "send",
        "request",
        "post",
    ),
)


@dataclass(frozen=True, slots=True)
class Endless:
    """A loop and where it is; `hangs` says that it has no effect but to use up the machine."""

    start: int
    end: int
    hangs: bool


def endless_loops(text: str) -> Iterator[Endless]:
    """Yield the loops without an end that hang, or are short and wait for nothing that is known."""
    if len(text) > _LONGEST:
        return
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    places = Places(text)
    functions: dict[str, ast.AST] = {
        node.name: node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.While) or not (isinstance(node.test, ast.Constant) and node.test.value):
            continue
        stuck = hangs(node, functions) or is_bomb(node)
        if stuck or _is_short_and_busy(node):
            start, end = places.span(node)
            yield Endless(start, end, stuck)


def _is_short_and_busy(loop: ast.While) -> bool:
    last = loop.body[-1].end_lineno or 0
    if last - loop.lineno > _SHORT or is_left(loop):
        return False
    calls = [node for node in done(loop) if isinstance(node, ast.Call)]
    idle = all(isinstance(node, (ast.Pass, ast.Expr)) for node in loop.body)
    return bool(calls or not idle) and not any(_may_wait(call) for call in calls)


def _may_wait(call: ast.Call) -> bool:
    """Say whether a call may wait or end the program, by its name; what belongs to an object may."""
    if not isinstance(call.func, ast.Name):
        return True
    return any(word in call.func.id.lower() for word in _WAITS)
