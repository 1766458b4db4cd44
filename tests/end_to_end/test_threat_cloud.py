"""The loop as `pga demo` plays it: one server, four scanners in four networks, all real processes.

What one scanner's model sees becomes rules, what three confirm is promoted, and the fourth blocks it.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

STEPS = (
    *("opened", "joined", "unknown", "found", "candidate", "candidate", "trial"),
    *("confirmed", "confirmed", "confirmed", "said", "gates", "reviewed", "promoted", "blocked", "why"),
)
EMPTY = ("ruleContent", "evidence", "llmProvider", "llmModel", "selfReviewVerdict")
SECONDS = 300


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("user")
    (folder / "temporary").mkdir()
    return folder


@pytest.fixture(scope="module")
def played(home: Path) -> list[Mapping[str, object]]:
    """Play the demo as a user with nothing in the home folder, and a setting that must not matter."""
    done = subprocess.run(
        [sys.executable, "-m", "panguard.cli.main", "demo", "--json"],
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
        cwd=home,
        env={
            **{name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ},
            "HOME": str(home),
            "TMPDIR": str(home / "temporary"),
            "PANGUARD_CLOUD_URL": "https://tc.invalid",
            "ANTHROPIC_API_KEY": "must not be used",
        },
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def shown(played: list[Mapping[str, object]], step: str) -> list[str]:
    told = [event["shown"] for event in played if event["step"] == step]
    return [line for lines in told if isinstance(lines, list) for line in lines]


def test_what_one_scanner_sees_and_three_confirm_the_fourth_one_blocks(
    played: list[Mapping[str, object]],
) -> None:
    assert tuple(event["step"] for event in played) == STEPS
    assert shown(played, "confirmed") == ["1/3", "2/3", "3/3"]
    lanes = {lane: rule for rule, lane in map(str.split, shown(played, "promoted"))}
    assert sorted(lanes) == ["alert", "block"]
    (why,) = shown(played, "blocked")
    assert why.startswith(f"{lanes['block']}: Community rule, out since ")
    assert "confirmed from 3 independent networks" in why
    (said,) = shown(played, "said")
    assert set(json.loads(said)) == {"id", "candidate", "patternHash", "artefact", "hour", *EMPTY}
    assert not any(json.loads(said)[name] for name in EMPTY)
    times = [float(str(event["seconds"])) for event in played]
    assert times == sorted(times)


def test_nothing_of_it_is_left_and_nothing_of_the_user_is_touched(
    played: list[Mapping[str, object]], home: Path
) -> None:
    assert played
    assert [path.relative_to(home).as_posix() for path in sorted(home.rglob("*"))] == ["temporary"]
