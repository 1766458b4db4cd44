"""Finds orders and commands in a view of a document and judges each occurrence where it stands. Pure."""

import re
from collections.abc import Iterator

from panguard.engine.views.markdown import CodeKind
from panguard.engine.views.view import View
from panguard.scan.commands import COMMANDS, PIPE_TO_SHELL
from panguard.scan.document import Document, is_shell
from panguard.scan.fetched import run_afterwards
from panguard.scan.inert import is_held
from panguard.scan.injections import INJECTIONS
from panguard.scan.installers import addresses, goes_nowhere, graded, is_unseen
from panguard.scan.literals import is_put_out, string_at
from panguard.scan.mention import Mention, is_about_harm, judge, judge_command, judge_script
from panguard.scan.patterns import LinearPattern, PatternTable
from panguard.scan.shown import (
    is_catalogued,
    is_described,
    is_introduced,
    is_printed,
    is_report_line,
    is_said_by_somebody,
)
from panguard.scan.wording import Wording
from panguard.terms import Lane, Severity, SourceType, ViewKind
from panguard.values import dataclass

_EVERYTHING = PatternTable(tuple(wording.pattern for wording in (*INJECTIONS, *COMMANDS)))
_PROSE = PatternTable(tuple(wording.pattern for wording in INJECTIONS))
_WORDINGS = {wording.pattern.id: wording for wording in (*INJECTIONS, *COMMANDS)}
_COMMAND_IDS = frozenset(wording.pattern.id for wording in COMMANDS)
_DOWNLOAD = "download-then-run"
_LISTENS_TO = re.compile(
    r"\b(?:nc|ncat|netcat)\s+(?:-\w+\s+){0,4}[\w.:-]{3,100}\s+\d{1,5}\b"
    r"|\bssh\s[^\n|]{0,80}@(?:[\w-]{1,60}\.){1,6}\w"
)
_AN_EXAMPLE = re.compile(r"\W*(?:examples?|samples?|cases?|示例|範例|案例|例)(?:[\s\d:.)-]|$)", re.IGNORECASE)
_VARIABLE = re.compile(r"\$\{?\w|%\w+%")


@dataclass(frozen=True, slots=True)
class Order:
    """One occurrence in a view: what it says, where, and how much it weighs there."""

    wording: Wording
    start: int
    end: int
    severity: Severity
    lane: Lane

    @property
    def gravity(self) -> tuple[bool, Severity]:
        """Order occurrences by what they can do to a verdict."""
        return self.lane is Lane.BLOCK, self.severity


def find_orders(document: Document, view: View) -> Iterator[Order]:
    """Yield the occurrences in a view, judged where they stand.

    Of each pattern, so many that are meant and so many that are only mentioned as the limit says:
    mentions do not use up the places of orders. A view without code holds no commands.
    """
    table = _PROSE if view.kind is ViewKind.STRIPPED else _EVERYTHING
    for pattern in table.candidates(view.text):
        yield from _occurrences(document, view, pattern)


def _occurrences(document: Document, view: View, pattern: LinearPattern) -> Iterator[Order]:
    wording = _WORDINGS[pattern.id]
    meant = mentioned = 0
    for count, (start, end) in enumerate(pattern.spans(view.text, document.limits.judged)):
        if count == document.limits.judged - 1 and pattern.id != _DOWNLOAD:
            yield Order(wording, start, end, wording.base, wording.lane)
            return
        order = _judged(document, view, wording, start, end)
        if order is None:
            continue
        if (order.lane, order.severity) == (wording.lane, wording.base):
            meant += 1
            yield order
        elif mentioned < document.limits.occurrences:
            mentioned += 1
            yield order
        if meant >= document.limits.occurrences:
            return


def _judged(document: Document, view: View, wording: Wording, start: int, end: int) -> Order | None:
    if wording.pattern.id == _DOWNLOAD:
        return _judged_file(document, view, wording, start, end)
    said = start + len(view.text[start:end].rstrip())
    mention = judge_span(document, view, start, said, command=wording.pattern.id in _COMMAND_IDS)
    severity, lane = wording.base, wording.lane
    if wording.explanation is PIPE_TO_SHELL:
        severity, lane, mention = _judged_download(document, view.text, (start, end), mention)
    unreal = mention is not Mention.ORDER and shows_nothing_real(view.text, start, end)
    lane, severity = _weighed(mention, lane, severity, unreal=unreal)
    return Order(wording, start, end, severity, lane)


