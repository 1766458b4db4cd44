"""Follows secrets and downloads through programs in Ruby, Go, PHP, Perl, PowerShell and their like. Pure.

These languages differ in their grammar, not in what a theft looks like: a name is given what was read
or downloaded, is handed on, and is used in a statement that sends or runs it. So they are followed by
their statements and words, without a parser for each.
"""

import re
from collections.abc import Iterator

from panguard.expressions import Expression
from panguard.scan.sensitive import Secret, secret_path
from panguard.scan.taint import Leak
from panguard.values import dataclass

_REACH = 1_500
_MOST_NAMES = 200

_COMMENT = Expression(r"^\s*(?:#(?!\{)|//|--(?!\w)|;|\*)")
_GIVEN = Expression(
    r"(?:^|[;{(]|\b(?:my|our|local|let|var|val|const|auto|final|static|mut)\s)\s*"
    r"(?P<names>[$@%]?[A-Za-z_][\w.$>\[\]\"':-]{0,80}(?:\s*,\s*[$@%]?[A-Za-z_]\w{0,60}){0,4})"
    r"\s*(?::\s*[\w<>\[\]&]{1,40}\s*)?(?::=|<<|\+=|\.=|\|\|=|=)(?![=~>])"
)
_TYPED = Expression(
    r"(?:^|[;{(])\s*(?:final\s+)?[A-Za-z_][\w.<>\[\], ]{0,60}\s+([A-Za-z_]\w{0,60})\s*=(?![=~>])"
)
_OPENED = Expression(r"\bopen\s*+(?:\(\s*+)?(?:my\s+|local\s+)?\$?(\w+)\s*,")
_BLOCK = Expression(r"\|\s*(\w+)(?:\s*,\s*(\w+))?\s*\|")
_EACH = Expression(
    r"\b(?:foreach|for)\s*+(?:\(\s*+)?(?:my\s+|var\s+)?\$?(\w+)(?:\s*,\s*(\w+))?\s*(?:\(|:=\s*range|in\b|:)"
    r"|\bforeach\s*\([^)\n]{1,200}\bas\s+\$(\w+)"
)
_WORD = Expression(r"[A-Za-z_]\w*")
_WHOLE = Expression(
    r"\bENV\.(?:to_h|to_hash|to_a|each|map|inspect|select|filter|collect)\b|\bENV\s*[,)]|\bos\.Environ\(\)"
    r"|\b(?:json_encode|print_r|serialize|var_export|http_build_query)\s*\(\s*(?:\$_ENV|getenv\(\s*\))"
    r"|\\%ENV\b|\bkeys\s+%ENV\b|\b(?:Get-ChildItem|gci|dir|ls)\s+(?:-Path\s+)?[Ee]nv:"
    r"|\bGetEnvironmentVariables\(|\benv::vars\(\)|\bSystem\.getenv\(\s*\)"
    r"|\bProcessInfo\.processInfo\.environment\b(?!\[)"
)
_READ = Expression(
    r"\b(?:File|IO|Dir|os|ioutil|fs|Files|Path|FileInputStream|FileReader|Data|String|io)\b[.:(]"
    r"|\b(?:file_get_contents|fopen|readfile|file|open|slurp|read_to_string|readFile|readLines|ReadAllText|ReadAllBytes"
    r"|Get-Content|gc|Get-ChildItem|Copy-Item|Compress-Archive|contentsOf|glob)\b"
)
_SEND = Expression(
    r"Net::HTTP|HTTParty\.|Faraday\.|RestClient[.:]|Typhoeus[.:]|URI\.open\(|\bhttp\.(?:Post\w*|NewRequest\w*|Get|request|post)\b"
    r"|\bcurl_setopt(?:_array)?\b|\bstream_context_create\b|\bfile_get_contents\(\s*[\"']https?:|\bLWP::|HTTP::Tiny"
    r"|->(?:post|put|request|send|print)\s*\(|\bInvoke-(?:WebRequest|RestMethod)\b|\b(?:irm|iwr)\s|\.Upload(?:String|Data|File|Values)\w*\("
    r"|\.(?:Post|Put|Send)(?:AsJson)?Async\(|\breqwest\b|\bureq\b|\.(?:body|json|form|multipart)\s*\([^\n]{0,200}\.send\("
    r"|BodyPublishers?\.|\.httpBody\b|\bURLSession\b|\bconn(?:ection)?\.(?:Write|write|puts|print|send)\b"
    r"|\b(?:sock|socket|client|http|tcp)\.(?:puts|write|print|send|request|post|put|Write)\w*\s*[( ]"
    r"|\bhttp\.Client\b|\bclient\.Do\(|\.getOutputStream\("
    r"|\bnet\.Lookup\w*\(|\bResolv\.|\bgethostbyname\(|\bhttps\.request\b|\bPOST\(|\bfputs\(|\bfwrite\("
)
_HEADER = Expression(
    r"(?i)\b(?:headers?(?:\.(?:set|add))?|authorization|setRequestHeader|basic_auth)\b\s*[\[(:=>{][^\n;})]{0,300}"
)
_LOCAL = Expression(r"https?://(?:localhost|127\.|0\.0\.0\.0|\[::1\])")
_SUBPROCESS = Expression(r"\.(?:Env|env|environment)\s*(?::|=)")
_FETCH = Expression(
    r"\bURI\.(?:parse\([^()\n]{1,200}\)\.)?(?:open|read)\b|\bURI\([^()\n]{1,200}\)\.(?:open|read)\b|\bNet::HTTP\.(?:get|start)\w*"
    r"|\b(?:HTTParty|Faraday|RestClient)\.get\b|(?<![\w.])open\(\s*[\"']https?:"
    r"|\bhttp\.Get\(|\bfile_get_contents\(\s*[\"']https?:|\bcurl_exec\(|\bget\(\s*[\"']https?:|->get\(\s*[\"']https?:"
    r"|\bDownload(?:String|Data)\w*\(|\bInvoke-(?:WebRequest|RestMethod)\b|\b(?:irm|iwr)\s|\bGetStringAsync\("
    r"|\bhttps?\.request\(\s*[\"']https?:|\breqwest::(?:blocking::)?get\("
)
_RUN = Expression(
    r"(?:(?<=BINDING\.)|(?<=binding\.)|(?<![\w.>:$]))(?:eval|instance_eval|class_eval|system|exec|shell_exec|passthru|popen|proc_open|loadstring|load|assert"
    r"|IO\.popen|Open3\.\w+|Kernel\.(?:eval|system|exec)|os\.execute|io\.popen|Invoke-Expression|iex"
    r"|\[scriptblock\]::Create)\s*(?:\(\s*|\s)(?=(?P<bare>[^\n]{0,200}))"
    r"|\bexec\.Command(?:Context)?\(\s*[^\n]{0,40}\"-c\"\s*,\s*(?=(?P<go>[^\n]{0,200}))"
    r"|\|\s*(?:iex|Invoke-Expression)\b(?P<piped>)"
)
_ONLY_NAME = Expression(
    r"(?:string\(|strings\.TrimSpace\(|\(|\"#\{|`#\{)?\s*[$@]?([A-Za-z_]\w{0,60})"
    r"(?:\.(?:body|read|strip|chomp|Content|text|decoded_content|to_s|content))*(?:\(\))?\s*(?:[),;]|\}|$)"
)


