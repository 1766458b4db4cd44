"""Reads the tools that an MCP server in Python offers: what each says, and what it can do. Pure.

Nothing is run. What a tool can do is what its function does, or any function or method of the same file
that it names, however often removed. Branches are not told apart: what can happen counts as happening.
"""

import ast
from collections.abc import Iterator, Mapping, Sequence

from panguard.scan.code_deeds import Deed, deeds
from panguard.values import dataclass

_DECORATORS = frozenset(("tool", "prompt", "resource"))
_MOST_REACHED = 400

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
    functions = _functions(tree)
    known = deeds(functions.values())
    for node in ast.walk(tree):
        if isinstance(node, Function) and (decorator := _decorator(node)) is not None:
            reached = _reached(node, functions)
            found = tuple(deed for function in reached for deed in known.get(function, ()))
            yield ServerTool(node.name, tuple(_says(node, decorator)), _parameters(node), node, found)


def _functions(tree: ast.Module) -> Mapping[str, Function]:
    """Return functions and methods by name; of several the last, as Python has it."""
    return {node.name: node for node in ast.walk(tree) if isinstance(node, Function)}


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


def _reached(start: Function, functions: Mapping[str, Function]) -> Sequence[Function]:
    """Return a function and all functions of the file that it names, directly or not."""
    reached = [start]
    seen = {start.name}
    for function in reached:
        for node in ast.walk(function):
            name = (
                node.attr
                if isinstance(node, ast.Attribute)
                else node.id
                if isinstance(node, ast.Name)
                else ""
            )
            if name in functions and name not in seen and len(reached) < _MOST_REACHED:
                seen.add(name)
                reached.append(functions[name])
    return reached


def _named(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
