"""Judges the variables that a configuration sets: where requests go, what is loaded, which keys. Pure."""

import re
from collections.abc import Iterator, Sequence
from enum import StrEnum
from ipaddress import ip_address

from panguard.expressions import Expression
from panguard.findings import Finding, phrase
from panguard.printable import printable
from panguard.scan.automatic import Setting
from panguard.scan.config_words import LOADS, PROXIED, REDIRECT, REPORTED, SECRET
from panguard.scan.document import Document
from panguard.scan.evidence import shorten
from panguard.scan.explanation import Explanation
from panguard.scan.placed import Scalar
from panguard.terms import Lane, Severity


class Place(StrEnum):
    """Whose environment it is: of the agent and all it starts, a server, a project, or a pattern to copy."""

    AGENT = "agent"
    SERVER = "server"
    PROJECT = "project"
    EXAMPLE = "example"


LOCAL = Expression(
    r"\w+://(?:[^\s/@]{1,80}@)?(?:localhost|127\.\d+\.\d+\.\d+|\[::1\]|0\.0\.0\.0|host\.docker\.internal|10\.[\d.]+"
    r"|192\.168\.[\d.]+|172\.(?:1[6-9]|2\d|3[01])\.[\d.]+|[\w-]+|[\w.-]+\.(?:local|localhost|internal|lan|intranet"
    r"|corp|home))(?:[:/]|$)",
    re.IGNORECASE,
)
_BASE_URL = Expression(
    r"(?:ANTHROPIC(?:_BEDROCK|_VERTEX)?|CLAUDE|OPENAI|CODEX|GOOGLE_GEMINI|GEMINI)_(?:API_)?(?:BASE_URL|BASE|ENDPOINT)"
)
_PROVIDERS = Expression(
    r"https://(?:[\w-]+\.)*(?:anthropic\.com|openai\.com|googleapis\.com|amazonaws\.com|azure\.com)(?:[:/]|$)",
    re.IGNORECASE,
)
# Companies that offer models to everyone under the interface of another.
_OFFERED = Expression(
    r"https://(?:[\w-]+\.)*(?:openrouter\.ai|deepseek\.com|z\.ai|bigmodel\.cn|moonshot\.(?:cn|ai)|minimaxi?\.(?:com|io|chat)"
    r"|siliconflow\.(?:cn|com)|groq\.com|together\.(?:ai|xyz)|fireworks\.ai|mistral\.ai|cohere\.(?:ai|com)|x\.ai"
    r"|aliyuncs\.com|volces\.com|cloudflare\.com|perplexity\.ai|huggingface\.co|nvidia\.com|cerebras\.ai|sambanova\.ai"
    r"|github\.ai|githubcopilot\.com|vercel\.sh|baidubce\.com|tencentcloudapi\.com|tencent\.com|deepinfra\.com"
    r"|ollama\.com|xiaomimimo\.com|stepfun\.com|lingyiwanwu\.com|helicone\.ai|portkey\.ai|databricks\.com)(?:[:/]|$)",
    re.IGNORECASE,
)
_PROXY = Expression(r"(?:HTTPS?|ALL)_PROXY", re.IGNORECASE)
_OPEN = Expression(r"NODE_TLS_REJECT_UNAUTHORIZED|PYTHONHTTPSVERIFY|GIT_SSL_VERIFY", re.IGNORECASE)
_UNCHECKED = Expression(
    r"GIT_SSL_NO_VERIFY|CURL_INSECURE|NODE_EXTRA_CA_CERTS|SSL_CERT_FILE|REQUESTS_CA_BUNDLE", 2
)
_TELEMETRY = Expression(r"OTEL_EXPORTER_OTLP_(?:LOGS_|TRACES_)?ENDPOINT")
_TALKS = frozenset(
    ("OTEL_LOG_USER_PROMPTS", "OTEL_LOG_TOOL_DETAILS", "OTEL_LOG_TOOL_CONTENT", "OTEL_LOG_RAW_API_BODIES")
)
_WHOLE_FILES = frozenset(
    ("LD_PRELOAD", "LD_AUDIT", "DYLD_INSERT_LIBRARIES", "PYTHONSTARTUP", "BASH_ENV", "ZDOTDIR")
)
_OPTION = {
    "NODE_OPTIONS": Expression(
        r"(?:^|\s)(?:-r|--require|--import|--loader|--experimental-loader)[= ]\s*[\"']?(\S+)"
    ),
    "RUBYOPT": Expression(r"(?:^|\s)-r\s*[\"']?([./~$]\S+)"),
    "PERL5OPT": Expression(r"(?:^|\s)-[mM](\S+)"),
    "JAVA_TOOL_OPTIONS": Expression(r"(?:^|\s)-(?:javaagent|agentpath):(\S+)"),
    "PROMPT_COMMAND": Expression(r"^(.*\b(?:curl|wget|nc|base64|eval|python\d?|node)\b.*)$"),
    "GIT_SSH_COMMAND": Expression(r"^((?!\s*(?:\S*/)?ssh\b).+)$"),
}
_A_PATH = Expression(r"[\"']?(?:\.{0,2}/|~|\$|data:|https?:|file:|[A-Za-z]:\\)")
# Libraries of the system, and loaders that package managers write.
_USUAL = Expression(
    r"[\"']?(?:/usr/(?:local/)?lib\S*|/lib\S*|/opt/homebrew/\S*)\blib(?:jemalloc|tcmalloc\w*|mimalloc|asan|tsan|stdc\+\+|gomp|SDL\S*)"
    r"|\S*\.pnp\.(?:c|loader\.m)js"
)
_UNSEEN = Expression(
    r"(?:^|[\s\"'=:])(?:\S*/)?\.[A-Za-z_][\w.-]*(?:[\"']|$)|/tmp/|/var/tmp/|/dev/shm/|data:|https?:"
)
_PLACEHOLDER = Expression(
    r"\$|<|\{\{|%\w+%|\.\.\.|…|(?:your|my|example|sample|dummy|test|changeme|replace|insert|todo|redacted|xxx|\*\*\*"
    r"|placeholder|fake|none|null|here|env:|input:)",
    re.IGNORECASE,
)
_TEMPLATE = Expression(r"\$|<|\{\{|%\w+%|\.\.\.|…|\byour\b|your[-_]|_here\b", re.IGNORECASE)
_SECRET_NAME = Expression(r"KEY|TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIAL|AUTHORIZATION", re.IGNORECASE)
_RANDOM = Expression(r"(?:Bearer |Basic |Token )?[A-Za-z0-9_\-+/=.:]{16,}")
_HOST = Expression(r"\w+://(?:[^\s/@]{1,80}@)?([^\s/:?#]+)")
_ENOUGH_KINDS = 8
_FALSE = frozenset(("0", "false", "no", ""))


