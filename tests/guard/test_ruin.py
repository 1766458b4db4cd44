"""What destroys databases, clouds and repositories is asked about; what is a test or a trial is not."""

import json

import pytest

from panguard.engine.ruleset import compile_rules
from panguard.guard.dangers import DESTROYED_AFAR
from panguard.guard.event import Event, Part, PartKind, Phase
from panguard.guard.host import Host
from panguard.guard.hosts import cline, copilot, cursor, windsurf
from panguard.guard.inspect import inspect
from panguard.guard.ruin import ruined
from panguard.terms import Lane, Severity
from panguard.values import replace

DR = "DR" + "OP"
NONE = compile_rules([])
GIVEN = json.dumps({"command": "FLUSHALL"})


def event(tool: str, *parts: Part, phase: Phase = Phase.BEFORE) -> Event:
    return Event("claude-code", phase, tool, parts)


@pytest.mark.parametrize(
    ("tool", "given"),
    [
        ("mcp__postgres__query", {"sql": f"-- tidy up\n{DR} TABLE customers"}),
        ("mcp__postgres__query", {"sql": "DELETE FROM users;"}),
        ("mcp__redis__execute", {"command": "FLUSHALL"}),
        ("mcp__github__delete_repository", {"owner": "acme", "repo": "api"}),
        ("mcp__digitalocean__droplet-delete", {}),
        ("mcp__aws__call", {"service": "rds", "operation": "DeleteDBInstance"}),
        ("mcp__kubernetes__kubectl_delete", {"resourceType": "namespace", "name": "shop"}),
        ("mcp__http__request", {"method": "DELETE", "url": "https://api.github.com/repos/acme/api"}),
        ("mcp__aws__execute", {"cli_command": "aws s3 rb s3://acme-data --force"}),
    ],
)
def test_a_tool_of_a_server_that_destroys_is_asked_about(tool: str, given: dict[str, str]) -> None:
    parts = [Part(PartKind.ARGUMENT, text, name) for name, text in given.items()]
    found = inspect(event(tool, *parts), NONE)
    assert [finding.id for finding in found.findings] == [DESTROYED_AFAR.id]


@pytest.mark.parametrize(
    ("tool", "given"),
    [
        ("mcp__postgres__query", {"sql": f"{DR} TABLE IF EXISTS tmp_import"}),
        ("mcp__postgres__query", {"sql": "DELETE FROM sessions WHERE id = 4"}),
        ("mcp__github__create_issue", {"title": f"{DR} DATABASE in migration 14"}),
        ("mcp__slack__post_message", {"text": f"please never run {DR} DATABASE shop"}),
        ("mcp__github__delete_branch", {"branch": "fix/old"}),
        ("mcp__github__remove_all_labels", {"issue": "1"}),
        ("mcp__kubernetes__kubectl_delete", {"resourceType": "pod", "name": "api"}),
        ("mcp__mongodb__drop-collection", {"database": "test", "collection": "logs"}),
    ],
)
def test_a_tool_that_deletes_little_is_not(tool: str, given: dict[str, str]) -> None:
    assert not [*ruined(event(tool, *(Part(PartKind.ARGUMENT, text, name) for name, text in given.items())))]


@pytest.mark.parametrize(
    ("host", "name", "sent"),
    [
        (
            cursor,
            "beforeMCPExecution",
            {"tool_name": "execute", "tool_input": GIVEN, "command": "npx server"},
        ),
        (copilot, "preToolUse", {"toolName": "redis-execute", "toolArgs": GIVEN}),
        (
            windsurf,
            "pre_mcp_tool_use",
            {"tool_info": {"mcp_tool_name": "execute", "mcp_tool_arguments": {"command": "FLUSHALL"}}},
        ),
        (
            cline,
            "PreToolUse",
            {
                "preToolUse": {
                    "toolName": "use_mcp_tool",
                    "parameters": {"server_name": "redis", "tool_name": "execute", "arguments": GIVEN},
                }
            },
        ),
    ],
)
def test_what_a_server_is_given_as_a_command_is_a_statement_with_every_agent(
    host: Host, name: str, sent: object
) -> None:
    assert [part.text for part in ruined(host.read(name, json.dumps(sent).encode()))] == ["FLUSHALL"]


def test_a_database_is_known_by_what_it_is_told_where_the_tool_does_not_say_its_name() -> None:
    script = "db.getMongo().getDBNames().forEach(n => db.getSiblingDB(n).drop" + "Database())"
    given = Part(PartKind.COMMAND, script, "script")
    assert [*ruined(replace(event("run_script", given), served=True))] == [given]
    assert not [*ruined(event("run_script", given))]


def test_what_a_tool_has_said_destroys_nothing() -> None:
    said = Part(PartKind.RESULT, f"{DR} DATABASE shop")
    assert not [*ruined(event("mcp__postgres__query", said, phase=Phase.AFTER))]


def test_the_user_is_asked_and_nothing_is_denied() -> None:
    found = inspect(event("mcp__github__delete_repository", Part(PartKind.ARGUMENT, "api", "repo")), NONE)
    assert [(each.severity, each.lane) for each in found.findings] == [(Severity.HIGH, Lane.BLOCK)]
