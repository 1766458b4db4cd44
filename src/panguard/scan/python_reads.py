"""Which calls of a Python program read, keep or hand on data, and which secrets they name. Pure."""

import ast
from collections.abc import Iterable, Iterator

from panguard.expressions import Expression
from panguard.scan.outlets import RUNNERS
from panguard.scan.python_fold import DECODED
from panguard.scan.sensitive import Secret, is_dotenv, secret_path

READERS = frozenset(
    [
        "open",
        "read",
        "read_text",
        "read_bytes",
        "readlines",
        "copy",
        "copy2",
        "copyfile",
        "copytree",
        "connect",
        "glob",
        "rglob",
        "iglob",
        "listdir",
        "walk",
        "load",
        "make_archive",
    ]
)
ENCODERS = frozenset(("b64encode", "urlsafe_b64encode", "hexlify", "b32encode", "encodebytes", "compress"))
KEEPERS = frozenset(("append", "extend", "add", "insert", "update", "setdefault", "put", "write"))
TRANSPARENT = ENCODERS | frozenset(
    (
        *(
            "str",
            "repr",
            "bytes",
            "dict",
            "list",
            "tuple",
            "set",
            "dumps",
            "encode",
            "decode",
            "format",
            "join",
        ),
        *(
            "strip",
            "replace",
            "update",
            "items",
            "values",
            "copy",
            "hex",
            "append",
            "extend",
            "urlencode",
            "quote",
        ),
    )
)
_COPIERS = frozenset(("copy", "copy2", "copyfile", "copytree", "move"))
_STARTERS = frozenset(("Thread", "Process", "Timer"))
_SUBMITTERS = frozenset(
    ("submit", "to_thread", "apply_async", "start_new_thread", "call_soon", "run_in_executor")
)
_UPLOADERS = frozenset(
    ("upload_file", "upload_fileobj", "upload_blob", "upload_from_filename", "fput_object")
)
_SENDS_FILE = Expression(
    r"\b(?:curl|wget)\b.{0,400}(?:\s-T\b|--upload-file|--post-file|--data-binary\s|(?:^|[\s=])@)"
)
_PARSERS = frozenset(("load", "connect", "listdir", "walk"))
_MOST_WORDS = 12


def read_secrets(node: ast.Call, names: Iterable[str]) -> frozenset[Secret]:
    """Return what a call gives that reads files, or runs a command, of these names.

    A file of variables counts as such only where it is read as a whole, not by what understands it.
    """
    given = [*names, _command(node)]
    kinds = {kind for name in given if name and (kind := secret_path(name)) is not None}
    method = _last(node.func) if isinstance(node.func, (ast.Name, ast.Attribute)) else ""
    if Secret.SETTINGS in kinds and method not in _PARSERS and any(map(is_dotenv, given)):
        kinds.add(Secret.DOTENV)
    return frozenset(kinds)


def copied_to(node: ast.Call, method: str) -> ast.expr | str:
    """Return what a call copies a file to, a path or what names one; empty for other calls."""
    if method == "make_archive":
        words = [argument.value for argument in node.args[:2] if isinstance(argument, ast.Constant)]
        return ".".join(word for word in words if isinstance(word, str)) if len(words) > 1 else ""
    if method not in _COPIERS or not node.args[1:]:
        return ""
    target = node.args[1]
    if isinstance(target, ast.Constant):
        return target.value if isinstance(target.value, str) else ""
    return target


def handed_on(node: ast.Call, method: str) -> Iterator[tuple[str, int, ast.expr]]:
    """Yield the functions that a call starts elsewhere, with the places and values of their arguments.

    `Thread(target=f, args=(x,))`, `Timer(1, f, [x])`, `pool.submit(f, x)`, `asyncio.to_thread(f, x)`.
    """
    if method in _STARTERS:
        given = {keyword.arg: keyword.value for keyword in node.keywords}
        target = given.get("target", node.args[1] if method == "Timer" and len(node.args) > 1 else None)
        values = given.get("args", node.args[2] if len(node.args) > 2 else None)  # noqa: PLR2004 - the third
        if isinstance(target, (ast.Name, ast.Attribute)) and isinstance(values, (ast.Tuple, ast.List)):
            yield from ((_last(target), place, value) for place, value in enumerate(values.elts))
    elif method in _SUBMITTERS and node.args and isinstance(node.args[0], (ast.Name, ast.Attribute)):
        yield from ((_last(node.args[0]), place, value) for place, value in enumerate(node.args[1:]))


def _last(node: ast.Name | ast.Attribute) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr


def uploaded(node: ast.Call, method: str) -> bool:
    """Say whether a call sends the files that it names: an upload to a store, or `curl -F f=@…`."""
    if method in _UPLOADERS:
        return True
    if method not in RUNNERS:
        return False
    said = [child.value for child in ast.walk(node) if isinstance(child, ast.Constant)]
    words = " ".join(word for word in said if isinstance(word, str))
    return bool(_SENDS_FILE.search(words))


def is_disguised(place: int, keyword: str | None, value: ast.expr) -> bool:
    """Say whether an argument is an address that was encoded in the source."""
    is_address = keyword == "url" or (place == 0 and keyword is None)
    return is_address and isinstance(value, ast.Constant) and value.kind == DECODED


def chosen(test: ast.expr) -> Iterator[tuple[str, str]]:
    """Yield names of files that a condition compares with names of secrets, and which."""
    for node in ast.walk(test):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr == "endswith" and isinstance(node.func.value, ast.Name):
                yield from _with_secrets(node.func.value.id, node.args)
        elif isinstance(node, ast.Compare) and isinstance(node.left, ast.Name):
            yield from _with_secrets(node.left.id, node.comparators)


def _with_secrets(name: str, values: Iterable[ast.expr]) -> Iterator[tuple[str, str]]:
    for value in values:
        for child in ast.walk(value):
            if isinstance(child, ast.Constant) and isinstance(child.value, str) and secret_path(child.value):
                yield name, child.value


def _command(node: ast.Call) -> str:
    """Return the command that a call is given as a list of words."""
    first = node.args[0] if node.args else None
    if not isinstance(first, (ast.List, ast.Tuple)):
        return ""
    words = (word.value for word in first.elts[:_MOST_WORDS] if isinstance(word, ast.Constant))
    return " ".join(word for word in words if isinstance(word, str))
