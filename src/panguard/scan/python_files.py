"""Which files a Python program downloads to, and which of them a command runs. Pure; nothing is executed.

A file is known by its path as far as that is written out, or by the name that holds its path.
"""

import ast
import re
from collections.abc import Iterator, Sequence

from panguard.expressions import Expression
from panguard.limits import DEFAULT_LIMITS
from panguard.scan.fetched import target
from panguard.scan.python_fold import dotted
from panguard.values import dataclass, field

_DEEPEST = 8
_MOST = DEFAULT_LIMITS.followed
_JOINERS = frozenset(
    ("join", "Path", "PurePath", "PosixPath", "str", "fspath", "abspath", "expanduser", "resolve")
)
_INTERPRETER = Expression(
    r"(?:^|[/\\])(?:(?:ba|z|da|k)?sh|python[\d.]*w?|node|perl|ruby|php|deno|bun|osascript|powershell|pwsh|cmd|wscript"
    r"|cscript|mshta|rundll32|regsvr32|msiexec|open|start|source|\.)(?:\.exe)?$",
    re.IGNORECASE,
)
_PREFIX = Expression(
    r"^(?:sudo|doas|nohup|env|exec|setsid|time|timeout|\d+s?|\w+=.*|-.*|/[a-z]{1,2}|/qn|start|run|call)$"
)
# What only opens a file gives a page or a picture to the program that shows it.
_OPENER = Expression(r"^(?:open|start|xdg-open|-\S*|sudo)$")
_DOCUMENT = Expression(
    r"\.(?:html?|pdf|png|jpe?g|gif|svg|webp|bmp|csv|tsv|json|xml|md|txt|log|mp[34]|wav|mov|webm|docx|xlsx|pptx|epub|ipynb)$",
    re.IGNORECASE,
)
_SEPARATOR = Expression(r"[;&|\n]+")
_DOWNLOADER = Expression(r"^(?:\S*/)?(?:curl|wget)(?:\.exe)?$")


@dataclass(slots=True)
class Files:
    """The files that hold what was downloaded, and the folders of what was unpacked, with their addresses."""

    addresses: dict[str, str] = field(default_factory=dict)
    folders: dict[str, str] = field(default_factory=dict)

    def learn(self, path: str, address: str) -> None:
        """Remember that a file holds what is at an address; an empty path is no file."""
        if path and len(self.addresses) < _MOST:
            self.addresses.setdefault(path, address)

    def learn_folder(self, path: str, address: str) -> None:
        """Remember that a folder holds what was unpacked from what is at an address."""
        if path and len(self.folders) < _MOST:
            self.folders.setdefault(path.rstrip("/"), address)

    def held(self, path: str) -> str | None:
        """Return the address of what a path holds; None where it was not downloaded."""
        plain = path.removeprefix("./").removeprefix(".\\")
        found = self.addresses.get(path, self.addresses.get(plain))
        if found is not None:
            return found
        return next((held for folder, held in self.folders.items() if plain.startswith(f"{folder}/")), None)

    def module(self, name: str) -> str | None:
        """Return the address of what a module holds that was downloaded under its name; None for others."""
        ending = f"{name.partition('.')[0]}.py"
        paths = (path for path in self.addresses if path == ending or path.endswith(f"/{ending}"))
        return next((self.addresses[path] for path in paths), None)

    def copy(self) -> tuple[dict[str, str], dict[str, str]]:
        """Return what is known by now, for comparing."""
        return dict(self.addresses), dict(self.folders)


def path_of(node: ast.expr | None, names: dict[str, str], depth: int = 0) -> str:
    """Return the path that an expression stands for, or the name that holds it; empty for what has none."""
    if node is None or depth > _DEEPEST:
        return ""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    if isinstance(node, (ast.Name, ast.Attribute)):
        name = dotted(node)
        return names.get(name, f"<{name}>") if name else ""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
        return _joined([path_of(node.left, names, depth + 1), path_of(node.right, names, depth + 1)])
    if isinstance(node, ast.Call):
        method = node.func.attr if isinstance(node.func, ast.Attribute) else dotted(node.func)
        if method in _JOINERS:
            inner = node.args or ([node.func.value] if isinstance(node.func, ast.Attribute) else [])
            return _joined([path_of(argument, names, depth + 1) for argument in inner])
    return ""


def _joined(parts: list[str]) -> str:
    return "/".join(part.rstrip("/") or "/" for part in parts) if all(parts) else "".join(parts[-1:])


def downloaded(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield the files that a command line downloads to, with the command that does."""
    for command in _commands(words):
        if command and _DOWNLOADER.search(command[0]):
            said = " ".join(command)
            yield target(said), said


def run_of(words: Sequence[str], files: Files) -> str | None:
    """Return the address of a downloaded file that a command line runs; None where it runs none."""
    for command in _commands(words):
        rest = list(command)
        opens = True
        while rest and (_PREFIX.search(rest[0]) or _is_interpreter(rest[0])):
            word = rest.pop(0)
            opens = opens and _OPENER.search(word) is not None
        held = files.held(rest[0]) if rest else None
        if held is not None and not (opens and _DOCUMENT.search(rest[0])):
            return held
    return None


def _is_interpreter(word: str) -> bool:
    return word == "<sys.executable>" or _INTERPRETER.search(word) is not None


def _commands(words: Sequence[str]) -> Iterator[list[str]]:
    """Yield the commands of a list of words, or of one text that a shell takes apart."""
    if len(words) > 1:
        yield list(words)
        return
    for part in _SEPARATOR.split(" ".join(words)):
        yield [word.strip("\"'") for word in part.split()]
