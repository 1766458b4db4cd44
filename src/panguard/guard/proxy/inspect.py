"""Looks at definitions and texts with the scan itself, and tells what belongs to which of them. Pure.

Definitions are audited as the file that `pga scan` reads, so that both find the same.
"""

import json
from bisect import bisect_right
from collections.abc import Sequence
from typing import Protocol

from panguard.engine.lines import LineIndex
from panguard.engine.ruleset import RuleSet
from panguard.findings import Finding
from panguard.limits import DEFAULT_LIMITS, Limits
from panguard.scan.commands import COMMAND_EXPLANATIONS
from panguard.scan.scanner import ScanOptions, audit, scan_content
from panguard.scan.skill import Skill, text_file
from panguard.scan.tool_words import UNREADABLE
from panguard.terms import Check, Lane, SourceType
from panguard.values import dataclass, replace

TOOLS_FILE = "tools.json"
_TEXT_FILE = "result.txt"
_BETWEEN = "\n\n"
_SPEAKER = "server"
_ORDERS = frozenset({Check.PROMPT_INJECTION, Check.TOOL_POISONING, Check.HIDDEN_UNICODE})
_COMMANDS = frozenset(explanation.id for explanation in COMMAND_EXPLANATIONS)
"""What tells of words to an agent, and what of commands: those a result shows are not run by being read."""


@dataclass(frozen=True, slots=True)
class Item:
    """What was found in one tool or text; `lines` (from 1) are where the worst stands in a text.

    `unread` says that it could not be looked at.
    """

    findings: tuple[Finding, ...] = ()
    lines: frozenset[int] = frozenset()
    unread: bool = False

    @property
    def blocked(self) -> bool:
        """Say whether anything found may block."""
        return any(finding.lane is Lane.BLOCK for finding in self.findings)


class Inspector(Protocol):
    """Looks at what passes."""

    def tools(self, tools: Sequence[object]) -> tuple[Item, ...]:
        """Return what is found in each tool of a list."""
        ...

    def texts(self, texts: Sequence[str], source_type: SourceType) -> tuple[Item, ...]:
        """Return what is found in each text."""
        ...


@dataclass(frozen=True, slots=True)
class Scanning:
    """Looks with a set of rules."""

    rules: RuleSet
    limits: Limits = DEFAULT_LIMITS

    def tools(self, tools: Sequence[object]) -> tuple[Item, ...]:
        """Audit a list of tools as one file; those that make it unreadable are found by looking at each."""
        if len(tools) > self.limits.mcp_tools:
            looked_at = tools[: self.limits.mcp_tools]
            return (*self.tools(looked_at), *(Item(unread=True),) * (len(tools) - len(looked_at)))
        text = tools_text(tools)
        findings = self._audited(text)
        if findings is None:
            return self._each(tools) if len(tools) > 1 else (Item(unread=True),) * len(tools)
        return _by_lines(findings, tool_lines(tools))

    def _each(self, tools: Sequence[object]) -> tuple[Item, ...]:
        return tuple(item for tool in tools for item in self.tools([tool]))

    def _audited(self, text: str) -> tuple[Finding, ...] | None:
        """Return what is found in a list of tools; None where it is too large or too deep to be read."""
        if len(text) > self.limits.mcp_text_characters:
            return None
        file = text_file(TOOLS_FILE, text)
        skill = Skill(TOOLS_FILE, TOOLS_FILE, (file,), TOOLS_FILE, SourceType.MCP_TOOLS)
        findings = audit(skill, rules=self.rules, options=ScanOptions(limits=self.limits)).findings
        return None if any(finding.id == UNREADABLE.id for finding in findings) else findings

    def texts(self, texts: Sequence[str], source_type: SourceType) -> tuple[Item, ...]:
        """Audit texts as one, as an agent reads them; those that are too much together are not looked at."""
        read = _fitting(texts, self.limits.mcp_text_characters)
        left = (Item(unread=True),) * (len(texts) - len(read))
        if not read:
            return left
        if source_type is SourceType.MCP_TOOLS:
            described = self.tools([{"name": _SPEAKER, "description": text} for text in read])
            return (*map(_whole, described, read), *left)
        joined = _BETWEEN.join(read)
        options = ScanOptions(source_type, file=_TEXT_FILE, limits=self.limits)
        verdict = scan_content(joined, rules=self.rules, options=options)
        findings = verdict.findings
        if source_type is SourceType.TEXT:
            findings = tuple(filter(_is_order, findings))
        items = _by_lines(findings, _text_lines(joined, read))
        if verdict.coverage.cut_short is not None:
            items = tuple(replace(item, unread=True) for item in items)
        return (*items, *left)


def _is_order(finding: Finding) -> bool:
    return finding.check in _ORDERS and finding.id not in _COMMANDS


def tools_text(tools: Sequence[object]) -> str:
    """Write a list of tools as a file, each tool on lines of its own."""
    return json.dumps({"tools": list(tools)}, ensure_ascii=False, indent=2)


def tool_lines(tools: Sequence[object]) -> tuple[range, ...]:
    """Return the lines of each tool in what `tools_text` writes."""
    ranges, first = [], 3
    for tool in tools:
        after = first + json.dumps(tool, ensure_ascii=False, indent=2).count("\n") + 1
        ranges.append(range(first, after))
        first = after
    return tuple(ranges)


def _fitting(texts: Sequence[str], most: int) -> tuple[str, ...]:
    """Return as many of the first texts as may be looked at together."""
    room, fitting = most, []
    for text in texts:
        room -= len(text) + len(_BETWEEN)
        if room < 0:
            break
        fitting.append(text)
    return tuple(fitting)


def _text_lines(joined: str, texts: Sequence[str]) -> tuple[range, ...]:
    index, ranges, start = LineIndex(joined), [], 0
    for text in texts:
        end = start + len(text)
        ranges.append(range(index.position(start)[0], index.position(end)[0] + 1))
        start = end + len(_BETWEEN)
    return tuple(ranges)


def _by_lines(findings: Sequence[Finding], ranges: Sequence[range]) -> tuple[Item, ...]:
    """Give every finding to the items on whose lines it stands; `ranges` are in order."""
    told: dict[int, list[Finding]] = {}
    stops, starts = [lines.stop for lines in ranges], [lines.start for lines in ranges]
    for finding in findings:
        place = finding.location
        for number in range(bisect_right(stops, place.line), bisect_right(starts, place.end_line)):
            told.setdefault(number, []).append(finding)
    return tuple(
        _item(told[number], lines) if number in told else Item() for number, lines in enumerate(ranges)
    )


def _whole(item: Item, text: str) -> Item:
    """Say of a description that gives orders that all of it does."""
    lines = range(1, LineIndex(text).count + 1) if item.blocked else ()
    return Item(item.findings, frozenset(lines), item.unread)


def _item(findings: Sequence[Finding], lines: range) -> Item:
    blocking = [finding.location for finding in findings if finding.lane is Lane.BLOCK]
    places = {
        line - lines.start + 1
        for place in blocking
        for line in range(place.line, place.end_line + 1)
        if line in lines
    }
    return Item(tuple(findings), frozenset(places))
