"""Shows what Python programs say in plain writing, as one more view of a text. Pure.

The view holds the statements that read otherwise than they are written, with the lines above them.
"""

import ast
from collections import Counter
from collections.abc import Iterable

from panguard.engine.views.view import View, ViewBuilder
from panguard.limits import DEFAULT_LIMITS
from panguard.scan.patterns import LinearPattern
from panguard.scan.python_text import Places, parsed
from panguard.terms import ViewKind

_LINES_ABOVE = 3
_TRIES = (ast.Try, ast.TryStar)
_BRANCHES = (ast.If, ast.For, ast.AsyncFor, ast.While, *_TRIES)
_BLOCKS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.With, ast.AsyncWith, *_BRANCHES)

_GRAVE = LinearPattern(
    "grave",
    r"\bos\.(?:system|popen|exec\w+|environ)\b|\bsubprocess\b|\b(?:exec|eval|__import__|urlopen|urlretrieve)\b|\bsocket\b"
    r"|\brequests\.\w+|\b(?:curl|wget|bash|sh|nc|ncat|powershell|base64|crontab)\b|/dev/tcp|\.(?:ssh|aws|gnupg|kube)\b"
    r"|id_rsa|\bpty\.spawn|\brm\s+-|https?://|/etc/|\.(?:bash|zsh)rc",
    "",
)


def spelled(text: str, programs: Iterable[tuple[int, int]]) -> View | None:
    """Return the statements of the programs of a text that read otherwise than they are written."""
    builder = ViewBuilder(text)
    done = 0
    for start, end in programs:
        done = _rewritten(builder, text, start, end, done)
    return builder.view(ViewKind.NORMALISED, ("python",)) if done else None


def _rewritten(builder: ViewBuilder, text: str, start: int, end: int, done: int) -> int:
    """Write the rewritten statements of one program; return where the text is read up to."""
    program = text[start:end]
    found = parsed(program)
    if found is None:
        return done
    places = Places(program)
    for statement in sorted(found[1], key=lambda node: (node.lineno, node.col_offset)):
        first, last = places.span(statement)
        words = _plain(statement)
        first, last = start + first, start + last
        if first < done or not _grave(words) - _grave(text[first:last]):
            continue
        builder.put("\n", done, done)
        builder.keep(max(done, start, _above(text, first)), first)
        builder.put(f"{words}\n", first, last)
        done = last
    return done


def _plain(statement: ast.stmt) -> str:
    """Return a statement in plain writing, of one that holds others its first line."""
    if isinstance(statement, _BLOCKS):
        statement.body = [ast.Pass()]
    if isinstance(statement, _BRANCHES):
        statement.orelse = []
    if isinstance(statement, _TRIES):
        statement.handlers, statement.finalbody = [], []
    try:
        return ast.unparse(statement)[: DEFAULT_LIMITS.statement_characters]
    except (RecursionError, ValueError):
        return ""


def _grave(words: str) -> Counter[str]:
    return Counter(words[start:end] for start, end in _GRAVE.spans(words, 1_000))


def _above(text: str, start: int) -> int:
    for _ in range(_LINES_ABOVE):
        start = text.rfind("\n", 0, max(0, start - 1)) + 1
    return start
