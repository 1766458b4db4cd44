"""Tells the commands that a list of what is forbidden holds. Pure.

A policy names what nobody may run. Where its key says so, in JSON, YAML or TOML, the strings below it are run
by nobody.
"""

from collections.abc import Iterator

from panguard.expressions import Expression
from panguard.guard.blanks import Span

_LONGEST = 200_000
_FORBIDDEN = (
    r"[\w-]{0,30}(?:deny|denied|denylist|blocked|block[-_]?list|black[-_]?list|forbid(?:den|s)?|disallow(?:ed)?|banned"
    r"|prohibited|dangerous|rejected|restricted)[\w-]{0,30}"
)
_KEY = Expression(
    rf"(?i)(?:\"{_FORBIDDEN}\"\s*:|'{_FORBIDDEN}'\s*:|(?m:^)[ \t]*{_FORBIDDEN}[ \t]*[:=])[ \t\r\n]*(?=[\[{{])"
)
_YAML_KEY = Expression(
    rf"(?im)^(?P<indent>[ \t]*)(?:-[ \t]+)?[\"']?{_FORBIDDEN}[\"']?[ \t]*:[ \t]*(?:#[^\n]*)?$"
)
_TOKEN = Expression(r"\"(?:[^\"\\]|\\[\s\S])*+\"|'[^'\n]*+'|[\[\]{}]")
_CONFIG = Expression(r"\.(?:jsonc?|json5|ya?ml|toml)$")


def forbidden_words(name: str, text: str) -> tuple[Span, ...]:
    """Return where a file of settings holds what is forbidden; none in files of any other kind."""
    if not _CONFIG.search(name.lower()) or len(text) > _LONGEST:
        return ()
    found = [*_in_brackets(text)]
    if name.lower().endswith((".yaml", ".yml")):
        found += _indented(text)
    return tuple(sorted(set(found)))


def _in_brackets(text: str) -> Iterator[Span]:
    at = 0
    while (key := _KEY.search(text, at)) is not None:
        at, depth = key.end(), 0
        for token in _TOKEN.finditer(text, at):
            at = token.end()
            if token[0] in "[{":
                depth += 1
            elif token[0] in "]}":
                depth -= 1
            else:
                yield token.start() + 1, token.end() - 1
            if depth <= 0:
                break


def _indented(text: str) -> Iterator[Span]:
    """Yield the lines that lie below a key of YAML, without what they are indented by."""
    below: int | None = None
    start = 0
    for line in text.split("\n"):
        end, inner = start + len(line), line.lstrip(" \t")
        indent = len(line) - len(inner)
        listed = inner.startswith("- ")
        if below is not None and inner and (indent < below or (indent == below and not listed)):
            below = None
        if below is not None and inner:
            yield start + indent + (2 if listed else 0), end
        key = _YAML_KEY.match(line)
        if below is None and key is not None:
            below = len(key["indent"])
        start = end + 1
