"""Follows secrets through shell by its statements, to where they leave. Pure.

A name that is given a secret, or something made from one, is looked for in the commands that send.
One line that reads and sends at once is left to the patterns for commands.
"""

import re
from collections.abc import Iterator

from panguard.expressions import Expression
from panguard.limits import DEFAULT_LIMITS
from panguard.scan.sensitive import Secret, is_dotenv, secret_path
from panguard.scan.taint import Leak

_REACH = 1_200
_MOST_NAMES = DEFAULT_LIMITS.followed

_SHELL_LINE = Expression(r"(?:[^\n\\]|\\[\s\S])+")
_SHELL_NAME = Expression(
    r"(?:^|[;&|]|\b(?:export|local|readonly|declare)\s)\s*([A-Za-z_]\w*)(?:\+?=)|\b(?:for|read(?:\s+-\w{1,4}){0,3})\s+([A-Za-z_]\w*)(?:\s+in\s|\s*;\s*do\b)"
)
_SHELL_BODY = Expression(
    r";\s*(?:do|then)\s"
    r"|(?:;|&&)\s*(?=(?:sudo\s+)?(?:curl|wget|nc|ncat|socat|scp|rsync|rclone|http|xh|aws|gsutil|openssl)\s)"
)
_SHELL_READ = Expression(
    r"\b(?:cat|base64|tar|zip|7z|gzip|mv|rsync|head|tail|less|strings|xxd|find|grep|jq|sqlite3|security|cp|dd)\b"
    r"|\bfor\s+\w{1,40}\s+in\b|\bopenssl\s+\w{1,20}\s[^\n|;]{0,120}-in\b|\bgpg\s|<\s*\S|\$\(<"
)
_SHELL_PART = Expression(r"\b(?:grep|rg|cut|awk|sed|jq|source|head|tail)\b")
_SHELL_WHOLE = Expression(r"(?:\$\(|`|\||^)\s*+(?:env|printenv|export -p|set)\s*+(?:[|)`>]|$)")
_SHELL_FILE = Expression(r">>?\s*[\"']?((?:/tmp|/var/tmp|/dev/shm|~|\$HOME|\.)?/?[\w./$-]{3,100})")
_SHELL_COPY = Expression(
    r"\b(?:cp|mv|rsync|install)\s[^\n|;&]{1,200}\s[\"']?((?:/tmp|/var/tmp|/dev/shm|~|\$\w+|\.)?/?[\w./$-]{3,100})[\"']?\s*(?:$|[;&|])"
    r"|\b(?:tar\s+-?[a-zA-Z]{0,6}f\s*|zip\s+(?:-\w+\s+)*|7z\s+a\s+(?:-\S+\s+)*)[\"']?([\w./$~-]{3,100})"
)
_SHELL_SEND = Expression(
    r"\b(?:curl|wget|nc|ncat|netcat|socat|telnet|dig|nslookup|scp|s?ftp|rsync|rclone|http|xh|termbin)\b"
    r"|>\s*/dev/(?:tcp|udp)/|\baws\s+s3\s+(?:cp|mv|sync)\b|\bgsutil\s+(?:cp|rsync)\b|\bgh\s+gist\s+create\b"
)
# What a command of a pipe sends of what it is given, and files that one sends by name.
_SHELL_TAKES = Expression(
    r"^\s*(?:\S*/)?(?:curl\s[^\n]*(?:@-|@/dev/stdin|-T\s*-|-d\b|--data|-F\b|\{\})|wget\s[^\n]*--post|nc\s|ncat\s|netcat\s|socat\s"
    r"|telnet\s|xargs\s[^\n]*\b(?:curl|wget|nc|dig|nslookup)\b|http\s|xh\s|openssl\s+s_client)"
)
_SHELL_UPLOADS = Expression(
    r"\b(?:curl|wget|http|xh)\b[^\n|;]{0,300}?(?:@|\s-T\s*|--upload-file[ =]|--post-file[ =]|<\s*)"
    r"[\"']?([^\s\"';|)]{3,200})"
    r"|\b(?:nc|ncat|netcat|socat|telnet)\b[^\n|;<]{0,300}<\s*[\"']?([^\s\"';|)]{3,200})"
)
_SHELL_PATH = Expression(
    r"(?:^|[;&|]|\b(?:export|local|readonly|declare)\s)\s*([A-Za-z_]\w*)=[\"']?([^\s\"';|&()`<>]{3,200})[\"']?\s*(?=$|[;&|\n#])"
)
_SHELL_DEFAULT = Expression(r"^\$\{\w+:?[-=](.*)\}$")
# Files that go to another machine by its name or address; a key that signs in is none of them.
_SHELL_MOVES = Expression(
    r"\b(?:scp|rsync)\s([^\n;|&]{1,300})\s[\"']?(?:rsync://)?(?:[\w.$-]{1,60}@)?(?:[\w-]{1,60}\.){1,6}[\w-]{1,24}:[^\s;|&]*"
)
_SHELL_CONNECTS = Expression(r">\s*/dev/(?:tcp|udp)/(?!localhost|127\.)[^\s/]")
_SIGNS_IN = Expression(r"\s-(?:[iFP]|e)\s*(?:\"[^\"\n]*\"|'[^'\n]*'|\S+)|--rsh=\S+|--exclude\S*(?:\s|=)\S+")
_HEADER = Expression(
    r"(?:-H|--header|-u|--user|--oauth2-bearer|-b|--cookie)[ =]?\s*(?:\"[^\"\n]*\"|'[^'\n]*'|\S+)"
)
_LOCAL = Expression(r"https?://(?:localhost|127\.|0\.0\.0\.0|\[::1\])")