def _judged_file(document: Document, view: View, wording: Wording, start: int, end: int) -> Order | None:
    """Judge a download into a file: it counts where the file is run afterwards."""
    run = run_afterwards(view.text, start, end, document.text)
    if run is None:
        return None
    mention = judge_span(document, view, start, end, command=True)
    unreal = mention is not Mention.ORDER and shows_nothing_real(view.text, start, run.end)
    lane, severity = _weighed(mention, run.lane, run.severity, unreal=unreal)
    return Order(wording, start, run.end, severity, lane)


def judge_span(document: Document, view: View, start: int, end: int, *, command: bool) -> Mention:
    """Judge a span of a view where it stands: given as an order, quoted, or advised against.

    `command` says that it is something to execute rather than something to obey.
    """
    if command and document.source_type in _EXECUTED:
        mention = judge_script(view.text, start, end)
        shown = mention is Mention.ORDER and _is_shown_by_program(document, view, start, end)
        return Mention.QUOTE if shown else mention
    if not command and view.kind is not ViewKind.DECODED and document.source_type is SourceType.SCRIPT:
        said = _judge_said(document, *view.source_span(start, end))
        if said is not None:
            return said
    kind = _code_kind(document, view, start)
    if command:
        in_block = kind in (CodeKind.FENCE, CodeKind.INDENTED)
        mention = judge_command(view.text, start, end, in_block=in_block)
    else:
        mention = judge(view.text, start, end, in_code=kind is not None)
    if mention is not Mention.ORDER or not _is_shown_by_text(document, view, start, kind, command=command):
        return mention
    return Mention.QUOTE


def _judge_said(document: Document, start: int, end: int) -> Mention | None:
    """Judge words in a program by who gets them; None where that is not known.

    What comes out of a program is an order by its words alone: the quotes are those of the program.
    """
    text = document.text
    line = max(text.rfind("\n", 0, start) + 1, start - _LONGEST_LINE)
    if document.says is not None:
        said = document.says(start)
        if not said:
            return None if said is None else Mention.QUOTE
        first = line + len(text[line:start]) - len(_SAID.sub("", text[line:start]))
    else:
        string = string_at(text, document.file, start)
        if string is None or document.programs is None or document.programs.serve_agents:
            return None
        if not is_put_out(text, string):
            return Mention.QUOTE
        first = max(string[0], line)
    before = _COLOURS.sub("", text[first:start])
    after = text[end : end + _LONGEST_LINE].partition("\n")[0].rstrip(_CLOSING)
    if is_report_line(before) or is_said_by_somebody(before):
        return Mention.QUOTE
    return judge(f"{before}{text[start:end]}{after}", len(before), len(before) + end - start)


# What prints, and the quote that opens what is printed.
_SAID = re.compile(r"^[^\"']*[\"']|^\s*(?:echo|printf)\s+(?:-\w+\s+)*")
_COLOURS = re.compile(r"\$\{?\w+\}?|\\(?:033|e|x1b)\[[\d;]*m")


_EXECUTED = frozenset({SourceType.SCRIPT, SourceType.CONFIG})


def _is_shown_by_text(
    document: Document, view: View, start: int, kind: CodeKind | None, *, command: bool
) -> bool:
    """Say whether the form in which a text has something at an offset is one of showing it."""
    if document.orders_what_it_shows:
        return False
    if speaks_of_harm(document, view, start, command=command and kind in (CodeKind.FENCE, CodeKind.INDENTED)):
        return True
    text = view.text
    before = text[text.rfind("\n", 0, start) + 1 : start]
    if command and kind is CodeKind.FENCE and _SEPARATED.search(before[:_LONGEST_LINES]):
        return False
    if command and (is_report_line(before) or kind is CodeKind.FENCE):
        return is_report_line(before) or is_described(text, start)
    if document.source_type is SourceType.TEXT or kind is CodeKind.FENCE:
        return False
    collected = not command and (is_said_by_somebody(before) or is_catalogued(text, start, _is_injection))
    return collected or is_introduced(text, start)


# A shell runs what stands after one of these, whatever is before it.
_SEPARATED = re.compile(r"^[^\"'`;&|]*(?:;|&&|\|\|)")


def _is_injection(line: str) -> bool:
    return any(pattern.search(line) for pattern in _PROSE.candidates(line))


