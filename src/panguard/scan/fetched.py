"""Tells whether what a command downloads is run afterwards, and who can change it. Pure.

A file may be run by its name, or fed to a shell; an archive is run where something that it held is, and a
repository where something in its folder is.
"""

import re

from panguard.expressions import Expression
from panguard.scan.installers import (
    addresses,
    graded,
    is_anybodys,
    is_local,
    is_repository,
    is_unseen,
    is_vendor_installer,
    speaks_of_maker,
)
from panguard.scan.patterns import LinearPattern
from panguard.terms import Lane, Severity
from panguard.values import dataclass

FETCHES = (
    r"\b(?:curl|wget2?|aria2c|axel)(?:\.exe)?\b(?:[^\n|;&`]|\\\n|\"[^\"\n`]*\"|'[^'\n`]*'|\d>&\d)+"
    r"(?:\|\s*(?:(?:sudo|doas)\s+)?(?:(?:tee|sponge)\s|dd\s[^\n|;&]{0,40}?of=|cat\s*>)[^\n|;&]{1,200})?"
    r"|\b(?:iwr|irm|Invoke-WebRequest|Invoke-RestMethod)\b[^\n|;]*\s-OutFile\b[^\n|;]*|\bStart-BitsTransfer\b[^\n|;]*"
    r"|\.DownloadFile\([^\n)]*\)|\bcertutil(?:\.exe)?\b[^\n|;&]*-urlcache\b[^\n|;&]*"
    r"|\bbitsadmin(?:\.exe)?\b[^\n|;&]*/transfer\b[^\n|;&]*"
    r"|\bgit\s(?:[^\n|;&]{0,80}\s)?clone\s[^\n|;&]*"
)
"""Commands that download something into a file, as a source for RE2."""

_REACH = 600
_WORD = r"(?:\"([^\"\n]{1,200})\"|'([^'\n]{1,200})'|([^\s\"'|;&)]{1,200}))"
_GIVEN = Expression(
    rf"(?:\s-(?:[a-zA-NP-Z]{{0,6}}o(?=[\s=:\"'/~.$])|OutFile|Destination)[ =:]?\s*"
    rf"|\s--output(?:-document)?[= ]\s*|(?<!\d)>\s*){_WORD}"
)
_PIPED_INTO = Expression(
    rf"\|\s*(?:\w+\s+)?(?:(?:tee|sponge)\s+(?:-\S+\s+)*|dd\s(?:[^\n|]*\s)?of=|cat\s*>\s*){_WORD}"
)
_WGET_GIVEN = Expression(rf"\s-[a-zA-Z]{{0,6}}O\s*{_WORD}")
_LAST_WORD = Expression(rf"[\s,(]{_WORD}\s*\)?\s*$")
_OWN_NAME = Expression(r"\s(?:-[a-zA-Z]{0,6}O\b|--remote-name\b)|\b(?:wget2?|aria2c|axel)\b")
_NAME_IN_ADDRESS = Expression(r"/([\w.%+-]{1,120})(?:[?#]\S*)?$")
_RUNNERS = (
    r"(?:(?:ba|z|da|k)?sh|python[\d.]*|node|perl|ruby|php|osascript|source|\.|exec|nohup|sudo|doas|open|start"
    r"|Start-Process|saps|&|cmd(?:\.exe)?\s+/c|rundll32(?:\.exe)?|regsvr32(?:\.exe)?"
    r"|mshta|wscript|cscript|msiexec|powershell(?:\.exe)?"
    r"|pwsh|Invoke-Item|ii|Import-Module)"
)
_UNPACKS_STREAM = Expression(
    r"[ \t]*(?:\\\n[ \t]*)?\|[ \t]*(?:sudo[ \t]+)?(?:tar|bsdtar|cpio)\b[^\n;|&]*x?[^\n;|&]*", re.IGNORECASE
)
_IS_ARCHIVE = Expression(r"\.(?:zip|7z|rar|tar|tgz|tbz2?|txz|(?:tar\.)?(?:gz|bz2|xz|zst))$", re.IGNORECASE)
_RUNS_PATH = Expression(
    rf"(?:^|[\n;&|(])[ \t]*(?:{_RUNNERS}\s+(?:-\S+\s+){{0,3}}[\"']?[\w$~{{}}-]{{0,60}}"
    r"[./\\][\w$./\\-]{0,120}\w"
    r"|[\"']?(?:\./|\.\\|/(?:tmp|var/tmp|dev/shm|opt|home)/|~/|\$\w{1,30}/)[\w$./\\-]{1,120})",
    re.IGNORECASE,
)
_CHECKED = Expression(
    r"\b(?:sha\d{3}sum|shasum|gpg\s+--verify|cosign\s+verify|minisign|Get-FileHash|md5sum)\b"
)
_LOOKED_AT = Expression(r"\b(?:less|more|cat|bat|view|vim?|nano|code|head|Get-Content)\s+[^\n|]*(?:$|[\n;&])")

