"""Finds the programs of a skill: files, code blocks, cells of notebooks, what a shell hands on. Pure."""

import sys
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from panguard.engine.views.markdown import CodeKind
from panguard.errors import PanguardError
from panguard.findings import NotInspected, Uninspected, phrase
from panguard.scan.document import Document
from panguard.scan.handed_over import handed_over
from panguard.scan.kind import FileKind
from panguard.values import dataclass

_NO_NOTEBOOK = phrase("a notebook whose cells could not be read; its words were still checked")
PYTHON = ("python", "py", "python3")
SHELL = ("bash", "sh", "shell", "zsh", "console")
SCRIPT = ("javascript", "js", "typescript", "ts", "node", "jsx", "tsx")
OTHER = (
    *("other", "ruby", "rb", "go", "golang", "php", "perl", "powershell", "ps1", "pwsh", "lua", "rust", "rs"),
    *("java", "kotlin", "csharp", "cs", "swift"),
)
_OTHER_SUFFIXES = (
    *(".rb", ".go", ".php", ".pl", ".pm", ".ps1", ".psm1", ".lua", ".rs", ".java", ".kt", ".kts", ".cs"),
    *(".swift", ".r", ".jl", ".ex", ".exs", ".scala", ".groovy", ".nim", ".dart"),
)
_BY_SUFFIX = {
    **dict.fromkeys(_OTHER_SUFFIXES, OTHER[0]),
    **dict.fromkeys((".py", ".pyw"), PYTHON[0]),
    **dict.fromkeys((".sh", ".bash", ".zsh", ".command"), SHELL[0]),
    **dict.fromkeys((".js", ".mjs", ".cjs", ".ts", ".mts", ".cts", ".jsx", ".tsx"), SCRIPT[0]),
}
_GROUPS = (PYTHON, SHELL, SCRIPT, OTHER)


@dataclass(frozen=True, slots=True)
class Program:
    """A program of a skill: a file, a code block in one that starts at `offset`, or cells of a notebook."""

    document: Document
    language: str
    text: str
    offset: int = 0
    lines: tuple[tuple[int, int], ...] = ()

    def place(self, offset: int) -> int:
        """Return where an offset of the program stands in the file: of cells, where its line does."""
        if not self.lines:
            return self.offset + offset
        return self.lines[max(0, bisect_right(self.lines, (offset, sys.maxsize)) - 1)][1]


def programs_in(document: Document, told: str) -> Iterator[Program]:
    """Yield the programs in a document; `told` is the language that it is told to be run in, if it is."""
    if told and told != _by_name(document):
        yield Program(document, told, document.text)
    if document.is_markup:
        for span in document.code:
            language = _language(span.language.lower())
            if language and span.kind is CodeKind.FENCE:
                yield Program(
                    document, language, document.text[span.body_start : span.body_end], span.body_start
                )
    elif language := _by_name(document):
        yield Program(document, language, document.text)


def of_notebooks(documents: Sequence[Document]) -> tuple[list[Program], list[NotInspected]]:
    """Return the programs in the cells of notebooks, and which notebooks could not be read."""
    programs: list[Program] = []
    unread: list[NotInspected] = []
    for document in documents:
        if not document.file.lower().endswith(".ipynb"):
            continue
        from panguard.scan.notebooks import cells_of  # noqa: PLC0415 - few skills hold one

        try:
            found = list(cells_of(document.text, document.limits))
        except PanguardError:
            unread.append(NotInspected(document.file, Uninspected.DAMAGED, _NO_NOTEBOOK))
            continue
        programs += (Program(document, cells.language, cells.text, lines=cells.lines) for cells in found)
    return programs, unread


def _by_name(document: Document) -> str:
    if document.kind is not FileKind.SCRIPT:
        return ""
    suffix = f".{document.file.rpartition('.')[2].lower()}"
    return _BY_SUFFIX.get(suffix, "") or _by_first_line(document.text)


def embedded(program: Program) -> Iterator[Program]:
    """Yield the programs that a shell hands to another language, as a text in place or by an option."""
    if program.language == SHELL[0] and not program.lines:
        for name, start, text in handed_over(program.text):
            language = _language(name.rstrip("0123456789."))
            yield Program(program.document, language, text, program.offset + start)


def _language(name: str) -> str:
    word = name.partition(" ")[0].partition("{")[0]
    return next((group[0] for group in _GROUPS if word in group), "")


def _by_first_line(text: str) -> str:
    line = text[:200].partition("\n")[0]
    if not line.startswith("#!"):
        return ""
    for group in _GROUPS:
        if any(name in line for name in group):
            return group[0]
    return ""