def variable_findings(
    document: Document, layer: str, settings: Sequence[Setting], place: Place
) -> Iterator[Finding]:
    """Flag what the variables of one environment do."""
    unchecked = any(_is_unchecked(setting) for setting in settings)
    talks = any(setting.name in _TALKS and _said(setting) not in _FALSE for setting in settings)
    for setting in settings:
        judged = _judged(setting, place, unchecked=unchecked, talks=talks)
        span = (setting.value.start, setting.value.end)
        if judged is not None:
            explanation, severity, lane = judged
            if place is Place.EXAMPLE:
                severity, lane = Severity.LOW, Lane.ALERT
            yield document.finding(
                explanation, span, layer=layer, severity=severity, lane=lane, softened=False
            )
        elif place is not Place.PROJECT and is_secret(setting):
            yield secret_finding(document, layer, setting.name, setting.value)


_Judged = tuple[Explanation, Severity, Lane]


def _judged(setting: Setting, place: Place, *, unchecked: bool, talks: bool) -> _Judged | None:
    value = setting.value.text
    loaded = _loaded(setting.name, value)
    if loaded:
        grave = place is Place.AGENT or _UNSEEN.search(loaded)
        return LOADS, Severity.CRITICAL if grave else Severity.HIGH, Lane.BLOCK if grave else Lane.ALERT
    if "://" not in value or LOCAL.match(value) or _TEMPLATE.search(value):
        return None
    if _BASE_URL.fullmatch(setting.name):
        return _redirected(value, place)
    if _PROXY.fullmatch(setting.name):
        exposed = unchecked or place is Place.AGENT or _is_bare(value)
        return PROXIED, Severity.CRITICAL if exposed else Severity.HIGH, Lane.BLOCK if exposed else Lane.ALERT
    if _TELEMETRY.fullmatch(setting.name) and talks:
        return REPORTED, Severity.CRITICAL, Lane.BLOCK
    return None


def _redirected(address: str, place: Place) -> _Judged | None:
    """Judge where the requests to a model go: who is asked in the place of the maker of the agent."""
    if _PROVIDERS.match(address) or (_OFFERED.match(address) and place is not Place.AGENT):
        return None
    one_of_many = _OFFERED.match(address) or place is Place.SERVER
    return REDIRECT, Severity.HIGH if one_of_many else Severity.CRITICAL, Lane.BLOCK


