"""Reads the cells of a notebook as the programs that they are, with each line's place in the file. Pure.

The cells of one language are one program, since a name that one cell gives is there for the next. A line
that begins with `!` is given to a shell, a cell that begins with `%%bash` is a shell script.
"""

import re
from collections.abc import Iterator

from panguard.expressions import Expression
from panguard.limits import DEFAULT_LIMITS, Limits
from panguard.scan.json5 import read_json
from panguard.scan.placed import Listing, Scalar, Table, texts
from panguard.values import dataclass

_SHELLS = Expression(r"%%(?:bash|sh|zsh|script\s+(?:/bin/)?(?:ba|z)?sh|!)")
_LANGUAGE = Expression(r"%%(javascript|js|ruby|perl|html|latex|sql|writefile|file)\b")
_COMMAND = Expression(r"([ \t]*)(?:!{1,2}|%(?:system|sx|sc|%?bash)[ \t])[ \t]*(.*)")
_TAKEN = Expression(r"([ \t]*[\w, ]{1,80}=[ \t]*)!{1,2}[ \t]*(.*)")
_MAGIC = Expression(r"[ \t]*%{1,2}\w")
_LINE_END = Expression(r"\\n|\\u000[aA]")


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of one language: what they say, and where each line stands in the program and in the file."""

    language: str
    text: str
    lines: tuple[tuple[int, int], ...]


def cells_of(text: str, limits: Limits = DEFAULT_LIMITS) -> Iterator[Cells]:
    """Yield the programs that the code cells of a notebook are.

    Raises PanguardError where the text is no notebook.
    """
    notebook = read_json(text, limits)
    if not isinstance(notebook, Table):
        return
    about = notebook.table("metadata")
    language = about.table("kernelspec").text("language") or about.table("language_info").text("name")
    python: list[tuple[str, int]] = []
    shell: list[tuple[str, int]] = []
    for lines in _code_cells(notebook, text):
        first = lines[0][0].lstrip() if lines else ""
        if _SHELLS.match(first) or language.lower() in ("bash", "shell", "sh"):
            shell += lines[1:] if first.startswith("%%") else lines
        elif _LANGUAGE.match(first) is None:
            python += [(_in_python(line), place) for line, place in lines]
            shell += [(command, place) for line, place in lines if (command := _given_to_shell(line))]
    for name, found in (("python", python), ("bash", shell)):
        if found:
            yield _joined(name, found)


def _code_cells(notebook: Table, text: str) -> Iterator[list[tuple[str, int]]]:
    """Yield the lines of each code cell, with their places; older notebooks keep cells in worksheets."""
    sheets = list(_tables(notebook, "worksheets")) or [notebook]
    for sheet in sheets:
        for cell in _tables(sheet, "cells"):
            if cell.text("cell_type") == "code":
                sources = texts(cell.get("source", "input"))
                yield [line for source in sources for line in _lines(source, text)]


def _tables(node: Table, key: str) -> Iterator[Table]:
    listed = node.get(key)
    if isinstance(listed, Listing):
        yield from (item for item in listed.items if isinstance(item, Table))


def _lines(source: Scalar, text: str) -> Iterator[tuple[str, int]]:
    """Yield the lines of one text, each with the place where it is written."""
    ends = [found.end() for found in _LINE_END.finditer(text, source.start, source.end)]
    starts = [source.start, *ends]
    for count, line in enumerate(source.text.split("\n")):
        if line or count == 0:
            yield line, starts[min(count, len(starts) - 1)]


def _in_python(line: str) -> str:
    """Return a line as Python: a command that is given to a shell is a call, other magic is none."""
    taken = _TAKEN.fullmatch(line)
    if taken:
        return f"{taken[1]}subprocess.getoutput({taken[2]!r})"
    command = _COMMAND.fullmatch(line)
    if command:
        return f"{command[1]}os.system({command[2]!r})"
    return re.sub(r"\S.*", "pass", line) if _MAGIC.match(line) else line


def _given_to_shell(line: str) -> str:
    taken = _TAKEN.fullmatch(line) or _COMMAND.fullmatch(line)
    return taken[2] if taken else ""


def _joined(language: str, lines: list[tuple[str, int]]) -> Cells:
    at, places = 0, []
    for line, place in lines:
        places.append((at, place))
        at += len(line) + 1
    return Cells(language, "\n".join(line for line, _ in lines) + "\n", tuple(places))
