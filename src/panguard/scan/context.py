"""Context signals: what surrounds the findings, which raises or lowers the risk of all of them. Pure.

Boosters are read in the prose (without code fences), reducers in the whole text and its fields.
Everything here is text that the author of a skill controls: the multiplier is clamped, and
`scan.score` never lets it hide what was critical.
"""

import re
from collections.abc import Iterator

from panguard.findings import Phrase, Signal, SignalKind, phrase
from panguard.scan.manifest import Manifest
from panguard.scan.patterns import LinearPattern, PatternTable
from panguard.values import dataclass

MINIMUM, MAXIMUM = 0.3, 2.5
STRONG_REDUCERS_BELOW = 0.7
_DEFENSIVE, _STRONGLY_DEFENSIVE = 2, 4
_DESCRIBED = 20


@dataclass(frozen=True, slots=True)
class Context:
    """The signals of a text, in order, and what follows from them.

    `all_reducers` holds only where there is at least one signal: a text that says nothing about
    itself earns nothing by it.
    """

    signals: tuple[Signal, ...] = ()
    multiplier: float = 1.0

    @property
    def strong_reducers(self) -> bool:
        """Say whether the reducers clearly outweigh the boosters."""
        return self.multiplier < STRONG_REDUCERS_BELOW

    @property
    def all_reducers(self) -> bool:
        """Say whether there are signals and all of them lower the risk."""
        return bool(self.signals) and all(signal.kind is SignalKind.REDUCER for signal in self.signals)

    @property
    def defensive(self) -> bool:
        """Say whether the text speaks about defence against attacks."""
        return any(signal.id.startswith("defensive-text") for signal in self.signals)


def read_context(text: str, spoken: str, manifest: Manifest | None, *, whole: bool = True) -> Context:
    """Read the signals of a text and add them up: `clamp(1.0 + sum of weights, 0.3, 2.5)`.

    `spoken` is the text without its fenced code. Only a `whole` skill or command earns the reducers
    that go with its form; a file beside it does not.
    """
    said, meant = _IN_PROSE.matching(spoken), _IN_TEXT.matching(text)
    facts = _Facts(
        said=said,
        meant=meant,
        described=_DESCRIPTIONS.matching(manifest.description) if manifest else frozenset(),
        dangerous_prose=_DANGER.id in said,
        dangerous=_DANGER.id in meant,
        manifest=manifest,
        whole=whole,
    )
    signals = tuple(Signal(*_SIGNALS[key]) for key in (*_boosters(facts), *_reducers(facts)))
    return Context(signals, clamped(1.0 + sum(signal.weight for signal in signals)))


def clamped(multiplier: float) -> float:
    """Keep a multiplier within its bounds; rounded, so that sums of tenths are exact."""
    return round(max(MINIMUM, min(MAXIMUM, multiplier)), 4)


@dataclass(frozen=True, slots=True)
class _Facts:
    said: frozenset[str]
    meant: frozenset[str]
    described: frozenset[str]
    dangerous_prose: bool
    dangerous: bool
    manifest: Manifest | None
    whole: bool


def _boosters(facts: _Facts) -> Iterator[str]:
    yield from (
        key
        for key in ("important-block", "concealment", "exfil-url", "consent-bypass", "credential-network")
        if key in facts.said
    )
    if "harmless" in facts.described and facts.dangerous_prose:
        yield "description-mismatch"


def _reducers(facts: _Facts) -> Iterator[str]:
    manifest = facts.manifest
    if manifest:
        yield from _manifest_reducers(facts, manifest)
    elif facts.whole and "command-title" in facts.meant and "command-steps" in facts.meant:
        yield "command-format"
    if facts.dangerous and not facts.dangerous_prose:
        yield "only-in-code"
    if "security-measures" in facts.meant:
        yield "security-measures"
    groups = sum(key.startswith("defence-") for key in facts.meant)
    if groups >= _STRONGLY_DEFENSIVE:
        yield "defensive-text-strong"
    elif groups >= _DEFENSIVE:
        yield "defensive-text"


def _manifest_reducers(facts: _Facts, manifest: Manifest) -> Iterator[str]:
    if _declares_known_program(manifest):
        yield "declared-tools"
    if "developer" in facts.described:
        yield "developer-tool"
    if "integration" in facts.described:
        yield "integration"
    if not (manifest.name and manifest.description):
        return
    yield "structured-manifest"
    if {"capability-heading", "capability-list"} <= facts.meant:
        yield "capability-declaration"
    agent = any(key in manifest.fields for key in ("tools", "allowed-tools", "model", "origin"))
    yield "agent-format" if agent else "knowledge-skill"


_PROGRAMS = frozenset(
    re.findall(
        r"\S+",
        """
        bash sh zsh curl wget git gh jq yq npm npx pnpm yarn bun node deno python python3 pip uv uvx docker
        kubectl helm terraform aws gcloud az ffmpeg make cargo go ruby rg grep sed awk ssh rsync tar sqlite3
        psql
        """,
    )
)


