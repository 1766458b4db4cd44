"""Layer: what a skill says it may use against what its text and scripts do use.

Flags tools granted without bounds, shell, network or writing that the declaration does not name, and
programs that go to the network although the skill says that it works without. Does not flag a skill
that declares nothing: there is nothing to compare, and most skills do not.

Example: `allowed-tools: Read` beside a script that posts to a server.
"""

import re
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import islice

from panguard.engine.views.markdown import CodeKind
from panguard.findings import Finding, phrase
from panguard.scan.document import Document
from panguard.scan.explanation import Explanation
from panguard.scan.kind import FileKind
from panguard.scan.manifest import Manifest
from panguard.scan.patterns import LinearPattern
from panguard.scan.skill import Skill
from panguard.terms import Category, Check, Lane, Severity
from panguard.values import dataclass

NAME = "permissions"

_REFERENCES = ("ASI03", "AST03", "LLM06:2025", "MCP02:2025", "CWE-250")

_explanation = partial(
    Explanation,
    check=Check.PERMISSION_SCOPE,
    category=Category.PRIVILEGE_ESCALATION,
    references=_REFERENCES,
    lane=Lane.ALERT,
)
UNLIMITED = _explanation(
    id="permissions-unlimited",
    severity=Severity.LOW,
    title=phrase("Grants itself a tool without bounds"),
    why=phrase("The agent no longer asks before this tool is used, whatever it is used for."),
    remedy=phrase("Name the commands that are needed, for example `Bash(git:*)`."),
    example="allowed-tools: Bash(*)",
    innocent=phrase("Tools with bounds, and tools that only read, are not flagged."),
)
UNDECLARED_SHELL = _explanation(
    id="permissions-undeclared-shell",
    severity=Severity.LOW,
    title=phrase("Uses a shell that it does not declare"),
    why=phrase("Who reads the declaration believes that nothing is run."),
    remedy=phrase("Add the commands to `allowed-tools`, or remove them from the skill."),
    example="allowed-tools: Read, beside ```bash …```",
    innocent=phrase("A skill that declares no tools at all is not flagged."),
)
UNDECLARED_NETWORK = _explanation(
    id="permissions-undeclared-network",
    severity=Severity.MEDIUM,
    title=phrase("A script of the skill uses the network, which the skill does not declare"),
    why=phrase("Data can leave the machine although the declared tools suggest otherwise."),
    remedy=phrase("Declare the tool, say in the description which server is used and why, or remove it."),
    example="allowed-tools: Read, beside requests.post(…)",
)
NOT_OFFLINE = _explanation(
    id="permissions-not-offline",
    severity=Severity.MEDIUM,
    category=Category.SKILL_COMPROMISE,
    title=phrase("Says that it works without network, yet a script uses it"),
    why=phrase("The skill does something else than it says, and what it sends nobody expects."),
    remedy=phrase("Do not install it until its author explains the connection."),
    example="description: Works offline, beside requests.post(…)",
    innocent=phrase("A skill that names the servers it uses is not flagged."),
    references=("ASI04", "ASI09", "AST04", "LLM03:2025"),
)
DIRECT_DISPATCH = _explanation(
    id="permissions-direct-dispatch",
    severity=Severity.LOW,
    title=phrase("Hands what the user types straight to a tool"),
    why=phrase("The model, which could refuse, does not see the request."),
    remedy=phrase("Check which tool is called, and that it cannot run arbitrary commands."),
    example="command-dispatch: tool",
)

EXPLANATIONS = (UNLIMITED, UNDECLARED_SHELL, UNDECLARED_NETWORK, NOT_OFFLINE, DIRECT_DISPATCH)

_SHELLS = frozenset(
    ("bash", "shell", "execute", "exec", "run", "terminal", "powershell", "run_shell_command")
)
_RUNNERS = frozenset(("python", "node", "task", "agent", "code", "computer", "codeinterpreter"))
_NETWORK_TOOLS = frozenset(("webfetch", "websearch", "web", "fetch", "browser", "network", "http", "search"))
_UNBOUNDED = re.compile(r"(?:\*|all|any|(?:bash|shell|execute)\((?:\*|\*:\*|:\*)\))", re.IGNORECASE)
_SHELL_FENCES = frozenset(
    ("bash", "sh", "shell", "zsh", "console", "shellscript", "powershell", "ps1", "cmd", "bat")
)
_SHELL_FILES = (".sh", ".bash", ".zsh", ".ps1", ".bat", ".cmd")
_PROGRAM_FILES = (".py", ".js", ".mjs", ".cjs", ".ts", ".rb", ".pl", ".php", *_SHELL_FILES)
_NETWORK = LinearPattern(
    "network",
    r"\b(?:requests|httpx|session|client)\.(?:get|post|put|patch|delete|request|stream)\(|\b(?:urlopen|urlretrieve)\("
    r"|\baiohttp\.ClientSession|\bhttp\.client\.|\bsocket\.(?:create_connection|socket)\(|\bsmtplib\.|\bftplib\."
    r"|\bfetch\(\s*[\"'`a-zA-Z]|\baxios\b[.(]|\bhttps?\.(?:request|get)\(|\bnet\.(?:connect|Socket)|\bXMLHttpRequest\b"
    r"|(?:^|[\s;&|(`])(?:curl|wget)\s+[^\n]{0,200}(?:https?://|\$)|\bInvoke-(?:WebRequest|RestMethod)\b",
    "requests|httpx|session|client|urlopen|urlretrieve|aiohttp|http|socket|smtplib|ftplib|fetch|axios|net.|curl|wget"
    "|invoke-",
)
_OFFLINE = LinearPattern(
    "offline",
    r"\bwithout (?:any )?(?:network|internet)\b"
    r"|\b(?:no|zero|needs no|requires no) (?:network|internet|external)"
    r" (?:access|calls?|connections?|requests?)\b"
    r"|\b(?:works|runs|operates|fully|completely|entirely) (?:fully |completely |entirely )?offline\b"
    r"|\b(?:no data|nothing|data never|never) leaves (?:your|the) (?:machine|computer|device)\b",
    "without|no |zero|offline|leaves",
)


