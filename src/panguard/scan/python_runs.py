"""Finds where Python programs run what they download or decode. Pure; nothing is executed.

Where a value comes from is followed through names, attributes, the functions of the same skill and
the files that it writes. The programs were rewritten in plain writing before (`python_fold`).
"""

import ast
from collections.abc import Iterable, Sequence
from enum import Enum
from itertools import pairwise

from panguard.expressions import Expression
from panguard.limits import DEFAULT_LIMITS
from panguard.scan.outlets import RUNNERS, is_request, stays_here
from panguard.scan.python_files import Files, downloaded, path_of, run_of
from panguard.scan.python_fold import DECODED, dotted
from panguard.scan.python_text import Places
from panguard.values import dataclass, field

_PASSES = 3
_DEEPEST = DEFAULT_LIMITS.expression_depth
_RUN = frozenset(
    (
        *("exec", "eval", "builtins.exec", "builtins.eval", "__builtins__.exec", "__builtins__.eval"),
        *("types.FunctionType", "FunctionType"),
    )
)
_COMMANDS = frozenset(
    (
        *("os.system", "os.popen", "os.startfile", "runpy.run_path", "os.execv", "os.execl", "os.execve"),
        *("os.execvp", "os.spawnl", "os.spawnv", "ctypes.CDLL", "ctypes.cdll.LoadLibrary", "ctypes.WinDLL"),
    )
)
_SPECIFIES = frozenset(("spec_from_file_location", "SourceFileLoader", "SourcelessFileLoader"))
_DECODERS = frozenset(
    (
        *(
            "a2b_base64",
            "a2b_hex",
            "a85decode",
            "b16decode",
            "b32decode",
            "b64decode",
            "b85decode",
            "decodebytes",
        ),
        *(
            "decompress",
            "decrypt",
            "fromhex",
            "standard_b64decode",
            "unhexlify",
            "urlsafe_b64decode",
        ),
    )
)
_GET = frozenset(("urlopen", "urlretrieve", "recv", "recv_into"))
_KEEPING = frozenset(
    (
        *(
            "bytes",
            "compile",
            "content",
            "decode",
            "dedent",
            "encode",
            "format",
            "format_map",
        ),
        *(
            "get",
            "getvalue",
            "join",
            "json",
            "list",
            "loads",
            "read",
            "read_bytes",
        ),
        *(
            "read_text",
            "readlines",
            "replace",
            "result",
            "split",
            "splitlines",
            "str",
            "strip",
        ),
        *("text",),
    )
)
_WRITES = frozenset(("write", "write_text", "write_bytes", "writelines"))
_PATH_READS = frozenset(("read_text", "read_bytes", "open"))
_MADE_OF_PARTS = (
    *(ast.Subscript, ast.Await, ast.NamedExpr, ast.Starred),
    *(ast.BinOp, ast.JoinedStr, ast.FormattedValue, ast.BoolOp, ast.IfExp),
)
_HIDING_PLACE = Expression(r"^(?:/tmp|/var/tmp|/dev/shm)/|(?:^|/)\.(?!\.?/|github/|venv/|env$)[\w-]")


class Origin(Enum):
    """Where code comes from that is run."""

    NETWORK = "network"
    DECODED = "decoded"
    HIDDEN = "hidden file"
    FILE = "downloaded file"


@dataclass(frozen=True, slots=True)
class Run:
    """Code that is run, where it comes from, and the lines and columns as `ast` counts them."""

    origin: Origin
    node: ast.Call | ast.stmt
    address: str = ""


@dataclass(frozen=True, slots=True)
class Executed:
    """Code that a program runs: where it comes from, and where it is run (offsets in the program).

    The address is that of a downloaded file, as far as it is written out.
    """

    origin: Origin
    start: int
    end: int
    address: str = ""


_Origins = frozenset[Origin]
_NONE: _Origins = frozenset()


@dataclass(slots=True)
class Known:
    """What the programs of one skill know in common: what functions return, and what files hold."""

    returns: dict[str, _Origins] = field(default_factory=dict)
    files: Files = field(default_factory=Files)


def runs(trees: Iterable[ast.Module]) -> list[list[Run]]:
    """Return what each program runs; the programs know each other's functions and files."""
    programs = list(trees)
    known = Known()
    found: list[list[Run]] = []
    for _ in range(_PASSES):
        before = (dict(known.returns), known.files.copy())
        found = []
        for tree in programs:
            reader = _Reader(known)
            reader.block(tree)
            found.append(list(reader.found.values()))
        if before == (known.returns, known.files.copy()):
            break
    return found


