"""Reads PowerShell as it is run, however it is spelled, as one more view of a text. Pure, never executes.

Backticks within words, pieces joined by `+`, `-join` and `-f`, characters by number, replaced and reversed
text, names that were given constants, calls and members by text, other names for commands: all become what
they stand for. Every step is one pass over the program, and there are few.
"""

import re
from collections.abc import Callable, Iterable, Iterator

from panguard.engine.views.view import View, ViewBuilder, edited, raw_view
from panguard.expressions import Expression
from panguard.limits import DEFAULT_LIMITS
from panguard.scan.patterns import LinearPattern
from panguard.terms import ViewKind

Edit = tuple[int, int, str]

_LONGEST_PROGRAM = DEFAULT_LIMITS.powershell_characters
_ROUNDS = 8
_MOST_NAMES = 200
_LONGEST_VALUE = 8_000
_GROWTH = 4

_TEXT = r"(?:'[^'\n]*+'|\"[^\"\n$`]*+\")"
_LIST = rf"{_TEXT}(?:[ \t]*+,\s*+{_TEXT})*+"
_NUMBER = r"(?:0x[0-9a-f]{1,4}|\d{1,5})"
_NUMBERS = rf"{_NUMBER}(?:\s*+,\s*+{_NUMBER})*+"
_TEXTS = Expression(_TEXT)
_BACKTICK = Expression(r"`\r?\n[ \t]*|(?<=[\w$-])`(?=\w)|(?<![\w`])`(?=[A-Za-z])")
_FORMAT = Expression(
    r"([\"'])((?:[^\"'\n{}]{0,200}\{\d{1,2}\}){1,60}[^\"'\n{}]{0,200})\1"
    rf"\s*+-f\s*+({_LIST})",
    re.IGNORECASE,
)
_HOLE = Expression(r"\{(\d{1,2})\}")
_CHARACTER = Expression(rf"\[char\]\s*+(?:\(\s*+({_NUMBER})\s*+\)|({_NUMBER})(?![\dx]))", re.IGNORECASE)
_CHARACTERS = Expression(
    rf"\[char\[\]\]\s*+\(\s*+({_NUMBERS})\s*+\)"
    rf"|\(\s*+({_NUMBERS})\s*+\|\s*+(?:%|foreach(?:-object)?)\s*+\{{\s*+\[char\]\s*+(?:\[int\]\s*+)?\$_\s*+\}}\s*+\)",
    re.IGNORECASE,
)
_JOIN = Expression(
    rf"-join\s*+\(\s*+({_LIST})\s*+\)|\(\s*+({_LIST})\s*+\)\s*+-join\s*+(?:''|\"\")"
    rf"|-join\s*+(?!''|\"\")({_LIST})|(?<![,'\"])(?<!, )({_LIST})\s*+-join\s*+(?:''|\"\")"
    rf"|\[string\]::join\(\s*+(?:''|\"\")\s*+,\s*+@?\(?({_LIST})\)?\s*+\)",
    re.IGNORECASE,
)
_SUM = Expression(rf"{_TEXT}(?:[ \t]*+\+\s*+{_TEXT})++")
_BRACKETS = Expression(rf"(?<![\w\])'\"])\(\s*+({_TEXT})\s*+\)")
_REPLACED = Expression(
    rf"({_TEXT})\s*+(?:-[ci]?replace\s*+({_TEXT})\s*+,\s*+({_TEXT})|\.replace\(\s*+({_TEXT})\s*+,\s*+({_TEXT})\s*+\))",
    re.IGNORECASE,
)
_REVERSED = Expression(rf"({_TEXT})\s*+\[\s*+-1\s*+\.\.\s*+-\s*+\(?\s*+[\w.()$]{{1,60}}\]", re.IGNORECASE)
_CALL = Expression(r"(?<![\w$)\]'\"])[&.]\s*+(?:'([A-Za-z][\w.-]{1,60})'|\"([A-Za-z][\w.-]{1,60})\")")
_MEMBER = Expression(
    r"(?<=[\w)\]])(\.|::)\s*+(?:'([A-Za-z]\w{1,60})'|\"([A-Za-z]\w{1,60})\")(?:\.invoke)?(?=\s*+\()",
    re.IGNORECASE,
)
_GIVEN = Expression(
    rf"(?<![\w$:])\$([A-Za-z_]\w{{0,60}})\s*+=\s*+({_TEXT})[ \t]*+(?=[;\r\n]|\Z)", re.IGNORECASE
)
_NAME = Expression(r"(?<![\w`])\$(?:\{(\w{1,60})\}|([A-Za-z_]\w{0,60}))(?![\w:])(?!\s*+[+*/-]?=)")
_ALIAS = Expression(
    r"(?:^|[;{|\n])[ \t]*(?:sal|set-alias|nal|new-alias)\s+(?:-name\s+)?['\"]?(\w{1,40})['\"]?"
    r"\s+(?:-value\s+)?['\"]?([\w-]{2,60})",
    re.IGNORECASE,
)
_EVALUATES = Expression(
    r"\$env:comspec\s*+\[\s*+4\s*+,\s*+\d{2}\s*+,\s*+25\s*+\]\s*+-join\s*+(?:''|\"\")"
    r"|\$(?:pshome|shellid)\s*+\[\d{1,2}\]\s*+\+\s*+\$(?:pshome|shellid)\s*+\[\d{1,2}\]\s*+\+\s*+['\"]x['\"]",
    re.IGNORECASE,
)
_GRAVE = LinearPattern(
    "grave-powershell",
    r"\b(?:iex|iwr|irm|Invoke-\w{3,20}|Download(?:String|File|Data)\w{0,10}|WebClient|FromBase64String|Start-Process"
    r"|Set-MpPreference|Add-MpPreference|ExecutionPolicy|Bypass|Hidden|TCPClient|AmsiUtils|GetProcAddress|VirtualAlloc"
    r"|Register-ScheduledTask|schtasks|rundll32|regsvr32|mshta|certutil|bitsadmin|DisableRealtimeMonitoring)\b|https?://",
    "",
)


