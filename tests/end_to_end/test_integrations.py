import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from panguard.cli.main import COMMANDS
from panguard.cli.options import SETTINGS

ROOT = Path(__file__).resolve().parents[2]


def test_the_hook_runs_a_command_that_exists() -> None:
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    program, command, *options = hook["entry"].split()
    assert program == "pga"
    assert command in {name for name, _, _ in COMMANDS}
    assert {option.removeprefix("--") for option in options} <= set(SETTINGS)


@pytest.mark.parametrize(
    ("path", "runs"),
    [
        ("skills/pdf/SKILL.md", True),
        ("skills/pdf/scripts/fill.py", True),
        (".claude/settings.json", True),
        (".mcp.json", True),
        ("AGENTS.md", True),
        ("tool.skill", True),
        ("src/main.py", False),
        ("docs/index.rst", False),
    ],
)
def test_the_hook_runs_when_what_an_agent_reads_changes(path: str, runs: bool) -> None:
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    assert bool(re.search(hook["files"], path)) is runs


def scripts() -> list[str]:
    action = yaml.safe_load((ROOT / "action.yml").read_text())
    assert action["runs"]["using"] == "composite"
    return [step["run"] for step in action["runs"]["steps"]]


def test_the_action_uses_nothing_that_it_cannot_pin() -> None:
    action = yaml.safe_load((ROOT / "action.yml").read_text())
    assert not [step for step in action["runs"]["steps"] if "uses" in step]


@pytest.mark.parametrize("script", scripts())
def test_the_scripts_of_the_action_are_valid_and_hold_no_inputs(script: str, tmp_path: Path) -> None:
    assert "${{" not in script
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("bash is not installed")
    (tmp_path / "step.sh").write_text(script)
    subprocess.run([bash, "-n", str(tmp_path / "step.sh")], check=True)


def test_the_action_names_only_options_that_exist() -> None:
    named = set(re.findall(r"--([a-z-]+)", scripts()[1]))
    assert named <= {*SETTINGS, "output", "config"}
