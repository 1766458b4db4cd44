import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from panguard.cli.output import deliver, presentation, wants_colour, write_file
from panguard.config import Settings
from panguard.errors import UsageError


class Terminal(io.TextIOWrapper):
    def __init__(self, encoding: str = "utf-8") -> None:
        super().__init__(io.BytesIO(), encoding=encoding)

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("choice", "environment", "terminal", "expected"),
    [
        ("auto", {}, True, True),
        ("auto", {}, False, False),
        ("auto", {"NO_COLOR": "1"}, True, False),
        ("auto", {"NO_COLOR": ""}, True, True),
        ("auto", {"FORCE_COLOR": "1"}, False, True),
        ("auto", {"NO_COLOR": "1", "FORCE_COLOR": "1"}, True, False),
        ("auto", {"TERM": "dumb"}, True, False),
        ("always", {"NO_COLOR": "1"}, False, True),
        ("never", {"FORCE_COLOR": "1"}, True, False),
    ],
)
def test_colour_follows_the_setting_then_the_environment_then_the_terminal(
    choice: str, environment: dict[str, str], terminal: bool, expected: bool
) -> None:
    assert wants_colour(choice, environment, terminal=terminal) is expected


@pytest.mark.parametrize(
    ("columns", "width"), [("100", 100), ("5000", 120), ("0", 80), ("x", 80), ("9" * 5000, 120)]
)
def test_the_width_of_a_terminal_can_be_said(columns: str, width: int) -> None:
    assert presentation(Settings(), Terminal(), {"COLUMNS": columns}).width == width


def test_a_pipe_and_a_file_have_the_same_plain_looks() -> None:
    plain = presentation(Settings(), None, {"COLUMNS": "44"})
    assert plain == presentation(Settings(), io.TextIOWrapper(io.BytesIO(), encoding="utf-8"), {})
    assert (plain.colour, plain.width, plain.unicode) == (False, 80, True)


def test_a_stream_that_cannot_say_a_sign_gets_ascii() -> None:
    assert not presentation(Settings(), Terminal("cp1252"), {}).unicode
    assert not presentation(Settings(), Terminal("ascii"), {}).unicode


def test_the_wishes_reach_the_presentation() -> None:
    looks = presentation(Settings(quiet=True, explain=True, show_suppressed=True), None, {})
    assert (looks.quiet, looks.explain, looks.show_suppressed) == (True, True, True)


def test_a_file_is_replaced_whole_and_nothing_stays_beside_it(tmp_path: Path) -> None:
    target = tmp_path / "report.json"
    target.write_text("old")
    write_file(target, "new ✓ \ud800\n")
    assert target.read_bytes() == "new ✓ \\ud800\n".encode()
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("there", [True, False])
def test_a_link_is_replaced_and_what_it_points_to_is_left_alone(tmp_path: Path, *, there: bool) -> None:
    target, link = tmp_path / "real", tmp_path / "link"
    if there:
        target.write_text("old")
    link.symlink_to(target)
    write_file(link, "new")
    assert (link.is_symlink(), link.read_text()) == (False, "new")
    assert (target.exists(), target.read_text() if there else "old") == (there, "old")


def test_a_link_to_a_pipe_is_replaced_too(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to(tmp_path / "pipe")
    write_file(tmp_path / "link", "new")
    assert (tmp_path / "link").read_text() == "new"


def test_the_links_of_the_system_are_written_through() -> None:
    write = "from pathlib import Path; from panguard.cli.output import *; write_file(Path({!r}), 'told')"
    for link in ("/dev/stdout", "/dev/fd/1"):
        done = subprocess.run([sys.executable, "-c", write.format(link)], capture_output=True, check=True)
        assert done.stdout == b"told"
        assert Path("/dev/stdout").is_symlink()


def test_a_device_is_written_to_and_not_replaced() -> None:
    write_file(Path(os.devnull), "gone")
    assert not Path(os.devnull).is_file()


def test_a_file_that_cannot_be_written_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be written: No such file or directory; choose another file"):
        write_file(tmp_path / "absent" / "report", "x")
    assert list(tmp_path.iterdir()) == []


def test_a_dash_means_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    deliver("a\n", None)
    deliver("b\n", "-")
    assert capsys.readouterr().out == "a\nb\n"
