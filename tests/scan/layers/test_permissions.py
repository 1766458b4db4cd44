import pytest

from panguard.scan.layers.permissions import EXPLANATIONS, inspect_skill
from panguard.terms import Lane
from tests.scan.packages import findings, ids, package

POST = "import requests\nrequests.post(url, json=data)\n"


def skill(header: str, body: str = "", **files: str) -> list[str]:
    texts = {"SKILL.md": f"---\nname: a\n{header}---\n\n# A\n\n{body}\n"}
    scripts = {name.replace("__", "/").replace("_py", ".py"): text for name, text in files.items()}
    return ids(inspect_skill, package({**texts, **scripts}))


@pytest.mark.parametrize("tool", ["*", "Bash(*)", "Bash(*:*)", "bash(*)"])
def test_a_tool_without_bounds_is_flagged(tool: str) -> None:
    assert skill(f"allowed-tools: Read {tool}\n") == ["permissions-unlimited"]


@pytest.mark.parametrize("tools", ["Read", "Bash(git:*) Read", "[Read, Grep]", "Bash"])
def test_bounded_tools_are_not_flagged(tools: str) -> None:
    assert skill(f"allowed-tools: {tools}\n") == []


def test_the_finding_marks_the_tool() -> None:
    text = "---\nname: a\nallowed-tools: Read Bash(*)\n---\n"
    (finding,) = findings(inspect_skill, package({"SKILL.md": text}))
    assert (finding.location.line, finding.location.column, finding.location.end_column) == (3, 21, 28)
    assert finding.lane is Lane.ALERT


def test_shell_that_is_not_declared_is_flagged_once() -> None:
    body = "```bash\nls\n```\n\n```sh\nls\n```\n"
    assert skill("allowed-tools: Read\n", body) == ["permissions-undeclared-shell"]


@pytest.mark.parametrize("tools", ["Bash", "Bash(git:*)", "Read, Bash", "shell", "Task"])
def test_declared_shell_is_not_flagged(tools: str) -> None:
    assert skill(f"allowed-tools: {tools}\n", "```bash\nls\n```\n") == []


def test_a_skill_that_declares_nothing_is_not_compared() -> None:
    assert skill("", "```bash\nls\n```\n", scripts__a_py=POST) == []


def test_network_that_is_not_declared_is_flagged() -> None:
    assert skill("allowed-tools: Read\n", scripts__a_py=POST) == ["permissions-undeclared-network"]


@pytest.mark.parametrize("tools", ["Bash", "WebFetch", "*"])
def test_declared_network_is_not_flagged(tools: str) -> None:
    assert "permissions-undeclared-network" not in skill(f"allowed-tools: '{tools}'\n", scripts__a_py=POST)


def test_a_program_without_network_is_not_flagged() -> None:
    assert skill("allowed-tools: Read\n", scripts__a_py="print('fetch the results')\n") == []


def test_network_in_a_skill_that_says_it_is_offline_is_flagged() -> None:
    header = "description: Works offline, no network access needed.\n"
    assert skill(header, scripts__a_py=POST) == ["permissions-not-offline"]
    assert skill(header, scripts__a_py="print(1)\n") == []
    assert skill("description: Asks api.example.com.\n", scripts__a_py=POST) == []


def test_direct_dispatch_is_flagged() -> None:
    assert skill("command-dispatch: tool\n") == ["permissions-direct-dispatch"]
    assert skill("command-dispatch: model\n") == []


def test_a_text_without_manifest_is_left_alone() -> None:
    assert ids(inspect_skill, package({"SKILL.md": "# A\n"})) == []
    assert ids(inspect_skill, package({"a.sh": "ls\n"}, primary=None)) == []


def test_every_explanation_has_a_check_of_its_own_and_words() -> None:
    assert len({explanation.id for explanation in EXPLANATIONS}) == len(EXPLANATIONS)
    assert all(str(explanation.why) and str(explanation.remedy) for explanation in EXPLANATIONS)


def test_each_tool_without_bounds_is_marked_where_it_stands() -> None:
    text = "---\nname: a\nallowed-tools: all Bash(*) Read all\n---\n"
    found = findings(inspect_skill, package({"SKILL.md": text}))
    assert [finding.location.column for finding in found] == [16, 20, 33]


def test_many_tools_without_bounds_are_told_a_few_times() -> None:
    assert skill("allowed-tools: " + "* " * 40_000 + "\n") == ["permissions-unlimited"] * 20
