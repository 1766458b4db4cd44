"""Tells which parts of a shell's text are comments, that nothing runs. Pure."""

from collections.abc import Iterator

from panguard.expressions import Expression
from panguard.guard.blanks import Span, without
from panguard.guard.heredocs import heres
from panguard.scan.inert import Programs

_LONGEST = 50_000
TOKEN = Expression(
    r"(?P<kept>\\[\s\S]|'[^']*'|\"(?:[^\"\\]|\\[\s\S])*\")|(?P<apart>[\s;&|()<>]+)|(?P<rest>[^\s;&|()<>'\"\\]+)|(?P<odd>.)"
)
_EXPANDS = Expression(r"\$\(|`|\$\{")
_IN_PATTERNS = Expression(r"\[\[|=~|[@?*+!]\(|[(|]#")
_READS_ITSELF = Expression(r"\$0|BASH_SOURCE|__FILE__|__DATA__")
_SHELL_FILE = Expression(r"\.(?:sh|bash|zsh|ksh|command)$")
_SHELL_LINE = Expression(r"#!\s*\S*(?:/|/env\s+)(?:ba|z|da|k)?sh\b")
_COMMENT_LINE = Expression(r"(?m)^[ \t]*#(?!!)[^\n]*")


def comments_of(text: str) -> list[Span] | None:
    """Return where comments stand; None where that is not sure, as where a quote stays open."""
    spans: list[Span] = []
    at, apart, tests = 0, True, False
    while at < len(text):
        token = TOKEN.match(text, at)
        if token is None or token["odd"]:
            return None
        if token["rest"] in ("[[", "]]"):
            tests = token["rest"] == "[["
        if apart and token["rest"] and token["rest"].startswith("#"):
            if tests:
                return None  # there it may belong to an expression
            end = text.find("\n", at)
            end = end if end >= 0 else len(text)
            spans.append((at, end))
            at = end
            continue
        apart = token["apart"] is not None
        at = token.end()
    return spans


def readings(command: str) -> Iterator[str]:
    """Yield a command as it stands and, where a sign may belong to a pattern, as if it began no comment.

    A shell that reads `[[ $a = @(#) ]]; make` runs what stands behind.
    """
    yield command
    if "#" in command and _IN_PATTERNS.search(command):
        lines = command.split("\n")
        other = "\n".join(_without_signs(line) if _IN_PATTERNS.search(line) else line for line in lines)
        if other != command:
            yield other


def _without_signs(line: str) -> str:
    end = max(line.rfind(")"), line.rfind("]]"), 0)
    return line[:end].replace("#", "_") + line[end:]


def is_shell_file(name: str, text: str) -> bool:
    """Say whether a file is a program for a shell."""
    return bool(_SHELL_FILE.search(name) or _SHELL_LINE.match(text))


def comment_lines(text: str) -> tuple[Span, ...]:
    """Return the lines of a shell's program that are comments; none where it may run what it reads of itself.

    A line within a text that the shell puts the output of programs into is none.
    """
    lines = [found.span() for found in _COMMENT_LINE.finditer(text)]
    expanding = {span for span in lines if _EXPANDS.search(text, *span)}
    sure = _ends(text) if expanding and len(text) <= _LONGEST else frozenset()
    spans = tuple(span for span in lines if span not in expanding or span[1] in sure)
    code = without(text, spans)
    runs_text = Programs((), (code,)).run_strings or Programs((("run.sh", code),)).run_strings
    return () if runs_text and _READS_ITSELF.search(code) else spans


def _ends(text: str) -> frozenset[int]:
    """Return where the comments of a program end that stand in no quotes and in no text in place."""
    plain = without(text, [here.span for here in heres(text)])
    return frozenset(end for _, end in comments_of(plain) or ())
