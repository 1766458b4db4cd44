"""A scan by itself sends and runs nothing: seen from inside the process, by audit events."""

import subprocess
import sys
from pathlib import Path

import pytest

WATCH = """
import sys
SENDS = ("socket.connect", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo", "socket.bind")
RUNS = ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork")
seen = []
def watch(event, arguments):
    if event in SENDS or event in RUNS:
        seen.append(event)
sys.addaudithook(watch)
from panguard.cli.main import main
code = main(sys.argv[1:])
print(seen)
sys.exit(code)
"""
EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


@pytest.mark.parametrize("words", [[], ["--offline"]])
def test_without_a_threat_cloud_or_offline_a_scan_opens_no_socket_and_starts_no_program(
    words: list[str], tmp_path: Path
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WATCH, "scan", str(EXAMPLES), "--jobs", "1", "--quiet", *words],
        capture_output=True,
        check=False,
        text=True,
        timeout=120,
        env={
            "PANGUARD_CACHE_DIR": str(tmp_path),
            "PANGUARD_CLOUD_URL": "none" if not words else "https://tc.panguard.ai",
            "HOME": str(tmp_path),
            "PATH": "",
        },
    )
    assert done.returncode == 1, done.stderr
    assert done.stdout.splitlines()[-1] == "[]"


def test_offline_refuses_an_address_before_anything_is_sent(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WATCH, "scan", "https://skills.example.invalid/a.git", "--offline"],
        capture_output=True,
        check=False,
        text=True,
        timeout=60,
        env={"PANGUARD_CACHE_DIR": str(tmp_path), "HOME": str(tmp_path), "PATH": ""},
    )
    assert done.returncode == 3, done.stdout
    assert done.stdout.splitlines()[-1] == "[]"