def _declares_known_program(manifest: Manifest) -> bool:
    tools = manifest.allowed_tools or ()
    declared = {tool.partition("(")[0].lower() for tool in tools}
    declared |= {word for tool in tools if "(" in tool for word in re.findall(r"[\w.-]+", tool.lower())}
    declared |= {program.lower() for program in manifest.required_programs}
    return not _PROGRAMS.isdisjoint(declared)


def _signal(key: str, weight: float, label: Phrase) -> tuple[str, tuple[str, SignalKind, Phrase, float]]:
    kind = SignalKind.BOOSTER if weight > 0 else SignalKind.REDUCER
    return key, (key, kind, label, weight)


_SIGNALS = dict(
    (
        _signal("important-block", 0.5, phrase("an <IMPORTANT> block addresses the agent")),
        _signal("concealment", 0.5, phrase("asks to keep something from the user")),
        _signal("exfil-url", 0.4, phrase("an address of a kind used to collect stolen data")),
        _signal("consent-bypass", 0.3, phrase("asks to act without the user's consent")),
        _signal("credential-network", 0.5, phrase("a credential file and a network command close together")),
        _signal("description-mismatch", 0.4, phrase("a harmless description over dangerous instructions")),
        _signal("declared-tools", -0.3, phrase("declares the well-known programs it uses")),
        _signal("developer-tool", -0.2, phrase("describes itself as a developer tool")),
        _signal("integration", -0.2, phrase("describes itself as an integration with a service")),
        _signal("structured-manifest", -0.1, phrase("has a name and a description")),
        _signal("only-in-code", -0.2, phrase("dangerous commands stand only in code blocks")),
        _signal("capability-declaration", -0.5, phrase("lists its capabilities")),
        _signal("command-format", -0.5, phrase("has the form of an agent command")),
        _signal("agent-format", -0.5, phrase("has the form of an agent definition")),
        _signal("knowledge-skill", -0.3, phrase("has the form of a knowledge skill")),
        _signal(
            "security-measures", -0.3, phrase("speaks of limits it keeps: read-only, validation, rate limits")
        ),
        _signal("defensive-text-strong", -0.7, phrase("is mostly about defence against attacks")),
        _signal("defensive-text", -0.4, phrase("speaks about defence against attacks")),
    )
)