def spelled(text: str, programs: Iterable[tuple[int, int]]) -> View | None:
    """Return the programs of a text that read otherwise than they are written, in plain writing."""
    builder = ViewBuilder(text)
    done = 0
    for start, end in programs:
        if start < done:
            continue
        program = text[start:end]
        view = _plain(program)
        if _grave(view.text) > _grave(program):
            builder.put("\n", done, done)
            _copy(builder, view, start)
            done = end
    return builder.view(ViewKind.NORMALISED, ("PowerShell",)) if done else None


def plain(text: str) -> str:
    """Return a command line of PowerShell in plain writing."""
    return _plain(text[:_LONGEST_PROGRAM]).text


def _grave(text: str) -> int:
    return sum(1 for _ in _GRAVE.spans(text, _LONGEST_PROGRAM))


def _copy(builder: ViewBuilder, view: View, offset: int) -> None:
    """Write a view line by line, each line in the place of what it was made from."""
    at = 0
    last = offset
    for line in view.text.splitlines(keepends=True):
        start, end = view.source_span(at, at + len(line))
        builder.put(line, max(last, offset + start), max(last, offset + end))
        last = max(last, offset + start)
        at += len(line)


def _plain(program: str) -> View:
    view = raw_view(program)
    for _ in range(_ROUNDS):
        before = view.text
        for step in _STEPS:
            edits = tuple(step(view.text))
            if edits:
                view = edited(view.text, edits, ViewKind.NORMALISED).within(view)
        if view.text == before or len(view.text) > _GROWTH * len(program) + _LONGEST_VALUE:
            break
    return view


def _each(
    pattern: Expression, words: "Callable[[re.Match[str]], str | None]"
) -> Callable[[str], Iterator[Edit]]:
    """Return a step that writes, for each match, the words that it stands for, where there are any."""

    def step(text: str) -> Iterator[Edit]:
        for found in pattern.finditer(text):
            made = words(found)
            if made is not None:
                yield *found.span(), made

    return step


def _quoted(value: str) -> str | None:
    if len(value) > _LONGEST_VALUE or "\n" in value or "\r" in value:
        return None
    if "'" not in value:
        return f"'{value}'"
    return f'"{value}"' if not any(sign in value for sign in '"$`') else None


def _inside(texts: str) -> list[str]:
    return [found[0][1:-1] for found in _TEXTS.finditer(texts)]


def _formatted(found: "re.Match[str]") -> str | None:
    values = _inside(found[3])
    holes = [int(hole[1]) for hole in _HOLE.finditer(found[2])]
    if any(hole >= len(values) for hole in holes):
        return None
    return _quoted(_HOLE.sub(lambda hole: values[int(hole[1])], found[2]))


def _of_numbers(found: "re.Match[str]") -> str | None:
    codes = next(group for group in found.groups() if group).split(",")
    values = [int(code, 16) if "x" in code.lower() else int(code) for code in map(str.strip, codes)]
    return _quoted("".join(chr(value) for value in values if value < 0xD800))  # noqa: PLR2004 - no surrogates


def _joined(found: "re.Match[str]") -> str | None:
    return _quoted("".join(_inside(next((group for group in found.groups() if group), found[0]))))


def _replaced(found: "re.Match[str]") -> str | None:
    old, new = (found[2] or found[4])[1:-1], (found[3] or found[5])[1:-1]
    return _quoted(found[1][1:-1].replace(old, new)) if old else None


def _named(text: str) -> Iterator[Edit]:
    """Put constants in the place of names that are given a value once."""
    values: dict[str, str | None] = {}
    for found in _GIVEN.finditer(text):
        name = found[1].lower()
        values[name] = None if name in values else found[2]
        if len(values) > _MOST_NAMES:
            return
    room = _GROWTH * len(text)
    for found in _NAME.finditer(text) if values else ():
        value = values.get((found[1] or found[2]).lower())
        if value is not None and room > 0:
            room -= len(value)
            yield *found.span(), value


def _aliased(text: str) -> Iterator[Edit]:
    names = {found[1].lower(): found[2] for found in _ALIAS.finditer(text)}
    if not names:
        return
    listed = "|".join(map(re.escape, list(names)[:_MOST_NAMES]))
    used = re.compile(rf"(?:^|[|;&({{=])[ \t]*({listed})(?=\s)", re.MULTILINE | re.IGNORECASE)
    for found in used.finditer(text):
        yield *found.span(1), names[found[1].lower()]


_STEPS: tuple[Callable[[str], Iterator[Edit]], ...] = (
    _each(_BACKTICK, lambda found: " " if "\n" in found[0] else ""),
    _each(_EVALUATES, lambda _: "'iex'"),
    _each(_CHARACTERS, _of_numbers),
    _each(_CHARACTER, _of_numbers),
    _each(_FORMAT, _formatted),
    _each(_JOIN, _joined),
    _each(_SUM, lambda found: _quoted("".join(_inside(found[0])))),
    _each(_REPLACED, _replaced),
    _each(_REVERSED, lambda found: _quoted(found[1][-2:0:-1])),
    _each(_BRACKETS, lambda found: found[1]),
    _named,
    _each(_CALL, lambda found: found[1] or found[2]),
    _each(_MEMBER, lambda found: found[1] + (found[2] or found[3])),
    _aliased,
)