@dataclass(frozen=True, slots=True)
class Ran:
    """Downloaded text that a program runs: where it is run."""

    start: int
    end: int


def other_leaks(text: str) -> tuple[Leak, ...]:
    """Return the secrets that a program reads and sends."""
    names: dict[str, Secret] = {}
    found: list[Leak] = []
    for start, statement in _statements(text) if _SEND.search(text) else ():
        held = _held(statement, names)
        if held is None:
            continue
        said = _HEADER.sub(" ", statement)
        if _SEND.search(said) and not _LOCAL.search(said):
            sent = _held(said, names)
            if sent is not None:
                found.append(Leak(sent, start, start + len(statement)))
        if len(names) < _MOST_NAMES and not _SUBPROCESS.search(statement):
            names.update((name, held) for name in _given(statement))
    return tuple(found)


def other_runs(text: str) -> tuple[Ran, ...]:
    """Return where a program runs, as it is, what it has downloaded."""
    names: set[str] = set()
    found: list[Ran] = []
    for start, statement in _statements(text) if _RUN.search(text) and _FETCH.search(text) else ():
        fetched, local = _FETCH.search(statement), _LOCAL.search(statement)
        fetches = fetched is not None and local is None
        piped_from = len(statement) if fetched is None else fetched.end()
        piped_to = len(statement) if local is None else local.end()
        if any(
            piped_from <= run.start() < piped_to if run["piped"] is not None else _is_downloaded(run, names)
            for run in _RUN.finditer(statement)
        ):
            found.append(Ran(start, start + len(statement)))
        passed_on = any(word in names for word in _WORD.findall(statement)) if names else False
        if (fetches or passed_on) and len(names) < _MOST_NAMES:
            names.update(_given(statement) if fetches or _KEEPS.search(statement) else ())
    return tuple(found)


_KEEPS = Expression(
    r"\b(?:body|Body|read|ReadAll|string\(|chomp|strip|TrimSpace|Content|content|text|decode\w*|trim)\b"
)


def _is_downloaded(run: "re.Match[str]", names: set[str]) -> bool:
    """Say whether a call runs a name that holds a download, or the download itself."""
    code = run["bare"] if run["bare"] is not None else run["go"]
    only = _ONLY_NAME.match(code)
    if only and only[1] in names:
        return True
    at_once = _FETCH.match(code.lstrip("(")) or re.match(
        r"\(?(?:New-Object|\$\w+)[^\n]{0,80}\.Download", code
    )
    return bool(at_once) and not _LOCAL.search(code)


def _held(statement: str, names: dict[str, Secret]) -> Secret | None:
    """Return the worst secret that a statement reads or has in its names."""
    held = [names[word] for word in set(_WORD.findall(statement)) if word in names] if names else []
    if _WHOLE.search(statement):
        held.append(Secret.ENVIRONMENT)
    kind = secret_path(statement)
    if kind and (kind is Secret.CREDENTIALS or _READ.search(statement)):
        held.append(kind)
    return max(held, default=None)


def _given(statement: str) -> Iterator[str]:
    """Yield the names that a statement gives something to."""
    for found in _GIVEN.finditer(statement):
        for name in found["names"].split(","):
            words = _WORD.findall(name)
            if words and words[0] not in ("_", "err", "ok", "self", "this"):
                yield words[0]
    for pattern in (_TYPED, _OPENED, _BLOCK, _EACH):
        for found in pattern.finditer(statement):
            yield from (name for name in found.groups() if name and name not in ("_", "err"))


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """Yield statements with their places: lines, joined while a round or square bracket is open."""
    offset = 0
    waiting: list[str] = []
    start, depth = 0, 0
    for line in text.splitlines(keepends=True):
        if not waiting:
            start, depth = offset, 0
        offset += len(line)
        if not line.isspace() and not _COMMENT.match(line):
            waiting.append(line)
            depth += sum(line.count(mark) for mark in "([") - sum(line.count(mark) for mark in ")]")
        if waiting and (depth <= 0 or offset - start > _REACH):
            yield start, "".join(waiting).rstrip("\n")
            waiting = []
    if waiting:
        yield start, "".join(waiting)
