"""Reads shell commands as the shell does, however they are spelled, as one more view of a text. Pure.

Quotes inside words, escapes, character codes, names that were given pieces of a command, encoded text
that is decoded on the way into a shell: the view holds the lines that read otherwise than they are
written, in plain writing, with the lines above them, and each word's place in the file. The work is
linear: every line has its own bound, so that a hostile one uses up nobody else's.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from panguard.engine.views.markdown import CodeKind, CodeSpan
from panguard.engine.views.view import View, ViewBuilder
from panguard.expressions import Expression
from panguard.limits import DEFAULT_LIMITS
from panguard.scan.patterns import LinearPattern
from panguard.scan.shell_commands import (
    COMMANDS,
    INTERPRETERS,
    IS_COMMAND,
    PREFIXES,
    SHELLS,
    completed,
    opened_up,
)
from panguard.scan.shell_functions import fetchers, forwarders
from panguard.scan.shell_words import DECLARE, Reader, Word, pipeline
from panguard.scan.splices import SPLICED
from panguard.terms import ViewKind

_LONGEST_LINE = DEFAULT_LIMITS.shell_line_characters
_LINES_ABOVE = 4
_DEEPEST = DEFAULT_LIMITS.shell_depth
_MOST_LINES = DEFAULT_LIMITS.shell_lines

_ALIAS = Expression(
    r"\balias[ \t]+(\w{1,40})="
    r"|(?:\bfunction[ \t]+|(?<![\w.-])(?=\w{1,40}[ \t]*\(\)))(\w{1,40})[ \t]*(?:\(\))?\s*\{"
    r"|\b(?:cp|ln|mv|install)[ \t][^\n;|&]{0,120}?[ \t][\"']?((?:[\w.$~/{}-]|\\ ){1,120})"
    r"[\"']?[ \t]*(?=[;&|\n]|$)"
)
_PLACE_OF = Expression(
    r"(?:(?:\$\(|`)(?:command[ \t]+-v|which|type[ \t]+-[pP])[ \t]+|(?:/usr(?:/local)?)?/s?bin/)"
    r"([\w.-]{1,40})[)`]?"
)
_COPIES = frozenset(("cp", "ln", "mv", "install"))
_MOST_ALIASES = DEFAULT_LIMITS.shell_aliases
_COMMAND_OPTION = Expression(r"-\w{0,3}c")
_LINE = Expression(r"(?:[^\n\\]|\\[\s\S])*")
_USES = Expression(
    r"^[ \t]*(?:(?:export|local|readonly|declare|typeset|alias)[ \t]+)?[A-Za-z_]\w*\+?="
    r"|[;&][ \t]*[A-Za-z_]\w*="
    r"|\$\{?[A-Za-z_]",
    re.MULTILINE,
)
_GRAVE = LinearPattern(
    "grave",
    rf"(?:^|[\s;&|(`\"'/])(?:{'|'.join(COMMANDS)})(?:$|[\s;|&\"'])|/dev/(?:tcp|udp)|\.(?:ssh|aws|gnupg|netrc|kube|docker)\b|/etc/|authorized_keys"
    r"|\bid_(?:rsa|ed25519)",
    "",
)
_RUNS = LinearPattern(
    "runs",
    r"\b(?:eval|source)\b|(?:^|[;&|(]\s*)\.\s|<<<|\b(?:ba|z|da|k)?sh\b|\b(?:python[\d.]*|perl|ruby|node|php)\b",
    "",
)


def spelled(text: str, code: Sequence[CodeSpan] | None) -> View | None:
    """Return the lines of a text that a shell reads otherwise than they are written; None without any.

    `code` are the code spans of Markdown, outside of which backticks are markup; None for a program.
    """
    lines = sorted(_lines(text, code))[:_MOST_LINES]
    if not lines:
        return None
    reader = _Speller()
    reader.learn_fetchers(text)
    builder = ViewBuilder(text)
    done = 0
    for start, end in lines:
        edits = reader.edits(text, start, end) if start >= done else []
        if not edits or not _says_more(text[start:end], _applied(text, start, end, edits)):
            continue
        above = max(done, _above(text, start))
        if done:
            builder.put("\n", done, done)
        at = above
        for first, last, words in edits:
            builder.keep(at, first)
            builder.put(words, first, last)
            at = last
        builder.keep(at, end)
        builder.put("\n", end, end)
        done = end
    return builder.view(ViewKind.NORMALISED, ("shell",)) if done else None


def plain(text: str) -> str:
    """Return a command line in plain writing; the line itself where it is plain already."""
    reader = _Speller()
    return _applied(text, 0, len(text), reader.edits(text, 0, min(len(text), _LONGEST_LINE)))


def _says_more(written: str, read: str) -> bool:
    """Say whether a line, as it reads, holds a command that cannot be seen as it is written."""
    more = _grave(read) - _grave(written)
    return bool(more) and ("$(" not in read or "$(" in written or _RUNS.search(read))


def _grave(line: str) -> Counter[str]:
    return Counter(line[start:end].lower() for start, end in _GRAVE.spans(line, _LONGEST_LINE))


def _applied(text: str, start: int, end: int, edits: Sequence[tuple[int, int, str]]) -> str:
    parts: list[str] = []
    for first, last, words in edits:
        parts += (text[start:first], words)
        start = last
    return "".join((*parts, text[start:end]))


def _above(text: str, start: int) -> int:
    """Return where the lines start that stand above a line and may say what it is."""
    for _ in range(_LINES_ABOVE):
        start = text.rfind("\n", 0, max(0, start - 1)) + 1
    return start


def _lines(text: str, code: Sequence[CodeSpan] | None) -> Iterator[tuple[int, int]]:
    """Yield the lines, each with those that continue it, that have to be read to know what is run."""
    spans = list(SPLICED.spans(text, _MOST_LINES))
    places = {_line_start(text, start) for start, _ in spans}
    if any("$" in text[start:end] for start, end in spans):
        places.update(_line_start(text, found.start()) for found in _USES.finditer(text))
    places.update(_alias_uses(text) if places else ())
    blocks = None if code is None else [(span.body_start, span.body_end) for span in code if _is_block(span)]
    known: set[int] = set()
    for place in places:
        start = _first_line(text, place)
        if start in known:
            continue
        known.add(start)
        found = _LINE.match(text, start)
        for first, last in _chunks(text, start, found.end() if found else start):
            yield from _parts(text, first, last, blocks)


def _alias_uses(text: str) -> Iterator[int]:
    """Yield the starts of the lines that use a name that the text gives to another command."""
    names = dict.fromkeys(found[1] or found[2] or found[3] for found in _ALIAS.finditer(text))
    if names:
        listed = "|".join(map(re.escape, list(names)[:_MOST_ALIASES]))
        used = re.compile(rf"(?:^|[|;&(`])[ \t]*(?:{listed})(?![\w.-])", re.MULTILINE)
        for found in used.finditer(text):
            yield text.rfind("\n", 0, found.end()) + 1


def _chunks(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield a line, in parts where it is very long."""
    while end - start > _LONGEST_LINE:
        cut = text.rfind(" ", start + 1, start + _LONGEST_LINE)
        cut = cut if cut > start else start + _LONGEST_LINE
        yield start, cut
        start = cut
    yield start, end


