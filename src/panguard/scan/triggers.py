"""Finds Python functions that run what they are given once it holds a word that nobody would type. Pure.

Such a word is a back door: whoever knows it gives commands through text that the skill only seems to format.
"""

import ast
from collections.abc import Iterator
from itertools import islice

from panguard.expressions import Expression
from panguard.scan.exhaustion import done
from panguard.scan.python_fold import dotted
from panguard.scan.python_text import Places

_LONGEST = 200_000
_MOST_NODES = 4_000
_RUNS = frozenset(
    (
        *("os.system", "os.popen", "eval", "exec", "builtins.eval", "builtins.exec", "subprocess.getoutput"),
        *("subprocess.run", "subprocess.call", "subprocess.Popen", "subprocess.check_output"),
        *("subprocess.check_call", "subprocess.getstatusoutput"),
    )
)
_TYPED = Expression(r"[!/:@$>.#-]{0,2}[A-Za-z]+(?:[ _-]?[A-Za-z]+)?[ :=]?")
_SHORTEST = 6


def hidden_commands(text: str) -> Iterator[tuple[int, int]]:
    """Yield where a program runs a part of its input because a secret word stands in the input.

    Not told are words that a person would type, such as `run:` or `/shell`, and input that is compared
    with one thing while another is run.
    """
    if len(text) > _LONGEST:
        return
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    places = Places(text)
    words = {
        node.targets[0].id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.If):
            call = _run_behind(node, _tested(node.test, words))
            if call is not None:
                yield places.span(call)


def _tested(test: ast.expr, words: dict[str, str]) -> str:
    """Return the name whose value is looked at for a secret word; empty if there is none."""
    if isinstance(test, ast.Compare) and len(test.comparators) == 1:
        one, other = test.left, test.comparators[0]
        if isinstance(test.ops[0], ast.In) and _is_secret(one, words):
            return _name(other)
    if not isinstance(test, ast.Call) or not isinstance(test.func, ast.Attribute) or len(test.args) != 1:
        return ""
    begins = test.func.attr in ("startswith", "endswith") and _is_secret(test.args[0], words)
    return _name(test.func.value) if begins else ""


def _is_secret(node: ast.expr, words: dict[str, str]) -> bool:
    word = words.get(node.id) if isinstance(node, ast.Name) else None
    if isinstance(node, ast.Constant):
        word = node.value if isinstance(node.value, str) else None
    return isinstance(word, str) and len(word) >= _SHORTEST and not _TYPED.fullmatch(word)


def _name(node: ast.expr) -> str:
    """Return the name that an expression is made of, as `text` of `text.lower()`."""
    while isinstance(node, (ast.Call, ast.Attribute, ast.Subscript)):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def _run_behind(branch: ast.If, given: str) -> ast.Call | None:
    """Return the call in a branch that runs what was tested, or what was made from it there."""
    if not given:
        return None
    known = {given}
    calls: list[ast.Call] = []
    for statement in branch.body:
        for node in (statement, *done(statement, _MOST_NODES)):
            if isinstance(node, ast.Assign) and _uses(node.value, known):
                known |= {target.id for target in node.targets if isinstance(target, ast.Name)}
            elif isinstance(node, ast.Call) and dotted(node.func) in _RUNS and node.args:
                calls.append(node)
    return next((call for call in calls if _uses(call.args[0], known)), None)


def _uses(node: ast.expr, names: set[str]) -> bool:
    return any(
        isinstance(child, ast.Name) and child.id in names for child in islice(ast.walk(node), _MOST_NODES)
    )
