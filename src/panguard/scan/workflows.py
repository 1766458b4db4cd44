"""Reads what workflows of a code host do with the secrets of a repository, and whose code they run. Pure."""

import re
from collections.abc import Iterator, Mapping

from panguard.expressions import Expression
from panguard.findings import Finding
from panguard.scan.config_variables import LOCAL
from panguard.scan.config_words import WORKFLOW_INJECTED, WORKFLOW_LEAKS, WORKFLOW_OPEN
from panguard.scan.document import Document
from panguard.terms import Lane

_EVERY = "*"
_NEAR = 600
_MOST = 200
_ALL = Expression(r"toJSON\s*\(\s*secrets\s*\)", re.IGNORECASE)
_SECRET = Expression(r"\$\{\{\s*(?:secrets\.(\w{2,60})|(github\.token))\s*\}\}")
_GIVEN = Expression(
    r"(?m)^[ \t-]*([A-Za-z_]\w{0,60})[ \t]*:[ \t]*[\"']?"
    r"\$\{\{\s*(?:secrets\.(\w{2,60})|(github\.token)|(toJSON\(\s*secrets\s*\)))",
    re.IGNORECASE,
)
_COMMAND = Expression(
    r"\b(?:curl|wget|nc|ncat|http|xh|Invoke-RestMethod|Invoke-WebRequest|requests\.(?:post|get|put)|fetch|urlopen)\b"
    r"(?:[^\n\\;]|\\[\s\S]){1,600}"
)
_HOST = Expression(r"(?:https?://|\b(?:nc|ncat)\s+(?:-\w+\s+)*)(?:[^\s/@\"'`]{1,100}@)?([\w.-]{4,253})")
_TWICE = Expression(r"\|\s*base64\b[^\n|]{0,40}(?:\|\s*base64\b|$)|\|\s*(?:rev|xxd|gzip)\b", re.MULTILINE)
# Whose a secret is, by a word of its name; keys of no service are taken by none.
_OWNERS: Mapping[str, tuple[str, ...]] = {
    "GITHUB": ("github.com", "githubusercontent.com", "ghcr.io", "github"),
    "GH": ("github.com", "githubusercontent.com", "ghcr.io", "github"),
    "NPM": tuple(f"npmjs.{ending}" for ending in ("org", "com")),
    "PYPI": tuple(f"pypi.{ending}" for ending in ("org",)),
    "AWS": ("amazonaws.com", "amazon.com", "aws.dev"),
    "DOCKER": ("docker.com", "docker.io"),
    "DOCKERHUB": ("docker.com", "docker.io"),
    "OPENAI": ("openai.com", "azure.com"),
    "ANTHROPIC": ("anthropic.com",),
    "SSH": (),
    "GPG": (),
    "KUBECONFIG": (),
    "KUBE": (),
}
_FOREIGN = Expression(r"\bpull_request_target\b|\bworkflow_run\b")
_HEAD = Expression(
    r"\bref\s*:\s*[\"']?(?:refs/pull/)?\$\{\{[^}\n]{0,80}(?:pull_request\.head\.(?:sha|ref)|github\.head_ref|pull_request\.number"
    r"|workflow_run\.head_(?:sha|branch)|event\.number)|\bgh\s+pr\s+checkout\b"
)
_OWN_RUNNER = Expression(r"\bself-hosted\b")
_STRANGERS_TEXT = Expression(
    r"\$\{\{[^}\n]{0,120}?(?:(?:github|gitea|forgejo)\.head_ref|(?:github|gitea|forgejo)\.event\.(?:inputs\.)?(?:issue\.(?:title|body)|pull_request\.(?:title|body|head\.(?:ref|label))"
    r"|(?:comment|review|review_comment|discussion|release)\.(?:body|title|name)|head_commit\.(?:message|author\.\w+)|commits\b[^}\n]{0,30}message"
    r"|pages\b[^}\n]{0,30}page_name|workflow_run\.(?:head_branch|display_title|head_commit\.message)))"
)
_RUN_LINE = Expression(r"^[ \t]*(?:-[ \t]+)?(?:\{[^\n]{0,200}?[{,][ \t]*|\{[ \t]*)?(?:run|script)[ \t]*:")
_BLOCK = Expression(r"^([ \t]*(?:-[ \t]+)?)([\w-]+)[ \t]*:[ \t]*[|>][-+\d]*[ \t]*(?:#.*)?$")
# What the code of strangers gets hold of there: keys of the project, or the right to change it.
_HAS_RIGHTS = Expression(
    r"\bsecrets\.(?!GITHUB_TOKEN\b)\w|\bsecrets\s*:\s*inherit\b|\bwrite-all\b|\b(?:contents|packages|actions|id-token|deployments|pages)"
    r"\s*:\s*write\b"
)
# Somebody of the project has to let each change through first.
_GATED = Expression(
    r"(?m)^[ \t]*environment\s*:|\blabels\.\*\.name\b|\bevent\.label\.name\b|\bauthor_association\b"
    r"|\bhead\.repo\.full_name\s*==|\bhead\.repo\.fork\b"
)
_RUNS = Expression(r"(?m)^[ \t-]*run\s*:|\buses\s*:\s*\./")


