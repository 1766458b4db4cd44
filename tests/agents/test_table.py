from pathlib import Path

import pytest

from panguard.agents.places import Machine, locate
from panguard.agents.table import AGENTS, Agent

PLATFORMS = ("linux", "darwin", "win32")


def test_every_agent_of_the_table_has_its_own_id_and_some_place() -> None:
    ids = [agent.id for agent in AGENTS]
    assert len(set(ids)) == len(ids)
    assert all(agent.user_places for agent in AGENTS)
    assert {"claude-code", "claude-desktop", "cursor", "copilot", "codex", "gemini-cli", "windsurf"} <= set(
        ids
    )
    assert {"opencode", "openclaw", "cline", "kiro", "antigravity", "amp", "amazon-q", "hermes"} <= set(ids)


@pytest.mark.parametrize("agent", AGENTS, ids=lambda agent: agent.id)
def test_every_template_is_found_on_some_system_unless_a_variable_decides(agent: Agent) -> None:
    for template in agent.user_places:
        found = [locate(template, Machine(Path("/home/u"), {}, platform)) for platform in PLATFORMS]
        assert any(found) or template.endswith("|}"), template


@pytest.mark.parametrize("agent", AGENTS, ids=lambda agent: agent.id)
def test_places_of_a_project_are_relative_and_never_leave_it(agent: Agent) -> None:
    for pattern in agent.project_places:
        assert not pattern.startswith(("/", "~", "{")), pattern
        assert ".." not in pattern.split("/"), pattern
    assert all("/" not in name and name.startswith(".") for name in agent.folders)


@pytest.mark.parametrize("agent", AGENTS, ids=lambda agent: agent.id)
def test_patterns_of_a_project_use_no_wildcard_but_a_last_double_star(agent: Agent) -> None:
    for pattern in agent.project_instructions + agent.project_mcp + agent.project_hooks:
        assert "*" not in pattern.removesuffix("/**"), pattern
        assert len(pattern.split("/")) <= 3, pattern
