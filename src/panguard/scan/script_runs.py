"""Finds where JavaScript and TypeScript programs run what they download or decode, by their words. Pure."""

import re
from collections.abc import Iterator

from panguard.expressions import Expression
from panguard.limits import DEFAULT_LIMITS
from panguard.scan.flow_text import closing, given_names
from panguard.scan.script_text import other_names, plain_script
from panguard.values import dataclass

_MOST = DEFAULT_LIMITS.followed
_REACH = 400

_RUN = Expression(
    r"(?<![\w.])(?:eval|(?:new\s+)?Function|vm\.run\w{0,30}|(?:child_process\.|cp\.)?exec(?:Sync)?|spawn(?:Sync)?)\s*\("
)
_DECODES = Expression(
    r"(?<![\w.])(?:atob|unescape)\s*\(|\bBuffer\.from\([^()\n]{1,4000},\s*[\"'`](?:base64|hex)[\"'`]\s*\)"
    r"|\bString\.fromCharCode\s*\(|\b(?:gunzip|inflate|brotliDecompress)Sync\s*\("
)
_FETCHES = Expression(r"(?<![\w.])(?:fetch|axios(?:\.get)?|got|needle)\s*\(|\bhttps?\.get\s*\(")
_WORD = Expression(
    r"\s*(?:await\s+)?([A-Za-z_$][\w$]*)(?:\.(?:data|body|text\(\)|toString\([^()]{0,20}\)))?\s*[,)]"
)
_TAKES = Expression(
    r"\s*(?:await\s+)?\(?\s*(?:await\s+)?([A-Za-z_$][\w$]*)\s*\)?\.(?:data|body|text|toString|then)\b"
)
_LOCAL = Expression(r"\(\s*[\"'`]https?://(?:localhost|127\.|0\.0\.0\.0|\[::1\])")
_THEN = Expression(
    r"(?<![\w.])(?:fetch|axios(?:\.get)?|got|https?\.get)\s*\([\s\S]{0,400}?(?<![\w.])(?:eval|new\s+Function|Function"
    r"|vm\.runIn\w{1,20})\s*\(\s*[A-Za-z_$]"
)
_READS_ANSWER = Expression(r"\.(?:text|then|on)\s*\(|\.(?:data|body)\b")


@dataclass(frozen=True, slots=True)
class ScriptRun:
    """Code that a program runs, whether it is downloaded (or decoded), and where it is run."""

    start: int
    end: int
    downloaded: bool


def script_runs(text: str) -> tuple[ScriptRun, ...]:
    """Return where a program runs what it downloads or decodes, in the order of the text."""
    text = plain_script(text, codes=False)
    renamed = other_names(text, _RUN)
    every = [*_RUN.finditer(text), *(renamed.finditer(text) if renamed else ())]
    calls = sorted((found.start(), found.end()) for found in every)[:_MOST]
    if not calls:
        return ()
    names = _origins(text)
    found = [run for start, opened in calls for run in _run(text, start, opened, names)]
    found += [ScriptRun(then.start(), then.end(), downloaded=True) for then in _chained(text)]
    return tuple(sorted(dict.fromkeys(found), key=lambda run: run.start))


def _origins(text: str) -> dict[str, bool]:
    """Return the names that hold downloaded (true) or decoded (false) text."""
    names: dict[str, bool] = {}
    for name, value in given_names(text):
        taken = _TAKES.match(value)
        if _FETCHES.search(value) and not _LOCAL.search(value):
            names[name] = True
        elif _DECODES.match(value.lstrip()):
            names[name] = False
        elif taken and taken[1] in names:
            names[name] = names[taken[1]]
    return names


def _run(text: str, start: int, opened: int, names: dict[str, bool]) -> Iterator[ScriptRun]:
    end = closing(text, opened)
    given = text[opened:end].lstrip()
    word = _WORD.match(given)
    if word and word[1] in names:
        yield ScriptRun(start, end, downloaded=names[word[1]])
    elif _DECODES.match(given):
        yield ScriptRun(start, end, downloaded=False)
    elif _FETCHES.search(given[:_REACH]) and _READS_ANSWER.search(given) and not _LOCAL.search(given):
        yield ScriptRun(start, end, downloaded=True)


def _chained(text: str) -> "Iterator[re.Match[str]]":
    for count, found in enumerate(_THEN.finditer(text)):
        if (
            count < _MOST
            and ";" not in found[0].partition("=>")[0]
            and not _LOCAL.search(found[0])
            and "=>" in found[0]
        ):
            yield found
