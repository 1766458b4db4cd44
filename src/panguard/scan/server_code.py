"""Reads the tools that an MCP server in Python offers: what each says, and what it can do. Pure.

Nothing is run. What a tool can do is what its function does, or any function or method of the same file
that it names, however often removed. Branches are not told apart: what can happen counts as happening.
"""

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping

from panguard.scan.code_deeds import Deed, What, deeds
from panguard.values import dataclass

_DECORATORS = frozenset(("tool", "prompt", "resource"))

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Said:
    """A text that the agent reads, with the lines where it stands."""

    text: str
    node: ast.expr


@dataclass(frozen=True, slots=True)
class ServerTool:
    """A tool of a server: its name, what it tells the agent, and what its function reaches."""

    name: str
    says: tuple[Said, ...]
    parameters: tuple[str, ...]
    node: Function
    deeds: tuple[Deed, ...]

    @property
    def words(self) -> str:
        """Return all that a person or an agent is told about the tool."""
        return " ".join([self.name.replace("_", " "), *(said.text for said in self.says), *self.parameters])


def server_tools(tree: ast.Module) -> Iterator[ServerTool]:
    """Yield the tools that a program registers with a decorator, in the order of the text."""
    parts = _parts(tree)
    known = _reached(parts)
    for node in parts:
        if isinstance(node, Function) and (decorator := _decorator(node)) is not None:
            found = tuple(known[node].values())
            yield ServerTool(node.name, tuple(_says(node, decorator)), _parameters(node), node, found)


def _parts(tree: ast.Module) -> Mapping[ast.AST, list[ast.AST]]:
    """Return the nodes of the program and of each function, but for those of functions within it."""
    parts: dict[ast.AST, list[ast.AST]] = {tree: []}
    waiting: list[tuple[ast.AST, ast.AST]] = [(tree, tree)]
    for node, owner in waiting:
        parts[owner].append(node)
        inner = owner
        if isinstance(node, Function):
            parts[node] = []
            inner = node
        waiting.extend((child, inner) for child in ast.iter_child_nodes(node))
    return parts


def _reached(parts: Mapping[ast.AST, list[ast.AST]]) -> Mapping[ast.AST, dict[tuple[What, bool], Deed]]:
    """Return for each function one deed of each kind that it does, or that a function does which it names.

    Each function is looked at again only when one that it names was found to do something more, which
    happens at most as often as there are kinds; so the cost is linear in the program.
    """
    functions = {node.name: node for node in parts if isinstance(node, Function)}
    found: dict[ast.AST, dict[tuple[What, bool], Deed]] = {}
    callers: dict[ast.AST, dict[ast.AST, None]] = defaultdict(dict)
    for function, nodes in parts.items():
        own: dict[tuple[What, bool], Deed] = {}
        for deed in deeds(nodes):
            own.setdefault((deed.what, deed.open), deed)
        found[function] = own
        for node in nodes:
            named = node if isinstance(node, Function) else functions.get(_named(node))
            if named is not None and named is not function:
                callers[named][function] = None
    waiting = dict.fromkeys(parts)
    while waiting:
        function = next(iter(waiting))
        del waiting[function]
        for caller in callers[function]:
            more = {kind: deed for kind, deed in found[function].items() if kind not in found[caller]}
            if more:
                found[caller].update(more)
                waiting[caller] = None
    return found


def _decorator(node: Function) -> ast.expr | None:
    for decorator in node.decorator_list:
        called = decorator.func if isinstance(decorator, ast.Call) else decorator
        if isinstance(called, ast.Attribute) and called.attr in _DECORATORS:
            return decorator
    return None


def _parameters(node: Function) -> tuple[str, ...]:
    given = (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
    return tuple(argument.arg for argument in given if argument.arg not in ("self", "cls", "ctx", "context"))


def _says(node: Function, decorator: ast.expr) -> Iterator[Said]:
    """Yield the doc string of a tool, and what its decorator says."""
    first = node.body[0]
    if (
        isinstance(first, ast.Expr)
        and isinstance(first.value, ast.Constant)
        and isinstance(first.value.value, str)
    ):
        yield Said(first.value.value, first.value)
    if isinstance(decorator, ast.Call):
        for keyword in decorator.keywords:
            if isinstance(keyword.value, ast.Constant) and isinstance(keyword.value.value, str):
                yield Said(keyword.value.value, keyword.value)


def _named(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
