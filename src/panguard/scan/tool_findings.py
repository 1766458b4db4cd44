"""Reads what tools of MCP servers say to an agent; loaded when a skill holds such a list. Pure."""

import re
from collections.abc import Callable, Iterator

from panguard.errors import PanguardError
from panguard.expressions import Expression
from panguard.findings import Finding, Phrase, phrase
from panguard.printable import printable
from panguard.scan.document import Document
from panguard.scan.evidence import shorten
from panguard.scan.json5 import read_json
from panguard.scan.kind import FileKind
from panguard.scan.placed import Scalar, Table
from panguard.scan.tool_orders import MEANINGS, TABLE
from panguard.scan.tool_words import COLLECTING, CONCEALING, LYING, ODD_PLACE, POISONED, SHADOWING, UNREADABLE
from panguard.scan.tools import Tool, Words, tools
from panguard.terms import Lane, Severity

_ODD_KEYS = frozenset(("enum", "default", "examples", "const", "$comment", "_meta"))
_CHANGES = re.compile(
    r"(?:^|[_\-. ])(?:delete|remove|drop|destroy|exec|execute|run|shell|write|update|create|insert|kill"
    r"|send|pay|transfer|upload"
    r"|install|move|rename|overwrite|purge|truncate|format|terminate)(?:$|[_\-. ])",
    re.IGNORECASE,
)
_WORDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def tool_findings(document: Document, layer: str) -> Iterator[Finding]:
    """Flag what the tools in a document order, hide and claim; a list that cannot be read is told."""
    if document.kind is not FileKind.MCP and not document.text.lstrip("\ufeff \t\r\n").startswith(("{", "[")):
        yield from _said(document, layer, *_plain(document.text))
        return
    try:
        root = read_json(document.text, document.limits)
    except PanguardError as error:
        if document.kind is FileKind.MCP:
            message = phrase("The list of tools cannot be read: {fault}", fault=printable(str(error)))
            yield document.finding(UNREADABLE, (0, 0), layer=layer, message=message)
        return
    for tool in tools(root):
        for words in tool.words:
            yield from _said(document, layer, tool, words)
        yield from _claimed(document, layer, tool)


def said_findings(
    document: Document, layer: str, name: str, text: str, span: tuple[int, int]
) -> Iterator[Finding]:
    """Flag what the description of a tool orders that a program registers; `span` is where it stands."""
    words = Words(text, "description", "", *span)
    yield from _said(document, layer, Tool(name, (words,), Table((), 0, 0), *span), words)


_HEAD = 80


def _plain(text: str) -> tuple[Tool, Words]:
    """Read a text as one description; what stands before a first colon may be the name of the tool."""
    head = text[:_HEAD].partition(":")
    name = head[0].strip() if head[1] and not head[0].strip().count(" ") else ""
    words = Words(text, "description", "", 0, len(text))
    return Tool(name, (words,), Table((), 0, 0), 0, 0), words


def _said(document: Document, layer: str, tool: Tool, words: Words) -> Iterator[Finding]:
    """Flag the worst thing that a text of a tool says; it is read as the agent reads it, unescaped."""
    meanings = [
        MEANINGS[pattern.id] for pattern in TABLE.candidates(words.text) if pattern.search(words.text)
    ]
    if not meanings:
        return
    worst = max(meanings, key=lambda meaning: meaning.gravity)
    explanation, severity, lane = worst.explanation, worst.severity, worst.lane
    if words.key in _ODD_KEYS and explanation is not POISONED:
        # Choices and default values give no orders: what asks for the conversation may still describe it.
        given = explanation is not COLLECTING or lane is Lane.BLOCK
        severity, lane = (Severity.CRITICAL, Lane.BLOCK) if given else (ODD_PLACE.severity, ODD_PLACE.lane)
        explanation = ODD_PLACE
    yield document.finding(
        explanation,
        (words.start, words.end),
        layer=layer,
        message=_NAMED[explanation.id](shorten(printable(tool.name), document.limits.label_characters)),
        severity=severity,
        lane=lane,
        softened=False,
        decoded=words.text if "\\" in document.text[words.start : words.end] else "",
    )


_NAMED: dict[str, Callable[[str], Phrase]] = {
    POISONED.id: lambda name: phrase(
        "The tool “{name}” orders the agent to give away what it must not", name=name
    ),
    CONCEALING.id: lambda name: phrase(
        "The tool “{name}” tells the agent to keep something from the user", name=name
    ),
    SHADOWING.id: lambda name: phrase(
        "The tool “{name}” gives orders about other tools or recipients", name=name
    ),
    COLLECTING.id: lambda name: phrase(
        "The tool “{name}” asks for the conversation, the system prompt or the agent's thoughts", name=name
    ),
    ODD_PLACE.id: lambda name: phrase("The schema of the tool “{name}” gives orders to the agent", name=name),
}


def _claimed(document: Document, layer: str, tool: Tool) -> Iterator[Finding]:
    name = _WORDS.sub("_", tool.name)
    lie = next(_lies(tool, name), None)
    if lie is not None:
        yield document.finding(
            LYING,
            (lie.start, lie.end),
            layer=layer,
            message=phrase(
                "The tool “{name}” claims to be harmless, and its name or description says otherwise",
                name=shorten(printable(tool.name), document.limits.label_characters),
            ),
            softened=False,
        )


def _lies(tool: Tool, name: str) -> Iterator[Scalar]:
    said = _ACTS.match(tool.description) is not None
    for key, claim, contradicted in (("readOnlyHint", True, _CHANGES), ("destructiveHint", False, _DESTROYS)):
        node = tool.claims.get(key)
        if isinstance(node, Scalar) and node.value is claim and (contradicted.search(name) or said):
            yield node
        said = said and _ERASES.match(tool.description) is not None


# What the first word of a description says the tool does to things outside it.
_ACTS = Expression(
    r"\s*(?:(?:this tool|it|permanently|silently|immediately)\s+)?(?:deletes?|removes?|drops?|destroys?"
    r"|erases?|wipes?|purges?|overwrites?"
    r"|writes?|uploads?|sends?|e-?mails?|posts?|publishes?|transfers?|pays?|executes?|installs?|kills?"
    r"|terminates?|modifies|modify"
    r"|updates?|creates?|renames?|moves?)\s",
    re.IGNORECASE,
)
_ERASES = Expression(
    r"\s*(?:(?:this tool|it|permanently|silently|immediately)\s+)?(?:deletes?|removes?|drops?|destroys?"
    r"|erases?|wipes?|purges?|overwrites?"
    r"|executes?|kills?)\s",
    re.IGNORECASE,
)


_DESTROYS = re.compile(
    r"(?:^|[_\-. ])(?:delete|remove|drop|destroy|exec|execute|shell|kill|overwrite|purge|truncate)(?:$"
    r"|[_\-. ])",
    re.IGNORECASE,
)
