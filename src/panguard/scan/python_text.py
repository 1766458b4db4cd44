"""Parses Python as far as it can be, and gives its places in the text. Pure; nothing is executed."""

import ast

from panguard.engine.lines import line_starts
from panguard.scan.python_fold import fold


def parsed(text: str) -> tuple[ast.Module, set[ast.stmt]] | None:
    """Return a program in plain writing, and the rewritten statements; None if it cannot be parsed."""
    try:
        tree = ast.parse(text)
        return tree, fold(tree)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


class Places:
    """Turns the lines and columns of `ast`, which counts columns in bytes of UTF-8, into offsets."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts = [*line_starts(text), len(text)]

    def span(self, node: ast.stmt | ast.expr) -> tuple[int, int]:
        """Return the offsets between which a node stands."""
        start = self._offset(node.lineno, node.col_offset)
        return start, self._offset(node.end_lineno or node.lineno, node.end_col_offset or node.col_offset)

    def _offset(self, line: int, column: int) -> int:
        start, end = self._starts[line - 1 : line + 1]
        source = self._text[start:end]
        if source.isascii():
            return start + column
        return start + len(source.encode("utf-8", "surrogatepass")[:column].decode(errors="ignore"))
