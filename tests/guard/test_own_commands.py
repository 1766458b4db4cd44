"""Each command of the program says whether it lessens the protection, and is known however it is called."""

from importlib import import_module

import pytest

from panguard.cli.commands.rules import ACTIONS
from panguard.cli.main import COMMANDS
from panguard.guard.own_commands import MARKS, Effect, called_with, own_effect
from panguard.guard.shell_steps import steps


def _every_command() -> set[tuple[str, ...]]:
    found: set[tuple[str, ...]] = set()
    for name, module, _ in COMMANDS:
        inner = getattr(import_module(module), "SUBCOMMANDS", ())
        found |= {(name, each) for each, _, _ in inner} or {(name,)}
    return (found - {("rules",)}) | {("rules", name) for name in ACTIONS}


def test_every_command_is_marked_and_nothing_else_is() -> None:
    assert set(MARKS) == _every_command()


def _effect(line: str) -> Effect:
    return max((own_effect(step) for step in steps(line)), key=lambda effect: effect.value)


@pytest.mark.parametrize(
    ("line", "effect"),
    [
        ("pga down", Effect.ENDS),
        ("pga guard stop", Effect.ENDS),
        ("pga guard uninstall --agent codex", Effect.ENDS),
        ("pga guard accept x", Effect.LESSENS),
        ("pga guard quarantine restore ID", Effect.LESSENS),
        ("pga guard quarantine list", Effect.NONE),
        ("pga guard quarantine put x", Effect.NONE),
        ("pga mcp trust ID tool --despite-findings", Effect.LESSENS),
        ("pga rules mute RULE --yes", Effect.LESSENS),
        ("pga rules trust RULE", Effect.LESSENS),
        ("pga rules show RULE", Effect.NONE),
        ("pga guard start", Effect.NONE),
        ("pga guard start --posture observe", Effect.ENDS),
        ("pga guard run --posture=observe", Effect.ENDS),
        ("pga guard start --posture strict", Effect.NONE),
        ("pga up --posture observe", Effect.ENDS),
        ("PANGUARD_STATE_DIR=/tmp/x pga guard install", Effect.LESSENS),
        ("pga install x --agent codex", Effect.NONE),
        ("pga install x --agent codex --force", Effect.LESSENS),
        ("pga notify remove slack", Effect.LESSENS),
        ("pga notify list", Effect.NONE),
        ("pga lock --update", Effect.LESSENS),
        ("pga lock --check", Effect.NONE),
        ("pga sync", Effect.NONE),
        ("pga sync --rollback", Effect.LESSENS),
        ("pga down --help", Effect.NONE),
        ("pga nothing", Effect.NONE),
        ("pga", Effect.NONE),
        ("panguard --debug guard stop", Effect.ENDS),
    ],
)
def test_commands_and_options_that_lessen_are_known(line: str, effect: Effect) -> None:
    assert _effect(line) is effect


@pytest.mark.parametrize(
    "line",
    [
        "/usr/bin/pga down",
        "python3.12 -m panguard down",
        "python -I -m panguard.cli.main down",
        "python -mpanguard.cli.main down",
        "python src/panguard/cli/main.py down",
        "python .venv/bin/pga down",
        "uvx panguard@latest down",
        "uvx --from 'panguard[guard]==0.1' pga down",
        "uv run --with panguard python -m panguard.cli.main down",
        "pipx run panguard down",
        "poetry run pga down",
        "py -m panguard down",
    ],
)
def test_it_is_known_however_it_is_called(line: str) -> None:
    (step,) = steps(line)
    assert called_with(step) == ("down",)


@pytest.mark.parametrize(
    "line", ["python -m pytest", "python x.py down", "python", "uv run pytest", "pgadmin down", "npx x down"]
)
def test_other_programs_are_others(line: str) -> None:
    (step,) = steps(line)
    assert called_with(step) is None
