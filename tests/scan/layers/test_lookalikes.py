"""Names one slip away from well-known ones."""

import pytest

from panguard.scan.document import Document
from panguard.scan.kind import FileKind
from panguard.scan.layers import lookalikes
from panguard.scan.layers.lookalikes import meant_by
from panguard.terms import SourceType


def flagged(text: str) -> list[str]:
    document = Document(text=text, file="SKILL.md", source_type=SourceType.SKILL, primary=True)
    return [finding.evidence.snippet for finding in lookalikes.inspect(document)]


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("reqeusts", "requests"),
        ("webbapp", "webapp"),
        ("diagnotsics", "diagnostics"),
        ("pyddantic", "pydantic"),
        ("modelcontextprotcol", "modelcontextprotocol"),
        ("playwrigt", "playwright"),
        ("reqests", ""),
        ("requests", ""),
        ("request", ""),
        ("claudes", ""),
        ("casual", ""),
        ("fromat", ""),
        ("", ""),
    ],
)
def test_only_a_slip_of_the_pen_is_taken_for_a_well_known_name(word: str, meant: str) -> None:
    assert meant_by(word) == meant


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("---\nname: reqeusts-helper\n---\n", ["reqeusts"]),
        ("---\nname: requests-helper\ndescription: About reqeusts.\n---\n", []),
        ("Run `pip install -U reqeusts` first.", ["reqeusts"]),
        ("Run `pip3 install requests`.", []),
        ("npx --yes claw-diagnotsics", ["diagnotsics"]),
        ("npm install -g @acme/typecsript", ["typecsript"]),
        ("uv tool install jupytre\nbrew install ffmpeg", ["jupytre"]),
        ("The word reqeusts is misspelt here.", []),
    ],
)
def test_names_of_skills_and_of_what_they_install_are_looked_at(text: str, names: list[str]) -> None:
    assert flagged(text) == names


def test_packages_that_a_configuration_runs_are_looked_at() -> None:
    text = '{"mcpServers": {"a": {"command": "npx", "args": ["-y", "@modelcontextprotcol/server-x"]}}}'
    document = Document(
        text=text, file=".mcp.json", source_type=SourceType.CONFIG, kind=FileKind.CONFIG, primary=False
    )
    assert [finding.evidence.snippet for finding in lookalikes.inspect(document)] == ["modelcontextprotcol"]
