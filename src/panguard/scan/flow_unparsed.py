"""Follows secrets through Python that cannot be parsed, by its words, to where they leave. Pure.

It is for programs in a newer or older Python than the one that runs here, and for snippets that are
not quite Python. Scopes are not told apart: what may hold a secret anywhere holds it everywhere.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator

from panguard.expressions import Expression
from panguard.limits import DEFAULT_LIMITS
from panguard.scan.flow_text import closing, statement_end
from panguard.scan.sensitive import Secret, secret_path
from panguard.scan.taint import Leak

_REACH = 1_200
_MOST = DEFAULT_LIMITS.followed
_PASSES = 3
_NO_NAMES = ("self", "cls")

_GIVEN = Expression(
    r"^[ \t]*(?:(?:>>>|\.\.\.)[ \t])?(?:"
    r"def[ \t]+(?P<function>\w+)"
    r"|(?P<returned>return|yield)\b"
    r"|(?:async[ \t]+)?with[ \t](?P<opened>[^\n]{1,400}?)[ \t]as[ \t]+(?P<handle>\w+)"
    r"|(?:async[ \t]+)?for[ \t]+(?P<each>[\w, \t]{1,200}?)[ \t]in[ \t]"
    r"|(?P<name>[A-Za-z_][\w.]{0,100})[ \t]*(?::[^=\n]{1,100})?[+|]?=(?!=)"
    r"|(?P<kept>[A-Za-z_][\w.]{0,100})\.(?:append|extend|add|update|write)\("
    r")",
    re.MULTILINE,
)
_WORD = Expression(r"[A-Za-z_]\w*")
_READ = Expression(r"\b(?:open|read_text|read_bytes|copy\w*|connect|check_output|run|popen|load_dotenv)\s*\(")
_WHOLE = Expression(
    r"\bos\.environ\s*(?:[),\]}\n;]|$)|\bos\.environ\.(?:copy|items|values)\b|\*\*\s*os\.environ\b"
)
_SEND = Expression(
    r"\b(?:(?:requests|httpx|session|client|http|conn|connection)\.(?:post|put|patch|get|request|send|stream)"
    r"|\w+\.(?:sendall|sendto|sendmail|send_message|storbinary)|aiohttp\.request|urllib2?\.urlopen|urlopen"
    r"|(?:urllib\.request\.|urllib2\.)?Request|gethostbyname|getaddrinfo|axios\.post)\s*\("
)
_HEADER = Expression(r"\bheaders\s*=\s*\{[^{}]*\}|\bauth\s*=\s*[^,()\n]*(?:\([^()\n]*\))?")
_LOCAL = Expression(r"[\s\"'f]*https?://(?:localhost|127\.|0\.0\.0\.0|\[::1\])")


def unparsed_leaks(text: str) -> tuple[Leak, ...]:
    """Return the secrets that a program in Python reads and sends, as far as its words tell."""
    names: dict[str, Secret] = {}
    given = list(_given(text))
    for _ in range(_PASSES):
        known = len(names)
        for name, value in given:
            kind = _held(value, names)
            if kind and len(names) < _MOST:
                names[name] = max(kind, names.get(name, kind))
        if len(names) == known:
            break
    return tuple(_sent(text, names))


def _given(text: str) -> Iterator[tuple[str, str]]:
    """Yield names and the words of what they are given."""
    function = ""
    for found in _GIVEN.finditer(text):
        if found["function"]:
            function = found["function"]
        elif found["handle"]:
            yield found["handle"], found["opened"]
        else:
            value = text[found.end() : statement_end(text, found.end())]
            names = found["name"] or found["each"] or found["kept"] or function
            yield from ((name, value) for name in _WORD.findall(names) if name not in _NO_NAMES)


def _held(value: str, names: dict[str, Secret]) -> Secret | None:
    """Return the worst secret that an expression may hold."""
    held = [names[word] for word in set(_WORD.findall(value)) if word in names] if names else []
    if _WHOLE.search(value):
        held.append(Secret.ENVIRONMENT)
    kind = secret_path(value)
    if kind and (kind is Secret.CREDENTIALS or _READ.search(value)):
        held.append(kind)
    return max(held, default=None)


def _sent(text: str, names: dict[str, Secret]) -> Iterator[Leak]:
    words = [found.start() for found in _WORD.finditer(text) if found[0] in names]
    looked_at = 0
    for sending in _SEND.finditer(text):
        opened = sending.end()
        place = bisect_left(words, opened)
        named = place < len(words) and words[place] < opened + _REACH
        if not (named or _held(text[opened : opened + _REACH], {})):
            continue
        looked_at += 1
        end = closing(text, opened)
        said = _HEADER.sub(" ", text[opened:end])
        kind = None if _LOCAL.match(said) else _held(said, names)
        if kind:
            yield Leak(kind, sending.start(), end)
        if looked_at >= _MOST:
            return
