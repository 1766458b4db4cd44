"""Finds what rules for skills do not look for: steps that switch the guard off, or destroy for good. Pure.

A skill that speaks of these does no harm by it. An agent that is about to do them is stopped, or its user is
asked.
"""

import re
from collections.abc import Iterator

from panguard.agents.places import is_instruction_file
from panguard.expressions import Expression
from panguard.findings import Finding
from panguard.guard.at_install import starts_unseen
from panguard.guard.code_ruin import ruined_by_code
from panguard.guard.dangers import (
    DESTROYED,
    ENDED_WITH_OTHERS,
    EXPLANATIONS,
    HANDED_OUT,
    HOOKS_CHANGED,
    OPENED,
    STARTED_AT_INSTALL,
    SWITCHED_OFF,
    TAKEN_OVER,
    TEXT_RUN,
    TRACES,
)
from panguard.guard.drives import EMPTIES_DRIVE
from panguard.guard.event import Part, PartKind
from panguard.guard.harm import (
    harmed_by_command,
    harmed_by_fields,
    harmed_by_script,
    harmed_by_text,
    may_harm,
)
from panguard.guard.heard import heard, stands
from panguard.guard.own_places import UNSEEN, USUAL, Ground, Looks
from panguard.guard.reach import cannot_reach, unquoted
from panguard.guard.undermined import acts, by_code, by_command, by_field, by_tool
from panguard.scan.document import Document
from panguard.scan.explanation import Explanation
from panguard.scan.patterns import LinearPattern
from panguard.terms import Lane, SourceType
from panguard.values import dataclass

__all__ = ["EXPLANATIONS", "NAME", "Scene", "watched"]

NAME = "guard"

_HOME = r"(?:~|\$HOME|\$\{HOME\}|/home/[^/\s]+|/Users/[^/\s]+|/root|[A-Za-z]:[\\/]Users[\\/][^\\/\s]+)"
_SETTINGS = (
    r"(?:\.claude[\\/]settings(?:\.local)?\.json|\.gemini[\\/]settings\.json|\.codex[\\/]config\.toml"
    r"|\.copilot[\\/][\w.-]+\.json)"
)
_DISK = r"/dev/(?:[shv]d[a-z]|xvd[a-z]|nvme\d|mmcblk\d|r?disk\d)"
_ON = r"[^\n;|&]*"
_TO_SHELL = r"\|\s*(?:sudo\s+)?(?:ba|z|da|k)?sh(?:[\s;&|)]|$)"
_TUNNEL = r"\b(?:ngrok|cloudflared|bore|localtunnel|lt|zrok|pinggy|playit|frpc|chisel|rathole|loophole)\b"
_TEXT = r"\.(?:md|mdx|txt|rst|adoc|log|png|jpe?g)"


@dataclass(frozen=True, slots=True)
class _Watched:
    """What to look for in commands, and what it is."""

    explanation: Explanation
    pattern: LinearPattern

    def span(self, text: str) -> tuple[int, int] | None:
        """Return where it stands first."""
        return next(self.pattern.spans(text, 1), None)


