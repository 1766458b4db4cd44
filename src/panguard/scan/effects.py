"""Tells what one command line does to the machine it runs on, worst thing first. Pure."""

import re
from collections.abc import Iterator
from enum import StrEnum

from panguard.expressions import Expression
from panguard.limits import DEFAULT_LIMITS
from panguard.scan.document import Document
from panguard.scan.kind import FileKind
from panguard.scan.orders import find_orders
from panguard.scan.patterns import LinearPattern
from panguard.scan.splices import SPLICED, SPLICED_POWERSHELL
from panguard.terms import Lane, Severity, SourceType

_LONGEST = DEFAULT_LIMITS.shell_line_characters


class Effect(StrEnum):
    """What a command line does, the worst first."""

    HARM = "harm"
    SENDS = "sends"
    STARTUP = "startup"
    NETWORK = "network"
    INLINE = "inline"
    UNPINNED = "unpinned"
    PLAIN = "plain"


_WORST = tuple(Effect)

_HARM = LinearPattern(
    "harm",
    r"\b(?:base64|openssl enc|xxd)\s[^|]{0,200}(?:-d|-D|--decode|-r)\b[^|]{0,80}\|\s*(?:xargs\s+)?"
    r"(?:sudo\s+)?\S{0,20}(?:sh|python[\d.]*|perl|node|curl|wget)\b|\beval\s.{0,200}(?:atob|base64|Buffer\.from|b64decode)|\bexec\s*\(.{0,80}(?:b64decode|urlopen|requests\.get)"
    r"|/dev/(?:tcp|udp)/|\bpowershell\S*\s.{0,80}-e(?:nc|ncodedcommand|c)?\s+[a-z0-9+/=]{20,}|\b(?:iex|Invoke-Expression)\b"
    r"|\b(?:dig|nslookup|host)\s.{0,160}(?:\$\(|`|\$\{?\w)",
    "base64|openssl|xxd|eval|exec|/dev/tcp|/dev/udp|powershell|iex|invoke-expression|dig|nslookup|host",
)
_SENDS = LinearPattern(
    "sends",
    r"\b(?:curl|wget|http|https|httpie|xh)\b.{0,400}(?:\s(?:-d|--data\S{0,12}|-F|--form\S{0,8}|-T|--upload-file|--post-\w{4})\b"
    r"|-X\s*\W{0,2}(?:POST|PUT)\b|--request\s+\W{0,2}(?:POST|PUT)\b)|\b(?:nc|ncat|netcat|socat|telnet|ftp|scp|sftp|rclone)\s+\S"
    r"|\bInvoke-(?:WebRequest|RestMethod)\b.{0,300}-(?:Body|InFile|Method\s+Post)\b"
    r"|\b(?:requests|httpx|axios)\.(?:post|put)\(|\bfetch\(.{0,200}\bPOST\b",
    "curl|wget|http|xh|nc |ncat|netcat|socat|telnet|ftp|scp|rclone|invoke-|requests|httpx|axios|fetch",
)
_STARTUP = LinearPattern(
    "startup",
    r"(?:>>?|\btee\b|\bcp\b|\bmv\b|\bln\b|\binstall\b|\bsed\s+-i\b)[^|;&]{0,160}(?:\.(?:bashrc|zshrc|profile|bash_profile|zprofile|zshenv)\b"
    r"|/etc/(?:cron|profile|sudoers|rc\.local)|LaunchAgents|LaunchDaemons|systemd/|authorized_keys|\.git/hooks/"
    r"|(?:CLAUDE|AGENTS|GEMINI|SOUL|MEMORY)\.md|\.claude/settings|\.cursor/(?:mcp|hooks)\.json|\.mcp\.json)"
    r"|\bcrontab\s+(?:-(?:\s|$)|[^-\s])|\bschtasks\b.{0,40}/create|\blaunchctl\s+(?:load|bootstrap)\b",
    ".bashrc|.zshrc|profile|.zshenv|/etc/|launch|systemd|authorized_keys|.git/hooks|.md|.claude|.cursor|.mcp.json"
    "|crontab|schtasks",
)
_NETWORK = LinearPattern(
    "network",
    r"\b(?:curl|wget|aria2c|iwr|irm|Invoke-WebRequest|Invoke-RestMethod|dig|nslookup|urlopen|requests\.get|fetch\()"
    r"|\bgit\s+(?:clone|pull|fetch)\b|\bnpx?\s+\S{0,20}\s?https?://|\bpip3?\s+install\s+(?:\S+\s+){0,3}(?:git\+)?https?://",
    "curl|wget|aria2c|iwr|irm|invoke-|dig|nslookup|urlopen|requests|fetch|git|np|pip",
)
_INLINE = LinearPattern(
    "inline",
    r"\b(?:ba|z|da|k|fi)?sh\s+(?:-\w+\s+){0,3}-\w{0,3}c\b|\b(?:python[\d.]*|node|perl|ruby|php|deno|bun)\s+(?:-\w+\s+){0,3}(?:-[cepr]\b|--eval\b|eval\b)"
    r"|\bpowershell\S*\s.{0,40}-c(?:ommand)?\b|\bcmd(?:\.exe)?\s+/c\b|\bosascript\s+-e\b",
    "sh|python|node|perl|ruby|php|deno|bun|powershell|cmd|osascript",
)
_NO_SERVER = LinearPattern(
    "no-server",
    r"\brm\s+-[a-z]{0,6}[rf]|\bchmod\s+(?:-R\s+)?(?:0?777|a\+rwx|[ug]\+s|4755)\b|\bchown\s+\S{0,20}root\b"
    r"|\b(?:print|console\.log|echo|puts)\b.{0,80}(?:environ|getenv|process\.env|\$\{?)\W{0,8}\w{0,40}(?:KEY|TOKEN|SECRET|PASSW)"
    r"|\b(?:fromhex|b64decode|b64encode|atob|btoa|Buffer\.from)\(|\|\s*base64\b|\bbase64\s+-",
    "rm|chmod|chown|print|console|echo|puts|fromhex|b64|atob|btoa|buffer|base64",
)
_RUNNER = Expression(
    r"^\s*(?:\S*/)?(?:npx|bunx|pnpx|uvx|pipx|pnpm\s+dlx|yarn\s+dlx|npm\s+exec|uv\s+tool\s+run|pipx\s+run|cmd\s+/c\s+npx)\s+(.*)$",
    re.IGNORECASE | re.DOTALL,
)
_PINNED = Expression(r"(?:@|==)v?\d[\w.-]*$")
_RUN_OPTIONS_WITH_VALUE = frozenset(
    ("--from", "-p", "--package", "--python", "--with", "--registry", "--index-url")
)


