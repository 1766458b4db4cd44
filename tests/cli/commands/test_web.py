"""`pga web` says what is in its way before it makes anything."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from panguard.threatcloud.server.database import Database


def web(folder: Path, *words: str, **variables: str) -> tuple[int, str]:
    environment = {**os.environ, "PANGUARD_STATE_DIR": str(folder / "state"), "PANGUARD_CLOUD_URL": "none"}
    done = subprocess.run(
        [sys.executable, "-m", "panguard.cli.main", "web", *words],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        env=environment | variables,
    )
    return done.returncode, done.stderr


def test_a_port_that_is_taken_is_told_before_anything_is_made(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        status, said = web(tmp_path, "--port", str(taken.getsockname()[1]))
    assert (status, "cannot listen on 127.0.0.1" in said) == (2, True)
    assert list(tmp_path.iterdir()) == []


def test_rules_that_are_not_there_keep_the_site_from_starting(tmp_path: Path) -> None:
    status, said = web(tmp_path, "--port", "0", PANGUARD_RULES=str(tmp_path / "gone"))
    assert (status, "no such folder of rules" in said) == (2, True)


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("postgresql://user:secret@host/name", "postgresql+psycopg://user:***@host/name"),
        ("sqlite:////data/site.sqlite", "/data/site.sqlite"),
    ],
)
def test_where_results_lie_is_told_without_a_password(address: str, shown: str) -> None:
    database = Database(address)
    assert database.place == shown
    database.close()