_COMMANDS = tuple(
    _Watched(explanation, LinearPattern(explanation.id, text, ""))
    for explanation, text in (
        (SWITCHED_OFF, rf"\b(?:pkill|killall|kill|taskkill|stop-process)\b{_ON}\b(?:panguard|pga)\b"),
        (
            SWITCHED_OFF,
            (
                rf"\b(?:systemctl|launchctl|schtasks|sc(?:\.exe)?)\b{_ON}"
                rf"\b(?:stop|disable|mask|kill|unload|bootout|remove|delete|end|change)\b{_ON}\bpanguard"
            ),
        ),
        (
            SWITCHED_OFF,
            rf"\b(?:pipx?|pip3|uv|brew|apt(?:-get)?|conda)\b{_ON}\b(?:uninstall|remove)\b{_ON}\bpanguard(?:[^\w-]|$)",
        ),
        (
            SWITCHED_OFF,
            rf"\bdisableAllHooks\b\W{{0,6}}true\b[\s\S]*{_SETTINGS}|{_SETTINGS}[\s\S]*\bdisableAllHooks\b\W{{0,6}}true\b",
        ),
        (
            ENDED_WITH_OTHERS,
            r"\b(?:killall|pkill)(?:\s+-\S+)*\s+\W?(?:python[\d.]*|Python)\W?(?:\s*$|\s*[;&|\n])|\bgdb\b[^\n;]*\$\(pgrep\b[^)]*python",
        ),
        (
            TAKEN_OVER,
            rf"\bNOPASSWD\b{_ON}(?:>|\|\s*(?:sudo\s+)?tee\b){_ON}/etc/sudoers|/etc/sudoers{_ON}\bNOPASSWD\b",
        ),
        (TAKEN_OVER, rf"(?:>>?\s*|\btee\b{_ON}\s|\b(?:cp|mv|ln|install)\s{_ON}\s)/etc/ld\.so\.preload\b"),
        (DESTROYED, rf">\s*(?:{_DISK}|/dev/mapper/)"),
        (DESTROYED, rf"\bdd\b{_ON}\bof={_DISK}"),
        (DESTROYED, rf"\b(?:mkfs(?:\.\w+)?|wipefs|blkdiscard|sgdisk\s+--zap-all|shred)\b{_ON}\s{_DISK}"),
        (DESTROYED, r":\s*\(\)\s*\{\s*:\s*\|\s*:\s*&\s*\}\s*;\s*:"),
        (DESTROYED, r"\b(?:chmod|chown)\s+-\w*R\w*\s+\S+\s+/(?:\s|$)"),
        (DESTROYED, r"\bcd\s+(?:/|~)\s*(?:&&|;)\s*(?:sudo\s+)?rm\s+-\w*r\w*\s+(?:\./)?\*"),
        (
            DESTROYED,
            r"\bvssadmin\s+delete\s+shadows\b|\bwbadmin\s+delete\b|\bbcdedit\b.*recoveryenabled\s+no\b",
        ),
        *((DESTROYED, pattern) for pattern in EMPTIES_DRIVE),
        (TRACES, rf"\b(?:shred|srm|wipe)\b{_ON}{_HOME}/\.(?:ssh|gnupg|aws)\b"),
        (TRACES, r"\bhistory\s+-c\b.*(?:HISTFILE|_history)"),
        (
            HANDED_OUT,
            (
                r"(?:169\.254\.169\.254|metadata\.google\.internal|169\.254\.170\.2)[^\n]*\|\s*(?:\S+\s[^|\n]*\|\s*)?(?:curl|wget|nc|ncat)\b"
                r"|\b(?:curl|wget)\b[^\n]*(?:\$\(|`)[^)`]*(?:169\.254\.169\.254|metadata\.google\.internal|169\.254\.170\.2)"
            ),
        ),
        (
            HANDED_OUT,
            (
                r"(?:chrome|chromium|firefox|edge|brave)\b.*(?:Login\\? Data|cookies|logins\.json|key4\.db)"
                r".*\b(?:curl|wget|nc|scp|rsync)\b"
            ),
        ),
        (
            TEXT_RUN,
            rf"(?:^|[;|&(\n]\s*)(?:sudo\s+)?(?:ba|z|da|k)?sh\s+(?:<\s*)?[^\s;|&<-]\S*{_TEXT}\b",
        ),
        (
            OPENED,
            rf"{_TUNNEL}{_ON}(?:\b(?:tcp|local|port)\s+(?:localhost:|127\.0\.0\.1:)?(?:22|3389|5900)\b|\b(?:ssh|rdp|file|tcp)://)",
        ),
        (OPENED, rf"\bssh\b{_ON}\s-\w*R\s*(?:\S*:)?\d+:(?:localhost|127\.0\.0\.1):(?:22|3389|5900)\b"),
        (OPENED, rf"{_TUNNEL}{_ON}(?:\b(?:2375|2376)\b|docker\.sock)"),
        (OPENED, rf"\bssh\b{_ON}\s-\w*R\s*\S*(?::(?:2375|2376)\b|docker\.sock)"),
        (
            OPENED,
            rf"\bsocat\b{_ON}\bTCP[46]?-L(?:ISTEN)?:\d+(?:,(?:fork|reuseaddr|su\S*))*\s{_ON}docker\.sock",
        ),
        (
            OPENED,
            r"\bdockerd\b(?:[^\n;|&-]|-[^\n;|&-]|--?(?:[a-su-z]|t[a-km-z]))*tcp://(?:0\.0\.0\.0|\[::\])?:\d+(?:[^\n;|&-]|-[^\n;|&-]|--(?:[a-su-z]|tls=false))*(?:$|[\n;|&])",
        ),
        (OPENED, rf"\bhttp\.server\b{_ON}(?:-d|--directory)[ =]?{_HOME}/?(?:\s|$)[^\n]*{_TUNNEL}"),
        (
            HANDED_OUT,
            r"(?:ngrok\.yml|\.cloudflared/|127\.0\.0\.1:4040/api|localhost:4040/api)[^\n;]*\|\s*(?:\S+\s[^|\n]*\|\s*)?(?:curl|wget|nc|ncat)\b",
        ),
        (
            HANDED_OUT,
            (
                rf"{_TUNNEL}[^\n]*?(?:>|\btee\s+(?:-a\s+)?)\s*\S+[^\n]*\bcurl\b{_ON}"
                r"(?:-d|--data\S*|-F|-T)[ =]?\S*@"
            ),
        ),
        (TEXT_RUN, rf"\$(?:0|\{{0\}}|\{{?BASH_SOURCE\b)[^\n;&|]*{_TO_SHELL}"),
        (TEXT_RUN, rf"\b(?:gh|glab)\s+(?:issue|pr|mr|gist|release|api)\s[^\n;&|]*{_TO_SHELL}"),
        (TEXT_RUN, rf"\bgit\s+(?:log|notes|tag)\b[^\n;&|]*{_TO_SHELL}"),
        (
            TEXT_RUN,
            r"\bsed\b[^\n;]*\s['\"]?s(?:#[^#\n]*#[^#\n]*#|/[^/\n]*/[^/\n]*/|\|[^|\n]*\|[^|\n]*\|)[gIim\d]{0,3}e[gIipm\d]{0,3}['\"\s;]",
        ),
        (TEXT_RUN, rf"\bcat\s+[^\s;|&-]\S*{_TEXT}\s*\|\s*(?:sudo\s+)?(?:ba|z|da|k)?sh\b"),
        (TEXT_RUN, rf"\bchmod\s+(?:\S*x\S*|[0-7]*[1357][0-7]*)\s+\S+{_TEXT}\b"),
        (
            TEXT_RUN,
            rf"\b(?:mv|cp|ln)\s+(?:-\S+\s+)*\S+{_TEXT}\s+\S+\.(?:sh|py|js|pl|rb|ps1)\b",
        ),
        (
            TEXT_RUN,
            rf"(?:^|[;|&(\n]\s*)(?:python3?|node|perl|ruby|source)\s+[^\s;|&-]\S*{_TEXT}\b",
        ),
    )
)
# All of them at once: most commands hold none, and are read once for it.
_ANY = LinearPattern("any", "|".join(f"(?:{kind.pattern.source})" for kind in _COMMANDS), "")
_OFF = LinearPattern(
    SWITCHED_OFF.id,
    r'(?m)"disableAllHooks"\s*:\s*true|^\s*hooks\s*=\s*false|"(?:enableHooks|hooksEnabled)"\s*:\s*false'
    r'|"hooksConfig"\s*:\s*\{[^}]*"enabled"\s*:\s*false',
    "",
)
_FREE = Expression(r'"defaultMode"\s*:\s*"bypassPermissions"|"Bash\(\*\)"')
_ANY_HOOKS = Expression(
    r"(?:^|[\\/])(?:\.claude[\\/]settings(?:\.local)?\.json|\.gemini[\\/]settings\.json|\.codex[\\/](?:hooks\.json|config\.toml)"
    r"|\.cursor[\\/]hooks\.json|\.copilot[\\/](?:settings|config)\.json)$"
)
_SHELL_FILE = Expression(
    r"(?:\.(?:sh|bash|zsh|fish|ps1|bat|cmd)|(?:^|/)(?:Makefile|justfile))$", re.IGNORECASE
)
_CODE_FILE = Expression(r"\.(?:py|pyw|js|mjs|cjs|ts|mts|rb|pl|php)$", re.IGNORECASE)
_SUDOERS = Expression(r"^/etc/(?:sudoers(?:\.d/|$)|ld\.so\.preload$)")