# Where the author names the commands, a key that describes is such a name.
_KEYS_ARE_COMMANDS = frozenset(
    (
        *("package.json", "deno.json", "deno.jsonc", "composer.json", "tasks.json", "pyproject.toml"),
        *("pipfile", "makefile.toml", "mise.toml", ".mise.toml", "taskfile.yml", "taskfile.yaml"),
    )
)
_CLOSING = " \t\r\n\"'`)]};&|>#"


def _is_shown_by_program(document: Document, view: View, start: int, end: int) -> bool:
    """Say whether a command in a program is text that is printed, searched for, described or only held."""
    if view.kind is ViewKind.DECODED:
        return False
    text = view.text
    end = start + len(text[start:end].rstrip(_CLOSING))
    if document.source_type is SourceType.CONFIG:
        name = document.file.lower().rpartition("/")[2]
        return name not in _KEYS_ARE_COMMANDS and is_described(text, start)
    if document.programs is None or document.programs.run_strings:
        return False
    if is_held(text, document.file, start, end):
        return True
    line_start, line_end = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    line_end = line_end if line_end >= 0 else len(text)
    # Of a line too long to look at, what it prints is not known: its commands are run.
    readable = line_end - line_start <= _LONGEST_LINES
    return readable and is_shell(document) and is_printed(text[line_start:start], text[end:line_end])


def _code_kind(document: Document, view: View, start: int) -> CodeKind | None:
    """Return the code of the file that an offset of a view lies in; what is decoded is not quoted."""
    if view.kind is ViewKind.DECODED:
        return None
    return document.code_kind(view.source_span(start, start + 1)[0])


def speaks_of_harm(document: Document, view: View, start: int, *, command: bool = False) -> bool:
    """Say whether an offset of a view stands in a section about attacks.

    In the primary text only the nearest heading counts, since an attacker would name the whole
    skill a scanner (for an example, also that of its section); in other files, which an agent consults,
    any above does.
    """
    headings = document.headings_above(view.source_span(start, start + 1)[0])
    if not document.primary:
        return is_about_harm(headings)
    nearest = headings[: 2 if headings and _AN_EXAMPLE.match(headings[0]) else 1]
    return is_about_harm(nearest, command=command)


def _judged_download(
    document: Document, text: str, span: tuple[int, int], mention: Mention
) -> tuple[Severity, Lane, Mention]:
    command = text[span[0] : span[1]]
    if not addresses(command) and not _VARIABLE.search(command) and not _LISTENS_TO.search(command):
        return Severity.LOW, Lane.ALERT, Mention.QUOTE
    severity, lane = graded(command, document.text)
    if severity is Severity.HIGH and is_unseen(_whole_line(text, *span)):
        return Severity.CRITICAL, Lane.BLOCK, mention
    return severity, lane, mention


def _whole_line(text: str, start: int, end: int) -> str:
    """Return the line that a command stands in, where it is not too long to look at."""
    line_end = text.find("\n", end)
    line = text[text.rfind("\n", 0, start) + 1 : line_end if line_end >= 0 else len(text)]
    return line if len(line) <= _LONGEST_LINES else text[start:end]


def _weighed(mention: Mention, lane: Lane, severity: Severity, *, unreal: bool) -> tuple[Lane, Severity]:
    """Return what counts of something that is an order or only mentioned; `unreal` if it could do nothing."""
    if mention is Mention.ORDER:
        return lane, severity
    ceiling = Severity.LOW if mention is Mention.ADVICE or unreal else Severity.MEDIUM
    return Lane.ALERT, min(severity, ceiling)


def shows_nothing_real(text: str, start: int, end: int) -> bool:
    """Say whether what stands at a span, if it is only shown, could do nothing to anybody.

    That is a command whose hosts are those of examples, and a search expression, which no shell runs and
    no agent obeys.
    """
    line_start, line_end = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    lines = text[max(line_start, start - _LONGEST_LINE) : line_end if line_end >= 0 else len(text)][
        :_LONGEST_LINES
    ]
    return goes_nowhere(lines) or (_SEARCHES.search(lines) is not None and not _SPEAKS.search(lines))


_LONGEST_LINE = 480
_LONGEST_LINES = 2_000
_SEARCHES = re.compile(r"\\[sbdw][*+?{\\|)]|\\\||\(\?[:i]|\(\w+ \)\?")
_SPEAKS = re.compile(r"\b(?:print\w*|echo|return|write\w*|console|log\w*|send\w*|say)\b")
