"""Finds what rules for skills do not look for: steps that switch the guard off, or destroy for good. Pure.

A skill that speaks of these does no harm by it. An agent that is about to do them is stopped, or its user is
asked.
"""

import re
from collections.abc import Iterator

from panguard.expressions import Expression
from panguard.findings import Finding, phrase
from panguard.guard.event import Part, PartKind
from panguard.scan.document import Document
from panguard.scan.explanation import Explanation
from panguard.scan.patterns import LinearPattern
from panguard.terms import Category, Check, Severity, SourceType
from panguard.values import dataclass

NAME = "guard"

SWITCHED_OFF = Explanation(
    id="guard-switched-off",
    severity=Severity.CRITICAL,
    check=Check.PERMISSION_SCOPE,
    category=Category.EXCESSIVE_AUTONOMY,
    title=phrase("This would switch off or remove the guard of this agent"),
    why=phrase("An agent that was talked into harm is told to get rid of its guard first."),
    remedy=phrase("If you want this, do it yourself in a terminal; the agent is not to do it."),
    example="pga guard stop",
    innocent=phrase("Asking how the guard is (pga guard status), or looking into its log, is not flagged."),
    references=("ASI01", "ASI10"),
)
HOOKS_CHANGED = Explanation(
    id="guard-hooks-changed",
    severity=Severity.HIGH,
    check=Check.PERMISSION_SCOPE,
    category=Category.EXCESSIVE_AUTONOMY,
    title=phrase(
        "This changes settings of the guard or of hooks, decides in its user's place, or starts an agent "
        "without hooks"
    ),
    why=phrase(
        "What stands there decides which programs an agent runs, whether the guard is asked, and what "
        "it lets pass."
    ),
    remedy=phrase("Look at the change. Afterwards see that the guard still works: pga guard doctor"),
    example="jq 'del(.hooks)' settings.json > ~/.claude/settings.json",
    innocent=phrase("Reading these files, and the settings of a project, is not flagged."),
    references=("ASI01", "ASI10"),
)
DESTROYED = Explanation(
    id="destroys-for-good",
    severity=Severity.CRITICAL,
    check=Check.PERMISSION_SCOPE,
    category=Category.EXCESSIVE_AUTONOMY,
    title=phrase("This destroys a disk, a system or its backups for good"),
    why=phrase("What it deletes or overwrites cannot be brought back."),
    remedy=phrase("Do not let this run unless you know that you want exactly this."),
    example="mkfs.ext4 /dev/sda",
    innocent=phrase("Files and folders of a project that are deleted, and images of disks, are not flagged."),
    references=("ASI02",),
)
TRACES = Explanation(
    id="destroys-keys-or-traces",
    severity=Severity.HIGH,
    check=Check.PERMISSION_SCOPE,
    category=Category.EXCESSIVE_AUTONOMY,
    title=phrase("This destroys keys, or the record of what was done"),
    why=phrase("Keys that are gone lock their owner out; a record that is gone hides what an attacker did."),
    remedy=phrase("Ask why this is needed, and keep a copy."),
    example="shred -u ~/.ssh/…",
    innocent=phrase("Looking at the record is not flagged."),
    references=("ASI02",),
)
HANDED_OUT = Explanation(
    id="secret-handed-out",
    severity=Severity.CRITICAL,
    check=Check.SECRET_EXFILTRATION,
    category=Category.CONTEXT_EXFILTRATION,
    title=phrase("This sends stored passwords or tokens to another machine"),
    why=phrase("Whoever gets them can act in the name of their owner."),
    remedy=phrase("Do not let this run. If it ran, replace what was sent."),
    example="kubectl get secrets -o yaml | … https://…",
    innocent=phrase("A token in a header of the service that it is for is not flagged."),
    references=("ASI02", "LLM02:2025"),
)
TEXT_RUN = Explanation(
    id="text-run-as-program",
    severity=Severity.HIGH,
    check=Check.ENCODED_PAYLOADS,
    category=Category.AGENT_MANIPULATION,
    title=phrase("This runs a file as a program that by its name is a text or a picture"),
    why=phrase("What is written into texts is not judged as a program; this would run it all the same."),
    remedy=phrase("Look into the file before you let it run."),
    example="sh notes.md",
    innocent=phrase("Programs that read a text or a picture are not flagged."),
    references=("ASI05",),
)
EXPLANATIONS = (SWITCHED_OFF, HOOKS_CHANGED, DESTROYED, TRACES, HANDED_OUT, TEXT_RUN)

