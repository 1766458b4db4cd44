import plistlib
from pathlib import Path, PurePosixPath
from xml.etree import ElementTree as ET

import pytest

from panguard.agents.places import Machine
from panguard.guard.service import Service
from panguard.guard.services import SERVICES, launchd, systemd, windows

COMMAND = ("/opt/a b/python", "-m", "panguard.cli.main", "guard", "run", "--posture", "guarded")
LINUX = Machine(Path("/home/u"), {}, "linux")


def test_a_unit_of_systemd_starts_the_guard_again_and_quotes_what_it_runs() -> None:
    ((path, data),) = systemd.files(LINUX, (*COMMAND, "50%", "$HOME", 'a"b'), Path("/var/log/g 1%")).items()
    text = data.decode()
    assert path == Path("/home/u/.config/systemd/user/panguard-guard.service")
    assert 'ExecStart="/opt/a b/python" "-m"' in text
    assert '"50%%" "$$HOME" "a\\"b"' in text
    assert "Restart=always" in text
    assert "append:/var/log/g 1%%" in text


def test_a_list_of_launchd_keeps_it_alive() -> None:
    ((path, data),) = launchd.files(
        Machine(Path("/Users/u"), {}, "darwin"), COMMAND, Path("/tmp/log")
    ).items()
    said = plistlib.loads(data)
    assert PurePosixPath(path).name == f"{launchd.LABEL}.plist"
    assert said["ProgramArguments"] == list(COMMAND)
    assert said["KeepAlive"] is True


def test_a_task_of_windows_is_valid_and_is_started_again() -> None:
    ((_, data),) = windows.files(
        Machine(Path("C:/Users/u"), {}, "win32"), (*COMMAND, "a&b"), Path("x")
    ).items()
    root = ET.fromstring(  # noqa: S314 - our own text
        data.decode("utf-16").partition("?>")[2].strip()
    )
    space = {"t": "http://schemas.microsoft.com/windows/2004/02/mit/task"}
    assert root.findtext(".//t:Command", namespaces=space) == COMMAND[0]
    assert (root.findtext(".//t:Arguments", namespaces=space) or "").endswith("a&b")
    assert root.find(".//t:RestartOnFailure", space) is not None


@pytest.mark.parametrize("service", SERVICES)
def test_a_way_of_another_system_is_not_taken(service: Service) -> None:
    assert not service.is_here(Machine(Path("/home/u"), {}, "plan9"), lambda _words: (0, ""))


@pytest.mark.parametrize("service", SERVICES)
def test_a_system_that_refuses_is_believed(service: Service) -> None:
    platform = {"systemd": "linux", "launchd": "darwin", "windows-task": "win32"}[service.ID]
    machine = Machine(Path("/home/u"), {}, platform)
    assert service.is_here(machine, lambda _words: (0, ""))
    assert not service.is_here(machine, lambda _words: (1, "no bus"))