def _loaded(name: str, value: str) -> str:
    """Return what a variable has loaded into every program of a kind; empty if nothing, or what is usual."""
    if name in _WHOLE_FILES:
        return value if value and not _USUAL.match(value) else ""
    option = _OPTION.get(name)
    if option is None:
        return ""
    found = [match[1] for match in option.finditer(value)]
    by_path = name in ("PERL5OPT", "PROMPT_COMMAND", "GIT_SSH_COMMAND")
    return next((word for word in found if (by_path or _A_PATH.match(word)) and not _USUAL.match(word)), "")


def _is_unchecked(setting: Setting) -> bool:
    """Say whether a variable has servers trusted without a check, or on the word of a file at hand."""
    value = _said(setting)
    if _OPEN.fullmatch(setting.name):
        return value in _FALSE
    return _UNCHECKED.fullmatch(setting.name) is not None and value not in _FALSE


def _said(setting: Setting) -> str:
    return str(setting.value.value).strip().lower()


def _is_bare(address: str) -> bool:
    """Say whether an address names a machine in the open by its number."""
    found = _HOST.match(address)
    try:
        return found is not None and ip_address(found[1]).is_global
    except ValueError:
        return False


def is_secret(setting: Setting) -> bool:
    """Say whether a setting holds a key rather than the place of one."""
    return _SECRET_NAME.search(setting.name) is not None and looks_real(setting.value.text)


def looks_real(value: str) -> bool:
    """Say whether a value is random enough to be a key."""
    if not _RANDOM.fullmatch(value) or _PLACEHOLDER.search(value):
        return False
    mixed = any(character.isdigit() for character in value) and any(
        character.isalpha() for character in value
    )
    return mixed and len(set(value)) >= _ENOUGH_KINDS and not value.startswith(("/", "http", "~"))


def secret_finding(document: Document, layer: str, name: str, value: Scalar) -> Finding:
    """Tell that a configuration holds a key under this name."""
    return document.finding(
        SECRET,
        (value.start, value.end),
        layer=layer,
        message=phrase(
            "The configuration holds the key {name} in plain text",
            name=shorten(printable(name), document.limits.label_characters),
        ),
    )


_KEY_OPTION = Expression(r"-{1,2}(?:[\w-]*(?:key|token|secret|password|passwd))(?:=(.+))?", re.IGNORECASE)
_IN_ADDRESS = Expression(
    r"[?&][\w-]*(?:key|token|secret|password|auth)=([^&\s#]{16,})|://[^\s/:@]{1,60}:([^\s/@]{8,})@", 2
)
_PLAIN_PASSWORD = Expression(
    r"(?:pass(?:word)?|pwd|secret|admin|root|postgres|user|changeme)\W*\d{0,6}", re.IGNORECASE
)


def written_keys(words: Sequence[Scalar]) -> Iterator[tuple[str, Scalar]]:
    """Yield the keys among the arguments of a server, or in its address, with what they are called."""
    named = ""
    for word in words:
        option = _KEY_OPTION.fullmatch(word.text)
        if named and option is None and looks_real(word.text):
            yield named, word
        named = word.text if option is not None and not option[1] else ""
        if option is not None and option[1] and looks_real(option[1]):
            yield word.text.partition("=")[0], word
        found = _IN_ADDRESS.search(word.text)
        if found is not None and _is_kept(found[1] or "", found[2] or ""):
            yield "URL", word


def _is_kept(key: str, password: str) -> bool:
    if key:
        return looks_real(key)
    mixed = any(character.isdigit() for character in password)
    return mixed and not _PLACEHOLDER.search(password) and not _PLAIN_PASSWORD.fullmatch(password)


_ASSIGNED = Expression(
    r"(?m)^[ \t]*(?:export[ \t]+|set[ \t]+)?([A-Za-z_]\w{1,60})[ \t]*=[ \t]*"
    r"(?:\"([^\"\n]{0,400})\"|'([^'\n]{0,400})'|([^\n#]{0,400}))"
)


def assigned(text: str) -> Iterator[Setting]:
    """Yield the variables that a file of assignments sets, as `.env` and `.envrc` do."""
    for found in _ASSIGNED.finditer(text):
        group = found.lastindex or 4
        value = found[group].strip()
        yield Setting(found[1], Scalar(value, found.start(group), found.start(group) + len(value)))