def workflow_findings(document: Document, layer: str) -> Iterator[Finding]:
    """Flag secrets that a workflow sends where they do not belong, and code of strangers that it runs."""
    text = document.text
    place = _sent_secret(text)
    if place is not None:
        yield document.finding(WORKFLOW_LEAKS, place, layer=layer, softened=False, firm=True)
    head = _HEAD.search(text) if _FOREIGN.search(text) else None
    if head is not None and _RUNS.search(text, head.end()):
        grave = _HAS_RIGHTS.search(text) is not None and not _GATED.search(text)
        yield document.finding(
            WORKFLOW_OPEN, head.span(), layer=layer, softened=False, lane=Lane.BLOCK if grave else None
        )
    injected = _injected(text) if _OWN_RUNNER.search(text) else None
    if injected is not None:
        yield document.finding(WORKFLOW_INJECTED, injected, layer=layer, softened=False, firm=True)


def _sent_secret(text: str) -> tuple[int, int] | None:
    if "secrets" not in text and "github.token" not in text:
        return None
    for found in _ALL.finditer(text):
        if _TWICE.search(text[found.end() : found.end() + _NEAR].partition("\n")[0]):
            return found.span()
    given = {
        found[1]: (found[2] or ("GITHUB_TOKEN" if found[3] else _EVERY)) for found in _GIVEN.finditer(text)
    }
    for count, command in enumerate(_COMMAND.finditer(text)):
        if count >= _MOST:
            break
        line = text.rfind("\n", 0, command.start()) + 1
        said = text[max(line, command.start() - _NEAR) : command.end()]
        secrets = [*_named(said, given)]
        hosts = [found[1].lower() for found in _HOST.finditer(command[0])]
        if secrets and hosts and any(_is_foreign(secret, hosts) for secret in secrets):
            return command.span()
    return None


def _named(said: str, given: Mapping[str, str]) -> Iterator[str]:
    """Yield the secrets that a command line names, itself or by a variable; `*` is all of them."""
    if _ALL.search(said):
        yield _EVERY
    for found in _SECRET.finditer(said):
        yield found[1] or "GITHUB_TOKEN"
    for name, secret in given.items():
        if re.search(rf"\$(?:env:)?\{{?{name}\b|\benviron\W{{1,3}}{name}\b|process\.env\.{name}\b", said):
            yield secret


def _is_foreign(secret: str, hosts: list[str]) -> bool:
    """Say whether a secret has no business at any of these servers."""
    elsewhere = [host for host in hosts if "." in host and not LOCAL.match(f"http://{host}/")]
    if not elsewhere:
        return False
    if secret == _EVERY:
        return True
    owners = next((owners for word, owners in _OWNERS.items() if word in secret.upper().split("_")), None)
    return owners is not None and not any(
        host == owner or host.endswith(f".{owner}") or host.startswith(f"{owner}.")
        for host in elsewhere
        for owner in owners
    )


def _injected(text: str) -> tuple[int, int] | None:
    """Return where what strangers write becomes a part of a command; in `env` and `if` it is a text."""
    if not _STRANGERS_TEXT.search(text):
        return None
    start, key, deep = 0, "", 0
    for line in text.splitlines(keepends=True):
        inside = not line.strip() or len(line) - len(line.lstrip()) > deep
        key = key if inside else ""
        found = _STRANGERS_TEXT.search(line)
        if found and (key in ("run", "script") or (not key and _RUN_LINE.match(line))):
            return start + found.start(), start + found.end()
        block = None if key else _BLOCK.match(line.rstrip("\r\n"))
        if block is not None:
            key, deep = block[2], len(block[1])
        start += len(line)
    return None
