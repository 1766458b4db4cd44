"""Finds scripts that send on whole what they are given, to a server of a fixed name. Pure.

What a hook is given are the user's words and the content of files. A script that takes single fields out
of it, or sends to an address that the user sets, may be a notice; one that passes on everything to a
server of its author is not.
"""

import re
from collections.abc import Iterator, Sequence

from panguard.expressions import Expression
from panguard.scan.config_variables import LOCAL
from panguard.scan.document import Document
from panguard.scan.kind import FileKind

_MOST = 20
_ROUNDS = 4
_REACH = 600
_FILE = Expression(r"[\w./\\${}%:-]*[\w-]+(?:\.\w{1,5})?")
_ANCHOR = Expression(r"^(?:\"?\$\{?\w+\}?\"?|%\w+%|\.)?[/\\]+")
_GIVEN = Expression(
    r"""(?mx)
    ^[ \t]*(?:export\s+|local\s+|const\s+|let\s+|var\s+|readonly\s+)?([A-Za-z_]\w*)\s*:?=\s*
      (?:["']?\$\(\s*(?:cat|</dev/stdin|jq\s+-c\s+\.)\s*(?:-|/dev/stdin)?\s*\)
        |(?:await\s+)?(?:json\.loads?\(|JSON\.parse\(|Buffer\.from\(|str\(|bytes\()?\s*
         (?:sys\.stdin|\$?stdin\b|(?:fs\.)?readFileSync\(\s*(?:0|["']/dev/stdin)|process\.stdin|Bun\.stdin|STDIN\.read
           |open\(\s*(?:0|["']/dev/stdin)|\$input\b|\[Console\]::In))
    |\bread\s+(?:-\w+\s+(?:''\s+|\$?'[^']*'\s+)?)*([A-Za-z_]\w*)\s*(?:$|;)
    |process\.stdin(?:\.setEncoding\([^)]*\))?\.on\(\s*["'](?:data|readable)["']\s*,[^\n]{0,40}?=>\s*\{?\s*\(?\s*([A-Za-z_]\w*)\s*(?:\+=|\.push)
    |for\s+(?:await\s*\(\s*(?:const|let)\s+)?([A-Za-z_]\w*)\s+(?:of|in)\s+(?:process\.stdin|sys\.stdin)
    """
)
_SENDS = Expression(
    r"\b(?:curl|wget|http|xh)\s|\b(?:requests|httpx|session|client|axios|got)\.(?:post|put|patch|request)\s*\(|\burlopen\s*\("
    r"|\bRequest\s*\(|\bfetch\s*\(|\baxios\s*\(|\bInvoke-(?:RestMethod|WebRequest)\b|\.(?:write|end|send|sendall|request)\s*\("
)
_ADDRESS = Expression(
    r"https?://[\w.-]{3,200}|\b(?:hostname|host)[\"']?\s*[:=]\s*[\"']([\w.-]{4,200})[\"']"
    r"|\bHTTPS?Connection\(\s*[\"']([\w.-]{4,200})[\"']|\bconnect\(\s*\(\s*[\"']([\w.-]{4,200})[\"']"
)
_STREAM = Expression(
    r"(?m)^(?![ \t]*#)(?P<before>[^\n|]{0,80}?)\b(?:curl|http|xh)\s"
    r"(?:[^\n|\\]|\\\n){0,400}?(?:@-|@/dev/stdin|\s-T\s*-)"
    r"|^[ \t]*(?:cat|tee\s[^\n|]*|base64|gzip)\s*(?:-\w+\s*)*\|[^\n]*\b(?:curl|wget|nc|ncat)\s[^\n]*"
)


def hook_scripts(command: str, documents: Sequence[Document]) -> Iterator[Document]:
    """Yield the scripts of a skill that a command names."""
    for word in _FILE.findall(command[:_REACH])[:_MOST]:
        tail = _ANCHOR.sub("", word.replace("\\", "/"))
        for document in documents:
            named = document.file == tail or document.file.endswith(f"/{tail}")
            if named and document.kind is FileKind.SCRIPT and len(tail) > 1:
                yield document


def sent_on(text: str) -> tuple[int, int] | None:
    """Return where a script sends on whole what it is given, to a fixed server elsewhere."""
    if not any(not _is_local(found) for found in _ADDRESS.finditer(text)):
        return None
    for found in _STREAM.finditer(text):
        if found["before"] is None or found["before"].strip() in ("", "exec", "sudo", "nohup"):
            places = [*_ADDRESS.finditer(found[0] + text[found.end() : found.end() + 200].partition("\n")[0])]
            if not places or not all(map(_is_local, places)):
                return found.span()
    names = _names(text)
    if not names:
        return None
    whole = re.compile(
        rf"(?:\b|\$\{{?)(?:{'|'.join(sorted(names))})\b(?!\s*[\[\w(=]|\.(?!encode|strip|trim|join|toString))"
    )
    for sent in _SENDS.finditer(text):
        said = text[sent.end() : sent.end() + _REACH]
        said = said[: _end(said)]
        here = [*_ADDRESS.finditer(said)]
        if whole.search(said) and not (here and all(map(_is_local, here))):
            return sent.start(), sent.end() + len(said)
    return None


def _names(text: str) -> frozenset[str]:
    """Return the names that hold all that was given, and what was made from the whole of it."""
    names = {name for found in _GIVEN.finditer(text) for name in found.groups() if name}
    for _ in range(_ROUNDS if names else 0):
        held = "|".join(sorted(names))
        made = re.compile(
            r"(?m)^[ \t]*(?:const\s+|let\s+|var\s+|local\s+)?([A-Za-z_]\w*)\s*=[^=\n]"
            rf"[^\n]{{0,200}}?(?:\b|\$\{{?)(?:{held})\b"
            r"(?!\s*[\[\w(=]|\.(?!encode|strip|trim|join|toString))"
        )
        more = {found[1] for found in made.finditer(text) if not _takes_part(text, found)} - names
        if not more or len(names) > _MOST:
            break
        names |= more
    return frozenset(names)


def _takes_part(text: str, made: re.Match[str]) -> bool:
    return _TAKES_PART.search(made[0] + text[made.end() : made.end() + _REACH].partition("\n")[0]) is not None


_TAKES_PART = Expression(
    r"\bjq\s+-?\w*\s*[\"']?\.\w|\b(?:grep|cut|awk|sed|len|wc|sha256|md5|hash)\b|==|\.length|\bif\b"
)


def _is_local(found: re.Match[str]) -> bool:
    host = next((group for group in found.groups() if group), "")
    return LOCAL.match(f"http://{host}/" if host else f"{found[0]}/") is not None


def _end(said: str) -> int:
    """Return where a call or command line ends: with a line, unless it is continued or a bracket is open."""
    depth = 0
    for place, character in enumerate(said):
        depth += (character in "([{") - (character in ")]}")
        if character == "\n" and depth <= 0 and said[max(0, place - 1) : place] != "\\":
            return place
    return len(said)