def effect(command: str) -> Effect:
    """Return the worst thing that a command line does, as it is written and as it is read."""
    line = command[:_LONGEST]
    return min(map(_written_effect, {line, *_read(line)}), key=_WORST.index)


def _read(line: str) -> Iterator[str]:
    """Yield how a shell, and PowerShell, read a command line that may be spelled otherwise."""
    # Few commands are: what reads them is not loaded for the others.
    if SPLICED.search(line):
        from panguard.scan.shell import plain  # noqa: PLC0415

        yield plain(line)
    if SPLICED_POWERSHELL.search(line):
        from panguard.scan import powershell  # noqa: PLC0415

        yield powershell.plain(line)


def _written_effect(command: str) -> Effect:
    line = " ".join(command.split("\n"))
    if _is_order(line) or _HARM.search(line):
        return Effect.HARM
    for pattern, found in ((_SENDS, Effect.SENDS), (_STARTUP, Effect.STARTUP), (_NETWORK, Effect.NETWORK)):
        if pattern.search(line):
            return found
    if unpinned_package(line):
        return Effect.UNPINNED
    return Effect.INLINE if _INLINE.search(line) else Effect.PLAIN


def is_no_server(command: str) -> bool:
    """Say whether inline code deletes, opens up, prints keys or decodes, which no server is started for."""
    return _NO_SERVER.search(" ".join(command[:_LONGEST].split("\n")))


def _is_order(line: str) -> bool:
    document = Document(
        text=line, file="", source_type=SourceType.SCRIPT, kind=FileKind.SCRIPT, primary=False
    )
    return any(
        order.lane is Lane.BLOCK and order.severity >= Severity.HIGH
        for order in find_orders(document, document.raw)
    )


def unpinned_package(command: str) -> str:
    """Return the package that a command fetches from a registry without a version; empty if none."""
    found = _RUNNER.match(command)
    words = found[1].split() if found else []
    skip = False
    for word in words:
        if skip or word.startswith("-"):
            skip = word in _RUN_OPTIONS_WITH_VALUE and not skip
            continue
        package = word.strip("\"'")
        local = package.startswith((".", "/", "~", "$", "http", "git+", "file:"))
        return "" if local or _PINNED.search(package) else package
    return ""