def _line_start(text: str, offset: int) -> int:
    """Return where the line starts that a place is in, or that begins behind it."""
    return offset + 1 if text[offset] == "\n" else text.rfind("\n", 0, offset) + 1


def _is_block(span: CodeSpan) -> bool:
    return span.kind in (CodeKind.FENCE, CodeKind.INDENTED)


def _first_line(text: str, start: int) -> int:
    for _ in range(_MOST_LINES):
        if not text.endswith(("\\\n", "\\\r\n"), 0, start):
            break
        start = text.rfind("\n", 0, start - 1) + 1
    return start


def _parts(
    text: str, start: int, end: int, blocks: list[tuple[int, int]] | None
) -> Iterator[tuple[int, int]]:
    """Yield a line of a program as a whole, of prose between the backticks that set code apart."""
    if blocks is None or any(first <= start < last for first, last in blocks):
        yield start, end
        return
    at = start
    for part in text[start:end].split("`"):
        yield at, at + len(part)
        at += len(part) + 1


class _Speller:
    """Rewrites lines one after another, remembering names and aliases."""

    def __init__(self, depth: int = 0) -> None:
        self.reader = Reader(0)
        self.aliases: dict[str, str] = {}
        self.copies: list[str] = []
        self.depth = depth

    def edits(self, text: str, start: int, end: int) -> list[tuple[int, int, str]]:
        """Return what to replace in a line, in order, so that it reads as the shell reads it."""
        self.reader.steps = 4 * (end - start) + 200
        self._learn_functions(text, start, end)
        words, _ = self.reader.words(text, start, end)
        edits: list[tuple[int, int, str]] = []
        for statement in _statements(words):
            folded = self._folded(statement)
            edits += [folded] if folded else self._rewritten(text, statement)
        return edits

    # Whole commands

    def _folded(self, words: list[Word]) -> tuple[int, int, str] | None:
        """Return what is run where constant text is piped, or handed, to a shell."""
        if not words or self.depth >= _DEEPEST:
            return None
        code = self._piped(words) or self._handed(words)
        if code is None:
            return None
        return words[0].start, words[-1].end, self._inner(code)

    def _piped(self, words: list[Word]) -> str | None:
        stages = pipeline(words)
        data: str | None = None
        for place, stage in enumerate(stages):
            if place and data is not None and _runs_input(stage):
                return data
            if place == 0 and _name(stage) in self.reader.names:
                return None
            data = self.reader.stage_output(stage, data or "") if place == 0 or data is not None else None
            if data is None:
                return None
        return None

    def _handed(self, words: list[Word]) -> str | None:
        """Return the code of `bash <<< '…'`, `source <(echo …)`, `eval …` and `sh -c …`."""
        rest = _without_prefixes(words)
        name = _name(rest)
        if name == "eval":
            return _evaluated(rest[1:])
        if name not in SHELLS and name not in (".", "source"):
            return None
        for place, word in enumerate(rest[:-1]):
            after = rest[place + 1]
            if word.operator == "<<<":
                return after.fixed
            if word.operator == "<(":
                return self.reader.output(rest[place + 1 : -1])
            if _COMMAND_OPTION.fullmatch(word.fixed or ""):
                return after.fixed if after.spliced or _holds_splice(after) else None
        return None

    def _inner(self, code: str) -> str:
        """Return code that a shell is handed, in plain writing."""
        inner = _Speller(self.depth + 1)
        inner.reader.names = dict(self.reader.names)
        inner.aliases = dict(self.aliases)
        lines = code.strip("\n").split("\n")[:_MOST_LINES]
        return "\n".join(_applied(line, 0, len(line), inner.edits(line, 0, len(line))) for line in lines)

    # Single words

    def _rewritten(self, text: str, words: list[Word]) -> list[tuple[int, int, str]]:
        edits: list[tuple[int, int, str]] = []
        at_command, declares = True, ""
        self._copies(words)
        for place, word in enumerate(words):
            if word.operator:
                at_command = at_command or word.operator in ("|", "|&", "(", "<(")
                continue
            if (at_command or declares) and (word.assigned or declares == "alias"):
                self._name_alias(word, declares)
                continue
            defined = place + 1 < len(words) and words[place + 1].operator == "("
            new = None if defined else self._reads(word, at_command=at_command)
            if new is not None and new != text[word.start : word.end]:
                edits.append((word.start, word.end, new))
            name = word.fixed or ""
            declares = name if at_command and (name in DECLARE or name == "alias") else declares
            at_command = at_command and name in PREFIXES
        return edits

    def _name_alias(self, word: Word, declares: str) -> None:
        name, _, value = (word.fixed or "").partition("=")
        if declares == "alias" and value:
            self.aliases[name] = value

    def _learn_functions(self, text: str, start: int, end: int) -> None:
        """Remember functions that hand all they are given to a command, such as `k() { curl "$@"; }`."""
        self._learn(forwarders(text, start, end))

    def learn_fetchers(self, text: str) -> None:
        """Remember functions that print what they download, such as `get() { curl -s "$1"; }`."""
        self._learn(fetchers(text))

    def _learn(self, functions: Iterator[tuple[str, str]]) -> None:
        for name, command in functions:
            if len(self.aliases) < _MOST_ALIASES:
                self.aliases[name] = command

    def _copies(self, words: list[Word]) -> None:
        """Remember what `cp "$(command -v curl)" ./k` and the like call a command from then on."""
        given = [word for word in _without_prefixes(words) if not word.operator]
        if len(given) < 3 or given[0].fixed not in _COPIES:  # noqa: PLR2004 - the command, from, to
            return
        found = _PLACE_OF.fullmatch("".join(piece.text for piece in given[-2].pieces))
        if found and found[1] in IS_COMMAND and given[-1].fixed and len(self.aliases) < _MOST_ALIASES:
            self.aliases[given[-1].fixed] = found[1]
            self.copies.append(given[-1].fixed)

    def _with_copies(self, said: str) -> str:
        """Give the commands in a text that is handed on, such as a line of a timetable, their own names."""
        for path in self.copies:
            pattern = rf"(?<![\w./-]){re.escape(path)}(?![\w./-])"
            said = re.sub(pattern, self.aliases[path], said)
        return said

    def _reads(self, word: Word, *, at_command: bool) -> str | None:
        """Return how a word reads; None where it reads as it is written."""
        if any(piece.empty for piece in word.pieces):
            spaced = any(piece.text == " " and piece.changed for piece in word.pieces)
            return (
                "".join(piece.text for piece in word.pieces if not piece.empty) if spaced else completed(word)
            )
        fixed = word.fixed
        if fixed is not None and " " in fixed and any(path in fixed for path in self.copies):
            return self._with_copies(word.said)
        if not at_command or fixed is None:
            return word.said if word.spliced else None
        if fixed in self.aliases:
            return self.aliases[fixed]
        if word.spliced or (fixed in IS_COMMAND and all(piece.quoted for piece in word.pieces)):
            return word.said
        return opened_up(fixed)