_CREDENTIAL = (
    r"(?:~/\.ssh/\w|\.ssh/id_|id_rsa|id_ed25519|~?/\.aws/credentials|\.npmrc|\.netrc|/etc/shadow|/etc/passwd"
    r"|(?:^|[\s/'\"`])\.env(?:\.\w+)?(?:$|[\s'\"`,;|)]))"
)
_NETWORK = (
    r"(?:\bcurl\b|\bwget\b|\bfetch\(|\bhttp\.get\b|\brequests\.(?:post|get|put)\b|\baxios\b"
    r"|\bXMLHttpRequest\b|\bnc\b|\bncat\b|\bInvoke-WebRequest\b)"
)
_DANGER = LinearPattern(
    "danger",
    r"\brm -[rf]{1,2}\b|\bchmod [0-7]?7[0-7]{2}\b|\bbash -c\b"
    r"|\b(?:curl|wget)\b[^\n|]{0,200}\|\s*(?:sudo )?(?:ba|z)?sh\b"
    r"|\bexec\(|\bchild_process\b|\.ssh/|\.aws/|\beval\(|\bsudo ",
    "rm -|chmod|bash|curl|wget|exec(|child_process|.ssh/|.aws/|eval(|sudo",
)
_IN_PROSE = PatternTable(
    (
        _DANGER,
        LinearPattern("important-block", r"<important\b[^>]{0,40}>", "<important"),
        LinearPattern(
            "concealment",
            r"(?:do not|don't|never) (?:tell|mention|reveal|show|inform|disclose)\b"
            r"[^.\n]{0,40}\b(?:user|this|human|them|anyone)\b"
            r"|\bkeep (?:this |it )?(?:hidden|secret) from\b|\bhide this from\b|\bthis is (?:a )?secret\b"
            r"|\bbe gentle and not scary\b",
            "tell|mention|reveal|show|inform|disclose|keep|hide|secret|gentle"
            " & not|don't|never|keep|hide|secret|gentle",
        ),
        LinearPattern(
            "exfil-url",
            r"\b(?:workers\.dev|ngrok(?:-free)?\.(?:io|app|dev)|pipedream\.net|requestbin\.(?:com|net)"
            r"|hookbin\.com|webhook\.site|oast\.(?:pro|live|site|fun|me)|interact\.sh"
            r"|burpcollaborator\.net|trycloudflare\.com)\b"
            r"|https?://[^\s)\"'<>]{1,200}[?&](?:data|payload|exfil|stolen|secret|dump)=",
            "workers.dev|ngrok|pipedream|requestbin|hookbin|webhook.site|oast|interact.sh|collaborator"
            "|trycloudflare|data=|payload=|exfil=|stolen=|secret=|dump=",
        ),
        LinearPattern(
            "consent-bypass",
            r"\bwithout (?:asking|confirmation|approval|confirming|permission"
            r"|user (?:consent|approval|confirmation))\b"
            r"|\bskip (?:the )?(?:verification|confirmation|approval)|\bsilently (?:send|upload|execute"
            r"|run|install|post)\b",
            "without|skip|silently & asking|confirm|approv|permission|consent|verification|send|upload"
            "|execute|run"
            "|install|post",
        ),
        LinearPattern(
            "credential-network",
            rf"{_CREDENTIAL}[\s\S]{{0,300}}{_NETWORK}|{_NETWORK}[\s\S]{{0,300}}{_CREDENTIAL}",
            ".ssh/|id_rsa|id_ed25519|.aws/cred|.npmrc|.netrc|/etc/shadow|/etc/passwd|.env"
            " & curl|wget|fetch(|http.get|requests.|axios|xmlhttp|nc|ncat|invoke-web",
        ),
    )
)
_DESCRIPTIONS = PatternTable(
    (
        LinearPattern(
            "harmless",
            r"\b(?:calculator|formatter|translat(?:or|es?|ion)|convert(?:er|s)|word count(?:er|s)?|uuid"
            r"|unit conversion|spell.?check(?:er)?|calendar|weather)\b",
            "calculator|formatter|translat|convert|word|uuid|unit|spell|calendar|weather",
        ),
        LinearPattern(
            "developer",
            r"\b(?:shell|cli|command.line|terminal|devops|qa|build|lint(?:er|ing)?|deploy(?:s|ment|ing)?"
            r"|debug(?:ging)?|docker|kubernetes|ci/cd|git|testing|infrastructure)\b",
            "shell|cli|command|terminal|devops|qa|build|lint|deploy|debug|docker|kubernetes|ci/cd|git|testing"
            "|infrastructure",
        ),
        LinearPattern(
            "integration",
            r"\b(?:api|connector|webhooks?|slack|github|notion|jira|linear|gmail|google|discord|telegram"
            r"|stripe)\b",
            "api|connector|webhook|slack|github|notion|jira|linear|gmail|google|discord|telegram|stripe",
        ),
    )
)
_IN_TEXT = PatternTable(
    (
        _DANGER,
        LinearPattern(
            "capability-heading",
            r"(?m)^#{2,3} +(?:available |supported )?"
            r"(?:tools|commands|features|capabilities|actions|operations)\b",
            "tools|commands|features|capabilities|actions|operations",
        ),
        LinearPattern(
            "capability-list", r"(?m)^\s*[-*] +[*`]{0,2}[\w -]{2,40}[*`]{0,2}\s*(?::|—|–) +\S", "- |* "
        ),
        LinearPattern("command-title", r"\A\s*# \S", "# "),
        LinearPattern("command-steps", r"(?m)^\s*\d+\. +\S|\*\*(?:critical|high|medium|low)\*\*", ". |**"),
        LinearPattern(
            "security-measures",
            r"\bread.only\b|\bsandbox(?:ed)?\b|\bvalidat(?:ed|es|ion)\b|\ballow.?list|\brate.limit",
            "read-only|read only|readonly|read_only|sandbox|validat|allowlist|allow-list|allow list"
            "|rate-limit|rate limit",
        ),
        LinearPattern(
            "defence-never",
            r"\b(?:never|do not|don't) (?:execute|run|follow|trust|obey|expose|log|commit|store)\b",
            "never|do not|don't",
        ),
        LinearPattern(
            "defence-verbs",
            r"\b(?:protects?|detects?|prevents?|mitigates?|defends?|blocks?)\b[^.\n]{0,60}"
            r"\b(?:attacks?|injections?|malicious|threats?|exfiltration|malware)\b",
            "attack|injection|malicious|threat|exfiltration|malware & protect|detect|prevent|mitigat"
            "|defend|block",
        ),
        LinearPattern(
            "defence-audit",
            r"\b(?:threat model(?:l?ing)?|security (?:audit|review|scan|check)(?:s|ing|er|ner)?"
            r"|vulnerabilit(?:y|ies))\b",
            "threat model|security audit|security review|security scan|security check|vulnerabilit",
        ),
        LinearPattern(
            "defence-terms",
            r"\b(?:red flags?|prompt.injections?|jailbreak(?:s|ing)?)\b",
            "red flag|injection|jailbreak",
        ),
        LinearPattern(
            "defence-theft",
            r"\b(?:data exfiltration|credential (?:theft|harvesting|stealing)|supply.chain attacks?)\b",
            "data exfiltration|credential theft|credential harvesting|credential stealing|supply",
        ),
        LinearPattern(
            "defence-disclosure",
            r"\b(?:responsible disclosure|best practices?|owasp|least privilege)\b",
            "disclosure|best practice|owasp|least privilege",
        ),
    )
)