@dataclass(frozen=True, slots=True)
class _Declared:
    """What a declaration allows."""

    shell: bool
    network: bool


def inspect_skill(skill: Skill, documents: Sequence[Document]) -> Iterator[Finding]:
    """Compare the declaration of the primary text with what all texts use."""
    del skill
    primary = documents[0] if documents and documents[0].primary else None
    manifest = primary.manifest if primary else None
    if primary is None or manifest is None:
        return
    yield from _grants(primary, manifest)
    programs = [document for document in documents if _is_program(document)]
    yield from _offline(manifest, programs)
    declared = _declared(manifest)
    if declared is not None:
        yield from _undeclared(documents, programs, declared)


def _grants(primary: Document, manifest: Manifest) -> Iterator[Finding]:
    unbounded = (tool for tool in manifest.allowed_tools or () if _UNBOUNDED.fullmatch(tool))
    declaration = _declaration(manifest)
    at = max(declaration[0], primary.text.find(":", *declaration))
    for tool in islice(unbounded, primary.limits.occurrences):
        found = primary.text.find(tool, at, manifest.end)
        span = (found, found + len(tool)) if found >= 0 else declaration
        at = max(at, found + len(tool))
        message = phrase("Grants itself {tool} without bounds", tool=tool)
        yield primary.finding(UNLIMITED, span, layer=NAME, message=message)
    if manifest.text("command-dispatch").lower() == "tool":
        yield primary.finding(DIRECT_DISPATCH, manifest.span("command-dispatch"), layer=NAME)


def _declaration(manifest: Manifest) -> tuple[int, int]:
    """Return where the tools are declared."""
    for key in ("allowed-tools", "allowed_tools", "allowedTools", "tools"):
        if key in manifest.fields:
            return manifest.span(key)
    return manifest.start, manifest.start


def _declared(manifest: Manifest) -> _Declared | None:
    """Return what is declared; None where nothing is, or where everything is."""
    tools = manifest.allowed_tools
    if tools is None or any(tool in ("*", "all", "any") for tool in tools):
        return None
    names = {tool.partition("(")[0].lower() for tool in tools}
    shell = bool(names & (_SHELLS | _RUNNERS)) or any(name.startswith("mcp__") for name in names)
    return _Declared(shell, shell or bool(names & _NETWORK_TOOLS))


def _is_program(document: Document) -> bool:
    return document.kind is FileKind.SCRIPT and document.file.lower().endswith(_PROGRAM_FILES)


def _undeclared(
    documents: Sequence[Document], programs: Sequence[Document], declared: _Declared
) -> Iterator[Finding]:
    if not declared.shell:
        yield from _first_shell(documents[0])
    if not declared.network:
        for document in programs:
            yield from _first_match(document, _NETWORK, UNDECLARED_NETWORK)


def _first_shell(primary: Document) -> Iterator[Finding]:
    for span in primary.code:
        if span.kind is CodeKind.FENCE and span.language.lower() in _SHELL_FENCES:
            end = primary.text.find("\n", span.start)
            yield primary.finding(UNDECLARED_SHELL, (span.start, max(span.start, end)), layer=NAME)
            return


def _first_match(document: Document, pattern: LinearPattern, explanation: Explanation) -> Iterator[Finding]:
    for span in pattern.spans(document.text, 1):
        yield document.finding(explanation, span, layer=NAME, softened=False)


def _offline(manifest: Manifest, programs: Sequence[Document]) -> Iterator[Finding]:
    if not _OFFLINE.search(f"{manifest.description}\n{manifest.text('compatibility')}"):
        return
    for document in programs:
        yield from _first_match(document, _NETWORK, NOT_OFFLINE)
