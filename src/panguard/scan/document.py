"""One text under scan with its lazily made views, and the one place where findings are made. Pure.

The contract of layers, which `scanner.py` joins in one visible tuple. Each layer is a module of
`scan.layers` with

* `NAME`: the word for it in reports;
* `EXPLANATIONS`: a tuple of `Explanation`, one for each id of finding that it can make;
* either `inspect(document: Document) -> Iterator[Finding]`, called for every text of a skill,
  or `inspect_skill(skill: Skill, documents: Sequence[Document]) -> Iterator[Finding | NotInspected]`,
  called once with all files (also those that are not text) and all texts, the primary document first,
  or `inspect_findings(findings: Sequence[Finding], documents: Sequence[Document]) -> Iterator[Finding]`,
  called last with what all others found.

A layer makes its findings with `document.finding(...)`, or with `file_finding(...)` for a file that
is not text; what it should have looked at and could not, it tells by a `NotInspected`. It never raises
on any input and its cost is linear in the size of the input.
"""

import re
from collections.abc import Callable, Sequence
from functools import cached_property

from panguard.engine.lines import LineIndex
from panguard.engine.views.decode import decode
from panguard.engine.views.hidden import hidden
from panguard.engine.views.joined import joined
from panguard.engine.views.markdown import CodeIndex, CodeKind, CodeSpan, code_spans, prose, strip_markdown
from panguard.engine.views.normalise import normalise
from panguard.engine.views.view import Opened, View, raw_view, whole
from panguard.findings import Evidence, Finding, Location, Phrase
from panguard.limits import DEFAULT_LIMITS, Limits
from panguard.printable import printable
from panguard.scan.context import Context, read_context
from panguard.scan.evidence import excerpt, excerpt_line
from panguard.scan.explanation import Explanation
from panguard.scan.inert import Programs
from panguard.scan.kind import FileKind
from panguard.scan.manifest import Manifest, read_manifest
from panguard.scan.score import soften
from panguard.scan.shown import orders_what_is_shown
from panguard.scan.splices import SPLICED, SPLICED_POWERSHELL, SPLICED_PYTHON
from panguard.terms import Lane, Severity, SourceType, ViewKind
from panguard.values import dataclass, field, replace

