"""Finds keys of a known issuer that a program sends to a server of somebody else. Pure.

A key that signs a request stands in its headers, which are left out, so services that take the key of
another one there, as many that speak its protocol do, are not meant.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from panguard.expressions import Expression
from panguard.scan.flow_text import closing
from panguard.values import dataclass

_MOST = 100
_REACH = 1_500

# Whose key a variable holds, by the first word of its name, and where the issuer takes it.
_ISSUERS: Mapping[str, tuple[str, ...]] = {
    "OPENAI": ("openai.com", "azure.com", "oaiusercontent.com"),
    "ANTHROPIC": ("anthropic.com", "claude.ai", "claude.com"),
    "CLAUDE": ("anthropic.com", "claude.ai", "claude.com"),
    "GITHUB": ("github.com", "githubusercontent.com", "ghcr.io", "github.io"),
    "GH": ("github.com", "githubusercontent.com", "ghcr.io", "github.io"),
    "GITLAB": ("gitlab.com",),
    "AWS": ("amazonaws.com", "amazon.com", "aws.amazon.com", "aws.dev"),
    "GEMINI": ("googleapis.com", "google.com", "google.dev"),
    "HF": ("huggingface.co", "hf.co", "hf.space"),
    "HUGGINGFACE": ("huggingface.co", "hf.co", "hf.space"),
    "STRIPE": ("stripe.com",),
    "SLACK": ("slack.com",),
    "DISCORD": ("discord.com", "discordapp.com"),
    "TELEGRAM": ("telegram.org", "t.me"),
    "CLOUDFLARE": ("cloudflare.com",),
    "VERCEL": ("vercel.com",),
    "SENDGRID": ("sendgrid.com",),
    "GROQ": ("groq.com",),
    "MISTRAL": ("mistral.ai",),
    "DEEPSEEK": ("deepseek.com",),
    "OPENROUTER": ("openrouter.ai",),
    "NOTION": ("notion.com", "notion.so"),
}
_LOCAL = ("localhost", "127.0.0.1", "0.0.0.0", "[::1]", "host.docker.internal")  # noqa: S104 - a host, no bind
_KIND = r"(?:API_?KEY|(?:BOT_|ACCESS_|AUTH_|API_|PERSONAL_)?TOKEN|SECRET(?:_ACCESS)?(?:_KEY)?|PAT)"
_KEY = Expression(rf"\b({'|'.join(_ISSUERS)})(?:_\w{{1,30}}?)?_{_KIND}\b")
_GIVEN = Expression(
    rf"(?m)^[ \t]*(?:export\s+|const\s+|let\s+|var\s+)?([A-Za-z_]\w{{0,60}})\s*=\s*[\"']?"
    rf"(?:os\.environ(?:\.get\(|\[)|os\.getenv\(|getenv\(|process\.env[.\[]|\$\{{?|ENV\[|ENV\.fetch\()[\"']?"
    rf"((?:{'|'.join(_ISSUERS)})_\w{{2,40}})"
)
# A password that the store of the system keeps for a service is a key of that service.
_STORED = Expression(
    rf"\bkeyring\.get_password\(\s*[\"']({'|'.join(_ISSUERS)})(?:\.com)?[\"'][^()\n]{{0,80}}\)", re.IGNORECASE
)
_ADDRESS = Expression(
    r"(?m)^[ \t]*(?:export\s+|const\s+|let\s+|var\s+)?([A-Za-z_]\w{0,60})\s*=\s*f?[\"'`]?(https?://[^\s\"'`]{3,200})"
)
_SEND = Expression(
    r"\b(?:(?:requests|httpx|session|client|axios|got)\.(?:post|put|patch|get|request)|urlopen|Request|fetch|axios|got"
    r"|sendBeacon)\s*\("
)
_COMMAND = Expression(r"(?m)^[^\n#]{0,200}\b(?:curl|wget|http|xh)\s(?:[^\n\\]|\\[\s\S]){1,1500}")
_HEADER = Expression(
    r"\bheaders\s*[=:]\s*\{[^{}]*(?:\{[^{}]*\}[^{}]*){0,6}\}|\bauth\s*=\s*[^,()\n]*(?:\([^()\n]*\))?"
    r"|(?i:[\"']?(?:authorization|x-[\w-]{1,40}|api-key)[\"']?\s*:\s*[^,\n]*)"
    r"|(?:\s-H|--header|\s-u|--user|--oauth2-bearer|\s-b|--cookie)[ =]?\s*(?:\"[^\"\n]*\"|'[^'\n]*'|\S+)"
)
_HOST = Expression(r"https?://(?:[^\s/@\"'`]{1,100}@)?([\w.-]{3,253}|\[::1\])")
_WORD = Expression(r"[A-Za-z_]\w*")


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """A key that is sent to a server which did not issue it: the name of the variable, and where."""

    name: str
    host: str
    start: int
    end: int


def foreign_keys(text: str) -> Iterator[ForeignKey]:
    """Yield where a program sends a key, in the address or the data of a request, to another's server."""
    text = _STORED.sub(_as_name, text)
    if _KEY.search(text) is None:
        return
    keys = {found[1]: found[2] for found in _GIVEN.finditer(text)}
    places = {found[1]: found[2] for found in _ADDRESS.finditer(text)}
    named = [*(found.start() for found in _KEY.finditer(text))]
    named += (found.start() for found in _WORD.finditer(text) if found[0] in keys)
    for start, end in _requests(text, sorted(named)):
        said = text[start:end]
        name = _key_in(_HEADER.sub(" ", said), keys)
        hosts = list(_hosts(said, places))
        if name and hosts and not any(_takes(host, name) for host in hosts):
            yield ForeignKey(name, hosts[0], start, end)