def _statements(words: list[Word]) -> Iterator[list[Word]]:
    """Yield the pipelines of a line; what stands in brackets belongs to the one around it."""
    found: list[Word] = []
    depth = 0
    for word in words:
        depth += (word.operator in ("(", "<(", ">(")) - (word.operator == ")")
        if depth <= 0 and word.operator in (";", "&&", "||", "&", "\n"):
            yield found
            found = []
        else:
            found.append(word)
    yield found


def _without_prefixes(words: list[Word]) -> list[Word]:
    place = 0
    while place < len(words) - 1:
        said = words[place].fixed or ""
        option = place > 0 and (said.startswith("-") or "=" in said or said.isdigit())
        if words[place].operator or not (said in PREFIXES or option):
            break
        place += 1
    return words[place:]


def _name(stage: list[Word]) -> str:
    return ((stage[0].fixed or "") if stage else "").rpartition("/")[2]


def _runs_input(stage: list[Word]) -> bool:
    """Say whether a command runs what it is given on its standard input."""
    rest = _without_prefixes(stage)
    name = _name(rest)
    arguments = [word.fixed or "?" for word in rest[1:] if not word.operator]
    if name in (".", "source"):
        return arguments[:1] == ["/dev/stdin"]
    if name not in SHELLS and name not in INTERPRETERS:
        return False
    return all(
        argument.startswith("-") or argument == "/dev/stdin" for argument in arguments[:1]
    ) and not any(argument in ("-c", "-e", "-m") for argument in arguments)


def _evaluated(words: list[Word]) -> str | None:
    """Return what `eval` runs, where it is written otherwise than it reads."""
    values = [word.fixed for word in words if not word.operator]
    spliced = any(word.spliced or _holds_splice(word) for word in words)
    return None if None in values or not spliced else " ".join(value or "" for value in values)


def _holds_splice(word: Word) -> bool:
    value = word.fixed
    return value is not None and SPLICED.search(value)