_KEEPS_FILE = LinearPattern(
    "keeps-file", r"\.write(?:_bytes|_text)?\(|\burlretrieve\b|\.extractall\(|\b(?:curl|wget)\b", ""
)
_HANDS_OVER = LinearPattern("hands-over", r"[\"']-[ce][\"']\s*,\s*(?:requests|httpx|urlopen|urllib)\b", "")
_STARTS = LinearPattern(
    "starts",
    r"\bsubprocess\b|\bos\.(?:system|popen|exec|spawn|startfile)|\brunpy\b|\bspec_from_file_location\b|FileLoader\b"
    r"|\bimport_module\(|\b__import__\(|\bctypes\b|\.py[\"']\s*,\s*[\"']w",
    "",
)


@dataclass(frozen=True, slots=True)
class Run:
    """Where the command ends that runs what was downloaded, and how bad it is to run it."""

    end: int
    severity: Severity
    lane: Lane


def run_afterwards(text: str, start: int, end: int, whole: str) -> Run | None:
    """Return what runs what the command from `start` to `end` downloads, after it; None if nothing does.

    `whole` is the text that says what the skill is about, and of whom.
    """
    command = text[start:end]
    if command.startswith("git"):
        return _of_repository(text, command, end, whole)
    if (archive := _unpacked(text, command, end)) is not None:
        return _of_archive(text, command, archive)
    name = target(command)
    found = _run_of(name).search(text, end, min(len(text), end + _REACH)) if name else None
    if found is None:
        return None
    line_end = text.find("\n", found.end())
    run = text[end : line_end if line_end >= 0 else len(text)]
    return Run(found.end(), *weight(command, text[end : found.start()], run[: 2 * _REACH], whole))


def _run_of(name: str) -> "re.Pattern[str]":
    """Return what finds a command that runs a file: by a program that is given it, fed it, or by its path."""
    bare = re.escape(name.rpartition("/")[2].rpartition("\\")[2])
    written = rf"[\"']?(?:[^\s;&|\"'`<]{{0,120}}[/\\])?{bare}(?=[\s\"';&|)`]|$)"
    paths = rf"[\"']?(?:\./|\.\\|/|~/|\$[\w{{:]|%\w)[^\s;&|\"'`]{{0,120}}?{bare}(?=[\s\"';&|)`]|$)"
    option = r"(?:[-/][\w-]+\s+){0,4}"
    return re.compile(
        rf"(?:^|[\n;&|(`{{]|\bthen\b|\bdo\b)[ \t]*(?:(?:\$|>|PS>)[ \t]+)?(?:{_RUNNERS}\s+{option})"
        rf"{{1,3}}(?:<\s*)?{written}|(?:^|[\n;&|(`{{])[ \t]*(?:{paths}|{bare}(?=[ \t]*(?:$|[\n;&|])))"
        rf"|\bcat[ \t]+{written}[ \t]*\|[ \t]*(?:sudo[ \t]+)?{_RUNNERS}(?=[ \t]*(?:$|[\n;&|-]))",
        re.IGNORECASE,
    )


