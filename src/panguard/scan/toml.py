"""Reads TOML within bounds and gives every value its place. Pure.

The parser of Python's library takes time and memory in the square of how deep a key is, so that text
is looked through in one pass before it is handed over.
"""

import re
import tomllib

from panguard.errors import LimitError, PanguardError
from panguard.expressions import Expression
from panguard.limits import DEFAULT_LIMITS, Limits, exceeds
from panguard.scan.placed import Node, Placer

# An unclosed text is read to where the parser gives up on it.
_TOKEN = Expression(
    r"""
      (?P<text>"{3}(?:[^"\\]|\\.|"{1,2}(?!"))*+(?:"{3,5}|\\?\Z)|'{3}(?:[^']|'{1,2}(?!'))*+(?:'{3,5}|\Z)
      |"(?:[^"\\\n]|\\[^\n])*+"?|'[^'\n]*+'?)
    | (?P<comment>\#[^\n]*)
    | (?P<dot>\.)
    | (?P<open>[\[{])
    | (?P<close>[\]}])
    | (?P<end>[=,\n])
    """,
    re.DOTALL | re.VERBOSE,
)


def read_toml(text: str, limits: Limits = DEFAULT_LIMITS) -> Node:
    """Read a text as TOML.

    Raises PanguardError where it is not, LimitError where it is too deep or too large.
    """
    if exceeds(text, limits.yaml_bytes):
        raise LimitError(f"larger than {limits.yaml_bytes:,} bytes")
    _check(text, limits)
    try:
        return Placer(text, 0, len(text)).place(tomllib.loads(text))
    except (tomllib.TOMLDecodeError, ValueError, RecursionError) as error:
        raise PanguardError(f"not TOML: {error}") from error


def _check(text: str, limits: Limits) -> None:
    """Raise LimitError where brackets or the parts of one key nest too deep, or there are too many."""
    brackets, dots, parts = 0, 0, 0
    for token in _TOKEN.finditer(text):
        match token.lastgroup:
            case "open":
                brackets, dots = brackets + 1, 0
            case "close":
                brackets, dots = max(0, brackets - 1), 0
            case "dot":
                dots, parts = dots + 1, parts + 1
            case "end":
                dots, parts = 0, parts + (token[0] != "\n")
        if max(brackets, dots) > limits.json_depth:
            raise LimitError(f"deeper than {limits.json_depth} levels")
        if parts > limits.yaml_nodes:
            raise LimitError(f"holds more than {limits.yaml_nodes:,} values")
