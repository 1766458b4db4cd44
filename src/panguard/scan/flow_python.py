"""Follows secrets through Python programs to where they leave the machine. Pure; nothing is executed.

Names are followed through assignments, calls, formatting and containers, through functions of the
same skill that return them, and through files that one program writes and another reads. Branches
are not told apart: what can happen counts as happening. Headers are not followed, since signing in
with a key is what keys are for.
"""

import ast
from collections.abc import Iterable

from panguard.scan.flow_unparsed import unparsed_leaks
from panguard.scan.outlets import RUNNERS, is_request, leaves, stays_here
from panguard.scan.python_reads import (
    ENCODERS,
    KEEPERS,
    READERS,
    TRANSPARENT,
    chosen,
    copied_to,
    handed_on,
    is_disguised,
    read_secrets,
    uploaded,
)
from panguard.scan.python_runs import Executed, executed
from panguard.scan.python_sources import Sources
from panguard.scan.python_text import Places, parsed
from panguard.scan.sensitive import Secret, is_secret_name, secret_path
from panguard.scan.taint import Leak, Skein, Taint
from panguard.values import dataclass

_MOST_PASSES = 4
_OPENERS = ("open", "ZipFile", "TarFile")


_CLEAN = Taint()


@dataclass(frozen=True, slots=True)
class Followed:
    """The secrets that a program sends away, and what it runs, in the order of the text.

    `parsed` is false where it, or a part of it, could be followed by its words alone.
    """

    leaks: tuple[Leak, ...]
    parsed: bool = True
    runs: tuple[Executed, ...] = ()


def python_leaks(programs: Iterable[str], skein: Skein | None = None) -> tuple[Followed, ...]:
    """Follow secrets through programs, together; the answers are in the order of the programs.

    `skein` may hold what programs in other languages know; what these learn is added.
    """
    texts = list(programs)
    trees = [(found[0], text) if (found := parsed(text)) else text for text in texts]
    skein = skein or Skein()
    followed: list[Followed] = []
    for _ in range(_MOST_PASSES):
        skein.news = False
        followed = [_follow(tree, skein) for tree in trees]
        if not skein.news:
            break
    ran = executed(trees)
    return tuple(
        Followed(one.leaks, parsed=one.parsed, runs=run) for one, run in zip(followed, ran, strict=True)
    )


def _follow(program: tuple[ast.Module, str] | str, skein: Skein) -> Followed:
    if isinstance(program, str):
        return Followed(unparsed_leaks(program), parsed=False)
    tree, text = program
    follower = _Follower(text, skein)
    follower.block(tree.body)
    leaks = list(dict.fromkeys(follower.leaks))
    if follower.lost:
        known = {leak.start for leak in leaks}
        leaks += [leak for leak in unparsed_leaks(text) if leak.start not in known]
    leaks.sort(key=lambda leak: (leak.start, -leak.secret))
    return Followed(tuple(leaks), parsed=not follower.lost)