def shell_leaks(text: str, files: dict[str, Secret] | None = None) -> tuple[Leak, ...]:
    """Return the secrets that a shell script reads in one command and sends in a later one.

    `files` hold secrets that other programs wrote there; those that this one writes are added.
    """
    names: dict[str, Secret] = {}
    files = {} if files is None else files
    found: list[Leak] = []
    paths: dict[str, str] = {}
    for start, said in _commands(text):
        command = _with_paths(said, paths)
        straight = _straight_away(_HEADER.sub(" ", command))
        if straight and not _LOCAL.search(command):
            found.append(Leak(straight, start, start + len(said)))
            continue
        used = _worst_used(_HEADER.sub(" ", command), names, files)
        if used and _SHELL_SEND.search(command) and not _LOCAL.search(command):
            found.append(Leak(used, start, start + len(said)))
        read = _shell_read(command)
        if len(paths) < _MOST_NAMES:
            paths.update(_paths_of_secrets(said))
        kept = max((kind for kind in (used, read) if kind), default=None)
        if kept and len(names) + len(files) < _MOST_NAMES:
            names.update((name[1] or name[2], kept) for name in _SHELL_NAME.finditer(command))
            files.update((name, kept) for name in _written(command))
    return tuple(found)


def _paths_of_secrets(command: str) -> Iterator[tuple[str, str]]:
    """Yield the names that a command gives to the paths of secrets, with the paths."""
    for found in _SHELL_PATH.finditer(command):
        default = _SHELL_DEFAULT.match(found[2])
        path = default[1] if default else found[2]
        if secret_path(path):
            yield found[1], path


def _with_paths(command: str, paths: dict[str, str]) -> str:
    """Write the paths of secrets in the place of their names."""
    if not paths or "$" not in command:
        return command
    return re.sub(r"\$(?:\{(\w+)\}|(\w+))", lambda name: paths.get(name[1] or name[2], name[0]), command)


def _straight_away(command: str) -> Secret | None:
    """Return the secret that one command reads and sends, through a pipe or by its name."""
    kinds = [secret_path(found[1] or found[2]) for found in _SHELL_UPLOADS.finditer(command)]
    if _SHELL_CONNECTS.search(command):
        kinds.append(_shell_read(command))
    moved = _SHELL_MOVES.search(command)
    if moved:
        kinds.append(secret_path(_SIGNS_IN.sub(" ", f" {moved[1]} ")))
    taken = False
    for part in reversed(command.split("|")):
        if taken:
            kinds.append(_shell_read(part))
        taken = taken or _SHELL_TAKES.search(part) is not None
    return max((kind for kind in kinds if kind), default=None)


def _commands(text: str) -> Iterator[tuple[int, str]]:
    """Yield the lines that are no comments, with their places; the body of a loop stands for itself."""
    for line in _SHELL_LINE.finditer(text):
        if line[0].lstrip().startswith("#"):
            continue
        start = line.start()
        for body in _SHELL_BODY.finditer(line[0]):
            yield start, text[start : line.start() + body.end()]
            start = line.start() + body.end()
        yield start, text[start : line.end()]


def _written(command: str) -> Iterator[str]:
    """Yield the files that a command writes what it reads to."""
    for pattern in (_SHELL_FILE, _SHELL_COPY):
        for found in pattern.finditer(command):
            name = found[1] or found[pattern.compiled.groups]
            if name != "/dev/null" and secret_path(name) is None:
                yield name


def _worst_used(command: str, names: dict[str, Secret], files: dict[str, Secret]) -> Secret | None:
    words = set(re.findall(r"\$\{?([A-Za-z_]\w*)", command)) if names else set()
    used = [names[word] for word in words if word in names]
    used += [kind for path, kind in files.items() if path in command]
    return max(used, default=None)


def _shell_read(command: str) -> Secret | None:
    if _SHELL_WHOLE.search(command):
        return Secret.ENVIRONMENT
    kind = secret_path(command)
    if kind is Secret.KEY:
        return kind
    if kind is None or not _SHELL_READ.search(command):
        return None
    whole = kind is Secret.SETTINGS and is_dotenv(command) and not _SHELL_PART.search(command)
    return Secret.DOTENV if whole else kind


def statement_end(text: str, start: int) -> int:
    """Return where a statement ends: at a `;` or line end outside of brackets, within reach."""
    depth = 0
    for offset in range(start, min(len(text), start + _REACH)):
        character = text[offset]
        if character in "([{":
            depth += 1
        elif character in ")]}":
            depth -= 1
        if depth < 0 or (depth == 0 and character in ";\n"):
            return offset
    return min(len(text), start + _REACH)


def closing(text: str, start: int) -> int:
    """Return the end of the brackets that open before `start`, within reach."""
    depth = 1
    for offset in range(start, min(len(text), start + _REACH)):
        depth += (text[offset] in "([{") - (text[offset] in ")]}")
        if depth == 0:
            return offset + 1
    return min(len(text), start + _REACH)