_HOME = r"(?:~|\$HOME|\$\{HOME\}|/home/[^/\s]+|/Users/[^/\s]+|/root|[A-Za-z]:[\\/]Users[\\/][^\\/\s]+)"
_HOOKS = (
    r"(?:\.claude[\\/]settings(?:\.local)?\.json|\.cursor[\\/]hooks\.json|\.codex[\\/](?:hooks\.json|config\.toml)"
    r"|\.gemini[\\/]settings\.json|\.codeium[\\/](?:windsurf[\\/])?hooks\.json|Cline[\\/]Hooks\b|\.cline[\\/]hooks\b"
    r"|\.copilot[\\/](?:hooks\b|settings\.json|config\.json))"
)
_SET = rf"{_HOME}[\\/](?:Documents[\\/])?{_HOOKS}"
_PLACE = r"(?:state|Support|Local|Roaming|share|\.config)[\\/]panguard(?:[^\w-]|$)"
_ON = r"[^\n;|&]*"
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
        (
            SWITCHED_OFF,
            r"\b(?:pga|panguard)(?:\.cli\.main|\.exe)?\s+(?:-\S+\s+)*(?:down\b|guard\s+(?:stop|uninstall)\b)",
        ),
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
            rf"\b(?:rm|rmdir|del|unlink|shred|mv|remove-item|truncate|chmod|tee)\b{_ON}{_PLACE}|>\s*\S*{_PLACE}",
        ),
        (
            SWITCHED_OFF,
            rf"\b(?:pipx?|pip3|uv|brew|apt(?:-get)?|conda)\b{_ON}\b(?:uninstall|remove)\b{_ON}\bpanguard(?:[^\w-]|$)",
        ),
        (
            SWITCHED_OFF,
            (
                rf"\b(?:pga|panguard)(?:\.cli\.main|\.exe)?\s{_ON}--posture[\s=]+[\"']?observe\b"
                r"|\bPANGUARD_POSTURE=[\"']?observe\b"
            ),
        ),
        (
            HOOKS_CHANGED,
            (
                r"\b(?:pga|panguard)(?:\.cli\.main|\.exe)?\s+(?:-\S+\s+)*(?:guard\s+(?:accept|quarantine\s+restore)"
                r"|mcp\s+trust|rules\s+(?:mute|trust)|notify\s+remove)\b"
                rf"|\b(?:pga|panguard)\s{_ON}--(?:no-fail-closed|no-service)\b"
                rf"|\b(?:sed\s+-i|perl\s+-p?i){_ON}{_PLACE}"
            ),
        ),
        (
            HOOKS_CHANGED,
            (
                rf">\s*[\"']?{_SET}|\b(?:sed\s+-i|perl\s+-p?i|rm|unlink|shred|truncate|tee|chmod){_ON}{_SET}"
                rf"|\b(?:mv|cp|install|ln)\s{_ON}\s[\"']?{_SET}[\"']?\s*(?:$|[;|&\n])"
            ),
        ),
        (
            HOOKS_CHANGED,
            (
                r"\b(?:claude|codex|gemini|cursor-agent|copilot|cline)\b"
                rf"{_ON}\s--(?:dangerously-[\w-]+|yolo|bare|safe-mode|allow-all-tools)\b"
            ),
        ),
        (DESTROYED, r">\s*/dev/(?:[sv]d[a-z]|nvme\d|disk\d|mapper/)"),
        (DESTROYED, rf"\bmkfs(?:\.\w+)?\b{_ON}\s/dev/"),
        (DESTROYED, r"\b(?:chmod|chown)\s+-\w*R\w*\s+\S+\s+/(?:\s|$)"),
        (DESTROYED, r"\bcd\s+(?:/|~)\s*(?:&&|;)\s*(?:sudo\s+)?rm\s+-\w*r\w*\s+(?:\./)?\*"),
        (
            DESTROYED,
            r"\bvssadmin\s+delete\s+shadows\b|\bwbadmin\s+delete\b|\bbcdedit\b.*recoveryenabled\s+no\b",
        ),
        (TRACES, rf"\b(?:shred|srm|wipe)\b{_ON}{_HOME}/\.(?:ssh|gnupg|aws)\b"),
        (TRACES, r"\bhistory\s+-c\b.*(?:HISTFILE|_history)"),
        (
            HANDED_OUT,
            (
                r"https?://[^\s\"']*\$\((?:gh auth token|aws configure get|gcloud auth print|op read"
                r"|pass show|security find)"
            ),
        ),
        (HANDED_OUT, r"\bkubectl\s+(?:-\S+\s+)*get\s+secrets?\b[^\n;&]*\|\s*(?:curl|wget|nc|ncat)\b"),
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
_OWN_SETTINGS = Expression(r"(?:^|[\\/])(?:\.config|Support|Roaming)[\\/]panguard[\\/]config\.toml$")
_LAX = LinearPattern(SWITCHED_OFF.id, r"(?m)^\s*posture\s*=\s*[\"']observe", "")
_ANY_HOOKS = Expression(rf"(?:^|[\\/]){_HOOKS}$")
_OWN_HOOKS = Expression(rf"^{_SET}")
_SHELL_FILE = Expression(
    r"(?:\.(?:sh|bash|zsh|fish|ps1|bat|cmd)|(?:^|/)(?:Makefile|justfile))$", re.IGNORECASE
)
_QUOTES = Expression(r"['\"\\]")


