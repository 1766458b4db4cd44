"""Reads the texts and names that compiled Python holds, without running or loading it. Pure.

What a program says, reaches and calls stands in its bytecode as plain text, whatever its version: enough to
see an order in it, and that it is not what the source beside it was compiled to.
"""

import re
from collections.abc import Iterator

from panguard.limits import Limits
from panguard.scan.patterns import LinearPattern

_SHORTEST = 2
# Where a text may begin in the format of `marshal`; the highest bit says that it is referred to later.
_SHORT = re.compile(rb"[zZ\xfa\xda]")
_START = re.compile(rb"[zZ\xfa\xdaaAut\xe1\xc1\xf5\xf4]")
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_HEADER = 16

_TELLING = LinearPattern(
    "telling",
    r"\b(?:subprocess|system|popen|Popen|socket|requests|urllib|urlopen|urlretrieve|http\.client|httpx|aiohttp"
    r"|ctypes|pty|smtplib|ftplib|b64decode|fromhex|decompress|marshal|__import__|import_module|exec|eval|compile"
    r"|environ|getenv|keyring|curl|wget|bash|powershell|crontab|/dev/tcp)\b|https?://[\w.-]{4,60}"
    r"|\.(?:ssh|aws|gnupg|kube|env|netrc|npmrc)\b|id_rsa|Login Data",
    "",
)


def compiled_text(data: bytes, limits: Limits) -> str:
    """Return the texts and names in compiled Python, each once and on a line of its own."""
    room = limits.compiled_text_bytes
    found: dict[str, None] = {}
    for text in _texts(data):
        if text not in found:
            found[text] = None
            room -= len(text) + 1
        if room <= 0:
            break
    return "\n".join(found)


def _texts(data: bytes) -> Iterator[str]:
    at = _HEADER
    while (start := _START.search(data, at)) is not None:
        short = _SHORT.match(data, start.start()) is not None
        first = start.end() + (1 if short else 4)
        size = int.from_bytes(data[start.end() : first], "little")
        text = _readable(data, first, size) if _SHORTEST <= size <= len(data) - first else None
        at = first + size if text is not None else start.end()
        if text is not None:
            yield text


def _readable(data: bytes, first: int, size: int) -> str | None:
    # The length of a long record holds a NUL, so that this ends at the next record within it.
    if _CONTROL.search(data, first, first + size):
        return None
    try:
        text = data[first : first + size].decode()
    except UnicodeDecodeError:
        return None
    return text if text.translate(_BREAKS).isprintable() else None


_BREAKS = str.maketrans("", "", "\t\r\n")


def is_taken_for(data: bytes, source: bytes) -> bool:
    """Say whether Python would run compiled code in place of a source: it is not asked for, or fits in size.

    What was compiled from an older version of the source is made again before it is run.
    """
    flags, size = int.from_bytes(data[4:8], "little"), int.from_bytes(data[12:16], "little")
    if flags & _HASHED:
        return not flags & _CHECKED
    return size == len(source) & 0xFFFFFFFF


_HASHED, _CHECKED = 1, 2


def telling_words(text: str) -> frozenset[str]:
    """Return the words of a text that say what a program reaches, runs or reads."""
    return frozenset(text[start:end] for start, end in _TELLING.spans(text))


def unlike(compiled: str, source: str) -> tuple[str, ...]:
    """Return the telling words of compiled Python that its source does not use, so it is another program.

    A name of the compiled program must be a name of the source, and what stands in a text of it must stand
    in a text: a comment or a docstring that happens to hold the word is no use of it.
    """
    names, texts = _used(source)
    missing: set[str] = set()
    for line in compiled.split("\n"):
        used = names if _DOTTED.fullmatch(line) else texts
        missing.update(word for word in telling_words(line) if word not in used)
    return tuple(sorted(missing))


_DOTTED = re.compile(r"[A-Za-z_][\w.]*")
_COMMENT = re.compile(r"(?m)^[ \t]*#[^\n]*|[ \t]#[^\n\"']*$")
_LONGEST_SOURCE = 400_000


def _used(source: str) -> tuple[str, str]:
    """Return the names of a program with its short texts, and all its texts; comments are neither."""
    import ast  # noqa: PLC0415 - few skills hold compiled code

    try:
        tree = ast.parse(source) if len(source) <= _LONGEST_SOURCE else None
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        tree = None
    if tree is None:
        plain = _COMMENT.sub("", source)
        return plain, plain
    said = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    names: list[str] = []
    texts: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            texts.append(node.value)
            if id(node) not in said:
                names.append(node.value)
        else:
            names += (
                value
                for field in ("id", "attr", "name", "asname", "module", "arg")
                if isinstance(value := getattr(node, field, None), str)
            )
    return "\n".join(names), "\n".join((*names, *texts))
