"""Rewrites a Python program in plain writing: names by what they import, constants by their value. Pure.

`o.system` after `import os as o`, `getattr(os, "sys" + "tem")`, `__import__("os")`, joined pieces,
characters by number, reversed and encoded constants: all become what they stand for. Nothing is
executed; every step has a bound, and what is not constant stays as it is.
"""

import ast

from panguard.limits import DEFAULT_LIMITS
from panguard.scan.python_values import DECODED, Value, added, constant, decodes, dotted, named, value_of

__all__ = ["DECODED", "dotted", "fold"]

_MODULES = frozenset(
    (
        "os",
        "subprocess",
        "socket",
        "requests",
        "urllib",
        "builtins",
        "__builtins__",
        "shutil",
        "base64",
        "pathlib",
    )
)
_BUILTINS = frozenset(("exec", "eval", "compile", "open", "__import__", "getattr"))
_DEEPEST = DEFAULT_LIMITS.expression_depth


def fold(tree: ast.Module) -> set[ast.stmt]:
    """Rewrite a program in place; return the statements that read otherwise than they are written."""
    folder = _Folder(_variable(tree))
    for statement in _statements(tree):
        folder.statement(statement)
    return folder.changed


def _statements(tree: ast.Module) -> list[ast.stmt]:
    """Return every statement, in the order of the text, however deep."""
    found: list[ast.stmt] = []
    stack: list[ast.AST] = [tree]
    while stack:
        node = stack.pop()
        if isinstance(node, ast.stmt):
            found.append(node)
        stack += reversed([child for child in ast.iter_child_nodes(node) if _may_hold_statements(child)])
    return found


def _variable(tree: ast.Module) -> frozenset[str]:
    """Return the names that are given values otherwise than by a plain assignment."""
    plain: set[int] = set()
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            plain.add(id(node.targets[0]))
        elif isinstance(node, (ast.AnnAssign, ast.AugAssign)):
            plain.add(id(node.target))
        elif isinstance(node, ast.arg):
            names.add(node.arg)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and id(node) not in plain:
            names.add(node.id)
    return frozenset(names)


def _may_hold_statements(node: ast.AST) -> bool:
    return isinstance(node, (ast.stmt, ast.excepthandler, ast.match_case))


class _Folder:
    """Knows what names stand for, as far as the program has been read."""

    def __init__(self, variable: frozenset[str]) -> None:
        self.variable = variable
        self.constants: dict[str, tuple[Value, str | None]] = {}
        self.modules: dict[str, str] = {}
        self.changed: set[ast.stmt] = set()
        self._touched = False

    def statement(self, node: ast.stmt) -> None:
        """Rewrite the expressions of one statement and learn from it."""
        self._touched = False
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            self._import(node)
            return
        for name, value in ast.iter_fields(node):
            if isinstance(value, ast.expr):
                setattr(node, name, self.expression(value))
            elif isinstance(value, list):
                value[:] = [self.expression(item) if isinstance(item, ast.expr) else item for item in value]
                for item in value:
                    if isinstance(item, ast.withitem):
                        item.context_expr = self.expression(item.context_expr)
        if self._touched:
            self.changed.add(node)
        self._remember(node)

    def _remember(self, node: ast.stmt) -> None:
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            self._learn(node.targets[0], node.value)
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            self._learn(node.target, node.value)
        elif isinstance(node, ast.AugAssign):
            self._add(node)

    def _import(self, node: ast.Import | ast.ImportFrom) -> None:
        for alias in node.names:
            if isinstance(node, ast.Import):
                if alias.asname:
                    self.modules[alias.asname] = alias.name
            elif node.module and not node.level:
                self.modules[alias.asname or alias.name] = f"{node.module}.{alias.name}"

    def _learn(self, target: ast.expr, value: ast.expr) -> None:
        if not isinstance(target, ast.Name):
            return
        self.constants.pop(target.id, None)
        self.modules.pop(target.id, None)
        if target.id in self.variable:
            return
        if isinstance(value, ast.Constant) and isinstance(value.value, (str, bytes, int)):
            self.constants[target.id] = value.value, value.kind
        elif isinstance(value, (ast.Name, ast.Attribute)):
            name = dotted(value)
            if name.partition(".")[0] in _MODULES or name in _BUILTINS:
                self.modules[target.id] = name

    def _add(self, node: ast.AugAssign) -> None:
        if not isinstance(node.target, ast.Name):
            return
        known, value = self.constants.pop(node.target.id, None), node.value
        if known is None or not isinstance(value, ast.Constant) or not isinstance(node.op, ast.Add):
            return
        joined = added(known[0], value.value)
        if joined is not None:
            self.constants[node.target.id] = joined, known[1] or value.kind

    # Expressions

    def expression(self, node: ast.expr, depth: int = 0) -> ast.expr:
        """Return an expression in plain writing."""
        if depth > _DEEPEST:
            return node
        for name, value in ast.iter_fields(node):
            if isinstance(value, ast.expr):
                setattr(node, name, self.expression(value, depth + 1))
            elif isinstance(value, list):
                value[:] = [
                    self.expression(item, depth + 1) if isinstance(item, ast.expr) else item for item in value
                ]
                for item in value:
                    if isinstance(item, ast.keyword):
                        item.value = self.expression(item.value, depth + 1)
                    elif isinstance(item, ast.comprehension):
                        item.iter = self.expression(item.iter, depth + 1)
        return self._plain(node)

    def _plain(self, node: ast.expr) -> ast.expr:
        if isinstance(node, ast.Constant):
            return node
        if isinstance(node, ast.Name):
            return self._name(node)
        if isinstance(node, ast.Call):
            made = self._called(node)
            if made is not None:
                self._touched = True
                return ast.copy_location(made, node)
        value = value_of(node)
        if value is None:
            return node
        self._touched = True
        decoded = decodes(node)
        parts = (part.kind for part in ast.walk(node) if isinstance(part, ast.Constant))
        kind = DECODED if decoded or DECODED in parts else None
        return ast.copy_location(ast.Constant(value, kind=kind), node)

    def _name(self, node: ast.Name) -> ast.expr:
        if not isinstance(node.ctx, ast.Load):
            return node
        if node.id in self.constants:
            value, kind = self.constants[node.id]
            return ast.copy_location(ast.Constant(value, kind=kind), node)
        module = self.modules.get(node.id)
        if module is None or module == node.id:
            return node
        self._touched |= node.id != module.rpartition(".")[2]
        first, *rest = module.split(".")
        made: ast.expr = ast.Name(first, ast.Load())
        for part in rest:
            made = ast.Attribute(made, part, ast.Load())
        for node_made in ast.walk(made):
            ast.copy_location(node_made, node)
        return made

    def _called(self, node: ast.Call) -> ast.expr | None:
        """Return the module or attribute that `__import__`, `getattr` and their like give."""
        name = dotted(node.func)
        first = constant(node.args[0]) if node.args else None
        if name in ("__import__", "importlib.import_module", "builtins.__import__") and isinstance(
            first, str
        ):
            return named(first) if first.replace(".", "").replace("_", "").isalnum() else None
        second = constant(node.args[1]) if len(node.args) > 1 else None
        if name in ("getattr", "builtins.getattr") and isinstance(second, str) and second.isidentifier():
            return ast.Attribute(node.args[0], second, ast.Load())
        return None
