"""Finds functions of a shell script that stand for one command. Pure."""

from collections.abc import Iterator

from panguard.expressions import Expression
from panguard.scan.shell_commands import IS_COMMAND

_FORWARDS = Expression(
    r"(?<![\w.-])(\w{1,40})[ \t]*\(\)[ \t]*\{[ \t]*(?:command[ \t]+)?"
    r"([\w/]{1,40}[ \t](?:[^\n;|&}$\"']{0,80}))[\"']?\$[@*]"
)
_FETCHES = Expression(
    r"(?<![\w.-])(?:function[ \t]+(\w{1,40})(?:[ \t]*\(\))?|(\w{1,40})[ \t]*\(\))\s*\{\s*"
    r"(?:local[^\n;]{0,80}[;\n]\s*){0,3}(?:command[ \t]+)?((?:curl|wget)[ \t][^\n;|&}]{1,400}?)"
    r"\s{0,20}[;\n]\s{0,20}\}"
)
_GIVEN_WORDS = Expression(r"[\"']?\$(?:\{?[1@*]\}?)[\"']?")


def forwarders(text: str, start: int, end: int) -> Iterator[tuple[str, str]]:
    """Yield functions that hand all they are given to a command, such as `k() { curl "$@"; }`, with it."""
    if "()" not in text[start:end]:
        return
    for found in _FORWARDS.finditer(text, start, end):
        command = found[2].split()
        if command[0].rpartition("/")[2] in IS_COMMAND:
            yield found[1], " ".join(command)


def fetchers(text: str) -> Iterator[tuple[str, str]]:
    """Yield functions that print what they download, such as `get() { curl -s "$1"; }`, with the command.

    What such a function is given stands behind its name, and so behind the command.
    """
    for found in _FETCHES.finditer(text) if "{" in text else ():
        yield found[1] or found[2], _GIVEN_WORDS.sub("", found[3]).strip()
