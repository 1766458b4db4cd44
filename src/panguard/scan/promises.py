"""Compares what a skill promises of its safety with what its Python programs do. Pure; nothing is executed.

Only what hangs on the caller counts: a path, a query, a command or code that a function puts together
from its arguments without a check. Functions are read one by one; what is checked elsewhere is not seen.
"""

import ast
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from itertools import islice

from panguard.expressions import Expression
from panguard.scan.exhaustion import done
from panguard.scan.patterns import LinearPattern
from panguard.scan.python_fold import dotted
from panguard.scan.python_text import Places
from panguard.values import dataclass


class Promise(StrEnum):
    """What a skill says of itself."""

    QUERIES = "queries"
    FILES = "files"
    COMMANDS = "commands"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Broken:
    """A promise that a program does not keep, and where (offsets in the program).

    `tried` says that something was done for it, as by `eval` with names of its own, which is not enough.
    """

    promise: Promise
    start: int
    end: int
    tried: bool = False


_SAID = {
    Promise.QUERIES: LinearPattern(
        "safe-queries",
        r"\bparameteri[sz]ed\b|\bprepared statements?\b"
        r"|\bsql[ -]injection[ -](?:safe|proof|protect\w*|prevent\w*)"
        r"|\b(?:safe|secure)(?:ly)? (?:sql |database )?quer|\bquer\w+ (?:\w+ ){0,3}(?:safely|securely)\b",
        "",
    ),
    Promise.FILES: LinearPattern(
        "safe-files",
        r"\b(?:safe|secure)(?:ly)?[ -](?:reads?|files?|access)\b"
        r"|\b(?:reads?|access\w*|opens?) (?:\w+ ){0,6}(?:safely|securely)\b"
        r"|\bpath (?:validation|checks?)\b|\bpath traversal (?:safe|protect\w*|prevent\w*)"
        r"|\bvalidat\w+ (?:all |the |every )?(?:file ?names?|paths?)\b",
        "",
    ),
    Promise.COMMANDS: LinearPattern(
        "safe-commands",
        r"\b(?:safe|secure)(?:ly)?[ -](?:evaluat|execut|run|calculat|comput)\w*"
        r"|\bsandboxed\b|\bno (?:arbitrary )?code execution\b"
        r"|\b(?:evaluat|execut|run|calculat)\w* (?:\w+ ){0,5}(?:safely|securely)\b"
        r"|\b(?:inputs?|commands?|expressions?|arguments) (?:is|are) (?:always )?"
        r"(?:validated|saniti[sz]ed|escaped)\b",
        "",
    ),
    Promise.UNCHANGED: LinearPattern(
        "files-unchanged",
        r"\b(?:does not|doesn't|will not|never)"
        r" (?:modify|modifies|change|changes|alter|alters|edit|edits|write to|writes to)"
        r" (?:any |your |the |existing ){0,2}files?\b",
        "",
    ),
}
_CHECKS = frozenset(
    (
        *("resolve", "realpath", "abspath", "commonpath", "commonprefix", "is_relative_to", "relative_to"),
        *(
            "startswith",
            "basename",
            "normpath",
            "secure_filename",
            "isalnum",
            "fullmatch",
            "match",
            "isidentifier",
        ),
        *(
            "quote",
            "literal_eval",
            "isdigit",
            "safe_join",
            "identifier",
            "validate",
            "whitelist",
            "allowlist",
        ),
    )
)
# What a check that is called for itself does when it fails.
_RAISING = frozenset(("relative_to", "validate"))
_VALUE = Expression(r"(?i)(?:=|<|>|\blike|\bvalues\s*\()\s*'?\"?%?$")
_QUERIES = frozenset(("execute", "executemany", "executescript", "read_sql", "read_sql_query", "raw"))
_COMMANDS = frozenset(("os.system", "os.popen", "subprocess.getoutput", "eval", "exec", "builtins.eval"))
_CHANGES = frozenset(("os.remove", "os.unlink", "shutil.rmtree", "os.chmod", "os.rename", "shutil.move"))
_DEEPEST = 4
_MOST_NODES = 100
_MOST_READ = 20_000
Function = ast.FunctionDef | ast.AsyncFunctionDef


def promises(text: str) -> frozenset[Promise]:
    """Return what a text promises."""
    return frozenset(promise for promise, pattern in _SAID.items() if pattern.search(text))


def broken(text: str, promised: frozenset[Promise]) -> Iterator[Broken]:
    """Yield the first place of each kind at which a program does not keep what was promised."""
    tree = _parsed(text)
    if tree is None:
        return
    places = Places(text)
    told: set[Promise] = set()
    for function in _functions(tree):
        for promise, node in _deeds(function):
            if promise in promised and promise not in told:
                told.add(promise)
                yield Broken(promise, *places.span(node), tried=_is_tried(node))


def _functions(tree: ast.Module) -> Iterator[Function]:
    """Yield the functions of a program, but none that stand deep in others: each is read with all in it."""
    waiting: deque[tuple[ast.AST, int]] = deque([(tree, 0)])
    while waiting:
        node, depth = waiting.popleft()
        if isinstance(node, Function):
            yield node
            depth += 1
        if depth < _DEEPEST:
            waiting.extend((child, depth) for child in ast.iter_child_nodes(node))


