"""Turns the places that `ast` gives into offsets in the text. Pure."""

import ast
from itertools import accumulate


class AstPlaces:
    """The places of one program; `ast` counts lines, and columns in bytes of UTF-8."""

    def __init__(self, text: str) -> None:
        # `ast` ends lines where Python does, which is not everywhere where `str.splitlines` does.
        self._lines = text.replace("\r\n", "\n ").replace("\r", "\n").split("\n")
        self._starts = [0, *accumulate(len(line) + 1 for line in self._lines)]

    def span(self, node: ast.expr) -> tuple[int, int]:
        """Return where a node starts and ends."""
        start = self._offset(node.lineno, node.col_offset)
        return start, max(start, self._offset(node.end_lineno or node.lineno, node.end_col_offset or 0))

    def _offset(self, line: int, column: int) -> int:
        source = self._lines[line - 1]
        within = column if source.isascii() else len(source.encode()[:column].decode(errors="ignore"))
        return self._starts[line - 1] + within
