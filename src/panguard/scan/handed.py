"""Tells of words in a shell script who gets them: whoever reads what it prints, or a program. Pure.

A test of a scanner feeds attacks to it: as an argument, through a pipe, in a variable, in a file that is
made for the test and thrown away. An agent sees none of that. It does see what a script prints, what it
writes into files that agents read, and what it says to another agent. Nothing goes by a name here that an
author can choose: not by that of the script, of a function, or of a variable.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cached_property

from panguard.expressions import Expression
from panguard.values import dataclass

_LONGEST = 200_000
_DEEPEST = 4
_MOST_USES = 40
_TOKEN = Expression(
    r"(?P<escape>\\[\s\S])|(?P<string>'[^']*'|\"(?:\\[\s\S]|[^\"\\])*\")"
    r"|(?P<comment>(?:(?<=[\s;&|(])|^)#[^\n]*)"
    r"|(?P<here>(?<!<)<<-?[ \t]*(?P<quote>['\"]?)\\?(?P<tag>[A-Za-z_]\w*)(?P=quote))|(?P<line>\n)",
    re.MULTILINE,
)
_PARTS = Expression(r"\|\||&&|\$\(|`|(?<![>&\d])&(?![>&\d])|[;(){}\n]|\|")
_BEFORE_NAME = Expression(
    r"\s*(?:(?:if|elif|then|else|while|until|do|!|time|sudo|exec|command|builtin|run|env|timeout \S+)\s+"
    r"|\w+=\S*\s+(?=\S))*"
)
_NAME = Expression(r"[^\s<>|;&()]+")
_GIVEN = Expression(r"\s*(?:(?:export|local|readonly|declare|typeset)\s+(?:-\w+\s+)?)?(\w+)\+?=[\"'(]*$")
_LIST = Expression(r"(\w+)\+?=\([^()]*$")
_CAPTURED = Expression(r"(\w+)=\"?$")
_LOOP = Expression(r"\s*(?:for|select)\s+(\w+)\s+in\s")
_INTO = Expression(r"(?:^|[^\d&<>-])[12]?>>?\|?\s*(?!&)(\S+)")
_SAYS = frozenset(("echo", "printf", "print", "cat", "say", "tee", "wall", "head", "tail", "more", "less"))
_PASSES_ON = frozenset(
    (
        *_SAYS,
        "sed",
        "awk",
        "grep",
        "egrep",
        "tr",
        "sort",
        "uniq",
        "fold",
        "fmt",
        "nl",
        "jq",
        "xargs",
        "column",
    )
)
_QUIET = Expression(r"\s-\w*[qc]|--(?:quiet|silent|count)\b|/dev/null")
_RUNS = frozenset(
    ("python", "python3", "node", "bash", "sh", "zsh", "perl", "ruby", "ssh", "eval", "source", ".")
)
_RUNS_FILE = Expression(
    r"\s*(?:\w+\s+)?(?:\S*/)?(?:python3?|node|bash|sh|zsh|perl"
    r"|ruby)\s+(?:-[umBIOsE]+\s+)*[\"']?[\w$./{}-]*[\w}](?![^\s\"'])"
)
_COPIES = frozenset(("cp", "mv", "ln", "install", "rsync", "scp"))
_VARIABLE = Expression(r"\$\{?(\w+)")
_REMOVES = Expression(r"\brm\s+([^\n;&|]*)")
_LOOKS = frozenset(("", "[", "[[", "test", "ls", "chmod", "mkdir", "touch", "rm", "stat", "wc"))
_AGENTS = frozenset(
    (
        *("claude", "codex", "gemini", "aider", "opencode", "openclaw", "clawdbot", "cursor-agent", "goose"),
        *("ollama", "llm", "amp", "copilot", "gh-copilot", "qwen", "crush", "droid", "sgpt", "aichat"),
    )
)
_FOR_AGENTS = Expression(
    r"(?i)claude|agents?\.md|gemini\.md|memory|soul\.md|skill\.md|readme|\.cursor|\.codex"
    r"|\.windsurf|\.clinerules"
    r"|copilot|\.openclaw|heartbeat|identity\.md|tools\.md|user\.md|bashrc|zshrc|profile"
)
_THROWN_AWAY = Expression(r"mktemp|/tmp/|\$\{?(?:TMPDIR|BATS_\w*TMP\w*|RUNNER_TEMP|TEMP|TMP)\b")
_SIGNS = Expression(r"%-?\d*\w|\\[nt]|(?:^|\s)-\w+|[\s\"'{}]")


@dataclass(frozen=True, slots=True)
class _Stage:
    """A command of a pipeline: where it is, its name, and the commands that its output goes on to."""

    start: int
    end: int
    name: str
    after: Sequence[str]
    captured: str | None


@dataclass(frozen=True)
class Script:
    """A shell script, and the other texts of its package, which may speak of the files it makes."""

    text: str
    others: Sequence[str] = ()

    @cached_property
    def _tokens(self) -> tuple[tuple[str, int, int, int], ...]:
        return tuple(_tokens(self.text)) if len(self.text) <= _LONGEST else ()

    @cached_property
    def _bones(self) -> str:
        """Return the script with every string, comment and here-document blotted out, at the same places."""
        pieces: list[str] = []
        at = 0
        for kind, start, end, _ in self._tokens:
            pieces.append(self.text[at:start])
            if kind == "string":
                pieces.append('"' + "x" * (end - start - 2) + '"')
            else:
                pieces.append(("x" if kind == "escape" else " ") * (end - start))
            at = end
        return "".join((*pieces, self.text[at:]))

    def says(self, place: int) -> bool | None:
        """Say whether what stands at a place reaches an agent; None where that cannot be told.

        Told is what commands do with a word or a here-document. Of a comment nothing is told.
        """
        if len(self.text) > _LONGEST:
            return None
        return self._says(place, 0)

    def _says(self, place: int, depth: int) -> bool | None:
        fed = False
        for kind, start, end, at in self._tokens:
            if start <= place < end:
                if kind == "comment":
                    return None
                place, fed = at, kind == "here"
        stage = self._stage(place)
        before = self._bones[stage.start : place]
        given = _GIVEN.match(before) or _LIST.search(self._bones[max(0, place - 4_000) : place])
        if given is not None:
            return self._any_use(given[1], place, depth)
        loop = _LOOP.match(before)
        if loop is not None:
            return self._any_use(loop[1], place, depth)
        return self._fate(stage, place, depth, fed=fed)

    def _fate(self, stage: _Stage, place: int, depth: int, *, fed: bool) -> bool | None:
        if stage.name in _AGENTS or any(name in _AGENTS for name in map(_name, stage.after)):
            return True
        if not stage.name or self._interprets(stage):
            return None
        if stage.name in _SAYS:
            return self._printed(stage, place, depth)
        return self._by_function(stage, place, depth, fed=fed)

    def _interprets(self, stage: _Stage) -> bool:
        return _runs(self.text[stage.start : stage.end])

    def _printed(self, stage: _Stage, place: int, depth: int) -> bool | None:
        """Say whether what is printed comes out, rather than into another program, a name or a file."""
        whole = (self._bones[stage.start : stage.end], *stage.after)
        last = whole[-1]
        if _QUIET.search(last) and _name(last) not in _SAYS:
            return False
        if len(whole) > 1 and _name(last) not in _PASSES_ON:
            return None if _runs(last) else False
        into = _INTO.search(self._bones, place, stage.end) or _INTO.search(
            self._bones, stage.start, stage.end
        )
        if into is not None:
            return self._written(self.text[into.start(1) : into.end(1)].strip("\"'"), stage.end)
        if stage.captured is not None:
            return self._any_use(stage.captured, stage.end, depth) if stage.captured else False
        return True

    def _written(self, file: str, place: int) -> bool | None:
        """Say whether what is written to a file reaches an agent.

        It does not where the file is thrown away, or given to a program by this script and named by no
        other text; a folder that `mktemp` makes has a name that no other text can know.
        """
        if file == "/dev/null":
            return False
        folder = "" if file.startswith(("/", "$", "~")) else self._folder(place)
        thrown = self._is_thrown_away(file, folder)
        if not thrown and (_FOR_AGENTS.search(file) or file.startswith("/dev/")):
            return True
        if not thrown or file.startswith("/"):
            defined = " ".join(self._made(file[1:].strip("{}"))) if file.startswith("$") else ""
            names = [name for name in re.findall(r"[\w-]+\.\w+", f"{file} {defined}") if name]
            if _FOR_AGENTS.search(defined) or any(name in other for name in names for other in self.others):
                return None
        uses = 0
        places = "|".join(re.escape(name) for name in (file, file.rpartition("/")[0]) if len(name) > 1)
        for use in re.finditer(rf"(?:{places})(?![\w./-])", self.text[place:]):
            stage = self._stage(place + use.start())
            copied = stage.name in _COPIES and not _THROWN_AWAY.search(
                self.text[place + use.end() : stage.end]
            )
            spoken = stage.name in _SAYS and not stage.after
            if stage.name in _AGENTS or self._interprets(stage) or copied or spoken:
                return None
            uses += stage.name not in _LOOKS
        return False if thrown or uses else None

    def _is_thrown_away(self, file: str, folder: str) -> bool:
        names = [found[1] for found in _VARIABLE.finditer(folder or file)]
        made = [line for name in names for line in self._made(name)]
        if any(_THROWN_AWAY.search(line) for line in made):
            return True
        names += [found[1] for line in made for found in _VARIABLE.finditer(line)]
        removed = (line[1] for line in _REMOVES.finditer(self.text))
        gone = {found[1] for line in removed for found in _VARIABLE.finditer(line)}
        return not _FOR_AGENTS.search(file) and not gone.isdisjoint(names)

    def _folder(self, place: int) -> str:
        """Return where the script last went before a place."""
        went = list(
            re.finditer(r"(?m)(?:^|[;&(]\s*)\s*(?:cd|pushd)\s+[\"']?([^\s;\"'&|)]+)", self.text[:place])
        )
        return went[-1][1] if went else ""

    def _made(self, name: str) -> Iterator[str]:
        for found in re.finditer(rf"(?m)(?:^|[\s;]){re.escape(name)}=([^\n]*)", self.text):
            yield found[1]

    def _any_use(self, name: str, place: int, depth: int) -> bool | None:
        """Say whether any use of a name reaches an agent as it stands, with no label before it."""
        if depth >= _DEEPEST:
            return None
        uses = re.finditer(rf"\$\{{?{re.escape(name)}\b", self.text)
        answers = []
        for count, use in enumerate(uses):
            if count >= _MOST_USES:
                return None
            answers.append(self._use(use.start(), place, depth))
        return True if True in answers else None if None in answers or not answers else False

    def _use(self, use: int, place: int, depth: int) -> bool | None:
        stage = self._stage(use)
        if stage.start <= place < stage.end:
            return False
        answer = self._says(use, depth + 1)
        if answer and stage.name in ("echo", "printf", "print"):
            said = self.text[stage.start : use].partition(stage.name)[2]
            return not _SIGNS.sub("", said)
        return answer

    def _by_function(self, stage: _Stage, place: int, depth: int, *, fed: bool) -> bool | None:
        """Say whether a function of the script prints the argument at a place, or what it is `fed`.

        What is no function of the script is a program.
        """
        body = re.search(
            rf"(?m)^[ \t]*(?:function\s+)?{re.escape(stage.name)}\s*(?:\(\s*\))?\s*\{{([\s\S]*?)(?:^\}}"
            rf"|\}}[ \t]*$)",
            self.text,
        )
        if body is None:
            return False
        if depth >= _DEEPEST:
            return None
        if fed:
            return self._prints_input(body.start(1), body.end(1), depth)
        words = self._bones[stage.start : place].partition(stage.name)[2].split(" ")
        number = max(1, sum(bool(word) for word in words[:-1]) + 1)
        answers = [
            self._use(body.start(1) + use.start(), place, depth)
            for use in re.finditer(rf"\$\{{?(?:{number}\b|[@*])", body[1])
        ]
        return True if True in answers else None if None in answers else False

    def _prints_input(self, start: int, end: int, depth: int) -> bool | None:
        """Say whether the body of a function prints what it reads."""
        for found in re.finditer(
            r"(?<![\w/.-])(?:cat|tee|sed|awk|grep|read|xargs)(?![\w/.-])", self._bones[start:end]
        ):
            stage = self._stage(start + found.start())
            if (
                self._bones[: stage.start].rstrip().endswith("|")
                or "<" in self._bones[stage.start : stage.end]
            ):
                continue
            if stage.name == "read":
                name = self._bones[stage.start : stage.end].split()[-1]
                answer = self._any_use(name, stage.start, depth)
            elif stage.name in _PASSES_ON and self._reads_input(stage):
                answer = self._printed(stage, stage.start, depth)
            else:
                continue
            if answer is not False:
                return None
        return False

    def _reads_input(self, stage: _Stage) -> bool:
        words = [word for word in self._bones[stage.start : stage.end].split() if not word.startswith("-")]
        return stage.name in ("tee", "xargs", "tr") or len(words) <= (1 if stage.name == "cat" else 2)

    def _stage(self, place: int) -> _Stage:
        """Return the command at a place."""
        bones = self._bones
        low = max((found.end() for found in _PARTS.finditer(bones, max(0, place - 2_000), place)), default=0)
        low = max(low, bones.rfind("\n", 0, place) + 1)
        ends = _PARTS.search(bones, place)
        end = ends.start() if ends else len(bones)
        after: list[str] = []
        at = end
        while bones[at : at + 1] == "|" and bones[at : at + 2] != "||":
            start = at + 1
            while bones[start : start + 1] in (" ", "\n", "\t") and start < len(bones):
                start += 1
            ends = _PARTS.search(bones, start)
            at = ends.start() if ends else len(bones)
            after.append(bones[start:at])
        opened = bones[max(0, low - 2) : low] == "$(" or bones[low - 1 : low] == "`"
        named = _CAPTURED.search(bones[: max(0, low - 2)][-60:]) if opened else None
        captured = (named[1] if named else "") if opened else None
        return _Stage(low, end, _name(bones[low:end]), after, captured)


def _name(command: str) -> str:
    """Return the name of the program that a command calls."""
    before = _BEFORE_NAME.match(command)
    found = _NAME.match(command, before.end() if before else 0)
    return found[0].rpartition("/")[2] if found else ""


def _runs(command: str) -> bool:
    """Say whether a command runs what it is given, rather than a file with that as its argument."""
    return _name(command) in _RUNS and not _RUNS_FILE.match(command)


def _tokens(text: str) -> Iterator[tuple[str, int, int, int]]:
    """Yield strings, comments, escapes and here-documents, each with where the document is asked for."""
    waiting: list[tuple[str, int]] = []
    at = 0
    while (found := _TOKEN.search(text, at)) is not None:
        at = found.end()
        kind = found.lastgroup or ""
        if kind == "here" or found["here"]:
            waiting.append((found["tag"], found.start()))
        elif kind == "line":
            for tag, asked in waiting:
                close = re.search(rf"(?m)^\t*{tag}[ \t]*$", text[at:])
                if close is not None:
                    yield "here", at, at + close.start(), asked
                    at += close.end()
            waiting.clear()
        else:
            yield kind, found.start(), found.end(), found.start()