def _as_name(found: "re.Match[str]") -> str:
    """Write a password of the store as the variable that would hold it, in as many characters."""
    return f"getenv('{found[1].upper()}_TOKEN')".ljust(len(found[0]))


def _requests(text: str, named: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield where requests are made that may name a key; `named` are the places of such names, in order."""
    sends = (found for found in _SEND.finditer(text) if _any_within(named, found.end(), _REACH))
    for found in islice(sends, _MOST):
        yield found.start(), closing(text, found.end())
    commands = (
        found for found in _COMMAND.finditer(text) if _any_within(named, found.start(), len(found[0]))
    )
    for found in islice(commands, _MOST):
        yield found.span()


def _any_within(places: Sequence[int], start: int, size: int) -> bool:
    at = bisect_left(places, start)
    return at < len(places) and places[at] < start + size


def _key_in(said: str, keys: Mapping[str, str]) -> str:
    """Return the name of the variable that holds a key of a known issuer; empty if there is none."""
    found = _KEY.search(said)
    if found is not None and _is_read(said, found.start()):
        return found[0]
    return next((keys[word] for word in _WORD.findall(said) if word in keys and _KEY.search(keys[word])), "")


def _is_read(said: str, start: int) -> bool:
    """Say whether a name stands for its value: `$NAME`, `process.env.NAME`, `os.environ["NAME"]`."""
    before = said[max(0, start - 20) : start].rstrip("\"'")
    return before.endswith(
        ("$", "${", "env.", "env[", "environ[", "environ.get(", "getenv(", "ENV[", "fetch(")
    )


def _hosts(said: str, places: Mapping[str, str]) -> Iterator[str]:
    for found in _HOST.finditer(said):
        yield found[1].lower()
    for word in _WORD.findall(said):
        if word in places:
            yield from (found[1].lower() for found in _HOST.finditer(places[word]))


def _takes(host: str, name: str) -> bool:
    """Say whether a host belongs to the issuer of a key, or to this machine."""
    owners = _ISSUERS[name.partition("_")[0]]
    return host in _LOCAL or any(host == owner or host.endswith(f".{owner}") for owner in owners)