def watched(part: Part, file: str) -> Iterator[Finding]:
    """Yield what is found in one text of an event; `file` is what it is called in findings."""
    if part.kind is PartKind.COMMAND or (part.kind is PartKind.WRITTEN and _SHELL_FILE.search(part.name)):
        bare = _QUOTES.sub("", part.text)
        if _ANY.search(part.text) or (bare != part.text and _ANY.search(bare)):
            document = Document(part.text, file, SourceType.SCRIPT)
            for kind in _COMMANDS:
                yield from _found(document, kind, bare)
    if part.kind is PartKind.WRITTEN and _ANY_HOOKS.search(part.name):
        yield from _settings(part, file)
    if part.kind is PartKind.WRITTEN and _OWN_SETTINGS.search(part.name):
        yield from _own(part, file)


def _own(part: Part, file: str) -> Iterator[Finding]:
    """Yield what is found in the guard's own settings: they are the user's to write."""
    document = Document(part.text, file, SourceType.TEXT)
    lax = next(_LAX.spans(part.text, 1), None)
    if lax:
        yield document.finding(SWITCHED_OFF, lax, layer=NAME, firm=True)
    else:
        yield document.finding(HOOKS_CHANGED, (0, len(part.text)), layer=NAME, firm=True)


def _found(document: Document, kind: _Watched, bare: str) -> Iterator[Finding]:
    """Yield what stands in a text, or in what is left of it without quotes (`bare`)."""
    span = kind.span(document.text)
    if span is None and kind.span(bare):
        span = (0, len(document.text))
    if span:
        yield document.finding(kind.explanation, span, layer=NAME, firm=True)


def _settings(part: Part, file: str) -> Iterator[Finding]:
    document = Document(part.text, file, SourceType.TEXT)
    off = next(_OFF.spans(part.text, 1), None)
    if off:
        yield document.finding(SWITCHED_OFF, off, layer=NAME, firm=True)
    elif _OWN_HOOKS.match(part.name) or _FREE.search(part.text):
        yield document.finding(HOOKS_CHANGED, (0, len(part.text)), layer=NAME, firm=True)
