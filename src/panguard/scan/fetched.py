"""Tells whether a file that a command downloads is run afterwards, and who can change the file. Pure."""

import re

from panguard.expressions import Expression
from panguard.scan.installers import addresses, graded, is_anybodys
from panguard.terms import Lane, Severity

FETCHES = (
    r"\b(?:curl|wget2?|aria2c|axel)(?:\.exe)?\b(?:[^\n|;&`]|\\\n|\"[^\"\n`]*\"|'[^'\n`]*'|\d>&\d)+"
    r"|\b(?:iwr|irm|Invoke-WebRequest|Invoke-RestMethod)\b[^\n|;]*\s-OutFile\b[^\n|;]*|\bStart-BitsTransfer\b[^\n|;]*"
    r"|\.DownloadFile\([^\n)]*\)|\bcertutil(?:\.exe)?\b[^\n|;&]*-urlcache\b[^\n|;&]*"
    r"|\bbitsadmin(?:\.exe)?\b[^\n|;&]*/transfer\b[^\n|;&]*"
)
"""Commands that download something into a file, as a source for RE2."""

_REACH = 600
_WORD = r"(?:\"([^\"\n]{1,200})\"|'([^'\n]{1,200})'|([^\s\"'|;&)]{1,200}))"
_GIVEN = Expression(
    rf"(?:\s-(?:[a-zA-NP-Z]{{0,6}}o(?=[\s=:\"'/~.$])|OutFile|Destination)[ =:]?\s*"
    rf"|\s--output(?:-document)?[= ]\s*|(?<!\d)>\s*){_WORD}"
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
_CHECKED = Expression(
    r"\b(?:sha\d{3}sum|shasum|gpg\s+--verify|cosign\s+verify|minisign|Get-FileHash|md5sum)\b"
)


def run_afterwards(text: str, start: int, end: int) -> int:
    """Return where the command ends that runs what the command from `start` to `end` downloads; 0 if none."""
    name = _target(text[start:end])
    if not name:
        return 0
    bare = re.escape(name.rpartition("/")[2].rpartition("\\")[2])
    written = rf"[\"']?(?:[^\s;&|\"'`]{{0,120}}[/\\])?{bare}(?=[\s\"';&|)`]|$)"
    paths = rf"[\"']?(?:\./|\.\\|/|~/|\$[\w{{:]|%\w)[^\s;&|\"'`]{{0,120}}?{bare}(?=[\s\"';&|)`]|$)"
    option = r"(?:-[\w-]+\s+){0,4}"
    run = re.compile(
        rf"(?:^|[\n;&|(`{{]|\bthen\b|\bdo\b)[ \t]*(?:(?:\$|>|PS>)[ \t]+)?(?:{_RUNNERS}\s+{option})"
        rf"{{1,3}}{written}|(?:^|[\n;&|(`{{])[ \t]*(?:{paths}|{bare}(?=[ \t]*(?:$|[\n;&|])))",
        re.IGNORECASE,
    )
    found = run.search(text, end, min(len(text), end + _REACH))
    return found.end() if found else 0


def weight(command: str, between: str, text: str) -> tuple[Severity, Lane]:
    """Return how bad it is to run what a command downloads, by who can change it, unless it is checked."""
    if graded(command, text)[0] is Severity.LOW:
        return Severity.LOW, Lane.ALERT
    if is_anybodys(command) and addresses(command) and not _CHECKED.search(between):
        return Severity.CRITICAL, Lane.BLOCK
    return Severity.MEDIUM, Lane.ALERT


def _target(command: str) -> str:
    """Return the name of the file that a command downloads to; empty for what is only printed."""
    is_wget = bool(re.match(r"wget", command))
    found = (_WGET_GIVEN.search(command) if is_wget else None) or _GIVEN.search(command)
    if found is None and re.match(r"\.Down|certutil|bitsadmin", command, re.IGNORECASE):
        found = _LAST_WORD.search(command)
    if found is not None:
        name = found[1] or found[2] or found[3]
        return "" if name in ("-", "/dev/null", "NUL", "/dev/stdout") else name
    if not _OWN_NAME.search(command):
        return ""
    places = [_NAME_IN_ADDRESS.search(address) for _, address in addresses(command)]
    return next((place[1] for place in places if place), "")