def _dotted(node: ast.expr) -> str:
    """Return `os.environ` for the expression that says so; empty for what is no plain name."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        owner = _dotted(node.value)
        return f"{owner}.{node.attr}" if owner else node.attr
    return ""


class _Follower:
    """Walks one program in order, remembering what each name may hold."""

    def __init__(self, text: str, skein: Skein) -> None:
        self.skein = skein
        self.names: dict[str, Taint] = {}
        self.opened: dict[str, str] = {}
        self.leaks: list[Leak] = []
        self.function = ""
        self.lost = False
        self.modules: set[str] = set()
        self.sources = Sources()
        self.owner = ""
        self.places = Places(text)

    # Statements

    def block(self, body: Iterable[ast.stmt]) -> None:
        """Follow statements one after another."""
        for statement in body:
            # A statement nested too deep to follow must not hide the others.
            try:
                self._statement(statement)
            except RecursionError:
                self.lost = True

    def _statement(self, node: ast.stmt) -> None:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            self._function(node)
        elif isinstance(node, (ast.Assign, ast.AnnAssign, ast.AugAssign)):
            self._assign(node)
        elif isinstance(node, ast.Return):
            self._return(node)
        elif isinstance(node, (ast.For, ast.AsyncFor)):
            self._bind(node.target, self.taint(node.iter).in_part())
            self.block([*node.body, *node.orelse])
        elif isinstance(node, ast.If):
            self._choose(node)
        elif isinstance(node, (ast.With, ast.AsyncWith)):
            self._with(node)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            self.modules.update((alias.asname or alias.name).partition(".")[0] for alias in node.names)
            self._import(node)
        elif isinstance(node, ast.ClassDef):
            outer, self.owner = self.owner, node.name
            self._other(node)
            self.owner = outer
        elif not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
            self._other(node)

    def _import(self, node: ast.Import | ast.ImportFrom) -> None:
        """Take over what the names of another program of the skill hold."""
        self.sources.learn(node)
        if isinstance(node, ast.Import):
            return
        for alias in node.names:
            known = (
                self.skein.names
                if alias.name == "*"
                else {alias.name: self.skein.names.get(alias.name, _CLEAN)}
            )
            for name, value in known.items():
                if value.holds_anything:
                    self.names[name if alias.name == "*" else alias.asname or name] = value

    def _choose(self, node: ast.If) -> None:
        """Follow a condition; what it says of the name of a file holds in its branch."""
        self.taint(node.test)
        for name, path in chosen(node.test):
            self.names[name] = self.names.get(name, _CLEAN) | Taint(names=frozenset((path,)))
        self.block([*node.body, *node.orelse])

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        """Follow a function; its plain names are its own, attributes are seen by all."""
        outer, self.function = self.function, node.name
        around = dict(self.names)
        self._bind_parameters(node)
        self.block(node.body)
        self.names = around | {name: value for name, value in self.names.items() if "." in name}
        self.function = outer

    def _bind_parameters(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        names = [argument.arg for argument in (*node.args.posonlyargs, *node.args.args)]
        own = 1 if names[:1] in (["self"], ["cls"]) else 0
        called = self.owner if node.name == "__init__" else node.name
        for place, name in enumerate(names[own:]):
            value = self.skein.arguments.get((called, place), _CLEAN)
            self.names[name] = value | self.skein.arguments.get((called, name), _CLEAN)

    def _assign(self, node: ast.Assign | ast.AnnAssign | ast.AugAssign) -> None:
        value = self.taint(node.value) if node.value is not None else _CLEAN
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        for target in targets:
            self._bind(target, value, keep=isinstance(node, ast.AugAssign))
            if isinstance(node.value, ast.Call):
                self._remember_file(_dotted(target), node.value)

    def _return(self, node: ast.Return) -> None:
        value = self.taint(node.value) if node.value is not None else _CLEAN
        if self.function and value != _CLEAN:
            self.skein.returned(self.function, value)

    def _with(self, node: ast.With | ast.AsyncWith) -> None:
        for item in node.items:
            value = self.taint(item.context_expr)
            if item.optional_vars is not None:
                self._bind(item.optional_vars, value)
                if isinstance(item.context_expr, ast.Call):
                    self._remember_file(_dotted(item.optional_vars), item.context_expr)
        self.block(node.body)

    def _other(self, node: ast.AST) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.stmt):
                self._statement(child)
            elif isinstance(child, ast.expr):
                self.taint(child)
            else:
                self._other(child)

    def _remember_file(self, name: str, call: ast.Call) -> None:
        """Remember which file a name writes to, so that what is written is found where it is read."""
        path = next((arg.value for arg in call.args if isinstance(arg, ast.Constant)), None)
        if name and _dotted(call.func).endswith(_OPENERS) and isinstance(path, str):
            self.opened[name] = path

    def _bind(self, target: ast.expr, value: Taint, *, keep: bool = False) -> None:
        if isinstance(target, (ast.Tuple, ast.List)):
            for item in target.elts:
                self._bind(item, value)
            return
        if isinstance(target, ast.Subscript):
            self._bind(target.value, value, keep=True)
            return
        name = _dotted(target)
        if name:
            known = self.names.get(name, _CLEAN)
            self.names[name] = known | value if keep or self.function or value == _CLEAN else value
            if not self.function and value.holds_anything:
                self.skein.named(name, value)

    # Expressions

    def taint(self, node: ast.expr) -> Taint:
        """Return what an expression may hold, noting what is sent away on the way."""
        match node:
            case ast.Constant():
                value = self._constant(node)
            case ast.Name() | ast.Attribute():
                value = self._name(node)
            case ast.Subscript():
                value = self._subscript(node)
            case ast.Call():
                value = self._call(node)
            case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
                value = self._comprehension(node)
            case ast.Compare() | ast.Lambda():
                self._children(node)
                value = _CLEAN
            case _:
                value = self._children(node)
        return value

    def _children(self, node: ast.AST) -> Taint:
        total = _CLEAN
        for child in ast.iter_child_nodes(node):
            total |= self.taint(child) if isinstance(child, ast.expr) else self._children(child)
        return total

    def _constant(self, node: ast.Constant) -> Taint:
        if not isinstance(node.value, str) or not node.value:
            return _CLEAN
        return Taint(names=frozenset((node.value,))) if secret_path(node.value) else _CLEAN

    def _name(self, node: ast.Name | ast.Attribute) -> Taint:
        name = _dotted(node)
        if name.endswith("os.environ") or name == "environ":
            return Taint(secrets=frozenset((Secret.ENVIRONMENT,)))
        known = self.names.get(name, _CLEAN)
        if known == _CLEAN and isinstance(node, ast.Attribute):
            if _dotted(node.value) in self.modules and node.attr in self.skein.names:
                return self.skein.names[node.attr]
            return self.names.get(node.attr, _CLEAN) | self.taint(node.value).made_into_something()
        return known

    def _subscript(self, node: ast.Subscript) -> Taint:
        if _dotted(node.value).endswith("environ"):
            return self._variable(node.slice)
        self.taint(node.slice)
        return self._part(self.taint(node.value), node.slice)

    def _part(self, whole: Taint, key: ast.expr | None) -> Taint:
        """Return what a named part of settings may hold: only what its name says is a secret."""
        if isinstance(key, ast.Constant) and isinstance(key.value, str) and not is_secret_name(key.value):
            return whole.without_settings()
        return whole.in_part()

    def _variable(self, name: ast.expr | None) -> Taint:
        value = name.value if isinstance(name, ast.Constant) else ""
        secret = isinstance(value, str) and is_secret_name(value)
        return Taint(variables=frozenset((str(value),))) if secret else _CLEAN

    def _comprehension(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp) -> Taint:
        total = _CLEAN
        for generator in node.generators:
            value = self.taint(generator.iter)
            self._bind(generator.target, value)
            total |= value
        return total | self._children(node)

    def _call(self, node: ast.Call) -> Taint:
        name = _dotted(node.func)
        method = name.rpartition(".")[2]
        if name.endswith(("os.getenv", "environ.get")) or name == "getenv":
            return self._variable(node.args[0] if node.args else None)
        receiver = self.taint(node.func.value) if isinstance(node.func, ast.Attribute) else _CLEAN
        arguments = [(None, argument, self.taint(argument)) for argument in node.args]
        keywords = [(keyword.arg, keyword.value, self.taint(keyword.value)) for keyword in node.keywords]
        everything = receiver | Taint(secrets=self.sources.given(node, name, method))
        password = self.sources.password_of(node, method)
        if password:
            return Taint(variables=frozenset((password,)))
        for _, _, value in (*arguments, *keywords):
            everything |= value
        self._pass(method, [*arguments, *keywords])
        for function, place, argument in handed_on(node, method):
            self._pass_one(function, place, self.taint(argument))
        self._keep(node, method, everything)
        self._drop(node, method, everything)
        self._send(node, name, method, [*arguments, *keywords])
        return _CLEAN if is_request(name, method) else self._result(node, method, everything)

    def _pass(self, method: str, arguments: list[tuple[str | None, ast.expr, Taint]]) -> None:
        """Remember what a function is given."""
        for place, (keyword, _, value) in enumerate(arguments):
            if value.secrets:
                self.skein.given(method, keyword or place, value)

    def _pass_one(self, function: str, place: int, value: Taint) -> None:
        if value.secrets:
            self.skein.given(function, place, value)

    def _keep(self, node: ast.Call, method: str, everything: Taint) -> None:
        """Remember what is put into a container or object: `found.append(x)`, `parser.read(path)`."""
        if not isinstance(node.func, ast.Attribute) or _dotted(node.func.value) in self.modules:
            return
        if method in KEEPERS or method in READERS:
            kept = everything | self._read(node, everything) if method in READERS else everything
            self._bind(node.func.value, kept, keep=True)

    def _result(self, node: ast.Call, method: str, everything: Taint) -> Taint:
        if method in READERS or method in RUNNERS:
            everything |= self._read(node, everything)
            target = copied_to(node, method)
            if isinstance(target, str) and target and everything.secrets:
                self.skein.written(target, everything)
            elif isinstance(target, ast.expr) and everything.secrets:
                self._bind(target, everything, keep=True)
        if method in ENCODERS:
            everything |= Taint(encoded=True)
        if method not in TRANSPARENT:
            everything = everything.made_into_something()
            everything = everything if method in READERS else everything.in_part()
        if method == "get" and node.args:
            everything = self._part(everything, node.args[0])
        return everything | self.skein.returns.get(method, _CLEAN)

    def _read(self, node: ast.Call, everything: Taint) -> Taint:
        found = Taint(secrets=read_secrets(node, everything.names))
        for argument in node.args:
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                found |= self.skein.files.get(argument.value, _CLEAN)
        return found

    def _drop(self, node: ast.Call, method: str, everything: Taint) -> None:
        """Remember what is written to a file by name: `f.write(x)`, `json.dump(x, f)`."""
        if method not in ("write", "dump", "writelines", "write_text") or not everything.secrets:
            return
        owner = _dotted(node.func.value) if isinstance(node.func, ast.Attribute) else ""
        opened = node.func.value if isinstance(node.func, ast.Attribute) else None
        path = opened.args[0] if isinstance(opened, ast.Call) and opened.args else None
        if isinstance(path, ast.Constant) and isinstance(path.value, str):
            self.skein.written(path.value, everything)
        for name in (owner, *(_dotted(argument) for argument in node.args)):
            if name in self.opened:
                self.skein.written(self.opened[name], everything)

    # Sending

    def _send(
        self, node: ast.Call, name: str, method: str, arguments: list[tuple[str | None, ast.expr, Taint]]
    ) -> None:
        sent = _CLEAN
        for place, (keyword, expression, value) in enumerate(arguments):
            if leaves(name, method, keyword, expression, place=place):
                sent |= value
        if uploaded(node, method):
            named = frozenset().union(*(value.names for _, _, value in arguments))
            sent |= Taint(secrets=read_secrets(node, named))
        disguised = any(is_disguised(place, *argument[:2]) for place, argument in enumerate(arguments))
        worst = sent.sent_to(disguised=disguised)
        if worst is not None and not stays_here(node):
            self.leaks.append(Leak(worst, *self.places.span(node)))