_SHELL_FILES = (
    *(".sh", ".bash", ".zsh", ".ksh", ".command", "dockerfile", "makefile", "justfile", "procfile"),
)
_PROSE_FILES = (".txt", ".text", ".rst", ".adoc", ".asciidoc", ".org")
_PYTHON_FILES = (".py", ".pyw")
_POWERSHELL_FILES = (".ps1", ".psm1", ".psd1", ".bat", ".cmd")
_POWERSHELL_FENCES = frozenset(("powershell", "pwsh", "ps1", "ps", "posh", "bat", "cmd", "batch", ""))
_SPEAKING = frozenset({SourceType.SKILL, SourceType.DOCUMENTATION, SourceType.INSTRUCTIONS})
_HEADING = re.compile(r"^ {0,3}(#{1,6})[ \t]+([^\n]*)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a Markdown text: where its line starts, its level from 1, and its words."""

    start: int
    level: int
    title: str


@dataclass(frozen=True)
class Document:
    """One text of a skill: what it is, and every way in which it is read, made when first asked for.

    `after` is what other files of the skill go on to say in the middle of its last sentence;
    `unseen` names the place that the whole of it was taken from, where that is one which nobody sees;
    `cut` says that a limit left some of that place out.
    """

    text: str
    file: str = "SKILL.md"
    source_type: SourceType = SourceType.SKILL
    kind: FileKind = FileKind.MARKDOWN
    limits: Limits = DEFAULT_LIMITS
    primary: bool = True
    directory_name: str | None = field(default=None)
    after: str = ""
    unseen: str = ""
    cut: bool = False
    programs: Programs | None = field(default=None, compare=False, repr=False)

    @cached_property
    def lines(self) -> LineIndex:
        """Return the index from offsets to lines and columns."""
        return LineIndex(self.text)

    @cached_property
    def raw(self) -> View:
        """Return the text as it stands."""
        return raw_view(self.text)

    @cached_property
    def is_markup(self) -> bool:
        """Say whether the text is Markdown, so that code, quotes and markup mean something."""
        return self.kind is FileKind.MARKDOWN

    @cached_property
    def orders_what_it_shows(self) -> bool:
        """Say whether the text tells to carry out what it shows as an example."""
        return orders_what_is_shown(self.text)

    @cached_property
    def stripped(self) -> View | None:
        """Return what is left without code, quotes, link targets and tags; None if not Markdown."""
        return strip_markdown(self.text, self.code) if self.is_markup else None

    @cached_property
    def normalised(self) -> View | None:
        """Return the text without invisible characters, look-alikes and width forms; None if equal."""
        return normalise(self.text)

    @cached_property
    def spelled(self) -> tuple[View, ...]:
        """Return the commands and statements that read otherwise than they are written, in plain writing."""
        views = (self._spelled_shell, self._spelled_python, self._spelled_powershell, self._joined)
        return tuple(view for view in views if view is not None)

    @cached_property
    def _spelled_shell(self) -> View | None:
        if not (self.is_markup or self.kind is FileKind.TEXT or is_shell(self)):
            return None
        if not SPLICED.search(self.text):
            return None
        # Few texts splice their commands: what reads a shell is not loaded for the others.
        from panguard.scan.shell import spelled  # noqa: PLC0415

        return spelled(self.text, None if self.kind is FileKind.SCRIPT else self.code)

    @cached_property
    def unread_programs(self) -> bool:
        """Say whether a program whose spelling hides what it says is too long to be read as it is run."""
        bounds = (
            (self._python_programs, self.limits.python_characters),
            (self._powershell_programs, self.limits.powershell_characters),
        )
        return any(end - start > longest for programs, longest in bounds for start, end in programs)

    @cached_property
    def _python_programs(self) -> tuple[tuple[int, int], ...]:
        """Return the places of the programs in Python, where any of them may be spelled otherwise."""
        is_program = self.kind is FileKind.SCRIPT and self.file.lower().endswith(_PYTHON_FILES)
        if not (is_program or self.is_markup) or not SPLICED_PYTHON.search(self.text):
            return ()
        if is_program:
            return ((0, len(self.text)),)
        return tuple((span.body_start, span.body_end) for span in self.code if _is_python(span))

    @cached_property
    def _powershell_programs(self) -> tuple[tuple[int, int], ...]:
        """Return the places of the programs in PowerShell that may be spelled otherwise."""
        if self.kind is FileKind.SCRIPT and self.file.lower().endswith(_POWERSHELL_FILES):
            programs = [(0, len(self.text))]
        else:
            programs = [(span.body_start, span.body_end) for span in self.code if _is_powershell(span)]
        return tuple(span for span in programs if SPLICED_POWERSHELL.search(self.text[slice(*span)]))

    @cached_property
    def _spelled_python(self) -> View | None:
        programs = _no_longer_than(self.limits.python_characters, self._python_programs)
        if not programs:
            return None
        from panguard.scan.python_spelled import spelled  # noqa: PLC0415 - loads the parser of Python

        return spelled(self.text, programs)

    @cached_property
    def _spelled_powershell(self) -> View | None:
        programs = _no_longer_than(self.limits.powershell_characters, self._powershell_programs)
        if not programs:
            return None
        from panguard.scan.powershell import spelled  # noqa: PLC0415 - few skills hold PowerShell

        return spelled(self.text, programs)

    @cached_property
    def _joined(self) -> View | None:
        """Return what is wrapped in the middle of a sentence, over lines or files, as one line each."""
        prose = self.is_markup or (self.kind is FileKind.TEXT and self.file.lower().endswith(_PROSE_FILES))
        return joined(self.text, self.code, self.after) if prose or self.after else None

    @cached_property
    def says(self) -> Callable[[int], bool | None] | None:
        """Return what tells of a place in a shell script who gets its words; None for other texts."""
        if not is_shell(self):
            return None
        # Few scripts hold words to an agent: what follows them is not loaded for the others.
        from panguard.scan.handed import Script  # noqa: PLC0415

        programs = self.programs
        beside = (*(text for _, text in programs.texts), *programs.others) if programs else ()
        return Script(self.text, tuple(text for text in beside if text != self.text)).says

    @cached_property
    def decoded(self) -> Opened:
        """Return every encoded run of the text, opened, to the depth that the limits allow."""
        return _also_normalised(decode(self.text, self.limits))

    @cached_property
    def hidden(self) -> Opened:
        """Return every channel that a reader of the rendered page does not see but an agent reads."""
        if self.unseen:
            return Opened((whole(self.text, (0, len(self.text)), ViewKind.HIDDEN, (self.unseen,)),))
        return _also_normalised(hidden(self.text, self.limits, self.code))

    @cached_property
    def manifest(self) -> Manifest | None:
        """Return the frontmatter, read leniently; None where there is none."""
        return read_manifest(self.text, self.limits) if self.is_markup else None

    @cached_property
    def context(self) -> Context:
        """Return the context signals of the text and what follows from them."""
        if not self.is_markup or self.source_type not in _SPEAKING:
            return Context()
        manifest = self.manifest if self.primary else None
        return read_context(self.text, prose(self.text, self.code), manifest, whole=self.primary)

    @cached_property
    def code(self) -> tuple[CodeSpan, ...]:
        """Return the code and quotes of a Markdown text, by where they start."""
        return code_spans(self.text) if self.is_markup else ()

    @cached_property
    def _code_index(self) -> CodeIndex:
        return CodeIndex(self.code)

    def code_kind(self, offset: int) -> CodeKind | None:
        """Return the kind of code that an offset of the text lies in; a quoted line is not code."""
        found = self._code_index.code(offset)
        return found.kind if found else None

    @cached_property
    def _headings(self) -> tuple[Heading, ...]:
        found = _HEADING.finditer(self.text) if self.is_markup else ()
        return tuple(
            Heading(match.start(), len(match[1]), match[2])
            for match in found
            if self.code_kind(match.start()) is None
        )

    def headings_above(self, offset: int) -> tuple[str, ...]:
        """Return the headings that an offset of the text stands under, the nearest first."""
        chain: list[Heading] = []
        for heading in reversed(self._headings):
            if heading.start <= offset and (not chain or heading.level < chain[-1].level):
                chain.append(heading)
        return tuple(heading.title for heading in chain)

    def location(self, start: int, end: int) -> Location:
        """Return the place of a span of the text."""
        line, column = self.lines.position(start)
        end_line, end_column = self.lines.position(max(start, end))
        return Location(printable(self.file), line, column, end_line, end_column)

    def finding(
        self,
        explanation: Explanation,
        span: tuple[int, int],
        *,
        layer: str,
        view: View | None = None,
        message: Phrase | None = None,
        severity: Severity | None = None,
        lane: Lane | None = None,
        softened: bool = True,
        firm: bool = False,
        hidden_in_markup: bool = False,
        decoded: str = "",
        origin: str = "panguard",
    ) -> Finding:
        """Make a finding of the kind `explanation` at a span of a view (of the text by default).

        `severity` is how bad this occurrence is by itself when that differs from the explanation;
        context may soften it unless `softened` is false or it is `firm`. `decoded` is shown as what the
        span says.
        """
        view = view or self.raw
        base = explanation.severity if severity is None else severity
        return Finding(
            id=explanation.id,
            severity=soften(base, self.context, self.source_type) if softened and not firm else base,
            base=base,
            check=explanation.check,
            category=explanation.category,
            lane=explanation.lane if lane is None else lane,
            message=message or explanation.title,
            location=self.location(*view.source_span(*span)),
            evidence=self.evidence(span, view=view, decoded=decoded),
            why=explanation.why,
            remedy=explanation.remedy,
            layer=layer,
            references=explanation.references,
            origin=origin,
            hidden_in_markup=hidden_in_markup,
            firm=firm,
        )

    def evidence(self, span: tuple[int, int], *, view: View, decoded: str = "") -> Evidence:
        """Show a span of a view, safe to print, with the line of the file it comes from."""
        start, end = view.source_span(*span)
        limit = self.limits.evidence_characters
        line, highlight = excerpt_line(self.text, start, end, limit)
        opened = view.kind in (ViewKind.DECODED, ViewKind.HIDDEN)
        if opened and not decoded:
            decoded = excerpt(view.text, *_around(view.text, span, limit), limit)
        return Evidence(
            snippet=excerpt(self.text, start, end, limit),
            line=line,
            highlight=highlight,
            view=view.kind,
            decoded=decoded,
            via=view.via,
        )


def _also_normalised(opened: Opened) -> Opened:
    """Add the plainest form of each opened text that holds look-alikes or invisible characters."""
    more = []
    for view in opened.views:
        plainer = normalise(view.text)
        if plainer is not None:
            more.append(replace(plainer.within(view), kind=view.kind))
    return Opened((*opened.views, *more), opened.truncated) if more else opened


def _no_longer_than(longest: int, programs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    return [(start, end) for start, end in programs if end - start <= longest]


def _is_python(span: CodeSpan) -> bool:
    return span.kind is CodeKind.FENCE and span.language.lower().startswith("py")


def _is_powershell(span: CodeSpan) -> bool:
    return span.kind is CodeKind.FENCE and span.language.lower() in _POWERSHELL_FENCES


def is_shell(document: Document) -> bool:
    """Say whether a program is one for a shell, by its name or its first line."""
    if document.kind is not FileKind.SCRIPT:
        return False
    first = document.text[:200].partition("\n")[0]
    return document.file.lower().endswith(_SHELL_FILES) or (first.startswith("#!") and "sh" in first)


def _around(text: str, span: tuple[int, int], limit: int) -> tuple[int, int]:
    """Widen a span to as much of an opened text as can be shown, the span included."""
    start = max(0, min(span[0] - limit // 4, len(text) - limit))
    return start, max(min(len(text), start + limit), span[1])


def file_finding(
    explanation: Explanation,
    file: str,
    *,
    layer: str,
    message: Phrase | None = None,
    severity: Severity | None = None,
    lane: Lane | None = None,
    snippet: str = "",
    firm: bool = False,
) -> Finding:
    """Make a finding about a whole file, or one that is not text; `snippet` must be short."""
    base = explanation.severity if severity is None else severity
    return Finding(
        id=explanation.id,
        severity=base,
        base=base,
        check=explanation.check,
        category=explanation.category,
        lane=explanation.lane if lane is None else lane,
        message=message or explanation.title,
        location=Location(printable(file), 1, 1, 1, 1),
        evidence=Evidence(printable(snippet or file)),
        why=explanation.why,
        remedy=explanation.remedy,
        layer=layer,
        references=explanation.references,
        firm=firm,
    )
