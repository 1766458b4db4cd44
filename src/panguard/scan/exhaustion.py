"""Tells which statements of a Python program use up the machine they run on. Pure; nothing is executed.

Counts that are written in the program are taken as they are: a thousand threads, files or connections
from one loop, a list of a million copies, or a loop without an end that keeps what it makes.
"""

import ast
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

_MANY_MADE = 1_000
_MANY_COPIES = 1_000_000
_MANY_BYTES = 256 * 1024 * 1024
_MOST_NODES = 400
_MAKERS = frozenset(("Thread", "Process", "Popen", "fork", "socket", "create_connection", "start_new_thread"))
_KEEPERS = frozenset(("append", "extend"))
_LEAVES = (ast.Return, ast.Raise, ast.Yield, ast.YieldFrom, ast.Await)
_LOOPS = (ast.For, ast.AsyncFor, ast.While)
_APART = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)
_ENDS = frozenset(("exit", "_exit", "quit", "abort", "kill", "StopIteration", "SystemExit"))
_WAITS = frozenset(
    ("sleep", "wait", "join", "get", "accept", "recv", "input", "read", "readline", "poll", "select")
)


def exhausting(node: ast.AST) -> ast.expr | None:
    """Return the part of a loop or a product that uses up the machine; None for anything else."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        return node if _is_huge(node) else None
    if isinstance(node, (ast.For, ast.AsyncFor)) and _times(node.iter) >= _MANY_MADE:
        return next((call for call in _calls(node) if _makes(call)), None)
    if isinstance(node, ast.While) and isinstance(node.test, ast.Constant) and node.test.value:
        calls = [child for child in done(node) if isinstance(child, ast.Call)]
        waits = any(_named(call) in _WAITS for call in calls)
        kept = (call for call in calls if _makes(call) or _named(call) in _KEEPERS)
        return None if waits or is_left(node) else next(kept, None)
    return None


def is_left(loop: ast.While) -> bool:
    """Say whether anything that a loop does can end it; not what only stands in it and is never done."""
    return any(
        isinstance(node, _LEAVES) or (isinstance(node, ast.Call) and _named(node) in _ENDS)
        for node in done(loop)
    ) or _breaks(loop.body)


def _breaks(body: Sequence[ast.stmt]) -> bool:
    """Say whether statements leave the loop that they are in, rather than one of their own."""
    waiting: list[ast.AST] = [*body]
    for _ in range(_MOST_NODES):
        if not waiting:
            return False
        node = waiting.pop()
        if isinstance(node, ast.Break):
            return True
        if isinstance(node, _LOOPS):
            waiting += node.orelse
        elif isinstance(node, (ast.stmt, ast.ExceptHandler, ast.match_case)) and not isinstance(node, _APART):
            waiting += _children(node)
    return True


def done(loop: ast.AST, most: int = _MOST_NODES) -> Iterator[ast.AST]:
    """Yield what a loop or function does: no bodies of functions in it, and nothing behind `if False`."""
    waiting = _children(loop)
    for _ in range(most):
        if not waiting:
            return
        node = waiting.pop()
        if not isinstance(node, _APART):
            yield node
            waiting += _children(node)


def _children(node: ast.AST) -> list[ast.AST]:
    if isinstance(node, ast.If) and isinstance(node.test, ast.Constant):
        return [*(node.body if node.test.value else node.orelse)]
    if isinstance(node, ast.While) and isinstance(node.test, ast.Constant) and not node.test.value:
        return [*node.orelse]
    return list(ast.iter_child_nodes(node))


def is_bomb(loop: ast.While) -> bool:
    """Say whether a loop without an end does nothing but make and keep, so that only the machine ends it."""
    if exhausting(loop) is None:
        return False
    calls = [node for node in done(loop) if isinstance(node, ast.Call)]
    return all(_makes(call) or _named(call) in _QUIET or _named(call) == "start" for call in calls)


_QUIET = frozenset(
    (
        *("len", "range", "int", "float", "str", "list", "dict", "set", "tuple", "sum", "min", "max", "abs"),
        *("sorted", "round", "enumerate", "zip", "isinstance", "hash", "pow", "append", "extend"),
    )
)


def hangs(loop: ast.While, functions: Mapping[str, ast.AST]) -> bool:
    """Say whether a loop without an end calls what neither ends it, waits, nor has any effect outside.

    `functions` are those of the program: what they call is read as well. A loop that does nothing at all
    may wait for a signal, so it must call something.
    """
    if not (isinstance(loop.test, ast.Constant) and loop.test.value) or is_left(loop):
        return False
    waiting: list[ast.AST] = [loop]
    seen: set[str] = set()
    while waiting:
        for node in done(waiting.pop()):
            if isinstance(node, (ast.Raise, ast.Global, ast.Nonlocal, ast.With, ast.AsyncWith, ast.Await)):
                return False
            if not isinstance(node, ast.Call):
                continue
            name = _named(node)
            if isinstance(node.func, ast.Name) and name in functions:
                if name not in seen:
                    seen.add(name)
                    waiting.append(functions[name])
            elif name not in _QUIET:
                return False
    return bool(seen)


def _inner(node: ast.AST) -> Iterator[ast.AST]:
    return islice(ast.walk(node), 1, _MOST_NODES)


def _calls(node: ast.AST) -> Iterator[ast.Call]:
    return (child for child in _inner(node) if isinstance(child, ast.Call))


def _named(call: ast.Call) -> str:
    function = call.func
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _makes(call: ast.Call) -> bool:
    """Say whether a call makes a thread, a process, a connection, or a file of its own."""
    name = _named(call)
    if name in _MAKERS:
        return True
    if name != "open" or not call.args or isinstance(call.args[0], ast.Constant):
        return False
    mode = call.args[1] if len(call.args) > 1 else None
    return (
        isinstance(mode, ast.Constant) and isinstance(mode.value, str) and bool(set(mode.value) & set("wax"))
    )


def _times(node: ast.expr) -> int:
    """Return how often `for … in range(…)` goes round; 0 where that is not written."""
    if not isinstance(node, ast.Call) or _named(node) != "range" or not node.args:
        return 0
    numbers = [argument.value for argument in node.args if isinstance(argument, ast.Constant)]
    return max((number for number in numbers if isinstance(number, int)), default=0)


def _is_huge(node: ast.BinOp) -> bool:
    """Say whether a product is a list of very many items, or a text of very many bytes."""
    for one, other in ((node.left, node.right), (node.right, node.left)):
        count = _number(other)
        if isinstance(one, ast.List) and count >= _MANY_COPIES:
            return True
        if isinstance(one, ast.Constant) and isinstance(one.value, (str, bytes)):
            return len(one.value) * count >= _MANY_BYTES
    return False


def _number(node: ast.expr) -> int:
    """Return a number, or a product of numbers, up to what matters here; 0 for anything else."""
    if isinstance(node, ast.Constant) and isinstance(node.value, int):
        return min(abs(node.value), _MANY_BYTES)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        return min(_number(node.left) * _number(node.right), _MANY_BYTES)
    return 0