def executed(programs: Sequence[tuple[ast.Module, str] | str]) -> list[tuple[Executed, ...]]:
    """Return what each of the programs that could be parsed runs."""
    readable = [(place, program) for place, program in enumerate(programs) if not isinstance(program, str)]
    found: list[tuple[Executed, ...]] = [()] * len(programs)
    for (place, (_, text)), events in zip(readable, runs(tree for _, (tree, _) in readable), strict=True):
        places = Places(text)
        found[place] = tuple(
            Executed(event.origin, *places.span(event.node), event.address) for event in events
        )
    return found


class _Reader:
    """Walks one program in order."""

    def __init__(self, known: Known) -> None:
        self.known = known
        self.names: dict[str, _Origins] = {}
        self.paths: dict[str, str] = {}
        self.places: dict[str, str] = {}
        self.addresses: dict[str, str] = {}
        self.called: dict[str, str] = {}
        self.found: dict[int, Run] = {}
        self.function = ""

    def block(self, node: ast.AST) -> None:
        """Read the statements below a node, in the order of the text."""
        stack: list[tuple[ast.AST, str]] = [(node, "")]
        while stack:
            current, self.function = stack.pop()
            if isinstance(current, (ast.Import, ast.ImportFrom)):
                self._imported(current)
            elif isinstance(current, ast.stmt):
                self._statement(current)
            if isinstance(current, (ast.FunctionDef, ast.AsyncFunctionDef)):
                self.function = current.name
            below = [child for child in ast.iter_child_nodes(current) if not isinstance(child, ast.expr)]
            stack += [(child, self.function) for child in reversed(below)]

    def _statement(self, node: ast.stmt) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                self._calls(child)
            elif isinstance(child, ast.withitem):
                self._calls(child.context_expr)
                self._bind(child.optional_vars, child.context_expr)
        if isinstance(node, ast.Assign):
            for target in node.targets:
                self._bind(target, node.value)
        elif isinstance(node, (ast.AnnAssign, ast.AugAssign)):
            self._bind(node.target, node.value)
        elif isinstance(node, (ast.For, ast.AsyncFor)):
            self._bind(node.target, node.iter)
        elif isinstance(node, ast.Return) and self.function and node.value is not None:
            origins = self.origins(node.value)
            if origins:
                self.known.returns[self.function] = self.known.returns.get(self.function, _NONE) | origins

    def _bind(self, target: ast.expr | None, value: ast.expr | None) -> None:
        if not isinstance(target, (ast.Name, ast.Attribute)) or value is None:
            return
        name = dotted(target)
        self.names[name] = self.origins(value)
        path = self._opened(value)
        if path:
            self.paths[name] = path
        where = path_of(value, self.places)
        if where and not where.startswith("<"):
            self.places[name] = where
        elif isinstance(value, ast.Call) and dotted(value.func).endswith("TemporaryFile"):
            self.paths[name] = f"<{name}.name>"
        address = self._address(value)
        if address:
            self.addresses[name] = address

    def _imported(self, node: ast.Import | ast.ImportFrom) -> None:
        """Note the import of a module that was downloaded before."""
        if isinstance(node, ast.ImportFrom) and node.module in ("subprocess", "os", "runpy", "ctypes"):
            self.called.update((one.asname or one.name, f"{node.module}.{one.name}") for one in node.names)
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""]
        for name in names:
            address = self.known.files.module(name) if name else None
            if address is not None:
                self.found.setdefault(id(node), Run(Origin.FILE, node, address))

    def _address(self, node: ast.AST) -> str:
        """Return the address that is written out in an expression, or in what a name of it was given."""
        for child in ast.walk(node):
            if isinstance(child, ast.Constant) and isinstance(child.value, str) and "://" in child.value:
                return child.value
            if isinstance(child, ast.Name) and child.id in self.addresses:
                return self.addresses[child.id]
        return ""

    def _calls(self, node: ast.expr) -> None:
        for child in ast.walk(node):
            if isinstance(child, ast.Call):
                self._call(child)

    def _call(self, node: ast.Call) -> None:
        name = self.called.get(dotted(node.func), dotted(node.func))
        method = node.func.attr if isinstance(node.func, ast.Attribute) else name.rpartition(".")[2]
        self._keep(node, method)
        if not node.args:
            return
        first = node.args[0]
        if name in _RUN:
            self._note(node, self.origins(first))
        elif method in _SPECIFIES and len(node.args) > 1:
            if self.known.files.held(path_of(node.args[1], self.places)) is not None:
                self._note(node, frozenset({Origin.NETWORK}))
        elif name in _COMMANDS or (method in RUNNERS and name.startswith(("subprocess.", "os."))):
            self._command(node, first)

    def _keep(self, node: ast.Call, method: str) -> None:
        """Remember which files hold what is downloaded."""
        if method in _WRITES and isinstance(node.func, ast.Attribute):
            self._written(node.func.value, [*node.args])
        elif method == "urlretrieve" and len(node.args) > 1:
            self.known.files.learn(path_of(node.args[1], self.places), self._address(node.args[0]))
        elif method == "extractall" and isinstance(node.func, ast.Attribute):
            self._unpacked(node, node.func.value)

    def _written(self, target: ast.expr, values: list[ast.expr]) -> None:
        """Remember the file that downloaded data is written to."""
        if any(Origin.NETWORK in self.origins(value) for value in values):
            path = self.paths.get(dotted(target)) or self._opened(target) or path_of(target, self.places)
            address = next(filter(None, map(self._address, values)), "")
            self.known.files.learn(path, address)

    def _unpacked(self, node: ast.Call, archive: ast.expr) -> None:
        """Remember the folder that a downloaded archive is unpacked into."""
        given = [*node.args, *(keyword.value for keyword in node.keywords if keyword.arg == "path")]
        if given and Origin.NETWORK in self._anywhere(archive):
            self.known.files.learn_folder(path_of(given[0], self.places), self._address(archive))

    def _anywhere(self, node: ast.expr) -> _Origins:
        """Return where anything may come from that an expression is made of."""
        parts = (child for child in ast.walk(node) if isinstance(child, (ast.Call, ast.Name)))
        return frozenset().union(*map(self.origins, parts))

    def _command(self, node: ast.Call, first: ast.expr) -> None:
        words = first.elts if isinstance(first, (ast.List, ast.Tuple)) else [first]
        code = [after for word, after in pairwise(words) if _said(word) in ("-c", "-e")]
        for word in [*words[:1], *code]:
            if not isinstance(word, (ast.JoinedStr, ast.BinOp, ast.Constant)):
                self._note(node, self.origins(word) - {Origin.HIDDEN})
        said = [path_of(word, self.places) for word in words]
        for path, command in downloaded(said):
            self.known.files.learn(path, command)
        address = run_of(said, self.known.files)
        if address is not None:
            self._note(node, frozenset({Origin.FILE}), address)

    def _opened(self, node: ast.expr) -> str:
        """Return the path that an expression opens; empty for what opens none."""
        if not isinstance(node, ast.Call):
            return ""
        if isinstance(node.func, ast.Attribute) and node.func.attr in _PATH_READS:
            return path_of(node.func.value, self.places)
        opens = node.args and dotted(node.func).endswith(("open", "Path"))
        return path_of(node.args[0], self.places) if opens else ""

    def _note(self, node: ast.Call, origins: _Origins, address: str = "") -> None:
        for origin in Origin:
            if origin in origins:
                self.found.setdefault(id(node), Run(origin, node, address))
                return

    def origins(self, node: ast.expr, depth: int = 0) -> _Origins:
        """Return where the value of an expression may come from."""
        if depth > _DEEPEST:
            return _NONE
        match node:
            case ast.Constant():
                return frozenset({Origin.DECODED}) if node.kind == DECODED else _NONE
            case ast.Call():
                return self._given(node, depth)
            case ast.Name():
                return self.names.get(node.id, _NONE)
            case ast.Attribute():
                return self.names.get(dotted(node), _NONE) | self.origins(node.value, depth + 1)
            case _:
                return self._below(node, depth)

    def _below(self, node: ast.expr, depth: int) -> _Origins:
        if not isinstance(node, _MADE_OF_PARTS):
            return _NONE
        below = (child for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr))
        return frozenset().union(*(self.origins(child, depth + 1) for child in below))

    def _given(self, node: ast.Call, depth: int) -> _Origins:
        name = dotted(node.func)
        method = node.func.attr if isinstance(node.func, ast.Attribute) else name
        if method in _GET or is_request(name, method):
            return _NONE if stays_here(node) else frozenset({Origin.NETWORK})
        path = self._opened(node)
        found: _Origins = frozenset({Origin.HIDDEN}) if path and _HIDING_PLACE.search(path) else _NONE
        if path and self.known.files.held(path) is not None:
            found |= {Origin.NETWORK}
        found |= self.known.returns.get(method, _NONE)
        if method in _DECODERS:
            found |= {Origin.DECODED}
        if method in _KEEPING or method in _DECODERS or method == "open":
            inner = [*node.args, *([node.func.value] if isinstance(node.func, ast.Attribute) else [])]
            found |= frozenset().union(*(self.origins(value, depth + 1) for value in inner))
        return found


def _said(node: ast.expr) -> str:
    """Return the text of a constant; empty for anything else."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