@dataclass(frozen=True, slots=True)
class Scene:
    """What a step of an agent happens in: its tool and folder, what the guard stands on, how that is seen."""

    tool: str = ""
    folder: str = ""
    ground: Ground = USUAL
    looks: Looks = UNSEEN
    written: frozenset[str] = frozenset()
    fields: tuple[Part, ...] = ()


def watched(part: Part, file: str, scene: Scene | None = None) -> Iterator[Finding]:
    """Yield what is found in one text of an event; `file` is what it is called in findings."""
    scene = scene or Scene()
    document = Document(part.text, file, SourceType.SCRIPT)
    runs = part.kind is PartKind.COMMAND or (part.kind is PartKind.WRITTEN and _SHELL_FILE.search(part.name))
    if runs:
        bare = unquoted(part.text)
        if _ANY.search(part.text) or (bare != part.text and _ANY.search(bare)):
            for kind in _COMMANDS:
                yield from _found(document, kind, bare)
    known: set[Explanation] = set()
    for explanation, firm in (*_undermines(part, scene, runs=bool(runs)), *_harms(part, scene)):
        if explanation not in known:
            known.add(explanation)
            lane = None if firm else Lane.ALERT
            yield document.finding(explanation, (0, len(part.text)), layer=NAME, firm=firm, lane=lane)
    if part.kind is PartKind.WRITTEN and _ANY_HOOKS.search(part.name):
        yield from _settings(part, file)
    yield from _words(part, file)