def _is_tried(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and dotted(node.func) in ("eval", "exec") and len(node.args) > 1


def _parsed(text: str) -> ast.Module | None:
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _deeds(function: Function) -> Iterator[tuple[Promise, ast.expr]]:
    """Yield what a function does with its arguments."""
    nodes = list(ast.walk(function))
    given = _given(function, nodes)
    checked = any(_is_check(node, given) for node in done(function, _MOST_READ))
    for node in nodes:
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name, first = dotted(node.func), node.args[0]
        method = node.func.attr if isinstance(node.func, ast.Attribute) else name
        value = given.get(first.id, first) if isinstance(first, ast.Name) else first
        if method in _QUERIES and _splices_value(value, given):
            yield Promise.QUERIES, node
        elif checked:
            continue
        elif name in ("open", "io.open") and _joins_path(value, given):
            yield Promise.FILES, node
        elif (name in _COMMANDS or _in_shell(node, name)) and _is_given(value, given):
            yield Promise.COMMANDS, node
        if _changes(node, name) and _is_given(value, given):
            yield Promise.UNCHANGED, node


def _is_check(node: ast.AST, given: dict[str, ast.expr]) -> bool:
    """Say whether a statement checks what the function is given, and makes something of the answer.

    A check by a name alone, of something else, or in a branch that is never taken, protects nothing.
    """
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Call) and _checks(node.value, given, raising=True)
    if isinstance(node, (ast.If, ast.While, ast.IfExp, ast.Assert)):
        parts: Iterable[ast.AST] = ast.walk(node.test)
    elif isinstance(
        node, (ast.Assign, ast.AnnAssign, ast.Return, ast.comprehension, ast.With, ast.NamedExpr)
    ):
        parts = ast.walk(node)
    elif isinstance(node, ast.Call):
        parts = (inner for argument in node.args for inner in ast.walk(argument))
    else:
        return False
    return any(isinstance(part, ast.Call) and _checks(part, given, raising=False) for part in parts)


def _checks(call: ast.Call, given: dict[str, ast.expr], *, raising: bool) -> bool:
    if _named(call.func) not in (_RAISING if raising else _CHECKS):
        return False
    of = call.func.value if isinstance(call.func, ast.Attribute) else None
    return any(_is_given(part, given) for part in (*call.args, *([of] if of is not None else ())))


def _given(function: Function, nodes: Sequence[ast.AST]) -> dict[str, ast.expr]:
    """Return the names that hang on the arguments of a function, and what they were made from."""
    arguments = (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)
    known: dict[str, ast.expr] = {
        argument.arg: ast.Name(argument.arg, ast.Load())
        for argument in arguments
        if argument.arg not in ("self", "cls")
    }
    for node in nodes:
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            target = node.targets[0].id
            if target not in known and _is_given(node.value, known):
                known[target] = node.value
    return known


def _is_given(node: ast.expr, given: dict[str, ast.expr]) -> bool:
    return any(
        isinstance(child, ast.Name) and child.id in given for child in islice(ast.walk(node), _MOST_NODES)
    )


def _named(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _splices_value(node: ast.expr, given: dict[str, ast.expr]) -> bool:
    """Say whether a query is put together with an argument where a value belongs."""
    while isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        if _VALUE.search(_last_text(node.left)) and _is_given(node.right, given):
            return True
        node = node.left
    if isinstance(node, ast.JoinedStr):
        before = ""
        for part in node.values:
            if isinstance(part, ast.Constant):
                before = str(part.value)
            elif isinstance(part, ast.FormattedValue):
                if _VALUE.search(before) and _is_given(part.value, given):
                    return True
                before = ""
    return False


def _last_text(node: ast.expr) -> str:
    while isinstance(node, ast.BinOp):
        node = node.right
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _joins_path(node: ast.expr, given: dict[str, ast.expr]) -> bool:
    """Say whether a path is a fixed folder with an argument behind it."""
    if isinstance(node, ast.Call) and dotted(node.func).endswith("path.join"):
        return len(node.args) > 1 and _is_given(node.args[-1], given)
    if isinstance(node, ast.JoinedStr) and len(node.values) > 1:
        first, last = node.values[0], node.values[-1]
        folder = isinstance(first, ast.Constant) and str(first.value).endswith("/")
        return folder and isinstance(last, ast.FormattedValue) and _is_given(last.value, given)
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Div, ast.Add)):
        fixed = isinstance(node.left, (ast.Constant, ast.Name, ast.Attribute)) and not _is_given(
            node.left, given
        )
        return fixed and _is_given(node.right, given)
    return False


def _in_shell(node: ast.Call, name: str) -> bool:
    if not name.startswith("subprocess."):
        return False
    words = node.args[0]
    runs = isinstance(words, ast.List) and any(
        isinstance(word, ast.Constant) and word.value in ("-c", "/c") for word in words.elts
    )
    return runs or any(
        keyword.arg == "shell" and isinstance(keyword.value, ast.Constant) and bool(keyword.value.value)
        for keyword in node.keywords
    )


def _changes(node: ast.Call, name: str) -> bool:
    if name in _CHANGES:
        return True
    mode = node.args[1] if name == "open" and len(node.args) > 1 else None
    return (
        isinstance(mode, ast.Constant) and isinstance(mode.value, str) and bool(set(mode.value) & set("wa+"))
    )