def weight(command: str, between: str, run: str, whole: str) -> tuple[Severity, Lane]:
    """Return how bad it is to run what a command downloads, by who can change it, unless it is checked."""
    severity, lane = graded(command, whole)
    if severity is Severity.LOW:
        return Severity.LOW, Lane.ALERT
    if not addresses(command) or is_local(command) or _CHECKED.search(between):
        return Severity.MEDIUM, Lane.ALERT
    if is_anybodys(command):
        return Severity.CRITICAL, Lane.BLOCK
    known = speaks_of_maker(command, whole) or is_repository(command) or _LOOKED_AT.search(between)
    if known or (is_vendor_installer(command) and not is_unseen(f"{command}{run}")):
        return Severity.MEDIUM, Lane.ALERT
    return severity if lane is Lane.BLOCK else Severity.CRITICAL, Lane.BLOCK


def _unpacked(text: str, command: str, end: int) -> int | None:
    """Return where the command ends that unpacks what a command downloads; None where none does."""
    stream = _UNPACKS_STREAM.match(text, end, min(len(text), end + _REACH))
    if stream:
        return stream.end()
    name = target(command)
    if not _IS_ARCHIVE.search(name):
        return None
    bare = re.escape(name.rpartition("/")[2].rpartition("\\")[2])
    unpacks = re.compile(
        rf"\b(?:tar|bsdtar|unzip|7z[ar]?|Expand-Archive)\b[^\n;|&]{{0,120}}{bare}", re.IGNORECASE
    )
    found = unpacks.search(text, end, min(len(text), end + _REACH))
    return found.end() if found else None


def _of_archive(text: str, command: str, unpacked: int) -> Run | None:
    """Judge an archive from where anybody can put one: what is run after it was unpacked may be from it."""
    if not is_anybodys(command) or not addresses(command):
        return None
    found = _RUNS_PATH.search(text, unpacked, min(len(text), unpacked + _REACH))
    return Run(found.end(), Severity.CRITICAL, Lane.BLOCK) if found else None


def _of_repository(text: str, command: str, end: int, whole: str) -> Run | None:
    """Judge a repository that is cloned and run; one at a well-known forge is its owner's, and left alone."""
    found = addresses(command)
    if not found or is_repository(command):
        return None
    words = command.split()
    folder = found[0][1].rstrip("/").rpartition("/")[2] if "://" in words[-1] else words[-1].strip("\"'")
    folder = re.escape(folder.removesuffix(".git").rstrip("/").rpartition("/")[2])
    path = rf"[\"']?[^\s;&|\"']{{0,120}}(?<![\w-]){folder}"
    inside = rf"(?:{_RUNNERS}\s+[\"']?[\w./-]{{1,80}}|\./[\w./-]{{1,80}})"
    ran = re.compile(
        rf"(?:^|[\n;&|(])[ \t]*(?:{_RUNNERS}\s+(?:-\S+\s+){{0,3}})?{path}/[\w./-]*\w"
        rf"|\bcd[ \t]+{path}/?[\"']?[ \t]*(?=&&|;|\n)(?s:.{{0,160}}?)[\n;&|(][ \t]*{inside}"
    ).search(text, end, min(len(text), end + _REACH))
    if ran is None:
        return None
    if is_anybodys(command):
        return Run(ran.end(), Severity.CRITICAL, Lane.BLOCK)
    return None if speaks_of_maker(command, whole) else Run(ran.end(), Severity.HIGH, Lane.ALERT)


def target(command: str) -> str:
    """Return the name of the file that a command downloads to; empty for what is only printed."""
    is_wget = bool(re.match(r"wget", command))
    piped = _PIPED_INTO.search(command)
    found = piped or (_WGET_GIVEN.search(command) if is_wget else None) or _GIVEN.search(command)
    if found is None and re.match(r"\.Down|certutil|bitsadmin|Start-Bits", command, re.IGNORECASE):
        found = _LAST_WORD.search(command)
    if found is not None:
        name = found[1] or found[2] or found[3]
        return "" if name in ("-", "/dev/null", "NUL", "/dev/stdout") else name
    if not _OWN_NAME.search(command):
        return ""
    places = [_NAME_IN_ADDRESS.search(address) for _, address in addresses(command)]
    return next((place[1] for place in places if place), "")


def keeps_and_starts(text: str) -> bool:
    """Say whether a program in Python may start what it downloads, be it from a file that it keeps."""
    return (_KEEPS_FILE.search(text) and _STARTS.search(text)) or _HANDS_OVER.search(text)