def _words(part: Part, file: str) -> Iterator[Finding]:
    """Yield what a text says that an agent reads, or that agents will take for instructions."""
    if part.kind is PartKind.RESULT:
        yield from heard(part.text, file, NAME)
    elif part.kind is PartKind.INSTRUCTIONS or (
        part.kind is PartKind.WRITTEN and is_instruction_file(part.name.replace("\\", "/"))
    ):
        yield from stands(part.text, file, NAME)


def is_plain(part: Part, scene: Scene) -> bool:
    """Say whether all that may be found in a text by itself is found by looking for words in it."""
    if part.kind is PartKind.COMMAND:
        return cannot_reach(part.text) and not may_harm(part.text)
    names_paths = part.kind in (PartKind.PATH, PartKind.ARGUMENT, PartKind.ADDRESS)
    return part.kind is not PartKind.WRITTEN and not (names_paths and acts(scene.tool))


def _undermines(part: Part, scene: Scene, *, runs: bool) -> Iterator[tuple[Explanation, bool]]:
    """Yield what takes from the guard what it stands on; a program that only is written may never run."""
    folder, ground, looks = scene.folder, scene.ground, scene.looks
    if runs:
        yield from ((each, True) for each in by_command(part.text, folder, ground, looks))
    if part.kind is PartKind.WRITTEN:
        yield from ((each, True) for each in by_field(part, folder, ground, looks))
        if _CODE_FILE.search(part.name):
            yield from ((each, False) for each in by_code(part.text, folder, ground, looks))
        if _SUDOERS.search(part.name) and ("NOPASSWD" in part.text or "preload" in part.name):
            yield TAKEN_OVER, True
    elif part.kind in (PartKind.PATH, PartKind.ARGUMENT, PartKind.ADDRESS) and part.text not in scene.written:
        yield from ((each, True) for each in by_tool(scene.tool, part, folder, ground, looks))


def _harms(part: Part, scene: Scene) -> Iterator[tuple[Explanation, bool]]:
    """Yield what a step harms that is none of the guard's; a script that only is written may be meant so."""
    if part.kind is PartKind.COMMAND:
        yield from ((each, True) for each in harmed_by_command(part.text, scene.folder, scene.ground))
    elif part.kind is PartKind.WRITTEN:
        yield from ((each, True) for each in harmed_by_text(part))
        if _SHELL_FILE.search(part.name):
            found = harmed_by_script(part.text, scene.folder, scene.ground)
            yield from ((each, True) for each in found)
        if starts_unseen(part.name, part.text):
            yield STARTED_AT_INSTALL, True
        if _CODE_FILE.search(part.name):
            yield from ((each, each is not DESTROYED) for each in ruined_by_code(part.text))
    else:
        yield from ((each, True) for each in harmed_by_fields(scene.tool, part, scene.fields))


def _found(document: Document, kind: _Watched, bare: str) -> Iterator[Finding]:
    """Yield what stands in a text, or in what is left of it without quotes (`bare`)."""
    span = kind.span(document.text)
    if span is None and kind.span(bare):
        span = (0, len(document.text))
    if span:
        yield document.finding(kind.explanation, span, layer=NAME, firm=True)


def _settings(part: Part, file: str) -> Iterator[Finding]:
    """Yield what switches hooks off, or frees an agent of being asked, in settings anywhere."""
    document = Document(part.text, file, SourceType.TEXT)
    off = next(_OFF.spans(part.text, 1), None)
    if off:
        yield document.finding(SWITCHED_OFF, off, layer=NAME, firm=True)
    elif _FREE.search(part.text):
        yield document.finding(HOOKS_CHANGED, (0, len(part.text)), layer=NAME, firm=True)
