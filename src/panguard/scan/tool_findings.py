"""Reads what tools of MCP servers say to an agent; loaded when a skill holds such a list. Pure."""

import re
from collections.abc import Callable, Iterator

from panguard.errors import PanguardError
from panguard.findings import Finding, Phrase, phrase
from panguard.printable import printable
from panguard.scan.document import Document
from panguard.scan.evidence import shorten
from panguard.scan.json5 import read_json
from panguard.scan.kind import FileKind
from panguard.scan.patterns import LinearPattern, PatternTable
from panguard.scan.placed import Scalar, Table
from panguard.scan.tool_words import COLLECTING, CONCEALING, LYING, ODD_PLACE, POISONED, SHADOWING, UNREADABLE
from panguard.scan.tools import Tool, Words, tools
from panguard.terms import Lane

_SECRETS = (
    r"(?:~/|\.ssh\b|id_rsa|\.env\b|\.aws\b|mcp\.json|/etc/passwd|/etc/shadow|api[ _-]?keys?|credentials?"
    r"|passwords?"
    r"|private keys?|environment variables?|(?:session|access|auth\w*) tokens?|secrets?\b|config\w* files?)"
)
_HANDS_ON = (
    r"\b(?:pass|send|include|forward|upload|post|provide|append|attach|put|add|transmit|supply|give|return"
    r"|e-?mail)\b"
)
_TABLE = PatternTable(
    (
        LinearPattern(
            "reads-then-passes",
            r"\b(?:read|open|cat|load|access|fetch|retrieve|get|collect|include|copy|find|list)\b[^.\n]{0,80}"
            rf"(?:~/|\.ssh\b|id_rsa|\.env\b|\.aws\b|mcp\.json|/etc/passwd|/etc/shadow"
            rf"|environment variables?)(?s:.{{0,240}}){_HANDS_ON}",
            "~/|.ssh|id_rsa|.env|.aws|mcp.json|/etc/|environment",
        ),
        LinearPattern(
            "tagged-order",
            r"<\s*(?:important|critical|urgent|secret|hidden|attention|mandatory|system"
            r"|instructions?)\b[^>\n]{0,40}>"
            rf"(?s:.{{0,600}})(?:{_SECRETS}|\bdo not (?:mention|tell|inform)|\bmust (?:first |also "
            rf"|always )?(?:read|call|send|pass|run))",
            "important|critical|urgent|secret|hidden|attention|mandatory|system|instruction",
        ),
        LinearPattern(
            "passes-secret",
            rf"\b(?:must|always|also|first|please|need to"
            rf"|required to)\b[^.\n]{{0,60}}{_HANDS_ON}[^.\n]{{0,60}}{_SECRETS}[^.\n]{{0,80}}"
            r"\b(?:to|in|as|via|through|using)\b",
            "must|always|also|first|please|need|required",
        ),
        LinearPattern(
            "copies-to-address",
            r"\b(?:also|always|must|additionally|helpful if)\b[^.\n]{0,80}\b(?:send|forward|bcc|cc|copy"
            r"|e-?mail|share|let|post)\b"
            r"[^\n]{0,80}(?:[\w.+-]{1,40}@[\w-]{2,40}\.[a-z]{2}|https?://)",
            "also|always|must|additionally|helpful",
        ),
        LinearPattern(
            "conceals",
            r"\b(?:do not|don't|never|must not|without)\s+(?:tell|telling|mention|mentioning|inform"
            r"|informing|notify|notifying|reveal"
            r"|revealing|disclose|show|alert)\b[^.\n]{0,60}\b(?:user|human|owner|anyone|them)\b"
            r"|\b(?:so (?:that )?|ensure (?:that )?|make sure (?:that )?)the user (?:does not|doesn't"
            r"|will not|won't|must not"
            r"|should not) (?:notice|know|see|be aware)\b",
            "do not|don't|never|must not|without|so |ensure|make sure",
        ),
        LinearPattern(
            "steers",
            r"\bbefore (?:using|calling|invoking) (?:any|all|every) (?:other )?(?:tools?|functions?)\b"
            r"|\b(?:when|whenever|if|before|after|every time)\b[^.\n]{0,30}\b[\w-]{3,40}(?:'s|\(\)"
            r"|`)? (?:tool |function )?(?:is|are|gets?) "
            r"(?:used|called|invoked)\b[^.\n]{0,120}\b(?:must|always|instead|change|replace|redirect|also"
            r"|add|first)\b"
            r"|\b(?:do not|don't|never) (?:use|call|invoke|trust)\b[^.\n]{0,30}\b(?:other|any other"
            r"|another)\b[^.\n]{0,20}\b(?:tools?|servers?)\b"
            r"|\b(?:overrides|replaces|supersedes|takes (?:precedence"
            r"|priority) over)\b[^.\n]{0,40}\b(?:tools?|servers?|instructions)\b"
            r"|\bignore (?:all |any |the )?(?:previous|prior|other|earlier|above|safety"
            r"|system)\b[^.\n]{0,30}\b(?:instructions?|rules|checks|tools?"
            r"|guidelines|prompts?)\b",
            "before|when|if|after|every time|do not|don't|never|override|replaces|supersedes|takes|ignore",
        ),
        LinearPattern(
            "collects",
            r"\b(?:full|entire|complete|whole|all(?: of the)?|verbatim)\b[^.\n]{0,20}\b(?:conversation"
            r"|chat history|message history|transcript"
            r"|previous messages|system prompt|context window)\b|\b(?:system prompt|chain[- ]of[- ]thought"
            r"|your (?:instructions|reasoning|thoughts))\b",
            "conversation|history|transcript|messages|prompt|context|chain|your ",
        ),
    )
)
_MEANING = {
    "reads-then-passes": POISONED,
    "tagged-order": POISONED,
    "passes-secret": POISONED,
    "copies-to-address": SHADOWING,
    "conceals": CONCEALING,
    "steers": SHADOWING,
    "collects": COLLECTING,
}
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
        _MEANING[pattern.id] for pattern in _TABLE.candidates(words.text) if pattern.search(words.text)
    ]
    if not meanings:
        return
    worst = max(meanings, key=lambda meaning: (meaning.lane is Lane.BLOCK, meaning.severity))
    if words.key in _ODD_KEYS and worst is not POISONED:
        worst = ODD_PLACE
    yield document.finding(
        worst,
        (words.start, words.end),
        layer=layer,
        message=_NAMED[worst.id](shorten(printable(tool.name), document.limits.label_characters)),
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
                "The tool “{name}” claims to be harmless, and its name says otherwise",
                name=shorten(printable(tool.name), document.limits.label_characters),
            ),
            softened=False,
        )


def _lies(tool: Tool, name: str) -> Iterator[Scalar]:
    for key, claim, contradicted in (("readOnlyHint", True, _CHANGES), ("destructiveHint", False, _DESTROYS)):
        node = tool.claims.get(key)
        if isinstance(node, Scalar) and node.value is claim and contradicted.search(name):
            yield node


_DESTROYS = re.compile(
    r"(?:^|[_\-. ])(?:delete|remove|drop|destroy|exec|execute|shell|kill|overwrite|purge|truncate)(?:$"
    r"|[_\-. ])",
    re.IGNORECASE,
)
